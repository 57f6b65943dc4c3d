"""Whoever opens a petition, a citizen's registration or a file, or takes an export, is written down before the look.

A page that is opened is a line each time. What a page fetches by itself (its parts, when the ticket moves; its
pictures; a recording that is played piece by piece) is one only where the same person has none for the same thing,
from the same address, within `SAME_LOOK`: nothing is shown without a line, and no page that stays open fills the log.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.rules.sizes import LONGEST_ADDRESS
from models import Ticket, statements
from models.audit import INSERT_AUDIT_ENTRY
from models.enums import ActorKind
from models.statements import as_json

SAME_LOOK = timedelta(minutes=30)
OPENED = INSERT_AUDIT_ENTRY.select(
    """WHERE ${since}::timestamptz IS NULL OR NOT EXISTS (
    SELECT 1 FROM audit_entry WHERE subject_kind = ${subject_kind} AND subject_id = ${subject_id}::bigint
        AND officer_id = ${officer_id}::bigint AND action = ${action} AND address = ${address}
        AND facts = ${facts}::jsonb AND at > ${since})""",
    subject_kind="${subject_kind}::varchar",
    subject_id="${subject_id}::bigint",
    officer_id="${officer_id}::bigint",
    action="${action}::varchar",
    address="${address}::varchar",
    facts="${facts}::jsonb",
)
FACTS = Mapping[str, int | str]


async def open_ticket(actor: Actor, ticket: Ticket, as_of: datetime, *, again: bool = False, what: str = "") -> None:
    """Write that an officer opens a ticket; `what` is the page, where it is not the ticket's own.

    `again`: a page that is open fetches a part of it anew.
    """
    facts = {"page": what} if what else {}
    await _opened(actor, Deed.OPEN_TICKET, ("ticket", ticket.id), as_of, facts, again)


async def print_ticket(actor: Actor, ticket: Ticket, as_of: datetime, *, notes: bool) -> None:
    """Write that an officer prints a ticket, with its notes for colleagues or without."""
    await _opened(actor, Deed.PRINT_TICKET, ("ticket", ticket.id), as_of, {"notes": int(notes)}, again=False)


async def open_file(actor: Actor, petition_id: int, file_id: int, as_of: datetime) -> None:
    """Write that an officer opens a picture, recording or other file of a petition."""
    await _opened(actor, Deed.OPEN_FILE, ("petition", petition_id), as_of, {"file": file_id}, again=True)


async def open_citizen(actor: Actor, citizen_id: int, as_of: datetime) -> None:
    """Write that an officer is shown a citizen's registration."""
    await _opened(actor, Deed.OPEN_CITIZEN, ("citizen", citizen_id), as_of, {}, again=False)


async def export_figures(actor: Actor, court_id: int, rows: int, as_of: datetime) -> None:
    """Write that an officer takes a table of figures away."""
    await _opened(actor, Deed.EXPORT_FIGURES, ("court", court_id), as_of, {"rows": rows}, again=False)


async def take_list(actor: Actor, court_id: int, rows: int, how: Deed, as_of: datetime) -> None:
    """Write that an officer takes a list of tickets away, as a file or on paper."""
    await _opened(actor, how, ("court", court_id), as_of, {"rows": rows}, again=False)


async def _opened(
    actor: Actor, deed: Deed, subject: tuple[str, int], as_of: datetime, facts: FACTS, again: bool
) -> None:
    if actor.kind is not ActorKind.OFFICER:
        return
    await statements.execute(
        OPENED,
        officer_id=actor.id,
        action=deed.value,
        subject_kind=subject[0],
        subject_id=subject[1],
        address=actor.address[:LONGEST_ADDRESS],
        facts=as_json(facts),
        at=as_of,
        since=as_of - SAME_LOOK if again else None,
    )


async def open_mandate(actor: Actor, representation_id: int, file_id: int, as_of: datetime) -> None:
    """Write that an officer opens the mandate somebody sent up."""
    facts = {"file": file_id}
    await _opened(actor, Deed.OPEN_FILE, ("representation", representation_id), as_of, facts, again=True)
