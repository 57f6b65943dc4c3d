"""A ticket's history: stale versions, two people at once, crashes halfway, and the chain of hashes."""

import asyncio

import asyncpg
import pytest

from desk.errors import Stale
from desk.tickets import handling, noting
from desk.tickets.chains import broken_at
from desk.tickets.orders import Order
from desk.tickets.ticket_store import HeldTicket, hold, load, lock
from desk.tickets.verbs import VERBS
from models.database import connection, transaction
from models.enums import Act
from tests.cast import (
    ANSWER,
    MORNING,
    a_petition,
    accepted,
    acting,
    answered,
    dispatch_to,
    dispatched,
    order,
)
from tests.desk.ledger import (
    everything,
    history,
    told,
    whole,
)
from tests.desk.overlap import at_once
from tests.owners import as_owner

SOMEBODY_WAITS = """
SELECT EXISTS (SELECT 1 FROM pg_locks AS wanted JOIN pg_locks AS here ON here.pid = wanted.pid
    AND here.relation = 'ticket'::regclass
    AND here.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    WHERE NOT wanted.granted)"""
pytestmark = pytest.mark.usefixtures("cast")


async def test_a_stale_version_is_told_what_happened_meanwhile() -> None:
    read = await dispatched(await a_petition())
    stale = await order(read, "李正", ANSWER)
    await accepted(read)
    await noting.note(await order(await load(read.id), "王芳", "已电话联系"))
    before = await everything()
    with pytest.raises(Stale) as refused:
        await handling.answer(stale)
    assert refused.value.changes == ("李正签收", "王芳备注")
    assert "李正签收；王芳备注" in refused.value.words
    assert await everything() == before


async def test_a_version_from_the_future_is_stale_too() -> None:
    ticket = await dispatched(await a_petition())
    with pytest.raises(Stale):
        await handling.accept(Order(ticket.id, ticket.version + 5, await acting("李正"), MORNING))


async def _locked_once(told: asyncio.Event, ticket_id: int) -> HeldTicket:
    await told.wait()
    async with transaction():
        return await lock(ticket_id)


async def test_whoever_waited_for_a_ticket_finds_it_and_all_around_it_as_they_are_by_then() -> None:
    ticket, done = await a_petition(), asyncio.Event()
    waiting = asyncio.ensure_future(_locked_once(done, ticket.id))
    async with transaction():
        await handling.dispatch(await dispatch_to(await order(ticket, "周敏"), "李正"))
        done.set()
        async with connection() as plain:
            while not await plain.fetchval(SOMEBODY_WAITS):
                assert not waiting.done()
                await asyncio.sleep(0)
    held, now = await waiting, await load(ticket.id)
    seen = held.ticket
    assert seen.version == now.version == ticket.version + 1
    assert seen.handler.name == "李正"
    assert held.last_hash == (await hold(ticket.id)).last_hash == (await history(now))[-1].hash


@pytest.mark.parametrize("act", [Act.ACCEPT, Act.ANSWER])
async def test_two_at_once_make_one_event_and_one_refusal(act: Act) -> None:
    ticket = await dispatched(await a_petition())
    orders = [await order(ticket, who, ANSWER) for who in ("李正", "王芳", "李正")]
    done = await at_once("ticket", *(VERBS[act].do(each) for each in orders))
    assert sorted(type(each).__name__ for each in done) == ["Stale", "Stale", "Ticket"]
    assert (await whole(ticket.id)).version == ticket.version + 1


async def test_two_dispatches_at_once_spend_one_handler_and_one_notice() -> None:
    ticket = await a_petition()
    verbs = [handling.dispatch(await dispatch_to(await order(ticket, "周敏"), name)) for name in ("李正", "陈丽")]
    done = await at_once("ticket", *verbs)
    assert sorted(type(each).__name__ for each in done) == ["Stale", "Ticket"]
    ticket = await whole(ticket.id)
    assert len([pair for pair in await told(ticket) if pair[0] == "dispatched"]) == 1


async def test_a_crash_halfway_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = await dispatched(await a_petition())

    async def power_cut(*_: object, **__: object) -> None:
        raise ConnectionError("power cut")

    monkeypatch.setattr(handling.on_the_line, "is_on_the_line", power_cut)
    before = await everything()
    with pytest.raises(ConnectionError):
        await answered(ticket)
    assert await everything() == before


async def test_a_history_that_was_touched_up_no_longer_verifies() -> None:
    ticket = await answered(await dispatched(await a_petition()))

    assert await broken_at(ticket) == (3, None)
    await as_owner("ALTER TABLE ticket_event DISABLE TRIGGER ticket_event_only_grows")
    await as_owner("UPDATE ticket_event SET actor_id = 0 WHERE ticket_id = $1 AND seq = 2", ticket.id)
    await as_owner("ALTER TABLE ticket_event ENABLE TRIGGER ticket_event_only_grows")
    assert await broken_at(ticket) == (3, 2)
    with pytest.raises(AssertionError):
        await whole(ticket.id)


async def test_two_tickets_with_the_same_story_have_different_chains() -> None:
    first, second = await a_petition(), await a_petition()
    assert bytes((await history(first))[0].hash) != bytes((await history(second))[0].hash)


async def test_a_history_is_neither_changed_nor_removed() -> None:
    ticket = await dispatched(await a_petition())
    for statement in ("UPDATE ticket_event SET actor_id = 0", "DELETE FROM ticket_event"):
        with pytest.raises(asyncpg.RaiseError, match="ticket_event only grows"):
            await as_owner(statement)
    await whole(ticket.id)
