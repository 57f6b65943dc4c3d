"""`make audience`: how long it takes to freeze a broadcast's audience, and how much memory; 100,000 and 1,000,000.

Every follower is a row of `identity`; a tenth is known as a citizen, a fiftieth of them on two phones, a hundredth said
退订. Between the pages nothing is held: the peak of the process is told beside what it was before.
"""

import asyncio
import os
import resource
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import asyncpg
import typer

from desk.broadcasts.counting import count_audience
from desk.broadcasts.freezing import freeze, until_now
from desk.rules.broadcasts.audiences import Followers, as_spec
from models import Account, Broadcast, BroadcastRecipient, Court
from models.database import connection
from models.enums import BroadcastState, BroadcastWay
from tests.cast import MORNING, account, courts_and_staff, desk_opened
from tests.owners import owner_of
from tests.servers import ServerRun

NOW = datetime(2026, 11, 30, 1, tzinfo=UTC)
CITIZENS = """
INSERT INTO citizen (standing, created_at, name_keys, organisation)
SELECT 'claimed', $2, '{}', '' FROM generate_series(1, $1)"""
FOLLOW = """
INSERT INTO identity (account_id, openid, created_at, seen_at, subscribed, unreachable_reason, window_left, citizen_id)
SELECT $1, 'bench-' || n, $3, $3, n % 50 <> 0, '', 0,
    CASE WHEN n % 10 = 0 THEN $4 + (n / 10) % ($2 / 10 - $2 / 500 + 1) END
FROM generate_series(1, $2) AS n"""
STOP = """
INSERT INTO stop_wish (identity_id, channel, made_at) SELECT id, 'chat', $1 FROM identity WHERE id % 100 = 7"""


@dataclass(frozen=True)
class Frozen:
    """What one size took."""

    followers: int
    recipients: int
    pages: int
    seconds: float
    counted_seconds: float
    peak_before: int
    peak: int


def _peak() -> int:
    """Return the most memory this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


async def _measure(url: str, followers: int) -> Frozen:
    async with desk_opened(url, pool=4):
        await courts_and_staff()
        ours = await account()
        await _fill(url, ours, followers)
        place = await Court.get(short_name="南昌中院")
        broadcast = Broadcast(
            court_id=place.id,
            title="道路封闭",
            text="请走南门",
            audience=as_spec([Followers((ours.id,))]),
            state=BroadcastState.APPROVED,
            way=BroadcastWay.MASS,
            author_id=1,
            approved_at=MORNING,
            created_at=MORNING,
        )
        broadcast.until_ids = await until_now(broadcast)
        await broadcast.save()
        before, began = _peak(), time.perf_counter()
        pages = await freeze(broadcast.id, NOW)
        seconds, peak = time.perf_counter() - began, _peak()
        began = time.perf_counter()
        counted = await count_audience(broadcast, NOW)
        counted_seconds = time.perf_counter() - began
        made = await BroadcastRecipient.filter(broadcast_id=broadcast.id).count()
        kept = await Broadcast.get(id=broadcast.id)
        assert kept.total == made == counted.people, (kept.total, made, counted)
        return Frozen(followers, made, pages, seconds, counted_seconds, before, peak)


async def _fill(url: str, ours: Account, followers: int) -> None:
    owner = await asyncpg.connect(owner_of(url), command_timeout=600)
    try:
        first = await owner.fetchval("SELECT coalesce(max(id), 0) + 1 FROM citizen")
        await owner.execute(CITIZENS, followers // 10 + 1, MORNING)
        await owner.execute(FOLLOW, ours.id, followers, MORNING, first)
        await owner.execute(STOP, MORNING)
        await owner.execute("ANALYZE identity; ANALYZE citizen; ANALYZE stop_wish")
    finally:
        await owner.close()
    async with connection() as plain:
        assert await plain.fetchval("SELECT count(*) FROM identity") >= followers


def main(sizes: Annotated[str, typer.Option(help="要量的关注者人数，逗号分开")] = "100000,1000000") -> None:
    """冻结一条公告的收件人：用多少时间、多少内存。"""
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("JIESU_HOME", home)
        run = ServerRun()
        try:
            for size in (int(one) for one in sizes.split(",")):
                with run.servers().database() as url:
                    took = asyncio.run(_measure(url, size))
                typer.echo(
                    f"{took.followers} 个关注者，收件人 {took.recipients}：{took.pages} 页，{took.seconds:.1f} 秒"
                    f"（每秒 {took.recipients / took.seconds:.0f} 人），预先计数 {took.counted_seconds:.1f} 秒；"
                    f"进程内存最多 {took.peak} MiB，开始前 {took.peak_before} MiB"
                )
        finally:
            run.stop()


if __name__ == "__main__":
    typer.run(main)
