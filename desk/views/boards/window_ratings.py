"""窗口评价: what people thought of a court's windows and machines, the newest first, with the reasons they gave.

A reason that became a petition is shown to whoever may see that petition, for it may be a complaint about its reader.
One from before reasons became petitions is shown to whom it does not name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desk.access.actors import Actor
from desk.access.visibility import visible_tickets
from desk.rules.papers.redaction import redact
from desk.rules.sizes import PAGE
from desk.tickets.ticket_store import number_of
from models import Court, Rating, ServiceWindow, Ticket, statements
from models.enums import Grade
from models.keyring import unseal

_FILTERS = """
    AND (${window_id}::bigint IS NULL OR window_id = ${window_id})
    AND (${grades}::text[] IS NULL OR grade = ANY (${grades}))
    AND at >= ${since} AND at < ${until} AND (at, id) < (${before}, ${before_id})
ORDER BY at DESC, id DESC LIMIT ${most}"""
OF_COURT = f"SELECT id FROM rating WHERE subject = 'window' AND court_id = ${{court_id}} {_FILTERS}"  # noqa: S608
OF_COURTS = f"SELECT id FROM rating WHERE subject = 'window' AND court_id = ANY (${{court_ids}}) {_FILTERS}"  # noqa: S608
Key = tuple[datetime, int]


@dataclass(frozen=True)
class RatingsFilter:
    """Says which are wanted: of these courts, of a window, with these grades, from one moment to another."""

    courts: Sequence[Court]
    since: datetime
    until: datetime
    window_id: int | None = None
    grades: tuple[Grade, ...] = ()


@dataclass(frozen=True)
class RatingLine:
    """One rating. `number` is the ticket its reason became; `reason` is empty where its reader may not see it."""

    id: int
    at: datetime
    court: str
    window: str
    grade: Grade
    changed_at: datetime | None
    number: str = ""
    reason: str = field(default="", repr=False)


async def page(
    actor: Actor, wanted: RatingsFilter, before: Key | None = None, most: int = PAGE
) -> tuple[list[RatingLine], Key | None]:
    """Return a page, and the key before which the next one begins."""
    ids = [row["id"] for row in await _ids(wanted, before or (wanted.until, 0), most + 1)]
    rows = {row.id: row for row in await Rating.filter(id__in=ids or [0])}
    shown = [rows[one] for one in ids[:most]]
    windows = ServiceWindow.filter(id__in=[row.window_id or 0 for row in shown] or [0])
    names = {one.id: one.name for one in await windows}
    numbers = await _numbers(actor, [row.led_to_id for row in shown if row.led_to_id is not None])
    courts = {one.id: one.short_name for one in wanted.courts}
    lines = [
        RatingLine(
            row.id,
            row.at,
            courts[row.court_id],
            names.get(row.window_id or 0, row.window),
            row.grade,
            row.changed_at,
            numbers.get(row.led_to_id or 0, ""),
            _reason(actor, row, row.led_to_id in numbers),
        )
        for row in shown
    ]
    return lines, (shown[-1].at, shown[-1].id) if len(ids) > most else None


async def _ids(wanted: RatingsFilter, before: Key, most: int) -> Sequence[Mapping[str, Any]]:
    values = {
        "window_id": wanted.window_id,
        "grades": [one.value for one in wanted.grades] or None,
        "since": wanted.since,
        "until": wanted.until,
        "before": before[0],
        "before_id": before[1],
        "most": most,
    }
    if len(wanted.courts) == 1:
        return await statements.fetch(OF_COURT, court_id=wanted.courts[0].id, **values)
    return await statements.fetch(OF_COURTS, court_ids=[one.id for one in wanted.courts], **values)


async def _numbers(actor: Actor, petitions: Sequence[int]) -> dict[int, str]:
    """Return the numbers of these petitions' tickets that this person sees."""
    seen = Ticket.filter(visible_tickets(actor), petition_id__in=list(petitions) or [0], part__lte=1)
    return {one.petition_id: number_of(one) for one in await seen.select_related("petition")}


def _reason(actor: Actor, row: Rating, seen: bool) -> str:
    said = unseal(row.reason_sealed)
    if row.led_to_id is not None:
        return redact(said).text if seen else ""
    return "" if actor.name and actor.name in "".join(said.split()) else redact(said).text
