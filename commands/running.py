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

import typer

from commands.owning import checked_owner_url
from commands.troubles import TOLD, told
from desk.access import audit
from desk.files import file_store
from desk.people.accounts import keep_configured
from desk.rules.sizes import LONGEST_ADDRESS
from models import database, keyring, schema
from models.schema import check_fit, keep_release, refuse_newer
from ops import dump, logs
from ops.embedded import EmbeddedServers, find_running
from ops.version import current_version
from settings import Settings, load

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
    except TOLD as error:
        words = told(error)
        if words is None:
            raise
        raise fail(words) from error


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
            yield _with(settings, running.database_url, running.redis_url, running.owner_url)
            return
        with EmbeddedServers(settings.home, postgres=missing_database, redis=missing_redis) as own:
            yield _with(
                settings,
                own.database_url if missing_database else None,
                own.redis_url if missing_redis else None,
                own.owner_url if missing_database else None,
            )


def _with(settings: Settings, database_url: str | None, redis_url: str | None, owner_url: str | None) -> Settings:
    return settings.model_copy(
        update={
            "database_owner_url": owner_url if not settings.database_url and owner_url else settings.database_owner_url,
            "database_url": settings.database_url or database_url or "",
            "redis_url": settings.redis_url or redis_url or "",
        }
    )


def open_keys_and_files(settings: Settings) -> None:
    """Let this process open what is sealed, and find the files."""
    keyring.configure(settings.secret_keys, settings.restricted_keys, settings.index_key)
    file_store.configure(settings.files, settings.bucket, settings.store)


def check_writable(settings: Settings) -> None:
    """Make the folder of files where there is none. Raises `OSError` where we may not write there, or it is full."""
    settings.files.mkdir(parents=True, exist_ok=True, mode=0o700)
    probe = settings.files / f".write-{os.getpid()}"
    probe.write_bytes(b"jiesu")
    probe.unlink()


async def migrated(settings: Settings, always: bool = False) -> None:
    """Bring the schema up to date, where it is not or `always`, and make rows of the accounts in the environment. Bad
    keys are told on the way.
    """
    _open_keys(settings)
    owned = always and settings.database_owner_url
    if owned or await schema.is_behind(settings.database_url):
        await upgraded(await checked_owner_url(settings), settings.database_url)
    await _keep_accounts(settings)


async def upgraded(owner_url: str, service_url: str = "") -> None:
    """Bring a database's schema up to date and write down by which release. Raises `SchemaUnfit` where it is newer than
    the release after this one, before anything is changed.
    """
    async with dump.connected(owner_url) as plain:
        await refuse_newer(plain)
    await schema.migrate(owner_url, service_url)
    async with dump.connected(owner_url) as plain:
        await keep_release(plain, current_version())


async def ready_to_run(settings: Settings) -> None:
    """Makes sure that web and worker may run on this database; makes rows of the accounts in the environment.

    In production only `jiesu migrate` changes the schema: a slot that starts must not change it under the other's feet.
    """
    if settings.env != "production":
        await migrated(settings)
        return
    _open_keys(settings)
    async with dump.connected(settings.database_url) as plain:
        await check_fit(plain)
    await _keep_accounts(settings)


def _open_keys(settings: Settings) -> None:
    for wrong in settings.weak_keys if load().database_url else ():
        typer.secho(f"警告：{wrong}。", fg="red", err=True)
    keyring.configure(settings.secret_keys, settings.restricted_keys, settings.index_key)


async def _keep_accounts(settings: Settings) -> None:
    await database.connect(settings.database_url, pool=4)
    try:
        for account in settings.accounts:
            await keep_configured(account, settings.clock())
    finally:
        await database.disconnect()


def with_database(work: Coroutine[Any, Any, T], settings: Settings, *, fit: bool = True) -> T:
    """Run one piece of work on an open database; where it has to fit, on one whose schema this program runs on."""

    async def run() -> T:
        logs.configure(logging.WARNING)
        open_keys_and_files(settings)
        try:
            await database.connect(settings.database_url, pool=4)
        except BaseException:
            work.close()
            raise
        try:
            if fit:
                async with database.connection() as plain:
                    await check_fit(plain)
            return await work
        finally:
            work.close()
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
