"""A ticket is sent to another court (移送): which court has it, who had it before, and who ends a quarrel about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from desk.errors import Invalid, Refused
from desk.notices import pubsub, unreached
from desk.people import staffing
from desk.tickets import walls
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.danger.open_alarms import ring_anew
from desk.tickets.event_facts import TransferFacts, facts_of_event
from desk.tickets.handling import tell_officers, tell_petitioner
from desk.tickets.history import record, write_words
from desk.tickets.orders import Fields, Order, does
from desk.tickets.ticket_store import validated_text
from desk.tickets.timing import clocks
from models import Clock, Court, Delivery, Ticket, TicketEvent
from models.database import transaction
from models.enums import Act, ClockKind, DeliveryState, TicketState, WordsKind

HOPS_BEFORE_THE_COURT_ABOVE = 2
HERE_ALREADY = "工单已经在{court}，请选择别的法院"
JUST_CAME = "这件工单刚从{court}移送过来，不能再退回去。有争议的，请移送上级法院决定"
DECIDED = "{court}已经决定由本院办理，不能再移送"
NO_COURT_ABOVE = "两家法院没有共同的上级法院，请电话商定"


@dataclass(frozen=True)
class CourtInHand:
    """Says from when to when a court had a ticket in hand (None where it still has), while its clocks ran there."""

    court: str
    since: datetime
    until: datetime | None
    custodians: Sequence[str]


def find_destination(home: str, to: str, came_from: str, hops: int) -> str:
    """Return the path of the court a ticket goes to, of paths such as `赣/赣01/`; empty where there is none for it.

    A court above sends the ticket where it decides. Between courts of which neither is above the other, the third hop
    ends at the nearest court above both.

    Raises `ValueError` with words in which `{court}` stands for the court that ticket is at or came from.
    """
    if to == home:
        raise ValueError(HERE_ALREADY)
    if to.startswith(home):
        return to
    goes = to if hops < HOPS_BEFORE_THE_COURT_ABOVE else _above_both(home, to)
    if came_from and came_from in (to, goes):
        raise ValueError(DECIDED if home.startswith(came_from) else JUST_CAME)
    return goes


def _above_both(one: str, other: str) -> str:
    shared = ""
    for code, its in zip(one.split("/"), other.split("/"), strict=False):
        if code != its or not code:
            break
        shared += f"{code}/"
    return shared


@dataclass(frozen=True, kw_only=True)
class TransferOrder(Order):
    """Holds the code of the court that is to have the ticket."""

    court: str

    @classmethod
    def read(cls, order: Order, sent: Fields) -> Self:
        return cls(*order.basis, court=sent.text("where"))


@does(Act.TRANSFER, TransferOrder)
async def transfer(order: TransferOrder) -> Ticket:
    """移送: the ticket goes to another court; its desk's clock starts, under the policy the ticket began with.

    The petitioner, the desk there and whoever had it in hand are told. Of a complaint the receiving court's staff whom
    it names or may mean are walled off before its desk is told.
    """
    async with transaction():
        held = await authorize_and_lock(Act.TRANSFER, order)
        ticket = held.ticket
        text = validated_text(Act.TRANSFER, order.words)
        home, asked = ticket.court, await Court.get_or_none(code=order.court)
        if asked is None:
            raise Invalid("请选择移送到哪家法院", "where")
        court = await _goes_to(ticket, asked)
        handler, ticket.court = ticket.handler_id, court
        ticket.handler_id = ticket.department_id = None
        await _leave(ticket, home.id, order.as_of)
        times = await clocks.start(ticket, ClockKind.TRIAGE, order.as_of)
        words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
        facts = TransferFacts(home.code, court.code, asked.code)
        await record(held, Act.TRANSFER, order.actor, order.as_of, words_id, facts, times, to=TicketState.PENDING)
        await walls.build(held, order.as_of)
        await ring_anew(ticket, order.as_of)
        desk = await staffing.chiefs(ticket, order.as_of)
        await tell_officers(ticket, "transferred_here", desk, order.as_of, words=words_id or 0)
        if handler is not None and handler not in desk:
            await tell_officers(ticket, "transferred_away", [handler], order.as_of)
        await tell_petitioner(ticket, "transferred", order.as_of)
        return ticket


async def _goes_to(ticket: Ticket, asked: Court) -> Court:
    """Return the court the ticket goes to. Raises `Refused` where it may not go there."""
    before = await TicketEvent.filter(ticket_id=ticket.id, act=Act.TRANSFER).order_by("seq")
    last = await _given_up_by(before[-1]) if before else None
    try:
        path = find_destination(ticket.court.path, asked.path, last.path if last else "", len(before))
    except ValueError as objection:
        named = ticket.court if asked.id == ticket.court_id or last is None else last
        raise Refused(str(objection).format(court=named.name)) from objection
    court = await Court.get_or_none(path=path)
    if court is None:
        raise Refused(NO_COURT_ABOVE)
    return court


async def _given_up_by(transferred: TicketEvent) -> Court | None:
    facts = facts_of_event(transferred)
    return await Court.get_or_none(code=facts.home) if isinstance(facts, TransferFacts) else None


async def _leave(ticket: Ticket, home_id: int, as_of: datetime) -> None:
    """Stop what staff of the court that gives the ticket up are still to be told, and take its calls along."""
    waiting = Delivery.filter(ticket_id=ticket.id, officer_id__isnull=False, state=DeliveryState.PENDING)
    await waiting.update(state=DeliveryState.CANCELLED, finished_at=as_of)
    await unreached.hand_over(ticket, as_of)
    pubsub.announce_ticket(ticket.id, home_id)


async def courts_in_hand(ticket_id: int) -> list[CourtInHand]:
    """Return the courts that have had a ticket, the first one first, as its clocks tell.

    A green clock is left out: it goes along, and so tells only where the ticket was last.
    """
    held_by = Clock.filter(ticket_id=ticket_id).exclude(kind=ClockKind.GREEN)
    rows = await held_by.order_by("id").select_related("court", "custodian")
    chain: list[list[Clock]] = []
    for row in rows:
        if chain and chain[-1][0].court_id == row.court_id:
            chain[-1].append(row)
        else:
            chain.append([row])
    return [
        CourtInHand(
            court=held[0].court.name,
            since=held[0].started_at,
            until=None if number == len(chain) else held[-1].stopped_at,
            custodians=list(dict.fromkeys(one.custodian.name for one in held if one.custodian)),
        )
        for number, held in enumerate(chain, 1)
    ]
