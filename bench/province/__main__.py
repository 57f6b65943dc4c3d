"""`python -m bench.province`: fills a province of ten thousand tickets and one of a million, and looks at every page of
both in turn; with `--explain` also at the plan of every statement.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import asyncpg
import typer

from bench.province.aims import Measured
from bench.province.at_the_door import DoorWaits, at_the_door
from bench.province.by_hand import ByHand
from bench.province.explaining import told_of
from bench.province.fill import fill
from bench.province.house import House
from bench.province.measuring import measure, measure_by_hand
from bench.province.told import aims_told, beside_by_hand, beside_helpdesk, by_group, hidden, met, worst
from bench.report import BEGIN_PROVINCE, END_PROVINCE, machine_told, write
from tests.cast import MORNING
from tests.owners import owner_of
from tests.servers import ServerRun, Servers

FEW, MANY = 10_000, 1_000_000
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def province(undo: ExitStack, servers: Servers, url: str, tickets: int) -> House:
    """Return one that is made and filled where no address is given."""
    if not url:
        url = undo.enter_context(servers.database())
        print(f"写入 {tickets:,} 件……", flush=True)
        asyncio.run(fill(owner_of(url), tickets, told=True))
    return House(f"{tickets:,} 件", url, undo.enter_context(servers.redis()), MORNING)


async def look_at(
    few: House, many: House, rounds: int, only: str
) -> tuple[Sequence[Measured], Sequence[ByHand], DoorWaits, str]:
    async with few, many:
        measured = await measure(few, many, rounds, only)
        written = await measure_by_hand(many, rounds)
        door = await at_the_door(many, rounds)
        plain = await asyncpg.connect(many.url)
        version = str(await plain.fetchval("SHOW server_version")).split()[0]
        await plain.close()
    return measured, written, door, version


def told(measured: Sequence[Measured], written: Sequence[ByHand], door: DoorWaits, setting: str) -> list[list[str]]:
    """Return the parts of the page."""
    return [
        [setting, "", aims_told()],
        by_group(measured),
        ["没有达到的，慢的在前：", "", *worst(measured)],
        ["达到的，各类最慢的几页：", "", *met(measured)],
        ["看不到的和没有的：", "", *hidden(measured)],
        [
            "与手写的一条 asyncpg 语句比（同样的行，不管可见范围，不排版，不数页签）：",
            "",
            *beside_by_hand(measured, written),
        ],
        door.told(),
        beside_helpdesk(measured),
    ]


@app.command()
def main(
    few: Annotated[str, typer.Option(help="已经填好的 1 万件的库；不填就现填一个")] = "",
    many: Annotated[str, typer.Option(help="已经填好的 100 万件的库；不填就现填一个")] = "",
    tickets: Annotated[int, typer.Option(min=20_000, help="多的那边有多少件")] = MANY,
    rounds: Annotated[int, typer.Option(min=0, max=40, help="几轮；0 就不量快慢")] = 5,
    only: Annotated[str, typer.Option(help="只看名字里有这几个字的页面")] = "",
    explain: Annotated[bool, typer.Option(help="再看每条语句的计划，会长的表有整表扫描就退出 1")] = False,
    findings: Annotated[Path | None, typer.Option(help="计划写进这个文件")] = None,
    on: Annotated[str, typer.Option(help="写进文档的日期；不填不写")] = "",
) -> None:
    """量一个省的每一页，给了日期就写入 docs/benchmarks.md。"""
    run = ServerRun()
    with ExitStack() as undo:
        undo.callback(run.stop)
        large = province(undo, run.servers(), many, tickets)
        if rounds:
            busy = os.getloadavg()[0]
            small = province(undo, run.servers(), few, FEW)
            measured, written, door, version = asyncio.run(look_at(small, large, rounds, only))
            setting = (
                f"{on or '今天'}。{machine_told()}，PostgreSQL {version}；{rounds} 轮交错。开始前负载 {busy:.1f}。"
            )
            parts = told(measured, written, door, setting)
            print("\n\n".join("\n".join(part) for part in parts), flush=True)
            if on:
                write(parts, BEGIN_PROVINCE, END_PROVINCE)
        if explain:
            sys.exit(asyncio.run(told_of(large, findings)))


if __name__ == "__main__":
    app()
