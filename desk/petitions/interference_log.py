"""This log records approaches about a case outside the procedure (三个规定): fully, truthfully, at once, for ever.

They never reach the judge as an ordinary contact. Whoever is approached has to record it, so nothing that is typed is
refused for a number in it. Whom a record names neither reads nor counts it (`desk.petitions.approach_readers`). One
recorded by mistake gets a counter-entry and counts no more; nothing is changed or removed.
Source: 防止干预司法“三个规定”.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.access.approach_records import record_heard
from desk.errors import Invalid, NotFound, Refused
from desk.petitions.approach_readers import readable
from desk.rules.sizes import LONGEST_WORDS, PAGE
from desk.rules.text import case_numbers, petition_numbers
from desk.tickets.ticket_store import by_number, officer_names
from models import ApproachMistake, ApproachRecord, Petition
from models.database import transaction
from models.keyring import seal, unseal
from models.once_more import once_more

GONE = "没有找到这条记录，或您无权查看"


@dataclass(frozen=True)
class Mistake:
    """A counter-entry: who found when, and why, that the record was made by mistake."""

    who: str
    at: datetime
    reason: str = field(repr=False)


@dataclass(frozen=True)
class ApproachEntry:
    """One record of the log without its words.

    `who` recorded it: an officer's name, empty where it was heard in what a citizen wrote; `petition` is the number of
    the petition it was heard in, or is about.
    """

    id: int
    at: datetime
    who: str
    petition: str
    mistake: Mistake | None = None


@once_more
async def record_told_by(officer: Actor, text: str, about: str, as_of: datetime) -> int:
    """登记过问: an officer records an approach made to them, as typed; `about` may be any number, or none.

    Where it is that of a petition or ticket, also of one they have no more or may not see, the record is linked to it;
    they are not told whether it was found. Raises `Invalid` only where nothing was written, or too much.
    """
    words, named = text.strip(), about.strip()
    if not words:
        raise Invalid("请写明谁、什么时候、为哪件案子说了什么", "words")
    if len(words) + len(named) > LONGEST_WORDS:
        raise Invalid(f"内容太长：最多 {LONGEST_WORDS} 字，现有 {len(words) + len(named)} 字", "words")
    async with transaction():
        petition_id = await _petition(named)
        record_id = await record_heard(
            words, None, as_of, petition_id=petition_id, recorded_by_id=officer.id, about=named
        )
        await audit.by_officer(officer, audit.Deed.RECORD_APPROACH, ("approach", record_id), as_of)
        return record_id


async def _petition(about: str) -> int | None:
    """Return the one petition that was meant, by its own number, a ticket's, or that of its case; None otherwise."""
    numbers = petition_numbers.find_parts(about)
    if len(numbers) == 1:
        found = await by_number(numbers[0])
        return found[0].petition_id if found else None
    cases = [one.canonical for one in case_numbers.find(about)]
    if numbers or len(cases) != 1:
        return None
    petitions = await Petition.filter(case_number=cases[0]).limit(2).only("id")
    return petitions[0].id if len(petitions) == 1 else None


async def list_entries(actor: Actor, before: int | None, as_of: datetime) -> Sequence[ApproachEntry]:
    """Return up to `PAGE` + 1 records, the newest first, older than the one with the id `before`."""
    query = ApproachRecord.filter(await readable(actor, as_of), **({"id__lt": before} if before else {}))
    rows = await query.order_by("-id").limit(PAGE + 1)
    mistakes = {one.record_id: one for one in await ApproachMistake.filter(record_id__in=[row.id for row in rows])}
    names = await officer_names([*(row.recorded_by_id for row in rows), *(one.officer_id for one in mistakes.values())])
    petitions = await Petition.filter(id__in=[row.petition_id for row in rows if row.petition_id]).only("id", "number")
    found = {one.id: one.number for one in petitions}
    return [
        ApproachEntry(
            row.id,
            row.at,
            names.get(row.recorded_by_id or 0, ""),
            found.get(row.petition_id or 0, ""),
            _mistake(mistakes.get(row.id), names),
        )
        for row in rows
    ]


def _mistake(row: ApproachMistake | None, names: dict[int, str]) -> Mistake | None:
    return Mistake(names.get(row.officer_id, ""), row.at, unseal(row.reason_sealed)) if row else None


@once_more
async def open_entry(actor: Actor, record_id: int | None, as_of: datetime) -> str:
    """Return the words of a record, once it is written down who reads them. Raises `NotFound`."""
    async with transaction():
        row = await _readable(actor, record_id, as_of)
        await audit.by_officer(actor, audit.Deed.OPEN_APPROACH, ("approach", row.id), as_of)
        about = unseal(row.about_sealed)
        return f"{unseal(row.text_sealed)}\n\n有关：{about}" if about else unseal(row.text_sealed)


@once_more
async def mark_mistaken(actor: Actor, record_id: int | None, reason: str, as_of: datetime) -> None:
    """记明误记: who keeps the log says why a record is none; it stays, struck, and counts no more.

    Raises `NotFound` for whom it names as for anybody else who may not read it, `Invalid`, `Refused`.
    """
    why = reason.strip()
    async with transaction():
        row = await _readable(actor, record_id, as_of)
        if not why:
            raise Invalid("请写明为什么是误记", "reason")
        if len(why) > LONGEST_WORDS:
            raise Invalid(f"内容太长：最多 {LONGEST_WORDS} 字，现有 {len(why)} 字", "reason")
        if await ApproachMistake.exists(record_id=row.id):
            raise Refused("这条记录已经记明是误记")
        await ApproachMistake.create(record_id=row.id, officer_id=actor.id, reason_sealed=seal(why), at=as_of)
        await audit.by_officer(actor, audit.Deed.MARK_MISTAKEN, ("approach", row.id), as_of)


async def _readable(actor: Actor, record_id: int | None, as_of: datetime) -> ApproachRecord:
    row = await ApproachRecord.filter(await readable(actor, as_of), id=record_id or 0).first()
    if row is None:
        raise NotFound(GONE)
    return row
