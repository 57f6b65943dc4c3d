"""Reading back what was written: histories, clocks, what people are to be told, and whether all of it agrees."""

from collections.abc import Awaitable
from datetime import datetime

import pytest

from desk.errors import Refused
from desk.tickets.chains import broken_at
from desk.tickets.ticket_store import load
from desk.tickets.timing.clocks import BESIDE, CITIZENS_OWN, NOT_THE_CITIZENS
from models import Clock, Delivery, Officer, Ticket, TicketEvent, Words
from models.database import connection
from models.enums import Act, ClockKind, TicketState
from models.keyring import unseal

CITIZEN = "群众"
CLOCKED = {
    TicketState.PENDING: ClockKind.TRIAGE,
    TicketState.DISPATCHED: ClockKind.HANDLING,
    TicketState.ACCEPTED: ClockKind.HANDLING,
    TicketState.REVIEWING: ClockKind.REVIEW,
    TicketState.WAITING: ClockKind.SUPPLY,
    TicketState.ANSWERED: ClockKind.VISIT,
}


async def history(ticket: Ticket) -> list[TicketEvent]:
    return await TicketEvent.filter(ticket_id=ticket.id).order_by("seq")


async def acts(ticket: Ticket) -> list[Act]:
    return [event.act for event in await history(ticket)]


async def running(ticket: Ticket) -> Clock:
    """The one clock that runs for a ticket, beside a green one and the promise."""
    (clock,) = await Clock.exclude(kind__in=BESIDE).filter(ticket_id=ticket.id, stopped_at__isnull=True)
    return clock


async def stopped(ticket: Ticket) -> list[tuple[ClockKind, datetime | None]]:
    """The clocks that no longer run, and when they stopped."""
    ended = Clock.filter(ticket_id=ticket.id, stopped_at__isnull=False).exclude(kind=ClockKind.PROMISE)
    rows = await ended.order_by("id")
    return [(row.kind, row.stopped_at) for row in rows]


async def told(ticket: Ticket, version: int | None = None) -> set[tuple[str, str]]:
    """Which notices the newest event (or that of `version`) sends to whom: pairs of notice and name."""
    rows = await deliveries(ticket, version)
    found = [(row.notice, await _name(row)) for row in rows]
    assert len(found) == len(set(found)), f"somebody is told the same thing twice: {found}"
    return set(found)


async def deliveries(ticket: Ticket, version: int | None = None) -> list[Delivery]:
    version = version or (await load(ticket.id)).version
    return await Delivery.filter(ticket_id=ticket.id, ticket_version=version).order_by("id")


async def _name(row: Delivery) -> str:
    return CITIZEN if row.officer_id is None else (await Officer.get(id=row.officer_id)).name


async def words_of(words_id: int | str | None) -> str:
    return unseal((await Words.get(id=words_id)).text_sealed)


async def last_words(ticket: Ticket) -> str:
    """What was said with a ticket's newest event."""
    return await words_of((await history(ticket))[-1].words_id)


async def whole(ticket_id: int, promised: bool = True) -> Ticket:
    """The ticket, once its history, its clocks and its row have been found to agree.

    `promised`: it had its last hand-over since there are promises; an open one has one then.
    """
    ticket = await load(ticket_id)
    events = await history(ticket)
    assert [event.seq for event in events] == list(range(1, ticket.version + 1))
    assert await broken_at(ticket) == (len(events), None)
    assert [event.at for event in events] == sorted(event.at for event in events)
    going = await Clock.filter(ticket_id=ticket_id, stopped_at__isnull=True, paused_at__isnull=True).order_by("id")
    greens = [clock for clock in going if clock.kind is ClockKind.GREEN]
    clocks = [clock for clock in going if clock.kind not in BESIDE]
    paused = await Clock.filter(ticket_id=ticket_id, stopped_at__isnull=True, paused_at__isnull=False)
    kinds = [ClockKind.TRIAGE if clock.kind is ClockKind.CALL_BACK else clock.kind for clock in clocks]
    assert kinds == ([CLOCKED[ticket.state]] if ticket.state in CLOCKED else [])
    assert len(paused) == (1 + promised) * (ticket.state is TicketState.WAITING)
    promises = [clock.kind for clock in (*going, *paused) if clock.kind is ClockKind.PROMISE]
    assert promises == ([ClockKind.PROMISE] if promised and ticket.state.is_open else [])
    assert [clock.started_at for clock in greens] == ([ticket.green_at] if ticket.green_at else [])
    courts = [clock.due_at for clock in going if clock.kind not in CITIZENS_OWN | NOT_THE_CITIZENS]
    assert ticket.due_at == min(courts, default=None)
    assert ticket.rung == max((clock.rung for clock in (*going, *paused)), default=0)
    of_hands = [clock for clock in going if clock.kind not in NOT_THE_CITIZENS]
    assert all(clock.custodian_id == ticket.handler_id and clock.cycle == ticket.cycle for clock in of_hands)
    assert all(clock.court_id == ticket.court_id for clock in greens)
    return ticket


FINGERPRINT = """SELECT '{0}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS print FROM "{0}" t"""


async def everything() -> dict[str, str]:
    """A fingerprint of every table's rows: equal before and after means that nothing was changed."""
    async with connection() as plain:
        tables = await plain.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        # one statement for all of them: a hundred round trips were half of what a test of a refusal took
        prints = " UNION ALL ".join(FINGERPRINT.format(row["tablename"]) for row in tables)
        return {row["name"]: row["print"] or "" for row in await plain.fetch(prints)}


async def nothing_changed(verb: Awaitable[object], refusal: type[Refused], words: str) -> None:
    """The verb refuses with these words and leaves every table as it was."""
    before = await everything()
    with pytest.raises(refusal) as refused:
        await verb
    assert words in refused.value.words
    assert await everything() == before
