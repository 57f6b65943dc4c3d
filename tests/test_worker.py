"""The worker's own table of jobs."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
from redis import asyncio as aioredis

from handlers.live import Live
from jobs.timetable import TIMETABLE
from models import Heartbeat
from server import Connections
from settings import load
from tests.cast import MORNING, desk_opened
from wechat.accounts import Accounts
from wechat.client import Platform, TokenStore
from worker import _jobs


@pytest.fixture
async def held(database_url: str, redis_url: str) -> AsyncIterator[Connections]:
    redis = aioredis.Redis.from_url(redis_url)
    async with desk_opened(database_url), aiohttp.ClientSession() as http:
        yield Connections(redis, http, Accounts(Platform(), http, TokenStore(redis)), Live(redis))
    await redis.aclose()


async def test_没有事做时每个任务都会结束_心跳只跳一下(held: Connections) -> None:
    jobs = _jobs(replace(load({}), clock=lambda: MORNING), held, "worker-0")
    async with asyncio.timeout(20):
        for slot in TIMETABLE:
            await jobs.run(slot.job)
    assert await Heartbeat.filter(name="worker-0", at=MORNING).count() == 1
