"""No page, search, sweep, claim or figure reads a growing table from end to end, in a province of twenty thousand."""

from collections.abc import Iterator

import pytest

from bench.province.explaining import explained_of
from bench.province.fill import fill
from bench.province.house import House
from models import keyring
from tests.cast import MORNING, SECRET_KEYS
from tests.owners import owner_of

MANY = 20_000


@pytest.fixture
def _own_keys() -> Iterator[None]:
    yield
    keyring.configure(SECRET_KEYS)


@pytest.mark.own_statistics
@pytest.mark.usefixtures("_own_keys")
async def test_no_statement_reads_a_growing_table_from_end_to_end(database_url: str, redis_url: str) -> None:
    await fill(owner_of(database_url), MANY)

    found = await explained_of(House("many", database_url, redis_url, MORNING))

    assert not [one.told() for one in found if one.is_wrong]
    assert len(found) > 300
