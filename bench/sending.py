"""`python -m bench.sending`: the outbox end to end beside a bare loop and beside wechatpy, to the same stub of WeChat.

In each round everybody sends as many cards, one after another, each in a process of its own that times itself.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer

from bench.contender import ROOT, free_port
from bench.report import BEGIN_SENDING, END_SENDING, machine_told, write
from jobs.turns import AT_ONCE
from tests.scratch import WITH_THE_CAST
from tests.servers import ServerRun

FEWEST_ROUNDS = 5
THREADS = 64
USUAL = 0.05
"""Seconds of WeChat's usual answer."""
SLOW, ANSWERS = 1.0, 60
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@dataclass(frozen=True)
class Ratio:
    """What is divided by what, in sends a second, and what was aimed at; `least` None: nothing was."""

    about: str
    ours: str
    theirs: str
    least: float | None = None


RATIOS = (
    Ratio(f"发件箱 ÷ 裸 aiohttp，微信 {USUAL * 1000:.0f} 毫秒答", "outbox", "bare", 0.80),
    Ratio(f"发件箱 ÷ wechatpy {THREADS} 线程，微信 {USUAL * 1000:.0f} 毫秒答", "outbox", "threads", 7.0),
    Ratio("发件箱 ÷ 裸 aiohttp，微信马上答", "outbox_0", "bare_0"),
    Ratio(f"发件箱 ÷ wechatpy {THREADS} 线程，微信马上答", "outbox_0", "threads_0"),
    Ratio(f"{ANSWERS} 件答复：微信 {SLOW:g} 秒答 ÷ 马上答（所用时间之比）", "answers_0", "answers"),
)
ABOUT = {
    "outbox": "发件箱：领取、排版、记下要发、发出、记下结果",
    "bare": f"裸 aiohttp，{AT_ONCE} 个同时",
    "threads": f"wechatpy，{THREADS} 线程",
}


@contextmanager
def stub(seconds: float) -> Iterator[str]:
    """A stub of WeChat that takes so long to answer; its address."""
    port = free_port()
    command = [sys.executable, "-m", "bench.rivals.stub", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "BENCH_LATENCY": str(seconds)})
    time.sleep(1)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def took(name: str, *arguments: object) -> float:
    """Seconds of one run."""
    command = [sys.executable, "-m", f"bench.rivals.{name}", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout)["seconds"])


def one_round(database_url: str, addresses: dict[float, str], count: int) -> dict[str, float]:
    """What everybody did in a second."""
    found = {}
    for seconds, ending in ((USUAL, ""), (0.0, "_0")):
        there = addresses[seconds]
        found[f"outbox{ending}"] = count / took("outbox", database_url, there, count)
        found[f"bare{ending}"] = count / took("post_loop", there, count, AT_ONCE)
        found[f"threads{ending}"] = count / took("threads", there, count, THREADS)
    for seconds, name in ((SLOW, "answers"), (0.0, "answers_0")):
        found[name] = ANSWERS / took("outbox", database_url, addresses[seconds], ANSWERS)
    return found


def told(rounds: list[dict[str, float]], count: int, on: str, busy: float) -> list[list[str]]:
    """The page's part: what was measured, the figures, the ratios of each round."""
    setting = [
        f"{on}。{machine_told()}。{len(rounds)} 轮，每轮每家 {count} 张卡片，轮流发，各是一个进程；"
        f"开始前负载 {busy:.1f}。PostgreSQL 和假微信在同一台机器上。",
    ]
    table = ["| | 张/秒（中位） | 最低–最高 |", "|---|---:|---:|"]
    for ending, answers in (("", f"微信 {USUAL * 1000:.0f} 毫秒答"), ("_0", "微信马上答")):
        for name, about in ABOUT.items():
            rates = [one[f"{name}{ending}"] for one in rounds]
            table.append(
                f"| {about}；{answers} | {statistics.median(rates):,.0f} | {min(rates):,.0f}–{max(rates):,.0f} |"
            )
    ratios = ["| 前 ÷ 后 | 中位 | 最低–最高 | 目标 | |", "|---|---:|---:|---:|---|"]
    for ratio in RATIOS:
        found = [one[ratio.ours] / one[ratio.theirs] for one in rounds]
        middle = statistics.median(found)
        wanted = f"≥ {ratio.least:.2f}" if ratio.least is not None else "—"
        met = "" if ratio.least is None else "达到" if middle >= ratio.least else "**未达到**"
        ratios.append(f"| {ratio.about} | {middle:.2f} | {min(found):.2f}–{max(found):.2f} | {wanted} | {met} |")
    return [setting, table, ratios]


@app.command()
def main(
    rounds: Annotated[int, typer.Option(min=1, help="轮数；少于 5 轮不写入文档")] = FEWEST_ROUNDS,
    count: Annotated[int, typer.Option(min=100, max=20_000, help="每轮每家发几张")] = 1000,
    on: Annotated[str, typer.Option(help="写进文档的日期，默认今天")] = "",
) -> None:
    """量发送，写入 docs/benchmarks.md。"""
    busy = os.getloadavg()[0]
    servers = ServerRun()
    with ExitStack() as undo:
        undo.callback(servers.stop)
        database_url = undo.enter_context(servers.servers().database())
        subprocess.run([sys.executable, "-c", WITH_THE_CAST, database_url], cwd=ROOT, check=True)
        addresses = {seconds: undo.enter_context(stub(seconds)) for seconds in (USUAL, 0.0, SLOW)}
        subprocess.run(
            [sys.executable, "-m", "bench.rivals.outbox", database_url, addresses[0.0], "0"], cwd=ROOT, check=True
        )
        found = []
        for number in range(1, rounds + 1):
            found.append(one_round(database_url, addresses, count))
            rates = "，".join(f"{name} {rate:,.0f}" for name, rate in found[-1].items())
            print(f"第 {number}/{rounds} 轮  {rates}", flush=True)
    parts = told(found, count, on or f"{date.today():%Y-%m-%d}", busy)  # noqa: DTZ011
    print("\n\n".join("\n".join(part) for part in parts))
    if rounds >= FEWEST_ROUNDS:
        write(parts, BEGIN_SENDING, END_SENDING)


if __name__ == "__main__":
    app()
