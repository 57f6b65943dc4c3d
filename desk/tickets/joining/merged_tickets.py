"""Tickets merged into another (已并案) get its answer, or come back where it will have none."""

from datetime import datetime

from tortoise.expressions import Q

from desk.access.actors import SYSTEM
from desk.notices.catalogue import Recipient, Tell, officers, petitioner, tell
from desk.people import staffing
from desk.rules.lifecycles.petition_acts import ANSWERING
from desk.tickets.event_facts import ResumeFacts
from desk.tickets.history import record
from desk.tickets.ticket_store import HeldTicket, lock, petition_number_of
from desk.tickets.timing import clocks
from models import Ticket, TicketEvent
from models.enums import Act, ClockKind, TicketState
from models.prepared_query import PreparedQuery

_MERGED = PreparedQuery(lambda: Ticket.filter(merged_into_id=1).order_by("id").select_related("petition"))


async def tell_merged(ticket: Ticket, as_of: datetime, words_id: int, corrected: bool = False) -> None:
    """Tell the answer to the petitioners of what was merged into this ticket; who left both is told once.

    Call right after the event of the answer. The answer to a complaint is its own petitioner's alone.
    """
    if ticket.restricted:
        return
    for other in await _MERGED.rows(ticket.id):
        if _same_person(petitioner(other), petitioner(ticket)):
            continue
        facts = {"words": words_id, "corrected": int(corrected)}
        telling = Tell("answered_together", [petitioner(other)], facts)
        await tell(other, telling, as_of, cause=f"ticket:{ticket.id}:{ticket.version}:for:{other.id}")


async def tell_taken_back(ticket: Ticket, as_of: datetime) -> None:
    """Tell those who were given an answer together with this ticket that it is void. Call right after that event."""
    for other in await _MERGED.rows(ticket.id):
        if await answers_of(other) and not _same_person(petitioner(other), petitioner(ticket)):
            cause = f"ticket:{ticket.id}:{ticket.version}:for:{other.id}"
            await tell(other, Tell("taken_back", [petitioner(other)]), as_of, cause=cause)


def _same_person(one: Recipient, other: Recipient) -> bool:
    if one.identity_id is not None and one.identity_id == other.identity_id:
        return True
    return one.citizen_id is not None and one.citizen_id == other.citizen_id


async def answers_of(ticket: Ticket) -> list[TicketEvent]:
    """Return the answers a merged ticket's petitioner may read: those given since the merge, oldest first.

    Of a ticket that became a complaint later, only those from before.
    """
    if ticket.merged_into_id is None:
        return []
    given = TicketEvent.filter(ticket_id=ticket.merged_into_id, act__in=list(ANSWERING), words_id__isnull=False)
    found = await given.filter(at__gte=ticket.closed_at).order_by("seq")
    parted = await _restricted_since(ticket.merged_into_id)
    return found if parted is None else [one for one in found if one.seq < parted]


async def _restricted_since(ticket_id: int) -> int | None:
    """Return the seq of the line by which a ticket became a complaint; None where it is none."""
    if not await Ticket.exists(id=ticket_id, restricted=True):
        return None
    lines = TicketEvent.filter(ticket_id=ticket_id, act__in=[Act.RELABEL, Act.WALL_OFF])
    first = await lines.order_by("seq").first()
    return first.seq if first else 0


async def come_back(ticket: Ticket, as_of: datetime) -> None:
    """恢复办理: this ticket ended without an answer, so the tickets merged into it are worked on by themselves again.

    Each goes to its own desk with a triage clock of its own. Inside a transaction, this ticket locked.
    """
    await _take_up_unanswered(ticket, as_of)


async def release(ticket: Ticket, as_of: datetime) -> None:
    """Part this ticket, which becomes a complaint, from what was merged into it: nobody else gets its answer.

    What has not been answered is worked on by itself again, and told no more than that; what has been, keeps the
    answers it was told. Inside a transaction, this ticket locked.
    """
    await _take_up_unanswered(ticket, as_of)


async def _take_up_unanswered(ticket: Ticket, as_of: datetime) -> None:
    unanswered = Q(closed_at__gt=ticket.answered_at) if ticket.answered_at else Q()
    waiting = Ticket.filter(unanswered, merged_into_id=ticket.id, state=TicketState.MERGED)
    for ticket_id in await waiting.order_by("id").values_list("id", flat=True):
        await _take_up(await lock(int(str(ticket_id))), petition_number_of(ticket), as_of)


async def _take_up(held: HeldTicket, merged_with: str, as_of: datetime) -> None:
    ticket = held.ticket
    ticket.merged_into_id = ticket.closed_at = None
    ticket.handler_id = ticket.department_id = None
    times = await clocks.start(ticket, ClockKind.TRIAGE, as_of)
    await record(held, Act.RESUME, SYSTEM, as_of, facts=ResumeFacts(merged_with), times=times)
    await tell(ticket, Tell("resumed_here", officers(await staffing.chiefs(ticket, as_of))), as_of)
    await tell(ticket, Tell("resumed", [petitioner(ticket)]), as_of)
