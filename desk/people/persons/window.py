"""窗口办理: what an agent does for a person who stands there with their papers, phone or none; each is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.access import audit
from desk.access.audit import Deed
from desk.errors import Invalid, NotFound
from desk.people.persons.joining import lock_rows
from desk.people.persons.knowing import verified_of
from desk.people.persons.telling import Change, phones_of, tell_phones
from desk.rules.sizes import LONGEST_NAME
from desk.rules.text.personal_numbers import IdentityNumber, Mobile, parse_identity, parse_mobile
from models import AuditEntry, Citizen, Officer
from models.database import transaction
from models.enums import Standing
from models.keyring import index_of, seal

GONE = "没有找到这份登记"
PRINTED = (
    *(Deed.REGISTER_CITIZEN, Deed.VERIFY_CITIZEN, Deed.CHANGE_MOBILE, Deed.UNBIND_PHONE, Deed.AGREE_PHONE),
    *(Deed.REFUSE_PHONE, Deed.ASK_PARTING, Deed.PART_PERSON, Deed.JOIN_PERSON, Deed.ERASE),
)
"""What stands on a receipt."""


@dataclass(frozen=True)
class ReceiptLine:
    """One thing that was done for somebody at the window, and by whom."""

    at: datetime
    what: str
    by: str


async def change_mobile(citizen_id: int, number: str, officer_id: int, as_of: datetime) -> None:
    """Keeps a new mobile in place of the old, which is dropped; every phone of the person is told.

    Raises `Invalid` for what is no mobile, `NotFound` for a record that is gone.
    """
    mobile = parse_mobile(number)
    if not isinstance(mobile, Mobile):
        raise Invalid(mobile.reason, "mobile")
    async with transaction():
        await lock_rows("citizen", [citizen_id])
        person = await Citizen.get_or_none(id=citizen_id, erased_at__isnull=True)
        if person is None:
            raise NotFound(GONE)
        person.mobile_sealed, person.mobile_index = seal(mobile.value), index_of("mobile", mobile.value)
        person.mobile_at = as_of
        await person.save(update_fields=["mobile_sealed", "mobile_index", "mobile_at"])
        await audit.write_down(Deed.CHANGE_MOBILE, ("citizen", person.id), as_of, officer_id=officer_id)
        cause = f"mobile:{person.id}:{int(as_of.timestamp())}"
        await tell_phones([one.id for one in await phones_of(person.id)], Change.MOBILE, cause, as_of)


@dataclass(frozen=True)
class Papers:
    """What stands on the papers somebody shows at the window, and the mobile they give; it may be empty."""

    name: str
    id_number: str
    mobile: str = ""


async def register(papers: Papers, officer_id: int, as_of: datetime) -> Citizen:
    """Keeps a person without a phone as verified, for an officer has seen their papers; one already verified stays.

    Raises `Invalid`, naming the field.
    """
    number = parse_identity(papers.id_number, as_of)
    mobile = parse_mobile(papers.mobile) if papers.mobile.strip() else None
    name = papers.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid("请填写证件上的姓名", "name")
    if not isinstance(number, IdentityNumber):
        raise Invalid(number.reason, "id_number")
    if mobile is not None and not isinstance(mobile, Mobile):
        raise Invalid(mobile.reason, "mobile")
    index = index_of("id_number", number.value)
    async with transaction():
        known = await verified_of(index)
        if known is not None:
            return known
        made = await Citizen.create(
            standing=Standing.VERIFIED,
            name_sealed=seal(name),
            id_number_sealed=seal(number.value),
            id_number_index=index,
            mobile_sealed=seal(mobile.value) if mobile else None,
            mobile_index=index_of("mobile", mobile.value) if mobile else None,
            mobile_at=as_of if mobile else None,
            verified_at=as_of,
            created_at=as_of,
        )
        await audit.write_down(Deed.REGISTER_CITIZEN, ("citizen", made.id), as_of, officer_id=officer_id)
    return made


async def receipt(citizen_id: int, since: datetime) -> Sequence[ReceiptLine]:
    """Returns what officers did for this person since then, the oldest first: nothing personal is in it."""
    entries = await AuditEntry.filter(
        subject_kind="citizen",
        subject_id=citizen_id,
        action__in=[str(deed) for deed in PRINTED],
        at__gte=since,
        officer_id__isnull=False,
    ).order_by("id")
    officers = await Officer.filter(id__in=[one.officer_id for one in entries] or [0])
    names = {one.id: one.name for one in officers}
    return [ReceiptLine(one.at, audit.words_of(one.action), names.get(one.officer_id or 0, "")) for one in entries]
