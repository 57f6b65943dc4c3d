"""The court asks the citizen for more (请补充) and they supply it: the clock stands still meanwhile, at most twice."""

from datetime import datetime

from desk.access.actors import SYSTEM, Actor
from desk.people import staffing
from desk.tickets.attaching import attached_facts, take_along
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.event_facts import FilesFacts
from desk.tickets.handling import tell_officers, tell_petitioner
from desk.tickets.history import record, write_words
from desk.tickets.orders import Order, does
from desk.tickets.ticket_store import HeldTicket, validated_text
from desk.tickets.timing import clocks
from models import Ticket
from models.database import transaction
from models.enums import Act, TicketState, WordsKind


@does(Act.ASK_MORE, Order)
async def ask_more(order: Order) -> Ticket:
    """请补充: the citizen is asked, the running clock stands still, and a clock of their own begins."""
    async with transaction():
        held = await authorize_and_lock(Act.ASK_MORE, order)
        ticket = held.ticket
        text = validated_text(Act.ASK_MORE, order.words)
        facts = attached_facts(await take_along(ticket, Act.ASK_MORE, order))
        words_id = await write_words(ticket, WordsKind.QUESTION, text, order.actor, order.as_of)
        ticket.came_from = ticket.state
        times = await clocks.pause(ticket, order.as_of)
        await record(held, Act.ASK_MORE, order.actor, order.as_of, words_id, facts, times)
        await tell_petitioner(ticket, "ask_more", order.as_of, words=words_id or 0)
        return ticket


async def give_up(held: HeldTicket, as_of: datetime) -> None:
    """Go on with what there is once the citizen's time has run out. Call inside a transaction, the ticket locked."""
    await take_supply(held, SYSTEM, as_of)
    await tell_officers(held.ticket, "not_supplied", await _waited_for_by(held.ticket, as_of), as_of)


async def take_supply(
    held: HeldTicket, actor: Actor, as_of: datetime, words_id: int | None = None, files: int = 0
) -> None:
    """补充: what was asked for has come, or will not; the ticket goes back to where it was, and its clock goes on."""
    ticket = held.ticket
    back, ticket.came_from = TicketState(ticket.came_from), ""
    times = await clocks.resume(ticket, as_of)
    await record(held, Act.SUPPLY, actor, as_of, words_id, FilesFacts(files), times, to=back)


async def _waited_for_by(ticket: Ticket, as_of: datetime) -> list[int]:
    return [ticket.handler_id] if ticket.handler_id is not None else await staffing.chiefs(ticket, as_of)
