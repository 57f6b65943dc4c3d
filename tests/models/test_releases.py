"""A program runs on the schema of its own release and on the next one's, and says in words why not on another."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest

from commands.running import upgraded
from models.releases import RELEASES, level_of, release_name
from models.schema import SchemaUnfit, check_fit, known_migrations
from ops.version import current_version
from tests.owners import owner_of

NOW = datetime(2026, 11, 30, tzinfo=UTC)
OWN = level_of(known_migrations()[-1])
LATER = "INSERT INTO schema_release (level, version, migration, at) VALUES ($1, $2, $3, $4)"


@pytest.fixture
async def plain(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(owner_of(database_url))
    yield connection
    await connection.close()


async def of_a_later_release(plain: asyncpg.Connection, levels: int) -> None:
    """As if a release so many after this one had migrated the database."""
    await plain.execute(LATER, OWN + levels, f"9.{levels}.0", "9001_from_tomorrow", NOW)
    await plain.execute(
        "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('models', '9001_from_tomorrow', now())"
    )


def test_every_release_names_a_migration_that_is_there_and_the_last_is_this_version() -> None:
    known = known_migrations()
    migrations = [release.migration for release in RELEASES]
    assert migrations == sorted(migrations)
    assert set(migrations) <= set(known)
    assert RELEASES[-1].version == current_version()
    assert [level_of(name) for name in ("0001_initial", *migrations)] == [1, 1, 2]
    assert [release_name(1), release_name(9), release_name(9, "9.0")] == ["0.1.0", "0.2.0 之后", "9.0"]


async def test_the_next_releases_schema_is_lived_with_and_migrating_leaves_it_alone(
    plain: asyncpg.Connection, database_url: str
) -> None:
    await of_a_later_release(plain, 1)
    await check_fit(plain)
    await upgraded(owner_of(database_url))
    assert [row["level"] for row in await plain.fetch("SELECT level FROM schema_release ORDER BY 1")] == [OWN, OWN + 1]
    assert await plain.fetchval("SELECT max(name) FROM tortoise_migrations") == "9001_from_tomorrow"


async def test_two_releases_newer_is_refused_in_words_before_anything_is_done(
    plain: asyncpg.Connection, database_url: str
) -> None:
    await of_a_later_release(plain, 2)
    for asked in (check_fit(plain), upgraded(owner_of(database_url))):
        with pytest.raises(SchemaUnfit, match=r"9\.2\.0 版的，比这个程序.*新了不止一版"):
            await asked
    assert await plain.fetchval("SELECT count(*) FROM schema_release") == 1


async def test_an_older_schema_is_refused_with_what_to_run(plain: asyncpg.Connection) -> None:
    await plain.execute("DELETE FROM tortoise_migrations WHERE name = $1", known_migrations()[-1])
    with pytest.raises(SchemaUnfit, match=f"还差 {known_migrations()[-1]}。请运行 jiesu migrate"):
        await check_fit(plain)
