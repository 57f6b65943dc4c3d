"""The worker's own table of jobs."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import datetime

import aiohttp
import pytest
from redis import asyncio as aioredis

from desk.notices.pubsub import DELIVERIES
from handlers.http.live_updates import CHANNEL, Live
from jobs.claiming import NAME_LOCK
from jobs.timetable import TIMETABLE, Jobs
from models import Heartbeat
from models.database import connection
from server import Connections
from settings import load
from tests.cast import MORNING, desk_opened
from tests.town import PATIENCE, until
from wechat.accounts import Accounts
from wechat.platform.client import Platform, TokenStore
from worker import _jobs, _under_a_name, _work, senders_of

HELD = """
SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND granted AND datname = current_database()
    AND objid::bigint::bit(32)::int = hashtext($1)"""
"""Who holds a worker's name; jobs hold locks of their own for a moment."""


@pytest.fixture
async def held(database_url: str, redis_url: str) -> AsyncIterator[Connections]:
    redis = aioredis.Redis.from_url(redis_url)
    async with desk_opened(database_url), aiohttp.ClientSession() as http:
        live = Live(redis)
        yield Connections(redis, http, Accounts(Platform(), http, TokenStore(redis)), live)
        await live.stop()
    await redis.aclose()


async def test_没有事做时每个任务都会结束_心跳只跳一下(held: Connections) -> None:
    settings = load({}).model_copy(update={"clock": lambda: MORNING})
    jobs = _jobs(settings, held, "worker-0", senders_of(settings, held, "worker-0"))
    async with asyncio.timeout(PATIENCE):
        for slot in TIMETABLE:
            await jobs.run(slot.job)
    assert await Heartbeat.filter(name="worker-0", at=MORNING).count() == 1


async def test_数据库断开过_后台任务丢了名字_就停手再取一个_接着做(
    held: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lock is gone with its connection: another worker may have its name by now."""
    monkeypatch.setattr("worker.WATCH_SECONDS", 0.05)
    settings, stop = load({}).model_copy(update={"clock": lambda: MORNING}), asyncio.Event()

    async def holders() -> list[int]:
        async with connection() as plain:
            found = await plain.fetch(HELD, f"{NAME_LOCK}{socket.gethostname()[:60]}-0")
        return [row["pid"] for row in found]

    working = asyncio.create_task(_under_a_name(settings, held, stop))
    (holder,) = await until(holders)
    async with connection() as plain:
        await plain.execute("SELECT pg_terminate_backend($1)", holder)
    async with asyncio.timeout(PATIENCE):
        await working

    again = asyncio.create_task(_under_a_name(settings, held, stop))
    (another,) = await until(holders)
    stop.set()
    async with asyncio.timeout(PATIENCE):
        await again
    assert another != holder
    assert await holders() == []
    assert not await Heartbeat.exists()


async def test_叫停时有消息正让它干活_也停得下来(held: Connections, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job cut off in the middle of news once swallowed the call to stop: the worker then waited for ever."""
    begun, stop = asyncio.Event(), asyncio.Event()
    held.live.start()

    async def long(_: datetime) -> int:
        begun.set()
        return await asyncio.Event().wait() and 0

    monkeypatch.setattr("worker._jobs", lambda *_: Jobs({"deliver_due": long}, lambda: MORNING))
    monkeypatch.setattr("worker.TIMETABLE", ())
    settings = load({}).model_copy(update={"clock": lambda: MORNING})
    working = asyncio.create_task(_work(settings, held, "worker-0", stop))

    async def heard() -> bool:
        await held.redis.publish(CHANNEL, DELIVERIES)
        return begun.is_set()

    await until(heard)
    stop.set()
    async with asyncio.timeout(PATIENCE):
        await working
