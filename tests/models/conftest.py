"""The desk opened on few connections, and databases with nothing in them."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.cast import desk_opened
from tests.scratch import Rewindable, rewindable
from tests.scratch import empty_database as an_empty_database
from tests.servers import Servers

SMALL_POOL = 2
EmptyDatabase = Callable[[], str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"empty_database", "migrated"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


@pytest.fixture(scope="session")
def migrated(servers: Servers) -> Iterator[Rewindable]:
    """This process's database with tables and no rows."""
    with rewindable(servers) as database:
        yield database


@pytest.fixture
async def narrow_desk(migrated: Rewindable) -> AsyncIterator[None]:
    """A pool of two, so that a connection that leaks is missed."""
    async with desk_opened(migrated.rewind(), pool=SMALL_POOL):
        yield


@pytest.fixture
def empty_database(servers: Servers) -> Iterator[EmptyDatabase]:
    """Makes databases without a single table; they are dropped afterwards."""
    with ExitStack() as undo:
        yield lambda: undo.enter_context(an_empty_database(servers))
