"""Statements over many deliveries find what they take by an index, however much waits."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from desk.notices.catalogue import Lane
from jobs.claiming import AT_ONCE_EACH, LEASE, OTHERS, claim
from models.database import connection, transaction
from models.deliveries import PULL_FORWARD, RELEASE_LEASES
from models.outbox import CLAIM_DELIVERIES
from models.statements import fragment
from tests.cast import MORNING

pytestmark = pytest.mark.usefixtures("cast")
WAITING = 100_000
FILL = """
INSERT INTO delivery (cause, notice, officer_id, facts, lane, state, not_before, lease_owner, lease, created_at)
SELECT 'flood:' || n, 'answered', CASE WHEN n % 10 = 0 THEN 7 ELSE 1000 + n END, '{}', n % 3, 'pending',
    $1::timestamptz + n * interval '1 ms', '', '', $1 FROM generate_series(1, $2::int) AS n"""
ROOMS = {Lane.DANGER: 64, Lane.REPLY: 60, Lane.REMINDER: 56, Lane.BROADCAST: 40}
LATER = MORNING + timedelta(hours=1)
MOST_BLOCKS = 4000
"""8 KB each: a claim of 64 reads and writes this many at most, of some 10,000 that the table and its indexes have."""


async def flood(count: int = WAITING) -> None:
    async with connection() as plain:
        await plain.execute(FILL, MORNING, count)
        await plain.execute("ANALYZE delivery")


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


async def plan_of(statement: str, values: dict[str, object]) -> dict[str, Any]:
    """How it is carried out."""
    text, numbered = fragment(statement, 1, values)
    async with transaction() as plain:
        await plain.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        told = await plain.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {text}", *numbered)
    found: dict[str, Any] = json.loads(told)[0]["Plan"]
    return found


def claiming(**more: object) -> dict[str, object]:
    lanes, rooms = [lane.value for lane in ROOMS], list(ROOMS.values())
    usual = {"at": LATER, "span": LEASE, "owner": "host-0", "lease": "0" * 32, "lanes": lanes, "rooms": rooms}
    return {**usual, "each": AT_ONCE_EACH, "most": 64, **more}


def read_whole(plan: dict[str, Any]) -> list[str]:
    return [
        one["Node Type"] for one in nodes(plan) if one["Node Type"] == "Seq Scan" and one["Relation Name"] == "delivery"
    ]


async def test_a_claim_reads_what_it_takes_and_not_what_waits() -> None:
    await flood()
    plan = await plan_of(CLAIM_DELIVERIES, claiming())
    assert read_whole(plan) == []
    used = {one["Index Name"] for one in nodes(plan) if "Index Name" in one}
    assert {"delivery_due", "delivery_person"} <= used
    assert max(one["Actual Rows"] * one["Actual Loops"] for one in nodes(plan)) < 2000
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < MOST_BLOCKS


async def test_what_the_beat_asks_does_not_read_what_waits() -> None:
    await flood()
    await claim("host-0", LATER)
    past = {"written_by": LATER, "leased_by": LATER + timedelta(hours=1)}
    for statement, values in (
        (OTHERS.replace("$1", "${at}").replace("$2", "${own}").replace("$3", "${mark}"), {"own": "x", "mark": "-pid"}),
        (RELEASE_LEASES, {"owner": "host-9", "until": LATER}),
        (PULL_FORWARD, past),
    ):
        plan = await plan_of(statement, {"at": LATER, **values} if "${at}" in statement else values)
        assert read_whole(plan) == [], statement
        assert max(one["Actual Rows"] * one["Actual Loops"] for one in nodes(plan)) < 2000


async def test_who_is_told_very_much_holds_up_nobody_and_is_told_in_order() -> None:
    """Every tenth of the flood is for one officer; of those a claim takes a few, until they are told."""
    await flood(2000)
    first = await claim("host-0", LATER, 64)
    second = await claim("host-1", LATER, 64)
    assert len(first) == len(second) == 64
    mine = [row for row in first if row.officer_id == 7 and row.lane == 0]
    assert [row.not_before for row in mine] == sorted(row.not_before for row in mine)
    assert mine
    assert [row for row in second if row.officer_id == 7 and row.lane == 0] == []
