"""Clients that hang up in the middle, on every kind of route: nothing is held, nothing is half done."""

import asyncio
from random import Random

import pytest
from redis import Redis

from desk.people.accounts import keep_configured
from models import Ticket, database
from tests import cast
from tests.desk.ledger import whole
from tests.drills.books import HALVES
from tests.drills.hung_up import Caller
from tests.drills.raw import Door, ask, http, open_session
from tests.handlers.chat.test_callback import KEYS
from tests.handlers.conftest import Site, TestClock
from tests.town import rows, until

HUNG_UP = 240


@pytest.fixture
def database_url(cast_database_url: str) -> str:
    return cast_database_url


@pytest.fixture
async def caller(site: Site, clock: TestClock, redis_url: str) -> Caller:
    await keep_configured(KEYS, clock(), "门")
    await cast.phone("李正", clock())
    await cast.dispatched(await cast.a_petition("张三", as_of=clock()), as_of=clock())
    door = Door(KEYS.appid, KEYS.token, KEYS.aes_key, clock)
    return await Caller.of(site.settings.port, site.settings.database_url, redis_url, door, Random(5))


async def nothing_is_held(site: Site) -> bool:
    stand = database.client().standing()
    return (
        stand is not None and stand.busy == 0 and not site.app.ctx.connections.redis.connection_pool._in_use_connections
    )


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Sanic leaves a file to the collector
async def test_在每一种路由上挂断之后_连接都还回来_没有半截的数据(caller: Caller, site: Site) -> None:
    await caller.hang_up_on(HUNG_UP)

    answers = await caller.all_served()
    assert {answer.status for answer in answers} == {200}
    assert all(caller.number in answer.body.decode() for answer in answers)
    await until(lambda: nothing_is_held(site))
    for what, query in HALVES.items():
        assert not await rows(caller.database_url, query), what
    for ticket in await Ticket.all().only("id"):
        await whole(ticket.id)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_挂断之后_谁的页面还是谁的(caller: Caller, site: Site, redis_url: str, clock: TestClock) -> None:
    other = await cast.a_petition("李四", as_of=clock())
    with Redis.from_url(redis_url) as redis:
        li = open_session(redis, "phone", other.petition.identity_id)
    theirs = {caller.number: caller.citizen.cookie, other.petition.number: li.cookie}

    async def look(number: str, cookie: str) -> bool:
        answer = await ask(caller.port, http("GET", "/p", Cookie=cookie))
        (stranger,) = set(theirs) - {number}
        return number in answer.body.decode() and stranger not in answer.body.decode()

    hanging = asyncio.create_task(caller.hang_up_on(60))
    seen = [await look(*person) for _ in range(6) for person in theirs.items()]
    await hanging

    assert all(seen)
