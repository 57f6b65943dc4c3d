"""Of `jiesu audit`: old audit entries are written into a file, such files checked, and what one holds removed here."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, TypeVar

import asyncpg
import typer

from commands.owning import checked_owner_url
from commands.progress import progress_shown
from commands.running import fail, given_from, problems_told, served
from desk.access.audit import Deed
from desk.rules.calendar.court_time import COURT_TIME
from ops import audit_file, dump
from settings import SHORTEST_KEPT, Settings

T = TypeVar("T")
Day = Annotated[datetime, typer.Option("--before", formats=["%Y-%m-%d"], help="这一天以前的，如 2025-01-01")]
DEED = "INSERT INTO audit_entry (action, subject_kind, reason, address, facts, at) VALUES ($1, 'audit', '', $2, $3, $4)"


def export(
    file: Annotated[Path, typer.Argument(help="写到哪个文件")],
    before: Day,
) -> None:
    """把某一天以前的审计记录写到文件。一行一条 JSON，末尾有校验值；什么也不删。"""
    with served() as settings:
        moment = _moment(settings, before)

        async def work(connection: asyncpg.Connection, told: audit_file.Told) -> audit_file.AuditFile:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                made = await audit_file.export(connection, moment, file.resolve(), told)
            await audit_file.remember(connection, made, settings.clock(), given_from())
            await _write_down(connection, settings, Deed.EXPORT_AUDIT, made.rows)
            return made

        made = _run(settings, "导出", work)
        typer.echo(f"已导出 {made.rows} 条到 {file}。\n文件的 SHA-256：{made.file_hash}\n校验值：{made.head.hex()}")


def check(files: Annotated[list[Path], typer.Argument(help="导出的文件，按时间先后")]) -> None:
    """核对导出的文件有没有被改动，几个文件是不是一个接着一个。不需要数据库。"""
    with problems_told():
        last: bytes | None = None
        for file in files:
            made = audit_file.read(file)
            if last is not None and made.previous_head != last:
                raise fail(f"{file} 接不上它前面的文件：中间少了一个，或次序不对")
            last = made.head
            typer.echo(f"{file}：{made.rows} 条，完整")


def remove(
    before: Day,
    file: Annotated[Path, typer.Option("--export", help="jiesu audit export 写好的文件")],
) -> None:
    """清理已经导出的审计记录。没有对得上的导出文件就不清理；要用数据库属主的身份。"""
    with served() as settings:
        moment, made = _moment(settings, before), audit_file.read(file)
        if made.before != moment:
            raise fail(f"这个文件导出的是 {made.before.astimezone(COURT_TIME):%Y-%m-%d} 以前的，和 --before 不一致。")

        async def work(connection: asyncpg.Connection, told: audit_file.Told) -> int:
            try:
                gone = await audit_file.remove(connection, made, settings.clock(), told)
            except asyncpg.InsufficientPrivilegeError as error:
                raise fail("只有数据库的属主能清理审计记录：请设置 JIESU_DATABASE_OWNER_URL。") from error
            await _write_down(connection, settings, Deed.REMOVE_AUDIT, gone)
            return gone

        gone = _run(settings, "清理", work)
        typer.echo(f"已清理 {gone} 条。请把 {file} 妥善保存：它是这些记录唯一的一份，以后的导出接在它后面。")


def _moment(settings: Settings, day: datetime) -> datetime:
    """The midnight a day begins with at the court. Ends the command for one too recent to be removed by law."""
    moment = datetime.combine(day.date(), time(), COURT_TIME).astimezone(UTC)
    if settings.clock() - moment < timedelta(days=SHORTEST_KEPT):
        raise fail(f"审计记录至少留 {SHORTEST_KEPT} 天（网络安全法第二十一条），请写更早的日子。")
    return moment


async def _write_down(connection: asyncpg.Connection, settings: Settings, deed: Deed, rows: int) -> None:
    await connection.execute(DEED, deed.value, given_from(), f'{{"rows":{rows}}}', settings.clock())


def _run(settings: Settings, what: str, work: Callable[[asyncpg.Connection, audit_file.Told], Awaitable[T]]) -> T:
    """Do it as the tables' owner, under a count of entries."""

    async def run() -> T:
        with progress_shown() as progress:
            bar = progress.add_task(what, total=None)
            async with dump.connected(await checked_owner_url(settings)) as connection:
                return await work(connection, lambda count: progress.advance(bar, count))

    return asyncio.run(run())
