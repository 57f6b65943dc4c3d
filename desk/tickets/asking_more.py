"""Asking the citizen for more (请补充) and their supplying it: the clock stands still meanwhile, at most twice."""

from datetime import datetime

from desk.access.actors import SYSTEM, Actor
from desk.errors import Refused
from desk.people import staffing
from desk.rules.lifecycle import target_of
from desk.tickets.event_facts import FilesFacts
from desk.tickets.handling import Order, tell_officers, tell_petitioner
from desk.tickets.history import record, write_words
from desk.tickets.ticket_store import authorize_and_lock, facts_of, validated_text
from desk.tickets.timing import clocks
from models import Ticket, TicketEvent
from models.database import transaction
from models.enums import Act, TicketState, WordsKind

MOST_QUESTIONS = 2


async def ask_more(order: Order) -> Ticket:
    """请补充: the citizen is asked, the running clock stands still, and a clock of their own begins."""
    async with transaction():
        ticket = await authorize_and_lock(Act.ASK_MORE, order.actor, order.ticket_id, order.version)
        text = validated_text(Act.ASK_MORE, order.words)
        if await TicketEvent.filter(ticket_id=ticket.id, act=Act.ASK_MORE).count() >= MOST_QUESTIONS:
            raise Refused(f"已请群众补充过 {MOST_QUESTIONS} 次，不能再要求补充，请按现有材料办理")
        words_id = await write_words(ticket, WordsKind.QUESTION, text, order.actor, order.as_of)
        ticket.came_from = ticket.state
        await clocks.pause(ticket, order.as_of)
        await record(ticket, Act.ASK_MORE, order.actor, TicketState.WAITING, order.as_of, words_id)
        await tell_petitioner(ticket, "ask_more", order.as_of, words=words_id or 0)
        return ticket


async def give_up(ticket: Ticket, as_of: datetime) -> None:
    """The citizen's time has run out: the work goes on with what there is. Inside a transaction, the ticket locked."""
    await take_supply(ticket, SYSTEM, as_of)
    await tell_officers(ticket, "not_supplied", await _waited_for_by(ticket, as_of), as_of)


async def take_supply(
    ticket: Ticket, actor: Actor, as_of: datetime, words_id: int | None = None, files: int = 0
) -> None:
    """补充: what was asked for has come, or will not; back to where the ticket was, and its clock goes on."""
    back = target_of(Act.SUPPLY, facts_of(ticket), ticket.came_from)
    ticket.came_from = ""
    await clocks.resume(ticket, as_of)
    await record(ticket, Act.SUPPLY, actor, back, as_of, words_id, FilesFacts(files))


async def _waited_for_by(ticket: Ticket, as_of: datetime) -> list[int]:
    return [ticket.handler_id] if ticket.handler_id is not None else await staffing.chiefs(ticket, as_of)
