"""核对代表关系: somebody of the court who saw the mandate confirms it, and from then on it opens what it is for."""

from dataclasses import dataclass
from datetime import datetime

from desk.access import audit
from desk.errors import Invalid, NotFound, Refused
from desk.people.persons.telling import Change
from desk.people.representing.ending import GONE, OVER, take_over, write_end
from desk.people.representing.proposing import MandateBy, speaker, write
from desk.people.representing.reading import TypedMandate, read_mandate
from desk.people.representing.telling import tell_sides
from desk.rules.calendar.court_time import court_day
from desk.search.keys import keys_of_names
from models import Citizen, Organisation, Representation
from models.database import connection, transaction
from models.enums import DocumentKind, MandateEnd, MandateSource, Standing
from models.keyring import unseal
from models.once_more import once_more

CONFIRMED = "这份代表关系已经核对过"
NOT_VERIFIED = "代表的人自己还没有核验，请先当面核对他的证件，用绑定码核验，再核对委托"
NOT_SEEN = "没有上传委托书。请当面看过委托书或身份证明，勾选“已看过原件”再核对"
PRINCIPAL_DEAD = "被代表的人已经去世，委托随之终止（民法典第一百七十三条），不能再核对"
OVERDUE = "这份委托的期限已经过了，不能再核对"


@dataclass(frozen=True)
class ConfirmOrder:
    """Which representation an officer confirms; `seen_on_paper`: they held the mandate in their hands."""

    representation_id: int
    officer_id: int
    as_of: datetime
    seen_on_paper: bool = False


@once_more
async def confirm(order: ConfirmOrder) -> Representation:
    """Confirm a representation. Its principal is found, or made, as a person or an organisation of their own.

    Raises `Refused` where the mandate was not seen, the person not verified, or the principal died; nothing is done.
    """
    async with transaction():
        row = await hold(order.representation_id)
        if row.confirmed_at is not None:
            raise Refused(CONFIRMED)
        row.seen_on_paper = row.seen_on_paper or order.seen_on_paper
        if row.mandate_id is None and not row.seen_on_paper:
            raise Invalid(NOT_SEEN, "seen_on_paper")
        await _confirm(row, order.officer_id, order.as_of)
    return row


@once_more
async def at_window(person_id: int, typed: TypedMandate, officer_id: int, as_of: datetime) -> Representation:
    """Write down and confirm at once what somebody shows at the window. Raises `Invalid` naming the field."""
    mandate = read_mandate(typed, as_of)
    async with transaction():
        person = await speaker(person_id)
        by = MandateBy(MandateSource.WINDOW, officer_id=officer_id, seen_on_paper=True)
        row = await write(person, mandate, by, as_of)
        await _confirm(row, officer_id, as_of)
    return row


async def hold(representation_id: int) -> Representation:
    """Lock a representation that is not over. Raises `NotFound`, `Refused`."""
    row = await Representation.filter(id=representation_id).select_for_update().first()
    if row is None:
        raise NotFound(GONE)
    if row.ended_at is not None:
        raise Refused(OVER)
    return row


@once_more
async def refuse(representation_id: int, officer_id: int, words: str, as_of: datetime) -> Representation:
    """Put away a proposal whose mandate does not hold, with the reason. Raises `Refused`."""
    if not words.strip():
        raise Invalid("请写明为什么不能核对", "words")
    async with transaction():
        row = await hold(representation_id)
        if row.confirmed_at is not None:
            raise Refused(CONFIRMED)
        await write_end(row, MandateEnd.REFUSED, as_of, officer_id, words)
    return row


async def confirm_from_cases(row: Representation, as_of: datetime) -> None:
    """Confirm what the court's case system names: it has seen the mandate. In the caller's transaction."""
    await _confirm(row, None, as_of)


async def _confirm(row: Representation, officer_id: int | None, as_of: datetime) -> None:
    person = await speaker(row.person_id)
    if person.standing is not Standing.VERIFIED:
        raise Refused(NOT_VERIFIED)
    if row.principal_index == person.id_number_index:
        raise Invalid("代表的是他自己，不用登记", "principal_number")
    if row.ends_on is not None and row.ends_on < court_day(as_of):
        raise Invalid(OVERDUE, "ends_on")
    if row.principal_kind is DocumentKind.CREDIT_CODE:
        row.organisation_id = (await _organisation(row, as_of)).id
    else:
        row.principal_id = (await _principal(row, as_of)).id
    row.confirmed_by_id, row.confirmed_at = officer_id, as_of
    row.principal_name_sealed = row.principal_number_sealed = None
    await row.save()
    await audit.write_down(
        audit.Deed.CONFIRM_REPRESENTATION,
        ("citizen", row.person_id),
        as_of,
        officer_id=officer_id,
        facts={"representation": row.id, "on_paper": int(row.seen_on_paper)},
    )
    if row.organisation_id is not None:
        await take_over(row.organisation_id, as_of)
    await tell_sides(row, Change.MANDATE_CONFIRMED, as_of)


async def _alone(index: str | None) -> None:
    async with connection() as plain:
        await plain.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"citizen:{index}")


async def _organisation(row: Representation, as_of: datetime) -> Organisation:
    """Return the organisation of this code; its name is as the newest paper has it."""
    await _alone(row.principal_index)
    name, code = unseal(row.principal_name_sealed), row.principal_number_sealed
    known = await Organisation.get_or_none(credit_code_index=row.principal_index)
    if known is None:
        return await Organisation.create(
            name=name, credit_code_sealed=code, credit_code_index=row.principal_index, created_at=as_of
        )
    if known.name != name:
        known.name = name
        await known.save(update_fields=["name"])
    return known


async def _principal(row: Representation, as_of: datetime) -> Citizen:
    """Return the person verified by this number, or one made of the mandate, for whom no phone stands yet.

    Raises `Refused` where they died, `Invalid` where the number is registered under another name.
    """
    await _alone(row.principal_index)
    people = Citizen.filter(id_number_index=row.principal_index, standing=Standing.VERIFIED, erased_at__isnull=True)
    known = await people.order_by("id").first()
    if known is None:
        return await Citizen.create(
            standing=Standing.VERIFIED,
            name_sealed=row.principal_name_sealed,
            name_keys=keys_of_names(unseal(row.principal_name_sealed)),
            document_kind=row.principal_kind,
            id_number_sealed=row.principal_number_sealed,
            id_number_index=row.principal_index,
            verified_at=as_of,
            created_at=as_of,
        )
    if known.died_on is not None:
        raise Refused(PRINCIPAL_DEAD)
    if unseal(known.name_sealed) != unseal(row.principal_name_sealed):
        raise Invalid("这个证件号码登记的姓名与委托书上的不同，请核对委托书", "principal_name")
    return known
