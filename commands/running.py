"""What every command needs: settings, servers, an open database; and how problems are told."""

import asyncio
import getpass
import json
import logging
import os
import socket
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import typer
from redis.exceptions import RedisError
from tortoise.exceptions import BaseORMException

from desk.access import audit
from desk.errors import Refused
from desk.files import file_store
from desk.people.accounts import keep_configured
from desk.rules.sizes import LONGEST_ADDRESS
from models import database, keyring
from models.keyring import CannotOpen
from ops import logs
from ops.embedded import EmbeddedServers, find_running
from ops.errors import OpsError
from settings import Settings, SettingsError, load

T = TypeVar("T")


def fail(words: str) -> typer.Exit:
    """Say what is wrong on standard error; raise what this returns."""
    typer.secho(words, fg="red", err=True)
    return typer.Exit(1)


@contextmanager
def problems_told() -> Iterator[None]:
    """Ends the command, where a known problem comes up, with its own words and status 1, never with a traceback."""
    try:
        yield
    except (SettingsError, OpsError, Refused, CannotOpen) as error:
        raise fail(str(error)) from error
    except (OSError, asyncpg.PostgresError, BaseORMException, RedisError) as error:
        raise fail(f"数据库或 Redis 出错：{error}") from error


def rows_of(file: Path) -> list[dict[str, Any]]:
    """Reads the objects of a JSON file. A file that is not a list of objects ends the command in words."""
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise fail(f"{file} 不是可以读取的 JSON 文件：{error}") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise fail(f"{file} 应是一个列表，每项是一个对象，格式见 seeds/ 里的例子")
    return rows


@contextmanager
def served() -> Iterator[Settings]:
    """Gives settings with a database and a Redis: the ones given, those running under the same home, or embedded
    ones.
    """
    with problems_told():
        settings = load()
        missing_database, missing_redis = not settings.database_url, not settings.redis_url
        if not missing_database and not missing_redis:
            yield settings
            return
        running = find_running(settings.home)
        if running is not None:
            yield _with(settings, running.database_url, running.redis_url)
            return
        with EmbeddedServers(settings.home, postgres=missing_database, redis=missing_redis) as own:
            yield _with(
                settings,
                own.database_url if missing_database else None,
                own.redis_url if missing_redis else None,
            )


def _with(settings: Settings, database_url: str | None, redis_url: str | None) -> Settings:
    return settings.model_copy(
        update={
            "database_url": settings.database_url or database_url or "",
            "redis_url": settings.redis_url or redis_url or "",
        }
    )


async def migrated(settings: Settings) -> None:
    """Bring the schema up to date and make rows of the accounts in the environment."""
    keyring.configure(settings.secret_keys)
    await database.migrate(settings.database_url)
    await database.connect(settings.database_url, pool=4)
    try:
        for account in settings.accounts:
            await keep_configured(account, settings.clock())
    finally:
        await database.disconnect()


def with_database(work: Coroutine[Any, Any, T], settings: Settings) -> T:
    """Run one piece of work on an open database."""

    async def run() -> T:
        logs.configure(logging.WARNING)
        keyring.configure(settings.secret_keys)
        file_store.configure(settings.files)
        await database.connect(settings.database_url, pool=4)
        try:
            return await work
        finally:
            await database.disconnect()

    return asyncio.run(run())


def given_from() -> str:
    """Says who gave this command on which machine, as the audit log keeps it."""
    try:
        who = os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        who = str(os.getuid())
    return f"{audit.BY_COMMAND}{who}@{socket.gethostname()}"[:LONGEST_ADDRESS]


async def write_down(settings: Settings, deed: audit.Deed, subject: tuple[str, int | None], **facts: int | str) -> None:
    """Writes what a command changes into the audit log. Inside the transaction of the change, or before it."""
    await audit.write_down(deed, subject, settings.clock(), address=given_from(), facts=facts)


def python(*arguments: str) -> tuple[str, ...]:
    """Returns this very Python, running our own command."""
    return (sys.executable, "-m", "cli", *arguments)
