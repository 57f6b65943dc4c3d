"""A worker killed with -9 between the line of history and the word to those concerned: the next one does all of it."""

import asyncio
import sys

import pytest

from desk.tickets.timing import supervision
from models import Delivery, Supervision
from models.enums import Act
from tests.cast import a_petition, at, dispatched
from tests.desk.ledger import acts, everything, whole
from tests.postgres_proxy import PostgresProxy
from tests.town import rows, until

DUE = at("2026-11-20 17:30")
SWEEP = """
import asyncio, sys
from datetime import datetime
from desk.tickets.timing import supervision
from models import database, keyring
async def main():
    keyring.configure(["1:" + "k" * 43])
    await database.connect(sys.argv[1], pool=2)
    await supervision.sweep_due_clocks(datetime.fromisoformat(sys.argv[2]))
asyncio.run(main())
"""


@pytest.mark.usefixtures("cast")
async def test_a_worker_killed_between_the_line_and_the_word_leaves_nothing_and_the_next_does_both_once(
    cast_database_url: str,
) -> None:
    ticket = await dispatched(await a_petition())
    before = await everything()
    async with PostgresProxy(cast_database_url) as wire:
        wire.hold_answers_after(b"INSERT INTO ticket_event")
        worker = await asyncio.create_subprocess_exec(sys.executable, "-c", SWEEP, wire.url, DUE.isoformat())
        await until(wire.holding)
        worker.kill()
        await worker.wait()
    await until(lambda: _nobody_holds(cast_database_url))
    assert await everything() == before

    await asyncio.gather(supervision.sweep_due_clocks(DUE), supervision.sweep_due_clocks(DUE))
    ticket = await whole(ticket.id)
    assert [one for one in await acts(ticket) if one is Act.ESCALATE] == [Act.ESCALATE]
    assert await Supervision.filter(ticket_id=ticket.id).count() == 1
    assert await Delivery.filter(ticket_id=ticket.id, notice="supervise").count() == 1


async def _nobody_holds(url: str) -> bool:
    """PostgreSQL has noticed that the worker is gone: nothing of its transaction is left."""
    held = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"
    return not await rows(url, held)
