"""`jiesu rebuild-scores`: every figure counted anew from the histories of tickets."""

import asyncio
import sys
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from commands.running import fail, migrated, served, with_database, write_down
from desk.access.audit import Deed
from desk.rules.calendar.court_time import court_day
from desk.scores import counting
from settings import Settings


def rebuild_scores(
    since: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="从哪天；不填从头")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="到哪天；不填到今天")] = None,
) -> None:
    """从流转记录把“数据”页的数字重数一遍。服务可以照常运行；已封存的月份不变。"""
    with served() as settings:
        asyncio.run(migrated(settings))
        days, changed = with_database(
            _rebuilt(settings, since.date() if since else None, until.date() if until else None), settings
        )
        typer.echo(f"重数了 {days} 天，{f'有 {changed} 处与原来不同，已改正' if changed else '与原来的一样'}。")


async def _rebuilt(settings: Settings, since: date | None, until: date | None) -> tuple[int, int]:
    first = since or await counting.first_day()
    last = until or court_day(settings.clock())
    if first is None:
        return 0, 0
    if first > last:
        raise fail(f"开始的日子 {first} 晚于结束的日子 {last}。")
    await write_down(settings, Deed.REBUILD_SCORES, ("court", None), day=first.isoformat(), until=last.isoformat())
    changed, total = 0, (last - first).days + 1
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(file=sys.stderr)) as progress:
        task = progress.add_task("重数（天）", total=total)
        async for week in counting.recount(first, last):
            changed += week.changed
            progress.update(task, advance=week.days)
    return total, changed
