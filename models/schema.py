"""A database says which of our migrations it has."""

from pathlib import Path

from tortoise import Tortoise
from tortoise.migrations.api import migrate as run_migrations

from models.database import APP, Connection, config

FOLDER = Path(__file__).parent / "migrations"


def known_migrations() -> list[str]:
    """Returns the names of all migrations of this version, in order."""
    return sorted(path.stem for path in FOLDER.glob("[0-9]*.py"))


async def applied_migrations(plain: Connection) -> list[str]:
    """Returns the names of the migrations a database has had, in order; none where it was never migrated."""
    if await plain.fetchval("SELECT to_regclass('tortoise_migrations')") is None:
        return []
    return sorted(row["name"] for row in await plain.fetch("SELECT name FROM tortoise_migrations WHERE app = $1", APP))


async def missing_migrations(plain: Connection) -> list[str]:
    """Returns the names of the migrations still to be applied."""
    applied = set(await applied_migrations(plain))
    return [name for name in known_migrations() if name not in applied]


async def migrate_to(url: str, name: str | None) -> None:
    """Bring a database to where it was after the migration `name`, forward or back; None takes every table away."""
    target = f"{APP}.{name}" if name else f"{APP}.__first__"
    await run_migrations(config=config(url, pool=2), target=target)
    await Tortoise.close_connections()
