"""`python -m bench.sweep`: what the worker's two counts cost of few tickets and of many: a sweep over the clocks where
200 are due, and the figures of a day with 200 lines of history.

Two databases stand side by side, one with ten times as many open tickets as the other. In each round both get 200
clocks that have just come due and are swept in turn, by the very job the worker runs, and a day of theirs is counted
anew; each ratio is of one round.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated

import asyncpg
import typer

from bench.report import BEGIN_SWEEP, END_SWEEP, middle, write
from desk.scores import counting, dirty_days
from desk.tickets.timing import supervision
from models import database, keyring
from models.database import connection
from tests.cast import courts_and_staff
from tests.servers import ServerRun

NOW = datetime(2026, 11, 17, 2, tzinfo=UTC)
DUE = 200
AIM = 1.5
PETITIONS = """
INSERT INTO petition (number, channel, kind, court_id, case_number, text_sealed, organisation,
    passed_on_by, passed_on_reference, word_keys, created_at)
SELECT 'SQ26110100' || lpad(n::text, 8, '0'), 'phone', 'consult', court.id, '', '\\x00', '', '', '',
    ARRAY[1], $2 FROM generate_series(1, $1::int) AS n, (SELECT id FROM court WHERE code = '赣01') AS court"""
TICKETS = """
INSERT INTO ticket (petition_id, court_id, state, came_from, version, cycle, complexity, urgency, restricted, policy,
    due_at, urged, opened_at)
SELECT id, court_id, 'pending', '', 1, 1, 'standard', 'normal', false, 'shipped-1', $1, 0, created_at FROM petition"""
EVENTS = """
INSERT INTO ticket_event (ticket_id, seq, act, from_state, to_state, cycle, actor_kind, facts, at, hash, court_id)
SELECT id, 1, 'receive', '', 'pending', 1, 'citizen', '{}',
    opened_at - interval '1 day' * (row_number() OVER (ORDER BY id) / $1::int), '\\x00', court_id
FROM ticket"""
"""As many lines on every day of the past, however many days that takes."""
CLOCKS = """
INSERT INTO clock (ticket_id, kind, cycle, court_id, policy, started_at, due_at, next_look_at, estimated, reason, rung)
SELECT id, 'triage', 1, court_id, policy, opened_at, due_at, due_at, false, '', 0 FROM ticket"""
COMES_DUE = """
UPDATE clock SET due_at = $1, next_look_at = $1 WHERE id IN (
    SELECT id FROM clock WHERE rung = 0 AND stopped_at IS NULL ORDER BY id LIMIT $2)"""
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@dataclass
class Docket:
    """A database with so many open tickets, and how long each of its sweeps and counts took, in seconds."""

    tickets: int
    url: str = field(repr=False)
    swept: list[float] = field(default_factory=list)
    counted: list[float] = field(default_factory=list)

    async def fill(self) -> None:
        """All of them wait to be dispatched, and none is due before long."""
        await database.connect(self.url, pool=2)
        try:
            await courts_and_staff()
        finally:
            await database.disconnect()
        plain = await asyncpg.connect(self.url)
        try:
            await plain.execute(PETITIONS, self.tickets, NOW - timedelta(hours=1))
            await plain.execute(TICKETS, NOW + timedelta(days=30))
            await plain.execute(EVENTS, DUE)
            await plain.execute(CLOCKS)
            for table in ("petition", "ticket", "ticket_event", "clock"):
                await plain.execute(f"VACUUM ANALYZE {table}")
        finally:
            await plain.close()

    async def sweep(self) -> None:
        """200 more clocks come due, and the worker's job looks at them."""
        plain = await asyncpg.connect(self.url)
        try:
            await plain.execute(COMES_DUE, NOW, DUE)
        finally:
            await plain.close()
        await database.connect(self.url, pool=2)
        try:
            began = time.perf_counter()
            looked = await supervision.sweep_due_clocks(NOW)
            self.swept.append(time.perf_counter() - began)
        finally:
            await database.disconnect()
        if looked != DUE:
            raise RuntimeError(f"{DUE} clocks were due, {looked} were looked at")

    async def count(self) -> None:
        """A day of the past is counted anew, as the worker does it; what the sweep marked was counted before."""
        await database.connect(self.url, pool=2)
        try:
            while await counting.count_marked():
                pass
            async with connection() as plain:
                court = await plain.fetchval("SELECT court_id FROM ticket LIMIT 1")
            await dirty_days.mark_day(court, NOW - timedelta(days=100))
            began = time.perf_counter()
            days = await counting.count_marked()
            self.counted.append(time.perf_counter() - began)
        finally:
            await database.disconnect()
        if days != 1:
            raise RuntimeError(f"one day was marked, {days} were counted")


async def measure(few: Docket, many: Docket, rounds: int) -> None:
    """One round is one sweep of each; the first is to warm up and is thrown away."""
    for docket in (few, many):
        print(f"写入 {docket.tickets:,} 件在办的工单……", flush=True)
        await docket.fill()
    for number in range(rounds + 1):
        for docket in (few, many):
            await docket.sweep()
            await docket.count()
            took = f"扫描 {docket.swept[-1] * 1000:,.0f} 毫秒，数一天 {docket.counted[-1] * 1000:,.1f} 毫秒"
            print(f"第 {number}/{rounds} 轮  {docket.tickets:>9,} 件在办：{took}", flush=True)
    for docket in (few, many):
        docket.swept.pop(0)
        docket.counted.pop(0)


def told(few: Docket, many: Docket, on: str) -> list[str]:
    """The tables for the page."""
    sweep = _table("一次督办扫描", f"件在办，{DUE} 件到期", {each.tickets: each.swept for each in (few, many)})
    count = _table("数一天的考核", f"件的历史，那一天 {DUE} 条", {each.tickets: each.counted for each in (few, many)})
    return [
        f"{on}，{len(few.swept)} 轮交错。都是后台任务自己的那个函数；扫描时每件都开一级督办、写流转、通知该知道的人。",
        "",
        *sweep,
        "",
        *count,
    ]


def _table(title: str, what: str, took: Mapping[int, Sequence[float]]) -> list[str]:
    less, more = took.values()
    ratios = [many / few for many, few in zip(more, less, strict=True)]
    met = "达到" if middle(ratios) <= AIM else "**未达到**"
    rows = [
        f"| {tickets:,} {what} | {middle(seconds) * 1000:,.1f} "
        f"| {min(seconds) * 1000:,.1f}–{max(seconds) * 1000:,.1f} |"
        for tickets, seconds in took.items()
    ]
    return [
        f"| {title} | 中位，毫秒 | 最低–最高 |",
        "|---|---:|---:|",
        *rows,
        "",
        f"比值中位 {middle(ratios):.2f}（{min(ratios):.2f}–{max(ratios):.2f}），目标 ≤ {AIM}：{met}。",
    ]


@app.command()
def main(
    tickets: Annotated[int, typer.Option(min=10_000, help="多的那边有多少件在办；少的是它的十分之一")] = 1_000_000,
    rounds: Annotated[int, typer.Option(min=1, max=40)] = 5,
    on: Annotated[str, typer.Option(help="写进文档的日期；不填不写")] = "",
) -> None:
    """量督办扫描和每日考核，给了日期就写入 docs/benchmarks.md。"""
    servers = ServerRun()
    keyring.configure(["1:" + "k" * 43])
    with ExitStack() as undo:
        undo.callback(servers.stop)
        few = Docket(tickets // 10, undo.enter_context(servers.servers().database()))
        many = Docket(tickets, undo.enter_context(servers.servers().database()))
        asyncio.run(measure(few, many, rounds))
    lines = told(few, many, on or "今天")
    print("\n".join(lines))
    if on:
        write([lines], BEGIN_SWEEP, END_SWEEP)


if __name__ == "__main__":
    app()
