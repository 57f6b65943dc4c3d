"""The desk on a database of the test's own, empty or with the cast in place."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.cast import desk_opened
from tests.scratch import WITH_THE_CAST, Rewindable, rewindable
from tests.servers import Servers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "cast_database_url" in getattr(item, "fixturenames", ()):
            item.add_marker("database")


@pytest.fixture(scope="session")
def staffed(servers: Servers) -> Iterator[Rewindable]:
    """This process's database with the courts and their staff."""
    with rewindable(servers, WITH_THE_CAST) as database:
        yield database


@pytest.fixture
def cast_database_url(staffed: Rewindable) -> str:
    """A database with the courts and their staff and nothing else, for this test."""
    return staffed.rewind()


@pytest.fixture
async def open_desk(database_url: str, tmp_path: Path) -> AsyncIterator[None]:
    """Database, keys and file store; nobody there yet."""
    async with desk_opened(database_url, tmp_path / "files"):
        yield


@pytest.fixture
async def cast(cast_database_url: str, tmp_path: Path) -> AsyncIterator[None]:
    """Database, keys and file store, with the courts and their staff."""
    async with desk_opened(cast_database_url, tmp_path / "files"):
        yield
