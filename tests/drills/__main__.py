"""`make drill`: every drill, or those named; ends with what was checked, and with status 1 where anything was lost."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.drills.books import Books
from tests.drills.crash import crash_drill
from tests.drills.servers import DrillServers, drill_servers

Drill = Callable[[DrillServers, Path, int, Callable[[str], object]], Books]


def crash(servers: DrillServers, home: Path, seed: int, told: Callable[[str], object]) -> Books:
    """kill -9."""
    return asyncio.run(
        crash_drill(servers.database_url, servers.redis_url, home, seed=seed, kills=OPTIONS["kills"], told=told)
    )


OPTIONS = {"kills": 200}
DRILLS: dict[str, tuple[str, Drill]] = {"crash": ("随机 kill -9 网页服务和后台任务", crash)}


def main(
    seed: Annotated[int, typer.Option(help="随机数种子；不填用当前时间")] = 0,
    kills: Annotated[int, typer.Option(help="crash 演练里 kill -9 的次数")] = 200,
    only: Annotated[str, typer.Option(help="只做这些演练，逗号分隔")] = "",
) -> None:
    """演练：在负载下让每一样东西出故障，再对账。"""
    console = Console()
    wanted = [name for name in only.split(",") if name] or list(DRILLS)
    unknown = [name for name in wanted if name not in DRILLS]
    if unknown:
        console.print(f"没有叫 {'、'.join(unknown)} 的演练，可用：{'、'.join(DRILLS)}")
        sys.exit(2)
    seed = seed or int(time.time())
    OPTIONS["kills"] = kills
    console.print(f"种子 {seed}（SEED={seed} 可以重来一遍）")
    lost = [name for name in wanted if not _one(console, name, seed)]
    sys.exit(1 if lost else 0)


def _one(console: Console, name: str, seed: int) -> bool:
    about, drill = DRILLS[name]
    path = Path(tempfile.mkdtemp(prefix=f"jiesu-drill-{name}-"))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress, drill_servers(path / "servers") as servers:
        task = progress.add_task(f"{name} {about}", total=OPTIONS["kills"] if name == "crash" else None)
        home = path / "home"
        home.mkdir()
        books = drill(servers, home, seed, lambda _: progress.advance(task))
    table = Table(title=f"{name}：{about}", show_header=False)
    for what, found, right in books.lines:
        table.add_row("[green]✓" if right else "[red]✗", what, found)
    console.print(table)
    console.print("[green]账目相符" if books.balanced else f"[red]有损失。日志在 {path}")
    return books.balanced


if __name__ == "__main__":
    typer.run(main)
