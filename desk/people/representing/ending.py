"""结束代表关系: what it opened closes in the same transaction (法释〔2018〕7号 art. 6).

The petitions left under it pass to their principal, or to whoever speaks for the organisation next; where nobody does,
they belong to the organisation alone, and the desk tells it by telephone. What is on its way to the former
representative goes to the same.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tortoise.expressions import Q

from desk.access import audit
from desk.errors import Invalid, NotFound, Refused
from desk.people.persons.new_phones import ask_old_phone
from desk.people.persons.telling import Change
from desk.people.representing.telling import tell_sides
from desk.rules.calendar.court_time import court_day
from desk.rules.sizes import LONGEST_REASON
from desk.search.keys import key_petitioners
from models import Citizen, Delivery, Identity, Petition, Representation, Ticket, statements
from models.database import transaction
from models.enums import ON_THE_WAY, MandateEnd
from models.keyring import seal
from models.once_more import once_more
from models.representations import first_of
from models.troubles import rows_of

GONE = "没有找到这份代表关系"
NOT_REGISTERED = "没有找到这份登记"
OVER = "这份代表关系已经结束"
AT_ONCE = 100
OVERTAKEN_FOR = timedelta(days=2)
OVERTAKEN = """
SELECT id FROM representation WHERE ended_at >= ${since} AND EXISTS (
    SELECT 1 FROM petition WHERE petition.representation_id = representation.id AND petition.identity_id IS NOT NULL)
ORDER BY id LIMIT ${most}"""
"""What was left under a representation at the very moment it ended; by the index over when they ended."""


@once_more
async def end_as_person(
    citizen_id: int | None, representation_id: int, words: str, as_of: datetime, by_phone: int | None = None
) -> Representation:
    """End it as one of its two sides: the representative gives it up, or the principal revokes it.

    Raises the same `NotFound` for somebody else's as for none, `Refused` on a phone (`by_phone`) that came this week.
    """
    async with transaction():
        ask_old_phone(await Identity.get_or_none(id=by_phone or 0), as_of)
        row = await Representation.filter(id=representation_id).select_for_update().first()
        sides = (row.person_id, row.principal_id) if row is not None else ()
        if row is None or citizen_id is None or citizen_id not in sides:
            raise NotFound(GONE)
        if row.ended_at is not None:
            raise Refused(OVER)
        cause = MandateEnd.GIVEN_UP if citizen_id == row.person_id else MandateEnd.REVOKED
        await write_end(row, cause, as_of, words=words)
    return row


@once_more
async def end_as_officer(representation_id: int, officer_id: int, words: str, as_of: datetime) -> Representation:
    """End it at the window, with the reason. Raises `NotFound`, `Invalid`, `Refused`."""
    if not words.strip():
        raise Invalid("请写明为什么结束", "words")
    async with transaction():
        row = await Representation.filter(id=representation_id).select_for_update().first()
        if row is None:
            raise NotFound(GONE)
        if row.ended_at is not None:
            raise Refused(OVER)
        await write_end(row, MandateEnd.OFFICER, as_of, officer_id, words)
    return row


async def write_end(
    row: Representation, cause: MandateEnd, as_of: datetime, officer_id: int | None = None, words: str = ""
) -> None:
    """Write that a representation is over, and close what it opened. In the caller's transaction."""
    if len(words) > LONGEST_REASON:
        raise Invalid(f"原因最多 {LONGEST_REASON} 个字", "words")
    row.ended_at, row.end_cause, row.ended_by_id = as_of, cause, officer_id
    row.end_words_sealed = seal(words.strip())
    await row.save(update_fields=["ended_at", "end_cause", "ended_by_id", "end_words_sealed"])
    await audit.write_down(
        audit.Deed.END_REPRESENTATION,
        ("citizen", row.person_id),
        as_of,
        officer_id=officer_id,
        facts={"representation": row.id, "cause": cause.value},
    )
    if row.confirmed_at is not None:
        await hand_over(row, as_of)
        await tell_sides(row, Change.MANDATE_ENDED, as_of)


async def hand_over(row: Representation, as_of: datetime) -> None:
    """Give what was left under an ended representation to its principal, or to who speaks for it next."""
    owner_id = row.principal_id
    if row.organisation_id is not None:
        owner_id = await next_speaker(row.organisation_id, as_of)
    left = Petition.filter(representation_id=row.id)
    ids = [int(str(one)) for one in await left.values_list("id", flat=True)]
    if not ids:
        return
    await Petition.filter(id__in=ids).update(
        identity_id=None,
        citizen_id=owner_id,
        contact_name_sealed=None,
        contact_mobile_sealed=None,
        contact_mobile_index=None,
    )
    await key_petitioners(ids)
    phones = [int(str(one)) for one in await Identity.filter(citizen_id=row.person_id).values_list("id", flat=True)]
    tickets = [int(str(one)) for one in await Ticket.filter(petition_id__in=ids).values_list("id", flat=True)]
    theirs = Q(citizen_id=row.person_id) | Q(identity_id__in=phones or [0])
    waiting = Delivery.filter(theirs, ticket_id__in=tickets or [0], officer_id__isnull=True, state__in=ON_THE_WAY)
    await waiting.update(identity_id=None, citizen_id=owner_id)


async def next_speaker(organisation_id: int, as_of: datetime) -> int | None:
    """Return the person who speaks for an organisation on that day, its legal representative before others."""
    row = await statements.fetchrow(first_of("${organisation}"), organisation=organisation_id, day=court_day(as_of))
    found = await Representation.get_or_none(id=row["id"]) if row is not None else None
    return found.person_id if found is not None else None


async def take_over(organisation_id: int, as_of: datetime) -> None:
    """Give a new speaker for an organisation what those before left for it. In the caller's transaction."""
    for row in await Representation.filter(organisation_id=organisation_id, ended_at__isnull=False):
        if row.confirmed_at is not None:
            await hand_over(row, as_of)


async def end_lapsed(as_of: datetime) -> int:
    """End what has run out, and hand over what was left just when a representation ended. Returns how many rows.

    Costs what is due: what runs out is found by its last day, what was overtaken among what ended within two days.
    """
    rows = await rows_of("end_mandates", as_of)
    due = Representation.filter(ended_at__isnull=True, ends_on__lt=court_day(as_of)).order_by("ends_on", "id")
    lapsed = [int(str(one)) for one in await due.limit(AT_ONCE).values_list("id", flat=True)]
    overtaken = [row["id"] for row in await statements.fetch(OVERTAKEN, since=as_of - OVERTAKEN_FOR, most=AT_ONCE)]
    ended = [await rows.do(one, lapse(one, as_of)) for one in lapsed if not rows.waits(one)]
    handed = [await rows.do(one, _hand_over_late(one, as_of)) for one in overtaken if not rows.waits(one)]
    return sum(bool(one) for one in (*ended, *handed))


@once_more
async def _hand_over_late(representation_id: int, as_of: datetime) -> bool:
    async with transaction():
        row = await Representation.filter(id=representation_id).select_for_update().first()
        if row is not None:
            await hand_over(row, as_of)
        return row is not None


@once_more
async def lapse(representation_id: int, as_of: datetime) -> bool:
    """End one representation whose last day is over; False where that is done already."""
    async with transaction():
        row = await Representation.filter(id=representation_id, ended_at__isnull=True).select_for_update().first()
        if row is not None and row.ends_on is not None and row.ends_on < court_day(as_of):
            await write_end(row, MandateEnd.LAPSED, as_of)
            return True
        return False


async def end_all_of(citizen_ids: Sequence[int], cause: MandateEnd, as_of: datetime, officer_id: int | None) -> None:
    """End all these people's representations, on either side. In the caller's transaction."""
    sides = Q(person_id__in=list(citizen_ids)) | Q(principal_id__in=list(citizen_ids))
    open_now = Representation.filter(sides, ended_at__isnull=True).order_by("id").select_for_update()
    for row in await open_now:
        await write_end(row, cause, as_of, officer_id)


@once_more
async def record_death(citizen_id: int, officer_id: int, as_of: datetime) -> None:
    """登记去世: a person's mandates end with them, those they gave and those they held (民法典 art. 173)."""
    async with transaction():
        person = await Citizen.filter(id=citizen_id, erased_at__isnull=True).select_for_update().first()
        if person is None:
            raise NotFound(NOT_REGISTERED)
        if person.died_on is not None:
            return
        person.died_on = court_day(as_of)
        await person.save(update_fields=["died_on"])
        await audit.write_down(audit.Deed.RECORD_DEATH, ("citizen", person.id), as_of, officer_id=officer_id)
        await end_all_of([person.id], MandateEnd.DEATH, as_of, officer_id)
