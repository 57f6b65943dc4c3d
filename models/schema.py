"""A database says which of our migrations it has, gets those it lacks, and whether this program may run on it."""

from pathlib import Path

import asyncpg
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.migrations.executor import MigrationTarget

from models import roles
from models.database import APP, CONNECTION, Connection, config, is_pooled
from models.fast_migrations import Executor
from models.lanes import PoolLimits
from models.releases import level_of, release_name
from ops.address import DatabaseAddress

FOLDER = Path(__file__).parent / "migrations"
LATEST, NOTHING = "__latest__", "__first__"
KEEP_RELEASE = """
WITH later AS (
    UPDATE schema_release SET migration = $3, at = now() WHERE level = $1::smallint AND migration < $3
)
INSERT INTO schema_release (level, version, migration, at)
SELECT $1::smallint, $2::text, $3::text, now()
WHERE NOT EXISTS (SELECT 1 FROM schema_release WHERE level = $1::smallint)
ON CONFLICT (level) DO NOTHING"""
"""Takes no number of the sequence where the release is there already."""


class SchemaUnfit(Exception):
    """This program does not run on the database as it stands; the message says why, and what to do."""


class CannotMigrate(Exception):
    """The schema cannot be changed over this address; the message is Chinese and says which one is wanted."""


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


async def refuse_newer(plain: Connection) -> None:
    """Raises `SchemaUnfit` where the database was migrated by more than the release after this program's."""
    if await plain.fetchval("SELECT to_regclass('schema_release')") is None:
        return
    newest = await plain.fetchrow("SELECT level, version FROM schema_release ORDER BY level DESC LIMIT 1")
    own = level_of(known_migrations()[-1])
    if newest is not None and newest["level"] > own + 1:
        raise SchemaUnfit(
            f"数据库结构是 {newest['version']} 版的，比这个程序（{release_name(own)} 版）新了不止一版，什么也没有做。"
            f"请用 {newest['version']} 版或它前一版的程序；要用这一版，请恢复当时的备份。"
        )


async def check_fit(plain: Connection) -> None:
    """Raises `SchemaUnfit` where the database lacks a migration of ours, or is too new for us. Asked once, at start."""
    missing = await missing_migrations(plain)
    if missing:
        raise SchemaUnfit(f"数据库结构比这个程序旧，还差 {'、'.join(missing)}。请运行 jiesu migrate。")
    await refuse_newer(plain)


async def keep_release(plain: Connection, version: str) -> None:
    """Writes into the migrated database which release that was, for programs older than it."""
    newest = known_migrations()[-1]
    level = level_of(newest)
    await plain.execute(KEEP_RELEASE, level, release_name(level, version), newest)


async def run_migrations(url: str, target: str = LATEST) -> None:
    """Carry out what lies between the database and a target: a migration's name, `LATEST` or `NOTHING`."""
    settings = config(url, PoolLimits(size=2))
    await Tortoise.init(config=settings, init_connections=False)
    try:
        await Executor(get_connection(CONNECTION), settings["apps"]).migrate([MigrationTarget(APP, target)])
    finally:
        await Tortoise.close_connections()


async def migrate_to(url: str, name: str | None) -> None:
    """Bring a database to where it was after the migration `name`, forward or back; None takes every table away."""
    await run_migrations(url, name or NOTHING)


async def is_behind(url: str) -> bool:
    """Says whether migrations are missing. Prepares nothing: this may be a pooler's address."""
    plain = await asyncpg.connect(**DatabaseAddress.from_url(url).credentials(), statement_cache_size=0)
    try:
        return bool(await missing_migrations(plain))
    finally:
        await plain.close()


async def migrate(owner_url: str, service_url: str = "") -> None:
    """Bring the schema up to date as its owner, and give the services' role, where it is another, what it may.

    Safe to call by several processes at once: the others wait. Raises `CannotMigrate` behind a pooler, where neither
    the lock nor what a session is told would hold.
    """
    owner = DatabaseAddress.from_url(owner_url)
    guard = await asyncpg.connect(**owner.credentials(), statement_cache_size=0)
    try:
        if await is_pooled(guard):
            raise CannotMigrate(
                "升级数据库结构要直接连 PostgreSQL，这个地址后面是 pgbouncer 之类的连接池。"
                "请用 JIESU_DATABASE_OWNER_URL 给出直连的地址"
            )
        await guard.execute("SELECT pg_advisory_lock(hashtext('jiesu.migrate'))")
        await run_migrations(owner_url)
        service = DatabaseAddress.from_url(service_url or owner_url)
        if service.user != owner.user:
            await roles.make(guard, service)
            await roles.grant(guard, service.user)
    finally:
        await guard.close()
