"""An approved audience becomes rows: read from its sources a page at a time, each person once, never held in memory.

A page and how far it got are one transaction under the broadcast's row: a worker killed at any moment leaves what the
next one goes on from, and two at once wait for each other. Where a source ends was written down with the approval.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog

from desk.broadcasts.sources import AudienceSource, sources_of, whole_of
from desk.broadcasts.tags import Tags
from desk.notices.wishes import no_broadcasts
from models import Broadcast, statements
from models.database import transaction
from models.enums import BroadcastKind
from models.once_more import once_more

log = structlog.get_logger("broadcasts")

AT_ONCE = 10_000
"""Rows of a source that one transaction reads."""
UNTIL = 'SELECT coalesce(max(id), 0) AS id FROM "{table}"'
TO_FREEZE = """
SELECT id FROM broadcast WHERE state = 'approved' AND finished_at IS NULL AND expanded_at IS NULL ORDER BY id"""
STILL_TO_FREEZE = """
SELECT id FROM broadcast WHERE id = ${id} AND state = 'approved' AND expanded_at IS NULL
FOR NO KEY UPDATE SKIP LOCKED"""
ADD = """
WITH source AS MATERIALIZED ({whole}),
told AS (
    SELECT DISTINCT ON (person) * FROM source WHERE person IS NOT NULL ORDER BY person, source_id
),
added AS (
    INSERT INTO broadcast_recipient (broadcast_id, person, identity_id, account_id, citizen_id, officer_id, case_id,
        hearing_id, party_id, line_id, outcome, reason)
    SELECT ${{broadcast_id}}, person, phone_id, phone_account, citizen_id, officer_id, case_id, hearing_id, party_id,
        line_id, CASE WHEN {stopped} THEN 'unsubscribed' WHEN {reason} <> '' THEN 'failed' ELSE 'waiting' END,
        CASE WHEN {stopped} THEN '' ELSE {reason} END
    FROM told ORDER BY source_id
    ON CONFLICT DO NOTHING RETURNING outcome, reason
)
SELECT (SELECT max(source_id) FROM source) AS last, NULL::varchar AS outcome, NULL::varchar AS reason, 0::bigint AS many
UNION ALL SELECT NULL, outcome, reason, count(*) FROM added GROUP BY outcome, reason"""
STOPPED = f"(officer_id IS NULL AND {no_broadcasts('told.phone_id', 'told.citizen_id', 'told.number')})"
NO_PHONE = """(CASE WHEN phone_id IS NULL THEN 'no_wechat' WHEN NOT subscribed THEN 'not_following'
    WHEN unreachable_since IS NOT NULL THEN 'unreachable' ELSE '' END)"""
NO_NUMBER = "(CASE WHEN has_number THEN '' ELSE 'no_mobile' END)"


async def until_now(broadcast: Broadcast) -> list[int]:
    """Return where each source of a broadcast ends at this moment: who comes later is not of its audience."""
    tables = [source.table for source in sources_of(broadcast, broadcast.created_at)]
    return [int(await statements.fetchval(UNTIL.format(table=table))) for table in tables]


def reason_of(kind: BroadcastKind) -> str:
    """Return the SQL of why somebody cannot be reached at all by such a broadcast; empty where they may be."""
    return NO_NUMBER if kind is BroadcastKind.SMS else NO_PHONE


FIGURES = ("total", "reached", "opened", "refused", "unsubscribed", "failed", "reasons")


async def to_freeze() -> list[int]:
    """Return the approved broadcasts whose audience is not whole yet."""
    return [row["id"] for row in await statements.fetch(TO_FREEZE)]


@once_more
async def freeze_page(broadcast_id: int, as_of: datetime, tags: Tags | None = None, most: int = AT_ONCE) -> bool:
    """Freeze one page of a broadcast's audience; `tags` tells who carries each tag of it.

    False where nothing is left to freeze, or another worker has it this moment.
    """
    async with transaction():
        row = await statements.fetchrow(STILL_TO_FREEZE, id=broadcast_id)
        if row is None:
            return False
        broadcast = await Broadcast.get(id=row["id"])
        sources = sources_of(broadcast, broadcast.approved_at or as_of, tags)
        if broadcast.stage < len(sources):
            await _add_page(broadcast, sources[broadcast.stage], most)
        if broadcast.stage >= len(sources):
            broadcast.expanded_at = as_of
        await broadcast.save(update_fields=["stage", "expanded_to_id", "expanded_at", *FIGURES])
        return broadcast.expanded_at is None


async def freeze(broadcast_id: int, as_of: datetime, tags: Tags | None = None, most: int = AT_ONCE) -> int:
    """Freeze what is left of a broadcast's audience. Returns how many pages; others get their turn between two."""
    pages = 1
    while await freeze_page(broadcast_id, as_of, tags, most):
        pages += 1
        await asyncio.sleep(0)
    return pages


async def _add_page(broadcast: Broadcast, source: AudienceSource, most: int) -> None:
    rows = await statements.fetch(
        ADD.format(whole=whole_of(source, broadcast.kind), stopped=STOPPED, reason=reason_of(broadcast.kind)),
        broadcast_id=broadcast.id,
        after=broadcast.expanded_to_id,
        until=broadcast.until_ids[broadcast.stage],
        most=max(most // source.per_row, 1),
        **source.values,
    )
    last = next((row["last"] for row in rows if row["last"] is not None), None)
    if last is None:
        broadcast.stage, broadcast.expanded_to_id = broadcast.stage + 1, 0
        return
    broadcast.expanded_to_id = int(last)
    for row in rows:
        if row["outcome"] is not None:
            add_figures(broadcast, row)


def add_figures(broadcast: Broadcast, row: Mapping[str, Any]) -> None:
    """Count new recipients, `many` of one outcome and reason, into a broadcast's figures."""
    many, outcome = int(row["many"]), row["outcome"]
    broadcast.total += many
    if outcome == "unsubscribed":
        broadcast.unsubscribed += many
    elif outcome == "failed":
        broadcast.failed += many
        broadcast.reasons = {**broadcast.reasons, row["reason"]: broadcast.reasons.get(row["reason"], 0) + many}
