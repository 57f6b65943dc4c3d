"""The desk on a database of the test's own, empty or with the cast in place."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cast import desk_opened


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
