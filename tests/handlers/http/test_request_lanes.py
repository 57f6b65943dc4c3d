"""Pages that hang do not hold the door up, and say in words that they took too long; what writes is given its time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from desk.people.accounts import keep_configured
from handlers.http.errors import TOO_SLOW
from handlers.http.request_lanes import lane_of
from models import Ticket
from models.database import Connection, client
from models.lanes import Lane
from settings import Settings
from tests.handlers.chat.test_callback import KEYS, Wire
from tests.handlers.conftest import Site, TestClock
from tests.handlers.console.conftest import Console, path_of
from tests.owners import the_owner
from tests.town import PATIENCE, until

PAGES = 10
OTHERS = Settings().database_pool - Settings().database_door_pool
LOCKED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def database_url(cast_database_url: str) -> str:
    """The courts and their staff are there already."""
    return cast_database_url


@pytest.fixture
async def console(site: Site, clock: TestClock) -> Console:
    return Console(site, clock)


@pytest.mark.parametrize(
    ("method", "path", "lane"),
    [
        ("POST", "/wechat/callback/wx00", Lane.DOOR),
        ("GET", "/wechat/callback/wx00", Lane.DOOR),
        ("GET", "/console/tickets/SQ20261118000001", Lane.PAGE),
        ("HEAD", "/p", Lane.PAGE),
        ("GET", "/t/tickets", Lane.PAGE),
        ("POST", "/console/tickets/SQ20261118000001/acts/note", Lane.WORK),
        ("POST", "/t/tickets/acts", Lane.WORK),
        ("GET", "/api/v1/petitions", Lane.WORK),
        ("GET", "/readyz", Lane.WORK),
    ],
)
def test_whose_request_it_is(method: str, path: str, lane: Lane) -> None:
    assert lane_of(method, path) is lane


@pytest.fixture
def more_settings(page_seconds: int) -> dict[str, str]:
    return {"JIESU_DATABASE_PAGE_SECONDS": str(page_seconds)}


@pytest.fixture
async def ticket(console: Console) -> Ticket:
    return await console.petition()


@asynccontextmanager
async def history_locked() -> AsyncIterator[Connection]:
    """Whoever reads or writes a ticket's history waits meanwhile; gives a connection that sees how many do."""
    async with the_owner() as holder, the_owner() as looks:
        await holder.execute("BEGIN; LOCK TABLE ticket_event IN ACCESS EXCLUSIVE MODE")
        yield looks
        await holder.execute("ROLLBACK")


@pytest.mark.parametrize("page_seconds", [int(PATIENCE)])
async def test_ten_console_pages_hang_and_the_door_answers_all_the_same(
    console: Console, site: Site, ticket: Ticket, clock: TestClock
) -> None:
    await keep_configured(KEYS, clock(), "门")
    zhou, wire = await console.staff("周敏"), Wire(site, clock, site.browser())
    async with asyncio.timeout(PATIENCE), history_locked() as looks:
        pages = [asyncio.create_task(zhou.get(path_of(ticket))) for _ in range(PAGES)]

        async def every_other_connection_hangs() -> bool:
            stand = client().standing()
            return await looks.fetchval(LOCKED) == OTHERS and stand is not None and stand.waiting == PAGES - OTHERS

        await until(every_other_connection_hangs)
        assert "诉求" in await wire.send("o-zhangsan", Content="帮助")
        for said in ("诉求", "南昌中院", "1", "4", "0", "执行款没到账", "1", "张三", "13807910001"):
            await wire.send("o-zhangsan", Content=said)
        assert await looks.fetchval(LOCKED) == OTHERS
        assert not any(page.done() for page in pages)
    assert {(await page).status for page in pages} == {200}


@pytest.mark.parametrize("page_seconds", [1])
async def test_a_page_that_takes_too_long_says_so_and_what_writes_is_given_its_time(
    console: Console, ticket: Ticket
) -> None:
    zhou = await console.staff("周敏")
    async with history_locked() as looks:
        writing = asyncio.create_task(zhou.do(ticket, "note", words="等一等也写得成"))

        async def it_waits() -> bool:
            return await looks.fetchval(LOCKED) == 1

        await until(it_waits)
        page = await zhou.get(path_of(ticket))
        assert (page.status, TOO_SLOW in page.words) == (503, True)
        assert not writing.done()
    assert (await writing).status == 200
    assert "等一等也写得成" in (await zhou.get(path_of(ticket))).words
