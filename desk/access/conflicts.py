"""Who is walled off from a restricted ticket: the officers it is about (被投诉人), and those it may mean.

They are found by their names in a citizen's words: those of the ticket's court and of the courts above, who would see
it; of officers further down nobody sees a complaint of a court above theirs. Afterwards somebody clean says who they
are (`desk.tickets.subjects`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from desk.rules.text.plain_text import normalise
from desk.screening import accusations
from desk.screening.subject_names import SHORTEST, NamesFound, StaffName, names_found
from models import Subject, Ticket, statements
from models.database import client
from models.enums import Finding, Role

STAMP = "SELECT stamp FROM staff_stamp"
OFFICERS = """
SELECT officer.id, officer.name, officer.title, bool_and(place.id <> home.id) AS above,
    coalesce(department.name, '') AS department, array_agg(DISTINCT place.short_name) AS courts,
    ARRAY(SELECT DISTINCT held.role FROM officer_role AS held
        WHERE held.officer_id = officer.id ORDER BY held.role) AS roles
FROM court AS home JOIN court AS place ON starts_with(home.path, place.path)
    JOIN officer ON officer.court_id = place.id OR EXISTS (
        SELECT 1 FROM officer_role AS here WHERE here.officer_id = officer.id AND here.court_id = place.id
        UNION ALL SELECT 1 FROM absence AS away JOIN officer_role AS here ON here.officer_id = away.officer_id
        WHERE away.stand_in_id = officer.id AND here.court_id = place.id)
    LEFT JOIN department ON department.id = officer.department_id
WHERE home.id = ${court_id} AND officer.active GROUP BY officer.id, department.name ORDER BY officer.id"""

COMPLAINS_OF = """
SELECT EXISTS (
    SELECT 1 FROM complaint_subject AS subject
        JOIN ticket ON ticket.id = subject.ticket_id AND ticket.restricted
        JOIN petition ON petition.id = ticket.petition_id
        LEFT JOIN identity ON identity.id = petition.identity_id
    WHERE subject.officer_id = ${officer_id} AND (
        petition.citizen_id IN (SELECT id FROM same) OR identity.citizen_id IN (SELECT id FROM same)
        OR EXISTS (SELECT 1 FROM petitioner WHERE petitioner.petition_id = petition.id AND petitioner.left_at IS NULL
            AND petitioner.citizen_id IN (SELECT id FROM same))))"""
SAME_NUMBER = """
WITH same AS (SELECT ${citizen_id}::bigint AS id UNION SELECT other.id FROM citizen AS one
    JOIN citizen AS other ON other.id_number_index = one.id_number_index WHERE one.id = ${citizen_id})"""


@dataclass(frozen=True)
class _StaffKept:
    staff: Sequence[StaffName]
    stamp: UUID | None


@dataclass
class _NamesKept:
    by_court: dict[int, _StaffKept] = field(default_factory=dict)
    of: object = None


_kept = _NamesKept()


async def names_in(text: str, court_id: int) -> NamesFound:
    """Returns whom of a court's staff a text names or may mean; of those of the courts above, by their whole names."""
    return names_found(text, await _staff(court_id))


async def finding_of(officer_id: int, text: str, court_id: int) -> Finding | None:
    """Returns what a text says of one of a court's staff: named, in doubt meant, or nothing."""
    found = names_found(text, [one for one in await _staff(court_id) if one.id == officer_id])
    return Finding.NAMED if found.named else Finding.HELD_OFF if found.held_off else None


async def names_said(text: str, court_id: int, stamp: UUID | None = None) -> tuple[str, ...]:
    """Returns the names of a court's staff that stand in a text, spaces left out.

    `stamp` is the staff's, where it was read already.
    """
    said = re.sub(r"\s+", "", normalise(text))
    names = {normalise(one.name) for one in await _staff(court_id, stamp)}
    return tuple(sorted(name for name in names if len(name) >= SHORTEST and name in said))


async def accuses(text: str, court_id: int, before: str = "") -> bool:
    """Says whether a text accuses somebody of the court: by a title, or by the name of one of its staff.

    `before` is what the same writer said earlier, where it may say whom the text is about.
    """
    return accusations.accuses(text, await names_said(f"{before}\n{text}", court_id), before)


async def _staff(court_id: int, stamp: UUID | None = None) -> Sequence[StaffName]:
    """Asked for by every complaint, changed a few times a month: kept until the staff's stamp is another.

    Whichever process changed the staff, the next question sees it.
    """
    stamp = stamp or await statements.fetchval(STAMP)
    if _kept.of is not client():
        _kept.by_court, _kept.of = {}, client()
    kept = _kept.by_court.get(court_id)
    if kept is None or kept.stamp != stamp:
        rows = await statements.fetch(OFFICERS, court_id=court_id)
        staff = [
            StaffName(
                row["id"],
                row["name"],
                row["above"],
                tuple(filter(None, (row["title"], *(Role(role).label for role in row["roles"])))),
                tuple(filter(None, (row["department"],))),
                tuple(filter(None, row["courts"])),
            )
            for row in rows
        ]
        kept = _kept.by_court[court_id] = _StaffKept(staff, stamp)
    return kept.staff


async def walled_off(ticket: Ticket) -> frozenset[int]:
    """Returns the officers who have nothing to do with this ticket; nobody where it is not restricted."""
    if not ticket.restricted:
        return frozenset()
    found = await Subject.filter(ticket_id=ticket.id).values_list("officer_id", flat=True)
    return frozenset(int(str(officer_id)) for officer_id in found)


async def complains_of(citizen_id: int, officer_id: int) -> bool:
    """Says whether a complaint of this person, or of whoever gave the same number, walls this officer off."""
    asked = SAME_NUMBER + COMPLAINS_OF
    return bool(await statements.fetchval(asked, citizen_id=citizen_id, officer_id=officer_id))


async def load_wall(tickets: Sequence[Ticket]) -> None:
    """Loads what `visibility.place_of` reads of restricted tickets, who is walled off and who is let in: two queries,
    none where none is restricted. Of merged ones it loads what they were merged into, up to the root of the chain.
    """
    restricted = [ticket for ticket in tickets if ticket.restricted]
    if restricted:
        await Ticket.fetch_for_list(restricted, "subjects", "readers")
    merged = [ticket for ticket in tickets if ticket.merged_into_id is not None]
    if merged:
        await Ticket.fetch_for_list(merged, "merged_into", "merged_into__court", "merged_into__petition")
        await load_wall([ticket.merged_into for ticket in merged if isinstance(ticket.merged_into, Ticket)])
