"""Who is walled off from a restricted ticket: the officers it is about (被投诉人).

At entry they are found by their names, in the words of the petition: those of its court and of the courts above, who
would see it; of officers further down nobody sees a complaint of a court above theirs. Afterwards the inspectorate
says who they are (`desk.tickets.subjects`).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from desk.screening.subject_names import StaffName, officers_mentioned
from models import Subject, Ticket, statements
from models.database import client

KEPT_SECONDS = 20.0
OFFICERS = """
SELECT officer.id, officer.name, officer.court_id = home.id AS own
FROM court AS home JOIN court AS place ON starts_with(home.path, place.path)
    JOIN officer ON officer.court_id = place.id
WHERE home.id = ${court_id} AND officer.active ORDER BY officer.id"""


@dataclass(frozen=True)
class _StaffNames:
    own: Sequence[StaffName]
    above: Sequence[StaffName]
    at: float


@dataclass
class _NamesKept:
    by_court: dict[int, _StaffNames] = field(default_factory=dict)
    of: object = None


_kept = _NamesKept()


async def officers_named(text: str, court_id: int) -> tuple[int, ...]:
    """Returns the officers whom a text names, of a court and, by their whole names, of those above it."""
    staff = await _staff(court_id)
    return (*officers_mentioned(text, staff.own), *officers_mentioned(text, staff.above, by_surname=False))


async def _staff(court_id: int) -> _StaffNames:
    """Asked for by every complaint, changed a few times a month: kept for a moment."""
    if _kept.of is not client():
        _kept.by_court, _kept.of = {}, client()
    staff = _kept.by_court.get(court_id)
    if staff is None or time.monotonic() - staff.at > KEPT_SECONDS:
        rows = await statements.fetch(OFFICERS, court_id=court_id)
        own, above = (
            [StaffName(row["id"], row["name"]) for row in rows if row["own"] is mine] for mine in (True, False)
        )
        staff = _kept.by_court[court_id] = _StaffNames(own, above, time.monotonic())
    return staff


async def subjects_of(ticket: Ticket) -> frozenset[int]:
    """Returns the officers who have nothing to do with this ticket; nobody where it is not restricted."""
    if not ticket.restricted:
        return frozenset()
    found = await Subject.filter(ticket_id=ticket.id).values_list("officer_id", flat=True)
    return frozenset(int(str(officer_id)) for officer_id in found)


async def load_subjects(tickets: Sequence[Ticket]) -> None:
    """Loads the subjects of restricted tickets that `visibility.place_of` reads, in one query; none where there are
    none.
    """
    restricted = [ticket for ticket in tickets if ticket.restricted]
    if restricted:
        await Ticket.fetch_for_list(restricted, "subjects")
