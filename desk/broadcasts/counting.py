"""Before anybody is asked to approve: how many people it is for, how many of them twice, and who cannot be told.

Counted by the very statements that freeze the audience, whole and at once; nothing is written.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.broadcasts.freezing import STOPPED, reason_of, until_now
from desk.broadcasts.sources import AudienceSource, sources_of, whole_of
from desk.rules.broadcasts.audiences import BY_MASS, groups_of
from desk.rules.broadcasts.gaps import PERSONAL, gaps_in
from desk.rules.calendar.court_time import in_court_time
from models import Broadcast, statements
from models.enums import BroadcastKind, BroadcastWay

SEEN = """
SELECT seen.*, (phone.window_until > ${{at}} AND phone.window_left > 0) IS TRUE AS window_open
FROM ({all}) AS seen LEFT JOIN identity AS phone ON phone.id = seen.phone_id"""
COUNT = """
WITH told AS ({all}),
each AS (SELECT DISTINCT ON (person) *, {stopped} AS stopped, {reason} AS why FROM told WHERE person IS NOT NULL)
SELECT (SELECT count(*) FROM told) AS rows, count(*) AS people, count(*) FILTER (WHERE stopped) AS stopped,
    count(*) FILTER (WHERE NOT stopped AND why <> '') AS unreachable,
    count(*) FILTER (WHERE NOT stopped AND why = '' AND NOT window_open) AS shut
FROM each"""
FULL = """
SELECT count(*) AS many FROM (
    SELECT recipient.identity_id FROM broadcast_part AS part
    JOIN broadcast_recipient AS recipient ON recipient.part_id = part.id
    WHERE part.account_id = ANY(${accounts}::bigint[]) AND part.submitted_at >= ${month}
    GROUP BY recipient.identity_id HAVING count(*) >= ${most}) AS full_up"""
MASS_A_MONTH = 4
"""So many messages of the mass interface a follower gets from a service account each month (群发接口)."""
COUNTED_AT_MOST = 2**31 - 1


@dataclass(frozen=True)
class AudienceCount:
    """`rows` are what the groups name, `people` each once; of them `stopped` said 退订, `unreachable` cannot be told.

    `shut`: they follow, but no window of theirs is open now, where messages go one by one.
    """

    rows: int
    people: int
    stopped: int
    unreachable: int
    shut: int

    @property
    def twice(self) -> int:
        return self.rows - self.people

    @property
    def reachable(self) -> int:
        return self.people - self.stopped - self.unreachable


def way_of(broadcast: Broadcast) -> BroadcastWay:
    """Return how a broadcast travels: to followers at large only the mass interface may carry it, the same words for
    all; where each reads other words, or is told of a matter or work of their own, it goes one by one.
    """
    if broadcast.kind is BroadcastKind.SMS:
        return BroadcastWay.SMS
    groups = groups_of(broadcast.audience)
    alike = not gaps_in(broadcast.text) & PERSONAL
    if broadcast.kind is not BroadcastKind.MATTER and alike and any(group.kind in BY_MASS for group in groups):
        return BroadcastWay.MASS
    return BroadcastWay.ONE_BY_ONE


async def count_audience(broadcast: Broadcast, as_of: datetime) -> AudienceCount:
    """Count a draft's audience as it is at this moment. A tag's people are counted only once it is frozen."""
    sources = sources_of(broadcast, as_of)
    if not sources:
        return AudienceCount(0, 0, 0, 0, 0)
    parts, values = [], {}
    for number, (source, until) in enumerate(zip(sources, await until_now(broadcast), strict=True)):
        text, own = _renamed(source, broadcast.kind, number, until)
        parts.append(f"({text})")
        values.update(own)
    told = SEEN.format(all=" UNION ALL ".join(parts))
    text = COUNT.format(all=told, stopped=STOPPED, reason=reason_of(broadcast.kind))
    row = await statements.fetchrow(text, at=as_of, **values)
    assert row is not None
    return AudienceCount(row["rows"], row["people"], row["stopped"], row["unreachable"], row["shut"])


def _renamed(source: AudienceSource, kind: BroadcastKind, number: int, until: int) -> tuple[str, dict[str, Any]]:
    """Return a source's statement whose values have names of their own among those of others."""
    values: dict[str, Any] = {**source.values, "after": 0, "until": until, "most": COUNTED_AT_MOST}
    text = whole_of(source, kind)
    for name in values:
        text = text.replace(f"${{{name}}}", f"${{{name}_{number}}}")
    return text, {f"{name}_{number}": value for name, value in values.items()}


async def full_this_month(account_ids: list[int], as_of: datetime) -> int:
    """Return how many followers of these accounts had their four mass messages of this month already, by our own
    count: what an operator sent from the account's own console we do not know of.
    """
    month = in_court_time(as_of).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return int(await statements.fetchval(FULL, accounts=account_ids, month=month, most=MASS_A_MONTH))
