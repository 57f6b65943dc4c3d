"""A ticket is sent to another court (移送): which court has it, who had it before, and who ends a quarrel about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from desk.access.actors import SYSTEM, Actor
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
from desk.tickets.ticket_store import HeldTicket, validated_text
from desk.tickets.timing import clocks
from desk.tickets.timing.back_to_desk import back_to_desk, leave_hands
from models import Clock, Court, Delivery, Ticket, TicketEvent
from models.database import transaction
from models.enums import Act, DeliveryState, TicketState, WordsKind

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
    decided_by: str = ""
    """The court above that decided that this one has it; empty where nobody had to."""


def find_destination(home: str, to: str, came_from: str, hops: int, decided: bool = False) -> str:
    """Return the path of the court a ticket goes to, of paths such as `赣/赣01/`; empty where there is none for it.

    A court above sends the ticket where it decides. Between courts of which neither is above the other, the third hop
    ends at the nearest court above both. What a court merely passed down may be given back to it, and then it decides:
    `decided` says that it did, after it had been asked, and then the ticket only goes further down.

    Raises `ValueError` with words in which `{court}` stands for the court that ticket is at or came from.
    """
    if to == home:
        raise ValueError(HERE_ALREADY)
    if to.startswith(home):
        return to
    if decided:
        raise ValueError(DECIDED)
    goes = to if hops < HOPS_BEFORE_THE_COURT_ABOVE else _above_both(home, to)
    if came_from and came_from in (to, goes) and not home.startswith(came_from):
        raise ValueError(JUST_CAME)
    return goes


@dataclass(frozen=True)
class Hop:
    """One transfer, by the paths of the courts that gave the ticket up and got it."""

    giver: str
    taker: str


def deciding_court(hops: Sequence[Hop], home: str) -> str:
    """Return the path of the court above that decided that `home` has it; empty where nobody did. Pure.

    A court decides that was given the ticket from below and then sends it down: what it only passes on from above, or
    had left with it, is no decision.
    """
    if not hops or hops[-1].taker != home or not home.startswith(hops[-1].giver):
        return ""
    above = hops[-1].giver
    asked = any(one.taker == above and one.giver.startswith(above) for one in hops[:-1])
    return above if asked else ""


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
        words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
        await _carry_over(
            held, court, TransferFacts(home.code, court.code, asked.code), order.actor, order.as_of, words_id
        )
        return ticket


async def send_up(held: HeldTicket, as_of: datetime, words_id: int) -> bool:
    """Send a ticket to the court above, which decides: its own court has declined it as often as it may.

    Returns False where no court stands above. The ticket must be locked; `words_id` is what the citizen said last.
    """
    home = held.ticket.court
    above = await Court.get_or_none(id=home.parent_id) if home.parent_id is not None else None
    if above is None:
        return False
    await _carry_over(held, above, TransferFacts(home.code, above.code, above.code), SYSTEM, as_of, words_id or None)
    return True


async def _carry_over(
    held: HeldTicket, court: Court, facts: TransferFacts, actor: Actor, as_of: datetime, words_id: int | None
) -> None:
    ticket = held.ticket
    home_id, handler = ticket.court_id, ticket.handler_id
    ticket.court = court
    leave_hands(ticket)
    await _leave(ticket, home_id, as_of)
    times = await back_to_desk(ticket, as_of)
    await record(held, Act.TRANSFER, actor, as_of, words_id, facts, times, to=TicketState.PENDING)
    await walls.build(held, as_of)
    await ring_anew(ticket, as_of)
    desk = await staffing.chiefs(ticket, as_of)
    await tell_officers(ticket, "transferred_here", desk, as_of, words=words_id or 0)
    if handler is not None and handler not in desk:
        await tell_officers(ticket, "transferred_away", [handler], as_of)
    await tell_petitioner(ticket, "transferred", as_of)


async def _goes_to(ticket: Ticket, asked: Court) -> Court:
    """Return the court the ticket goes to. Raises `Refused` where it may not go there."""
    before = await hops_of(ticket.id)
    last = await Court.get_or_none(path=before[-1].giver) if before else None
    decided = deciding_court(before, ticket.court.path)
    try:
        path = find_destination(
            ticket.court.path, asked.path, last.path if last else "", len(before), decided=bool(decided)
        )
    except ValueError as objection:
        named = ticket.court if asked.id == ticket.court_id or last is None else last
        raise Refused(str(objection).format(court=named.name)) from objection
    court = await Court.get_or_none(path=path)
    if court is None:
        raise Refused(NO_COURT_ABOVE)
    return court


async def hops_of(ticket_id: int) -> list[Hop]:
    """Return the transfers of a ticket, the first one first, by the paths of today."""
    events = await TicketEvent.filter(ticket_id=ticket_id, act=Act.TRANSFER).order_by("seq")
    said = [facts for facts in map(facts_of_event, events) if isinstance(facts, TransferFacts)]
    codes = {code for one in said for code in (one.home, one.court)}
    paths = {court.code: court.path for court in await Court.filter(code__in=codes or {""})}
    return [Hop(paths.get(one.home, ""), paths.get(one.court, "")) for one in said]


async def _leave(ticket: Ticket, home_id: int, as_of: datetime) -> None:
    """Stop what staff of the court that gives the ticket up are still to be told, and take its calls along."""
    waiting = Delivery.filter(ticket_id=ticket.id, officer_id__isnull=False, state=DeliveryState.PENDING)
    await waiting.update(state=DeliveryState.CANCELLED, finished_at=as_of)
    await unreached.hand_over(ticket, as_of)
    pubsub.announce_ticket(ticket.id, home_id)


async def courts_in_hand(ticket_id: int) -> list[CourtInHand]:
    """Return the courts that have had a ticket, the first one first, as its clocks tell.

    Those that go along are left out: they tell only where the ticket was last.
    """
    held_by = Clock.filter(ticket_id=ticket_id).exclude(kind__in=clocks.BESIDE)
    rows = await held_by.order_by("id").select_related("court", "custodian")
    chain: list[list[Clock]] = []
    for row in rows:
        if chain and chain[-1][0].court_id == row.court_id:
            chain[-1].append(row)
        else:
            chain.append([row])
    deciders = await _deciders(ticket_id, len(chain)) if len(chain) > 1 else {}
    return [
        CourtInHand(
            court=held[0].court.name,
            since=held[0].started_at,
            until=None if number == len(chain) else held[-1].stopped_at,
            custodians=list(dict.fromkeys(one.custodian.name for one in held if one.custodian)),
            decided_by=deciders.get(number, ""),
        )
        for number, held in enumerate(chain, 1)
    ]


async def _deciders(ticket_id: int, courts: int) -> dict[int, str]:
    """Return the names of the courts that decided, by the place in the chain of the court they decided for.

    Where courts also came by a merger of courts, which transfer led where cannot be told, and nothing is said.
    """
    hops = await hops_of(ticket_id)
    if len(hops) != courts - 1:
        return {}
    found = {number + 1: deciding_court(hops[:number], hops[number - 1].taker) for number in range(1, courts)}
    names = {one.path: one.name for one in await Court.filter(path__in=[path for path in found.values() if path])}
    return {number: names[path] for number, path in found.items() if path in names}
