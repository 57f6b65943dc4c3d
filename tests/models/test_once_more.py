"""Two transactions that wait for each other both end well: the one PostgreSQL breaks off is begun anew."""

import ast
import asyncio
from pathlib import Path

import asyncpg
import pytest

from models.database import transaction
from models.once_more import MOST_TIMES, once_more
from tests.cast import court

pytestmark = pytest.mark.usefixtures("cast")
LOCK = "SELECT 1 FROM court WHERE id = $1 FOR UPDATE"


async def test_of_two_that_lock_crosswise_the_one_that_is_broken_off_begins_anew() -> None:
    here, there = (await court()).id, (await court("九江中院")).id
    begun = {here: asyncio.Event(), there: asyncio.Event()}
    let_go_on = asyncio.Event()
    tries: list[int] = []

    @once_more
    async def both(first: int, second: int) -> str:
        tries.append(first)
        if len(tries) > 2:
            await let_go_on.wait()
        async with transaction() as plain:
            await plain.execute(LOCK, first)
            begun[first].set()
            await begun[second].wait()
            await plain.execute(LOCK, second)
            let_go_on.set()
            return "done"

    assert await asyncio.gather(both(here, there), both(there, here)) == ["done", "done"]
    assert len(tries) == 3


async def test_what_is_broken_off_again_and_again_is_told() -> None:
    tries = 0

    @once_more
    async def always() -> None:
        nonlocal tries
        tries += 1
        raise asyncpg.SerializationError

    with pytest.raises(asyncpg.SerializationError):
        await always()
    assert tries == MOST_TIMES


async def test_inside_another_transaction_only_that_one_is_begun_anew() -> None:
    tries: list[str] = []

    @once_more
    async def inner() -> None:
        tries.append("inner")
        if len(tries) == 2:
            raise asyncpg.DeadlockDetectedError

    @once_more
    async def outer() -> None:
        tries.append("outer")
        async with transaction():
            await inner()

    await outer()
    assert tries == ["outer", "inner", "outer", "inner"]


NOT_BY_ITSELF = {
    "desk/staff/court_works.py": {"_carry_out": "counted aloud over another connection; the job tries it again"},
    "desk/tickets/handling.py": {"_answered": "both verbs that call it are"},
    "jobs/by_sms.py": {"_put_in": "both verbs that call it are"},
    "jobs/claiming.py": {"release_abandoned": "the next beat does it"},
    "desk/staff/following.py": {"_one_at_a_time": "the job tries it again"},
}


def test_whatever_is_one_transaction_is_begun_anew_where_it_is_broken_off() -> None:
    """A function whose body opens a transaction is a verb, or says `@once_more`."""
    root, missing = Path(__file__).parents[2], []
    for path in sorted(one for top in ("desk", "handlers", "jobs") for one in (root / top).rglob("*.py")):
        name = path.relative_to(root).as_posix()
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.AsyncFunctionDef) and _is_one_transaction(function):
                named = {ast.unparse(one).partition("(")[0] for one in function.decorator_list}
                if not named & {"once_more", "does", "second_person.carries_out"}:
                    missing += [] if function.name in NOT_BY_ITSELF.get(name, {}) else [f"{name}: {function.name}"]
    assert missing == []


def _is_one_transaction(function: ast.AsyncFunctionDef) -> bool:
    opened = [one for one in function.body if isinstance(one, ast.AsyncWith)]
    return any(ast.unparse(item.context_expr) == "transaction()" for one in opened for item in one.items)
