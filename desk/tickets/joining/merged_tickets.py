"""Tickets merged into another (已并案) get its answer, or come back where it will have none."""

from datetime import datetime

from desk.access.actors import SYSTEM
from desk.notices.catalogue import Recipient, Tell, officers, petitioner, tell
from desk.people import staffing
from desk.rules.lifecycles.petition_acts import ANSWERING
from desk.tickets.event_facts import MergedHereFacts, ResumeFacts, facts_of_event
from desk.tickets.history import record
from desk.tickets.ticket_store import HeldTicket, lock, petition_number_of
from desk.tickets.timing.back_to_desk import back_to_desk
from models import Ticket, TicketEvent, Words
from models.enums import Act, TicketState
from models.prepared_query import PreparedQuery

_MERGED = PreparedQuery(lambda: Ticket.filter(merged_into_id=1).order_by("id").select_related("petition"))


async def tell_merged(ticket: Ticket, as_of: datetime, words_id: int, corrected: bool = False) -> None:
    """Tell the answer to the petitioners of what was merged into this ticket; who left both is told once.

    Call right after the event of the answer. The answer to a complaint is its own petitioner's alone.
    """
    if ticket.restricted:
        return
    for other in await _MERGED.rows(ticket.id):
        if other.state is not TicketState.MERGED or _same_person(petitioner(other), petitioner(ticket)):
            continue
        facts = {"words": words_id, "corrected": int(corrected)}
        telling = Tell("answered_together", [petitioner(other)], facts)
        await tell(other, telling, as_of, cause=f"ticket:{ticket.id}:{ticket.version}:for:{other.id}")


async def tell_taken_back(ticket: Ticket, as_of: datetime) -> None:
    """Tell those who were given an answer together with this ticket that it is void. Call right after that event."""
    for other in await _MERGED.rows(ticket.id):
        if other.state is not TicketState.MERGED or _same_person(petitioner(other), petitioner(ticket)):
            continue
        if await answers_of(other):
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
    found = await given.filter(seq__gt=await _merged_at(ticket)).order_by("seq")
    parted = await _restricted_since(ticket.merged_into_id)
    return found if parted is None else [one for one in found if one.seq < parted]


async def _merged_at(ticket: Ticket) -> int:
    """Return the seq of the line by which a ticket was last merged into the other; times of two tickets do not tell."""
    lines = TicketEvent.filter(ticket_id=ticket.merged_into_id or 0, act=Act.MERGE).order_by("-seq")
    number = petition_number_of(ticket)
    merged = [one.seq for one in await lines if facts_of_event(one) == MergedHereFacts(number)]
    return merged[0] if merged else 0


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
    waiting = Ticket.filter(merged_into_id=ticket.id, state=TicketState.MERGED)
    for ticket_id in await waiting.order_by("id").values_list("id", flat=True):
        held = await lock(int(str(ticket_id)))
        if held.ticket.state is TicketState.MERGED and not await _has_answer(held.ticket):
            await _take_up(held, petition_number_of(ticket), as_of)


async def _has_answer(ticket: Ticket) -> bool:
    """Say whether a merged ticket's petitioner was told an answer that still stands: one taken back is none."""
    told = [event.words_id or 0 for event in await answers_of(ticket)]
    return bool(told) and await Words.exists(id__in=told, taken_back_at__isnull=True)


async def _take_up(held: HeldTicket, merged_with: str, as_of: datetime) -> None:
    ticket = held.ticket
    ticket.merged_into_id = ticket.closed_at = None
    times = await back_to_desk(ticket, as_of)
    await record(held, Act.RESUME, SYSTEM, as_of, facts=ResumeFacts(merged_with), times=times)
    await tell(ticket, Tell("resumed_here", officers(await staffing.chiefs(ticket, as_of))), as_of)
    await tell(ticket, Tell("resumed", [petitioner(ticket)]), as_of)
