"""A ticket whose petitioner was erased is over: nobody is left to answer, so nobody is late."""

from datetime import datetime

from desk.access.actors import SYSTEM
from desk.notices.catalogue import Tell, officers, tell
from desk.people import staffing
from desk.tickets.history import record, write_words
from desk.tickets.joining import merged_tickets
from desk.tickets.rating import return_visits
from desk.tickets.ticket_store import HeldTicket
from desk.tickets.timing import clocks
from models import Officer, Ticket
from models.enums import Act, TicketState, VisitOutcome, WordsKind

GONE = "诉求人要求删除个人信息，内容和联系方式已抹去，不能再用微信联系。"


async def end_erased(held: HeldTicket, as_of: datetime) -> None:
    """抹去: every clock stops, and what was merged into it is worked on by itself. Call with the ticket locked.

    Those who had it are told, but of an answer that only waited to be rated.
    """
    ticket, was_open = held.ticket, held.ticket.state.is_open
    words_id = await write_words(ticket, WordsKind.NOTE, GONE, SYSTEM, as_of)
    times = await clocks.stop_everything(ticket, as_of)
    if ticket.state is TicketState.ANSWERED:
        await return_visits.close_visit(ticket, VisitOutcome.CANCELLED)
    ticket.closed_at = ticket.closed_at or as_of
    ticket.came_from = ""
    await record(held, Act.ERASE, SYSTEM, as_of, words_id, times=times)
    if was_open:
        await tell(ticket, Tell("person_gone", officers(await _had_it(ticket, as_of))), as_of)
    await merged_tickets.come_back(ticket, as_of)


async def _had_it(ticket: Ticket, as_of: datetime) -> list[int]:
    told = await staffing.liaisons(ticket, as_of) or await staffing.chiefs(ticket, as_of)
    if ticket.handler_id is not None and await Officer.exists(id=ticket.handler_id, active=True):
        return [ticket.handler_id, *told]
    return told
