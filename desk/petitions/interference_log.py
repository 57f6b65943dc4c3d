"""This log records approaches about a case outside the procedure (三个规定): fully, truthfully, at once, for ever.

They never reach the judge as an ordinary contact. Source: 防止干预司法“三个规定”.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q, Subquery

from desk.access import audit
from desk.access.actors import Actor
from desk.access.visibility import read_approaches
from desk.errors import Invalid, NotFound
from desk.rules.sizes import LONGEST_WORDS, PAGE
from desk.rules.text import petition_numbers
from desk.tickets.ticket_store import find_visible, officer_names
from models import ApproachRecord, Court, Petition, Subject
from models.database import transaction
from models.keyring import keyring, unseal

GONE = "没有找到这条记录，或您无权查看"


@dataclass(frozen=True)
class ApproachEntry:
    """One record of the log without its words.

    `who` recorded it: an officer's name, empty where it was heard in what a citizen wrote; `petition` is the number of
    the petition it was heard in.
    """

    id: int
    at: datetime
    who: str
    petition: str


async def record_heard(
    text: str,
    identity_id: int | None,
    as_of: datetime,
    *,
    petition_id: int | None = None,
    recorded_by_id: int | None = None,
) -> int:
    """Append to the log of the court at the root of this deployment's tree, whose inspectorate reads it.

    `recorded_by_id` is the officer who was approached and says so. Returns the record's id.
    """
    root = await Court.filter(parent_id__isnull=True).order_by("id").first()
    row = await ApproachRecord.create(
        court_id=root.id if root else 0,
        petition_id=petition_id,
        identity_id=identity_id,
        text_sealed=keyring().seal(text),
        recorded_by_id=recorded_by_id,
        at=as_of,
    )
    return int(row.id)


async def record_told_by(officer: Actor, text: str, number: str, as_of: datetime) -> int:
    """登记过问: an officer records an approach made to them. `number` may name the ticket it was about, one they see.

    Raises `Invalid`.
    """
    words = text.strip()
    if not words:
        raise Invalid("请写明谁、什么时候、为哪件案子说了什么", "words")
    if len(words) > LONGEST_WORDS:
        raise Invalid(f"内容太长：最多 {LONGEST_WORDS} 字，现有 {len(words)} 字", "words")
    async with transaction():
        about = await _petition(officer, number)
        record_id = await record_heard(words, None, as_of, petition_id=about, recorded_by_id=officer.id)
        await audit.by_officer(officer, audit.Deed.RECORD_APPROACH, ("approach", record_id), as_of)
        return record_id


async def _petition(officer: Actor, number: str) -> int | None:
    if not number.strip():
        return None
    given = petition_numbers.find(number)
    if len(given) != 1:
        raise Invalid("编号不对：请填写工单编号（GD 开头）或诉求编号（SQ 开头），也可以不填", "number")
    try:
        return (await find_visible(officer, given[0])).petition_id
    except NotFound as missing:
        raise Invalid(f"{missing.words}：{given[0]}", "number") from missing


def readable(actor: Actor) -> Q:
    """Return the records this person reads, as a filter: none about a petition whose complaint is about them."""
    about_me = Subquery(Subject.filter(officer_id=actor.id).values("ticket__petition_id"))
    return read_approaches(actor) & (Q(petition_id__isnull=True) | ~Q(petition_id__in=about_me))


async def list_entries(actor: Actor, before: int | None) -> Sequence[ApproachEntry]:
    """Return up to `PAGE` + 1 records, the newest first, older than the one with the id `before`."""
    query = ApproachRecord.filter(readable(actor), **({"id__lt": before} if before else {}))
    rows = await query.order_by("-id").limit(PAGE + 1)
    names = await officer_names([row.recorded_by_id for row in rows])
    petitions = await Petition.filter(id__in=[row.petition_id for row in rows if row.petition_id]).only("id", "number")
    found = {one.id: one.number for one in petitions}
    return [
        ApproachEntry(row.id, row.at, names.get(row.recorded_by_id or 0, ""), found.get(row.petition_id or 0, ""))
        for row in rows
    ]


async def open_entry(actor: Actor, record_id: int | None, as_of: datetime) -> str:
    """Return the words of a record, once it is written down who reads them. Raises `NotFound`."""
    async with transaction():
        row = await ApproachRecord.filter(readable(actor), id=record_id or 0).first()
        if row is None:
            raise NotFound(GONE)
        await audit.by_officer(actor, audit.Deed.OPEN_APPROACH, ("approach", row.id), as_of)
        return unseal(row.text_sealed)
