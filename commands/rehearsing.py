"""`jiesu rehearse`: an archive is restored into a scratch database and folder, looked through, and taken away again.

What it finds is what a real restore would give: rows per table, files that open, histories that hold, and the schema
brought up to this version. The court's own database is asked for nothing but room beside it.
"""

import asyncio
import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import asyncpg
import typer

from commands.owning import checked_owner_url
from commands.progress import progress_shown
from commands.restoring import CheckedArchive, archives_for, as_it_was_built, put_back
from commands.running import fail
from desk.files import file_store
from desk.files.folder import Folder
from desk.upkeep import backups
from desk.upkeep.backups import FinishedRun
from desk.views.audit_log import first_broken_chain
from models import Ticket, database
from models.schema import migrate
from ops import dump
from ops.errors import OpsError
from settings import Settings

NAME = "jiesu_rehearsal_"
TICKETS_AT_ONCE = 200
ONE_AT_A_TIME = f"SELECT pg_try_advisory_lock(hashtext('{NAME}'))"
OWN_OID = "SELECT oid FROM pg_database WHERE datname = current_database()"
LEFT_BEHIND = """
SELECT datname AS name FROM pg_database
WHERE starts_with(datname, $1) AND pg_has_role(current_user, datdba, 'MEMBER')"""


def rehearse(
    file: Annotated[Path, typer.Argument(help="备份文件；或者放备份的文件夹，用其中最近的一个")],
    scratch: Annotated[Path | None, typer.Option(help="附件先恢复到哪个文件夹下；不填用系统的临时目录")] = None,
) -> None:
    """演练恢复：把备份恢复到一个临时的库和文件夹，逐表核对后删掉。不动现在的数据，服务照常。"""
    if scratch is not None and not scratch.is_dir():
        raise fail(f"没有文件夹 {scratch}")
    with archives_for(file) as (settings, sources):
        found = asyncio.run(_rehearse(settings, sources, scratch))
        for line in found.lines:
            typer.echo(line)
        if found.amiss:
            raise fail("这份备份恢复不出完整的数据：" + "；".join(found.amiss))
        typer.echo("演练通过：这份备份能恢复。")


@dataclass(frozen=True)
class Rehearsed:
    """What a rehearsal found, in lines to be read; `amiss` is what a restore would not give."""

    lines: list[str]
    amiss: list[str]


async def _rehearse(settings: Settings, sources: Sequence[CheckedArchive], scratch: Path | None) -> Rehearsed:
    last, began = sources[-1], settings.clock()
    async with _scratch_database(await checked_owner_url(settings)) as url:
        with _scratch_folder(scratch or Path(tempfile.gettempdir())) as folder:
            await as_it_was_built(url, last.archive, ())
            async with dump.connected(url) as connection, connection.transaction():
                files = await put_back(connection, Folder(folder), sources)
            async with dump.connected(url) as connection:
                counted = await dump.counts(connection, await dump.tables(connection))
                named = await dump.files_named(connection)
            amiss = [
                f"{name} 应有 {rows} 行，恢复出 {counted.get(name, 0)} 行"
                for name, rows in last.rows.items()
                if counted.get(name, 0) != rows
            ]
            shut, missing = await _files_that_fail(Folder(folder), named)
            amiss += [f"{shut} 个附件打不开"] if shut else []
            await migrate(url)
            tickets, broken = await _chains_that_hold(url)
            amiss += [f"{broken} 的流转记录对不上"] if broken else []
    lines = [f"备份时间 {last.archive.manifest['made_at']}，共 {len(sources)} 个文件"]
    lines += [f"{name}：{rows} 行" for name, rows in sorted(counted.items()) if rows]
    lines += [f"附件：{files} 个" + (f"，做备份时就找不到的 {missing} 个" if missing else "")]
    lines += [f"流转记录：{tickets} 件工单逐条核对"]
    if not amiss:
        await _write_down(
            settings,
            FinishedRun(
                backups.REHEARSAL,
                last.archive.path.name,
                began,
                settings.clock(),
                last.archive.path.stat().st_size,
                sum(counted.values()),
                files,
                missing,
                shut,
            ),
        )
    return Rehearsed(lines, amiss)


@asynccontextmanager
async def _scratch_database(beside: str) -> AsyncIterator[str]:
    """A new database on the same server, gone at the end. What a rehearsal that was killed left there goes first: it is
    a copy of everything. Raises `OpsError` where another rehearsal of this database runs, or none may be made.
    """
    async with dump.connected(beside) as holding:
        if not await holding.fetchval(ONE_AT_A_TIME):
            raise OpsError("另一次演练正在进行，请等它做完。")
        prefix = f"{NAME}{await holding.fetchval(OWN_OID)}_"
        for row in await holding.fetch(LEFT_BEHIND, prefix):
            await holding.execute(f'DROP DATABASE IF EXISTS "{row["name"]}" WITH (FORCE)')
        name = prefix + secrets.token_hex(4)
        try:
            await holding.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except asyncpg.InsufficientPrivilegeError as error:
            raise OpsError(
                "数据库用户不能新建临时库。请由管理员执行 ALTER ROLE 用户名 CREATEDB，"
                "或在另一台机器上用它自己的 JIESU_DATABASE_URL 演练。"
            ) from error
        try:
            yield urlsplit(beside)._replace(path=f"/{name}").geturl()
        finally:
            async with dump.connected(beside) as connection:
                await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def _scratch_folder(parent: Path) -> Iterator[Path]:
    """A new folder, gone at the end; those that killed rehearsals left beside it go first. A folder is held by a lock
    as long as its process lives.
    """
    for left in parent.glob(f"{NAME}*"):
        with _locked(left) as abandoned:
            if abandoned:
                shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=NAME, dir=parent))
    with _locked(folder):
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Says whether the folder is ours to lock; it is locked within the block."""
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        yield False
        return
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield os.fstat(opened).st_uid == os.getuid()
    finally:
        os.close(opened)


async def _files_that_fail(place: Folder, named: Sequence[str]) -> tuple[int, int]:
    """Counts files that do not open, and files that are not there."""
    shut = missing = 0
    with progress_shown() as progress:
        for key in progress.track(named, description="打开附件"):
            sealed = await place.get(key)
            missing += sealed is None
            shut += sealed is not None and not file_store.opens(key, sealed)
    return shut, missing


async def _chains_that_hold(url: str) -> tuple[int, str]:
    """Counts the tickets whose history was checked, and names the first that does not hold."""
    await database.connect(url, pool=2)
    checked, last = 0, 0
    try:
        with progress_shown() as progress:
            bar = progress.add_task("核对流转记录", total=await Ticket.all().count())
            while tickets := await Ticket.filter(id__gt=last).order_by("id").limit(TICKETS_AT_ONCE):
                broken = await first_broken_chain(tickets)
                if broken:
                    return checked, broken
                checked, last = checked + len(tickets), tickets[-1].id
                progress.advance(bar, len(tickets))
        return checked, ""
    finally:
        await database.disconnect()


async def _write_down(settings: Settings, run: FinishedRun) -> None:
    async with dump.connected(await checked_owner_url(settings)) as connection:
        await backups.record(connection, run)
