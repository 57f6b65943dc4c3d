"""`python -m bench`: start everybody, see that they answer rightly, measure in turns, write docs/benchmarks.md."""

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated

import asyncpg
import typer

from bench import report, rivalry
from bench.contender import PINNED, Contender, leave_the_first_core
from bench.letters import endless, many
from bench.load import Run
from bench.report import Aim, CpuAim
from bench.town import WALK, Town
from tests.owners import owner_of
from tests.servers import ServerRun

LINES = 64
FEWEST_ROUNDS = 5
WARM_SECONDS = 1.0
ROOMY = 2.5
"""Messages made per expected answer, so that no series runs out of them before its time is up."""
NAMES = {
    "bare": "裸 Sanic + 一次 asyncpg 插入",
    "floor_walk": "手写的 Sanic + asyncpg，同样的信、同样的往返和行，整段对话",
    "floor_confirm": "手写的 Sanic + asyncpg，同样的信、同样的往返和行，确认提交",
    "walk": "接诉，整段诉求对话（十条消息）",
    "confirm": "接诉，确认提交（生成诉求的那条）",
    "store": "接诉的门 + 存消息的一条语句，没有对话",
    "door": "接诉的门，不入库",
    "koa": "koa + co-wechat",
    "flask": "Flask + wechatpy（gunicorn）",
}
AIMS = (
    CpuAim("walk", "floor_walk", 1.6),
    CpuAim("confirm", "floor_confirm", 1.9),
    Aim("store", "bare", 0.70),
    Aim("door", "koa", 1.15),
    Aim("door", "flask", 3.50),
)
Lines = list[Iterator[bytes]]
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@dataclass
class Series:
    """One line of the table: who is measured, and what they are sent. `expected` answers a second, by the last run."""

    contender: Contender
    messages: Callable[[int], Lines]
    expected: float
    runs: list[Run] = field(default_factory=list)

    def run(self, seconds: float) -> Run:
        each = int(self.expected * seconds * ROOMY / LINES) + 2
        run = self.contender.measure(self.messages(each), seconds)
        self.expected = run.rate
        return run


def same_for_all(contender: Contender) -> Callable[[int], Lines]:
    """Distinct messages, each once."""

    def make(each: int) -> Lines:
        requests = [letter.request(contender.path) for letter in many(LINES * each)]
        return [iter(requests[at::LINES]) for at in range(LINES)]

    return make


def again_and_again(contender: Contender, count: int = 4000) -> Callable[[int], Lines]:
    """Distinct messages in turn; who keeps nothing may be sent them again."""

    def make(_: int) -> Lines:
        requests = [letter.request(contender.path) for letter in many(count)]
        return [endless(requests[at::LINES]) for at in range(LINES)]

    return make


def field_of(town: Town) -> dict[str, Series]:
    """Everybody who can be had on this machine."""
    jiesu, bare, door = town.contender(), rivalry.bare(owner_of(town.database_url)), rivalry.door()
    storing, floor = rivalry.door(town.database_url), rivalry.floor(town)
    found = {
        "bare": Series(bare, same_for_all(bare), 4000),
        "walk": Series(jiesu, lambda each: town.walks(LINES, each // len(WALK) + 1), 2000),
        "confirm": Series(jiesu, lambda each: town.confirmations(jiesu, LINES, each), 1500),
        "floor_walk": Series(floor, lambda each: town.walks(LINES, each // len(WALK) + 1), 3000),
        "floor_confirm": Series(floor, lambda each: town.confirmations(jiesu, LINES, each), 2500),
        "store": Series(storing, same_for_all(storing), 2500),
        "door": Series(door, again_and_again(door), 8000),
    }
    for name, rival in (("koa", rivalry.koa), ("flask", rivalry.flask)):
        try:
            contender = rival()
        except rivalry.NotHere as reason:
            print(f"跳过 {NAMES[name]}：{reason}")
            continue
        found[name] = Series(contender, again_and_again(contender), 3000)
    return found


def measure(series: dict[str, Series], rounds: int, seconds: float) -> None:
    """One round of everybody after another, told as it goes."""
    for one in series.values():
        one.run(WARM_SECONDS)
    for number in range(1, rounds + 1):
        for name, one in series.items():
            run = one.run(seconds)
            one.runs.append(run)
            told = f"{run.rate:>9,.0f} 次/秒  CPU {run.cpu_micros:>6,.0f} 微秒/次"
            print(f"第 {number}/{rounds} 轮  {told}  {NAMES[name]}", flush=True)


async def database_version(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        number = (await connection.fetchval("SHOW server_version")).split()[0]
        durable = await connection.fetchval("SHOW fsync") == "on"
        return f"PostgreSQL {number}（fsync {'开' if durable else '关'}）"
    finally:
        await connection.close()


@app.command()
def main(
    rounds: Annotated[int, typer.Option(min=1, help="轮数；少于 5 轮不写入文档")] = FEWEST_ROUNDS,
    seconds: Annotated[float, typer.Option(min=0.2, help="每轮每项的秒数")] = 3.0,
    only: Annotated[str, typer.Option(help="只测这几项，逗号分隔")] = "",
    on: Annotated[str, typer.Option(help="写进文档的日期，默认今天")] = "",
) -> None:
    """测速并写入 docs/benchmarks.md。"""
    busy = os.getloadavg()[0]
    leave_the_first_core()
    servers = ServerRun()
    with ExitStack() as undo:
        undo.callback(servers.stop)
        home = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="jiesu-bench-")))
        print("启动 PostgreSQL 和 Redis，写入法院和干警……", flush=True)
        database_url = undo.enter_context(servers.servers().database())
        town = Town(database_url, undo.enter_context(servers.servers().redis()), home)
        town.seed()
        series = {name: one for name, one in field_of(town).items() if not only or name in only.split(",")}
        for contender in {id(one.contender): one.contender for one in series.values()}.values():
            undo.callback(contender.stop)
            contender.start(home)
        print("各家都答对了，开始测。", flush=True)
        measure(series, rounds, seconds)
        setting = report.Setting(
            on or f"{date.today():%Y-%m-%d}",  # noqa: DTZ011
            seconds,
            LINES,
            PINNED,
            busy,
            asyncio.run(database_version(database_url)),
            rivalry.versions(),
        )
    runs = {name: one.runs for name, one in series.items()}
    parts = [report.setting_told(setting, rounds), report.table(NAMES, runs), report.ratios(NAMES, runs, AIMS)]
    print("\n\n".join("\n".join(part) for part in parts))
    if rounds >= FEWEST_ROUNDS and not only:
        report.write(parts)


if __name__ == "__main__":
    app()
