"""`jiesu import`: courts, staff and cases from files, one verb for every kind."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from commands.running import fail, problems_told, served, with_database, write_down
from desk.importing.files.columns import in_tables
from desk.importing.files.error_file import ErrorFile, private_file
from desk.importing.files.sources import Source, open_source
from desk.importing.kinds.table import KINDS, ImportKind
from desk.importing.kinds.takers import Scope
from desk.importing.running import ImportJob, Tally, check, store
from desk.importing.templates import write_template
from desk.rules.calendar.court_time import COURT_TIME
from desk.staff.courts import find_court
from settings import Settings

FEW_TOLD = 20
"""Wrong rows that are shown where the error file has them all."""
app = typer.Typer(no_args_is_help=True)
InputFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="要导入的文件：xlsx、csv 或 json")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只检查，什么也不写")]
Errors = Annotated[Path | None, typer.Option(help="写错的行连同原因写到这个文件，改好后导入它就行；不能是已有的文件")]
SkipWrong = Annotated[bool, typer.Option("--skip-wrong", help="写错的跳过，其余照常导入；不写就是有一行错都不导入")]
CourtCode = Annotated[str, typer.Option(help="只许导入这家法院和它的下级法院的，如 赣01")]
AsOf = Annotated[str, typer.Option(help="数据是什么时候的，如 2026-11-29 或 2026-11-29 08:30；不写就是现在")]


@app.callback()
def group() -> None:
    """从文件导入法院、部门、干警、职责和案件数据，先检查，再分批写入；可以重复导入。

    文件可以是 xlsx、csv（UTF-8 或 GB18030）或 json。先用 --dry-run 试一遍。
    """


@dataclass(frozen=True)
class ImportOrder:
    """What was asked for on the command line."""

    kind: ImportKind
    file: Path
    dry_run: bool
    errors: Path | None
    skip_wrong: bool
    court: str
    as_of: str


def _run(order: ImportOrder) -> None:
    with served() as settings:
        tally, source, has_errors = with_database(_import(order, settings), settings)
        unit = source.unit
        if source.unknown:
            typer.echo(f"不认识的列，没有导入：{'、'.join(source.unknown)}", err=True)
        for note in tally.notes:
            typer.echo(f"请注意：{note}", err=True)
        would = "（没有写入）" if order.dry_run else ""
        counts = f"{tally.rows} {unit}：新增 {tally.new}，更新 {tally.changed}，无变化 {tally.same}"
        stopped = tally.wrong and not order.skip_wrong
        typer.echo(f"{order.kind.label} {counts}，写错 {tally.wrong}{'' if stopped else would}。")
        if tally.wrong:
            raise fail("\n".join(_wrong_told(order, tally, unit, has_errors)))


def _wrong_told(order: ImportOrder, tally: Tally, unit: str, has_errors: bool) -> Iterator[str]:
    everything = f"，一{unit}也没有导入" if not order.skip_wrong or order.dry_run else "，没有导入"
    yield f"写错的 {tally.wrong} {unit}{everything}："
    shown = tally.told[:FEW_TOLD] if has_errors else tally.told
    yield from shown
    if tally.wrong > len(shown):
        yield f"还有 {tally.wrong - len(shown)} {unit}"
    if has_errors:
        yield f"全部写在 {order.errors}：在那里改好，再导入那个文件。里面有个人信息，用完请删除"
    else:
        yield "要把写错的另存一个文件来改，请加 --errors 文件名"


async def _import(order: ImportOrder, settings: Settings) -> tuple[Tally, Source, bool]:
    scope = Scope(_moment(order.as_of) or settings.clock())
    if order.court:
        scope = replace(scope, branches=((await find_court(order.court)).path,))
    source = open_source(lambda: order.file.open("rb"), order.kind.columns)
    errors = ErrorFile(private_file(order.errors) if order.errors else None, source)
    try:
        with _progress() as shown:
            job = ImportJob(order.kind, source, scope, errors, _counting(shown, "检查"))
            tally = await check(job)
            if not order.dry_run and (order.skip_wrong or not tally.wrong):
                await _write_down(order, tally, settings)
                tally = await store(
                    replace(job, progress=_counting(shown, "写入", tally.rows)), tally, order.skip_wrong
                )
                await order.kind.settle(scope.as_of)
    finally:
        has_errors = errors.close()
    return tally, source, has_errors


async def _write_down(order: ImportOrder, tally: Tally, settings: Settings) -> None:
    told = {"new": tally.new, "changed": tally.changed, "wrong": tally.wrong}
    await write_down(settings, order.kind.deed, ("import", None), kind=order.kind.name, **told)


def _moment(written: str) -> datetime | None:
    """Return a moment of Beijing time."""
    try:
        return datetime.fromisoformat(written).replace(tzinfo=COURT_TIME) if written else None
    except ValueError as error:
        raise typer.BadParameter(f"时间应写成 2026-11-29 或 2026-11-29 08:30，现为 {written}") from error


def _progress() -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.fields[rows]}"))
    return Progress(*columns, BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True)


def _counting(shown: Progress, what: str, total: int | None = None) -> Callable[[int], Awaitable[None]]:
    """Show how many rows there were; how many are to come is known the second time only."""
    task = shown.add_task(what, total=total, rows="")

    async def count(done: int) -> None:
        of = f"{done} / {total}" if total else f"{done}"
        shown.update(task, completed=done if total else 0, rows=f"{of} 行")

    return count


def _command_of(kind: ImportKind) -> Callable[..., None]:
    def command(
        file: InputFile,
        dry_run: DryRun = False,
        errors: Errors = None,
        skip_wrong: SkipWrong = False,
        court: CourtCode = "",
        as_of: AsOf = "",
    ) -> None:
        _run(ImportOrder(kind, file, dry_run, errors, skip_wrong, court, as_of))

    columns = in_tables(kind.columns)
    needed = "、".join(column.heading for column in columns if column.needed)
    others = "、".join(column.heading for column in columns if not column.needed)
    command.__doc__ = f"导入{kind.label}。必须有的列：{needed}；可以有：{others or '无'}。"
    return command


for _kind in KINDS.values():
    app.command(_kind.name)(_command_of(_kind))


@app.command("template")
def template(
    kind: Annotated[str, typer.Argument(help=f"哪一种：{'、'.join(KINDS)}")],
    file: Annotated[Path, typer.Argument(help="写到哪里，如 干警.xlsx；不能是已有的文件")],
) -> None:
    """写出一份空表：标题、一行例子、怎么填。"""
    wanted = KINDS.get(kind)
    if wanted is None:
        raise typer.BadParameter(f"没有 {kind}，可以是：{'、'.join(KINDS)}")
    if file.suffix.lower() != ".xlsx":
        raise typer.BadParameter("文件名请以 .xlsx 结尾")
    with problems_told(), private_file(file)() as stream:
        write_template(wanted, stream)
    typer.echo(f"已写到 {file}。")
