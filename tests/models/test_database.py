"""One transaction helper: it survives cancellation, joins what is open, and keeps its promises after the commit."""

import asyncio
from random import Random

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError

from models import Court, Department
from models.database import after_commit, client, connection, transaction
from models.enums import CourtLevel, DepartmentKind
from models.handing_over import PoolUse
from tests.cutting import Fate, Moment, cut
from tests.models.conftest import SMALL_POOL
from tests.owners import as_owner
from tests.town import PATIENCE

pytestmark = pytest.mark.usefixtures("unstamped")
TASKS = 300
STATEMENTS = 5
"""Of the least a task waits for: begin, three rows written, commit."""


@pytest.fixture
async def unstamped(narrow_desk: None) -> None:
    """Every change of courts writes the staff's one stamp, so that they wait for each other; here they must not."""
    await as_owner("ALTER TABLE court DISABLE TRIGGER USER; ALTER TABLE department DISABLE TRIGGER USER")


async def a_court(code: str) -> Court:
    name = f"法院{code}"
    return await Court.create(code=code, name=name, short_name=name, level=CourtLevel.BASIC, path=f"{code}/")


async def a_court_and_its_office(code: str) -> None:
    """Two rows that belong together, the second written by a verb of its own."""
    async with transaction():
        court = await a_court(code)
        await an_office_of(court)


async def an_office_of(court: Court) -> None:
    async with transaction() as plain:
        await Department.create(court_id=court.id, name="立案庭", kind=DepartmentKind.FILING)
        await plain.execute("UPDATE court SET address = '一号楼' WHERE id = $1", court.id)


async def codes() -> set[str]:
    return {court.code for court in await Court.all()}


async def every_row_stands_whole() -> None:
    offices = await Department.all().select_related("court")
    assert {office.court.code for office in offices} == await codes()
    assert {office.court.address for office in offices} <= {"一号楼"}


@pytest.mark.parametrize("moment", Moment)
async def test_a_task_cancelled_at_any_of_its_waits_leaves_no_half_and_no_leak(moment: Moment) -> None:
    fates: list[Fate] = []
    while Fate.UNTOUCHED not in fates:
        wait = len(fates) + 1
        fates.append(await cut(a_court_and_its_office(f"c{wait}"), wait, moment))
        await every_row_stands_whole()
    assert fates.count(Fate.CUT) >= STATEMENTS, fates
    assert len(await codes()) <= len(fates) - STATEMENTS + 1, "cut before its commit, and written all the same"
    await all_connections_are_free()


async def test_three_hundred_tasks_cancelled_while_they_wait_for_two_connections_leave_no_half_and_no_leak() -> None:
    random, moments = Random(17), list(Moment)

    async def cancelled(number: int) -> Fate:
        return await cut(a_court_and_its_office(f"c{number}"), random.randint(1, STATEMENTS), random.choice(moments))

    for first in range(0, TASKS, 6):
        crowd = (*(cancelled(number) for number in range(first, first + 6)),)
        fates = await asyncio.gather(*crowd, a_court_and_its_office(f"w{first}"))
        assert Fate.UNTOUCHED not in fates, fates
    await every_row_stands_whole()
    assert {f"w{first}" for first in range(0, TASKS, 6)} <= await codes()
    await all_connections_are_free()


async def all_connections_are_free() -> None:
    """As many transactions at once as there are connections, and none left open on the server."""
    met = asyncio.Barrier(SMALL_POOL)

    async def together(code: str) -> None:
        async with transaction():
            await a_court(code)
            await met.wait()

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(together(f"after{n}") for n in range(SMALL_POOL)))
    assert client().standing() == PoolUse(busy=0, idle=SMALL_POOL, waiting=0)
    async with connection() as plain:
        idle_inside = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
        )
        assert await plain.fetchval(idle_inside) == 0


async def test_what_fails_is_rolled_back_whole() -> None:
    async def fails() -> None:
        async with transaction():
            await a_court("a")
            await a_court_and_its_office("b")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    assert await codes() == set()
    await all_connections_are_free()


async def test_a_failing_statement_takes_the_rest_with_it() -> None:
    async def by_the_orm() -> None:
        async with transaction():
            await a_court("b")
            await a_court("a")

    async def by_plain_sql() -> None:
        async with transaction() as plain:
            await a_court("c")
            await plain.execute("INSERT INTO heartbeat (name, at) VALUES ('w', now()), ('w', now())")

    await a_court("a")
    with pytest.raises(IntegrityError):
        await by_the_orm()
    with pytest.raises(asyncpg.UniqueViolationError):
        await by_plain_sql()
    assert await codes() == {"a"}
    await all_connections_are_free()


async def test_an_inner_transaction_is_the_outer_one() -> None:
    async with transaction() as outer:
        async with transaction() as inner, connection() as plain:
            assert inner is outer is plain
        await a_court("a")
        assert await outer.fetchval("SELECT count(*) FROM court") == 1
    assert await codes() == {"a"}


async def test_rows_are_seen_by_others_only_when_committed() -> None:
    written, looked = asyncio.Event(), asyncio.Event()

    async def writer() -> None:
        async with transaction():
            await a_court("a")
            assert await codes() == {"a"}
            written.set()
            await looked.wait()

    async def reader() -> set[str]:
        await written.wait()
        seen = await codes()
        looked.set()
        return seen

    async with asyncio.timeout(PATIENCE):
        _, seen = await asyncio.gather(writer(), reader())
    assert seen == set()
    assert await codes() == {"a"}


async def test_promises_are_kept_after_the_commit_in_their_order() -> None:
    kept: list[str] = []
    async with transaction():
        after_commit(lambda: kept.append("first"))
        async with transaction():
            await a_court("a")
            after_commit(lambda: kept.append("second"))
        assert kept == []
    assert kept == ["first", "second"]


async def test_a_promise_finds_the_rows_there() -> None:
    looking: list[asyncio.Task[set[str]]] = []
    async with transaction():
        after_commit(lambda: looking.append(asyncio.create_task(codes())))
        await a_court("a")
    assert await looking[0] == {"a"}


async def test_promises_of_what_was_rolled_back_are_forgotten() -> None:
    kept: list[str] = []

    async def fails() -> None:
        async with transaction():
            after_commit(lambda: kept.append("never"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    async with transaction():
        await a_court("a")
    assert kept == []


async def test_a_promise_outside_any_transaction_is_kept_at_once() -> None:
    kept: list[str] = []
    after_commit(lambda: kept.append("now"))
    assert kept == ["now"]


async def test_a_promise_may_open_the_next_transaction() -> None:
    """The transaction is over when its promises are kept: what they start stands on its own."""
    started: list[asyncio.Task[None]] = []
    async with transaction():
        after_commit(lambda: started.append(asyncio.create_task(a_court_and_its_office("b"))))
        await a_court("a")
    await started[0]
    assert await codes() == {"a", "b"}
