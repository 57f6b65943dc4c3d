"""Reading back what was written: histories, clocks, what people are to be told, and whether all of it agrees."""

from collections.abc import Awaitable
from datetime import datetime

import pytest

from desk.errors import Refused
from desk.tickets.history import FIRST_HASH, chain_hash, history_line
from desk.tickets.ticket_store import chain_name, load
from desk.tickets.timing.clocks import CITIZENS_OWN
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
    """The one clock that runs for a ticket, beside a green one."""
    (clock,) = await Clock.exclude(kind=ClockKind.GREEN).filter(ticket_id=ticket.id, stopped_at__isnull=True)
    return clock


async def stopped(ticket: Ticket) -> list[tuple[ClockKind, datetime | None]]:
    """The clocks that no longer run, and when they stopped."""
    rows = await Clock.filter(ticket_id=ticket.id, stopped_at__isnull=False).order_by("id")
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


async def whole(ticket_id: int) -> Ticket:
    """The ticket, once its history, its clocks and its row have been found to agree."""
    ticket = await load(ticket_id)
    events = await history(ticket)
    assert [event.seq for event in events] == list(range(1, ticket.version + 1))
    previous, before = FIRST_HASH, ""
    for event in events:
        expected = chain_hash(chain_name(ticket), event.seq, history_line(event), previous)
        assert bytes(event.hash) == expected, f"line {event.seq}"
        assert event.from_state == before
        previous, before = bytes(event.hash), event.to_state
    assert before == ticket.state
    going = await Clock.filter(ticket_id=ticket_id, stopped_at__isnull=True, paused_at__isnull=True).order_by("id")
    greens = [clock for clock in going if clock.kind is ClockKind.GREEN]
    clocks = [clock for clock in going if clock.kind is not ClockKind.GREEN]
    paused = await Clock.filter(ticket_id=ticket_id, stopped_at__isnull=True, paused_at__isnull=False)
    kinds = [ClockKind.TRIAGE if clock.kind is ClockKind.CALL_BACK else clock.kind for clock in clocks]
    assert kinds == ([CLOCKED[ticket.state]] if ticket.state in CLOCKED else [])
    assert len(paused) == (ticket.state is TicketState.WAITING)
    assert [clock.started_at for clock in greens] == ([ticket.green_at] if ticket.green_at else [])
    assert ticket.due_at == min((clock.due_at for clock in going if clock.kind not in CITIZENS_OWN), default=None)
    assert ticket.rung == max((clock.rung for clock in (*going, *paused)), default=0)
    assert all(clock.custodian_id == ticket.handler_id and clock.cycle == ticket.cycle for clock in going)
    assert all(clock.court_id == ticket.court_id for clock in greens)
    return ticket


async def everything() -> dict[str, str]:
    """A fingerprint of every table's rows: equal before and after means that nothing was changed."""
    async with connection() as plain:
        tables = await plain.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        return {
            row["tablename"]: await plain.fetchval(
                f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{row['tablename']}\" t"
            )
            or ""
            for row in tables
        }


async def nothing_changed(verb: Awaitable[object], refusal: type[Refused], words: str) -> None:
    """The verb refuses with these words and leaves every table as it was."""
    before = await everything()
    with pytest.raises(refusal) as refused:
        await verb
    assert words in refused.value.words
    assert await everything() == before
