"""Closing the books of a played year: whether all that was written agrees with itself and with the court's table."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from desk.access.actors import Actor
from desk.rules.lifecycle import Target
from desk.rules.lifecycles.petition import PETITION
from desk.scores.measures import FORMULA
from desk.tickets.history import FIRST_HASH, HistoryLine, LinePlace, chain_hash
from models.enums import Act, ActorKind, TicketState
from seeds.year.conductor import Marks

NEXT_LOOK = timedelta(hours=2, minutes=30)
"""A clock is found late by the next look at the latest; looks are seldom at night."""
OURS = "CREATE TEMP TABLE ours (id bigint PRIMARY KEY) ON COMMIT DROP"
FILL = "INSERT INTO ours SELECT id FROM ticket WHERE petition_id > $1"
NONE_OF: Mapping[str, str] = {
    "没有工单的诉求": "SELECT petition.number FROM petition LEFT JOIN ticket ON petition_id = petition.id"
    " WHERE ticket.id IS NULL",
    "流转记录缺号或与版本不符的工单": "SELECT ticket.id FROM ours JOIN ticket USING (id) JOIN (SELECT ticket_id,"
    " count(*) AS lines, min(seq) AS first, max(seq) AS last FROM ticket_event GROUP BY ticket_id) AS e"
    " ON e.ticket_id = ticket.id WHERE lines <> last OR first <> 1 OR last <> version",
    "前后状态接不上的流转记录": "SELECT id FROM (SELECT e.id, from_state, lag(to_state) OVER each AS before"
    " FROM ticket_event AS e JOIN ours ON ours.id = ticket_id WINDOW each AS (PARTITION BY ticket_id ORDER BY seq))"
    " AS lines WHERE from_state <> coalesce(before, '')",
    "时间倒着走的流转记录": "SELECT id FROM (SELECT e.id, at, lag(at) OVER each AS before FROM ticket_event AS e"
    " JOIN ours ON ours.id = ticket_id WINDOW each AS (PARTITION BY ticket_id ORDER BY seq)) AS lines"
    " WHERE at < before",
    "重放流转记录得到的状态与现状不同的工单": "SELECT ticket.id FROM ours JOIN ticket USING (id) JOIN ticket_event AS e"
    " ON e.ticket_id = ticket.id AND e.seq = version WHERE e.to_state <> state",
    "同时走着两个计时的工单": "SELECT ticket_id FROM clock JOIN ours ON ours.id = ticket_id WHERE stopped_at IS NULL"
    " AND paused_at IS NULL GROUP BY ticket_id, CASE WHEN kind IN ('green', 'promise', 'passed_on') THEN kind"
    " ELSE '' END HAVING count(*) > 1",
    "该有计时却没有的工单": "SELECT ticket.id FROM ours JOIN ticket USING (id) LEFT JOIN clock ON ticket_id = ticket.id"
    " AND stopped_at IS NULL WHERE clock.id IS NULL AND state NOT IN ('closed', 'declined', 'merged', 'withdrawn')",
    "办结了还在走的计时": "SELECT clock.id FROM ours JOIN ticket USING (id) JOIN clock ON ticket_id = ticket.id"
    " WHERE stopped_at IS NULL AND state IN ('closed', 'declined', 'merged', 'withdrawn')",
    "倒着走的计时": "SELECT clock.id FROM clock JOIN ours ON ours.id = ticket_id WHERE stopped_at < started_at",
    "跳过一级的督办": "SELECT clock_id FROM supervision JOIN ours ON ours.id = ticket_id GROUP BY clock_id"
    " HAVING max(rung) - min(rung) + 1 <> count(*)",
    "从第一级开始的分派督办": "SELECT clock.id FROM supervision JOIN ours ON ours.id = ticket_id JOIN clock"
    " ON clock.id = clock_id WHERE kind = 'triage' AND supervision.rung = 1",
    "下一级比上一级开得早的督办": "SELECT low.id FROM supervision AS low JOIN ours ON ours.id = ticket_id"
    " JOIN supervision AS high ON high.clock_id = low.clock_id AND high.rung > low.rung"
    " WHERE high.opened_at < low.opened_at",
    "评价了两次的同一轮": "SELECT ticket_id FROM rating JOIN ours ON ours.id = ticket_id GROUP BY ticket_id, cycle"
    " HAVING count(*) > 1",
    "答复了却没有告诉群众的": "SELECT e.id FROM ticket_event AS e JOIN ours ON ours.id = ticket_id"
    " LEFT JOIN delivery AS d ON d.ticket_id = e.ticket_id AND d.ticket_version = e.seq AND notice = 'answered'"
    " WHERE act IN ('settle', 'answer', 'approve') AND d.id IS NULL",
}
"""Nothing may be found by any of these."""
COUNTED_OTHERWISE = """
SELECT court_id FROM (
    SELECT court_id, count(*) FILTER (WHERE act = 'receive') AS received,
        count(*) FILTER (WHERE act IN ('settle', 'answer', 'approve')) AS answered,
        count(*) FILTER (WHERE act = 'visit') AS rated, count(*) FILTER (WHERE act IN ('lapse', 'close')) AS not_rated,
        count(*) FILTER (WHERE act = 'escalate') AS rungs
    FROM ticket_event GROUP BY court_id
) AS e FULL JOIN (
    SELECT court_id, sum(coalesce((counts ->> 'received')::bigint, 0)) AS received,
        sum(coalesce((counts ->> 'answered')::bigint, 0)) AS answered,
        sum(coalesce((counts ->> 'rated')::bigint, 0)) AS rated,
        sum(coalesce((counts ->> 'not_rated')::bigint, 0)) AS not_rated,
        sum(coalesce((counts ->> 'rung_1')::bigint, 0) + coalesce((counts ->> 'rung_2')::bigint, 0)
            + coalesce((counts ->> 'rung_3')::bigint, 0)) AS rungs
    FROM {table} WHERE department_id = 0 AND officer_id = 0 AND formula = $1 GROUP BY court_id
) AS s USING (court_id)
WHERE (e.received, e.answered, e.rated, e.not_rated, e.rungs)
    IS DISTINCT FROM (s.received, s.answered, s.rated, s.not_rated, s.rungs)"""
ROLL_UPS = {"每日考核数与流转记录对不上的法院": "score_cell", "月度考核数与流转记录对不上的法院": "score_month"}
LATE_UNSEEN = """
SELECT clock.id FROM clock JOIN ours ON ours.id = ticket_id WHERE kind NOT IN ('supply', 'visit')
    AND paused_at IS NULL AND coalesce(stopped_at, $1) > due_at + $2 AND rung = 0
    AND (kind <> 'promise' OR NOT EXISTS (SELECT 1 FROM supervision WHERE supervision.ticket_id = clock.ticket_id
        AND supervision.clock_id <> clock.id AND opened_at <= greatest(clock.due_at, clock.started_at) + $2))"""
"""What a citizen was promised sleeps while the late clock of the work speaks for it."""
ENTERED = "SELECT count(*) FROM petition WHERE id > $1"
NUMBERED = "SELECT count(*) FROM ours JOIN ticket USING (id) WHERE number IS NOT NULL"
STATES = "SELECT state, count(*) AS count FROM ours JOIN ticket USING (id) GROUP BY state ORDER BY count DESC"
STEPS = "SELECT DISTINCT act, from_state, to_state FROM ticket_event JOIN ours ON ours.id = ticket_id"
CHAINS = """
SELECT e.ticket_id, petition.number || CASE WHEN part > 1 THEN '-' || part ELSE '' END AS number,
    seq, act, from_state, to_state, e.cycle, actor_kind, actor_id, words_id,
    facts::text AS facts, e.at, hash, scheme, e.court_id, e.department_id, officer_id, coalesce(digest, '') AS digest
FROM ticket_event AS e LEFT JOIN words ON words.id = e.words_id JOIN ours ON ours.id = e.ticket_id
JOIN ticket ON ticket.id = e.ticket_id JOIN petition ON petition.id = petition_id ORDER BY e.ticket_id, seq"""
TOGETHER = 5000


@dataclass
class Books:
    """What was checked, in order: what it is, how it stands, whether it is right."""

    lines: list[tuple[str, str, bool]] = field(default_factory=list)

    def line(self, what: str, found: object, right: bool = True) -> None:
        self.lines.append((what, str(found), right))

    def none_of(self, what: str, wrong: Iterable[object]) -> None:
        """Checks that nothing of this kind exists; the first few are named."""
        listed = list(wrong)
        named = "、".join(map(str, listed[:5]))
        self.line(what, f"{len(listed)}：{named}" if listed else "0", not listed)

    @property
    def balanced(self) -> bool:
        return all(right for _, _, right in self.lines)


async def close(database_url: str, marks: Marks, planned: int, as_of: datetime) -> Books:
    """Check all that came after `marks`; `planned` petitions were to come, and time stands at `as_of`."""
    books = Books()
    plain = await asyncpg.connect(database_url)
    try:
        async with plain.transaction():
            await plain.execute(OURS)
            await plain.execute(FILL, marks.petition)
            await plain.execute("ANALYZE ours")
            entered = await plain.fetchval(ENTERED, marks.petition)
            books.line("收到的诉求", f"{entered}（应有 {planned}）", entered == planned)
            books.line("其中成为工单的", await plain.fetchval(NUMBERED))
            for row in await plain.fetch(STATES):
                books.line(f"现在{TicketState(row['state']).label}的", row["count"])
            for what, query in NONE_OF.items():
                books.none_of(what, [row[0] for row in await plain.fetch(query)])
            late = await plain.fetch(LATE_UNSEEN, as_of, NEXT_LOOK)
            books.none_of("超期而没有督办的计时", [row[0] for row in late])
            for what, table in ROLL_UPS.items():
                rows = await plain.fetch(COUNTED_OTHERWISE.format(table=table), FORMULA)
                books.none_of(what, [row[0] for row in rows])
            steps = [(row["act"], row["from_state"], row["to_state"]) for row in await plain.fetch(STEPS)]
            books.none_of("不合流转表的步骤", sorted(_against_the_table(steps)))
            books.none_of("散列对不上的流转记录", await _broken_chains(plain))
    finally:
        await plain.close()
    return books


S = TicketState
_GIVEN = {S.WAITING: {S.WAITING}}
"""What waits for the citizen goes on waiting, whoever has it in hand."""
_MAY_LEAD_TO: Mapping[Target, Callable[[TicketState], Collection[TicketState]]] = {
    Target.UNCHANGED: lambda before: {before},
    Target.CAME_FROM: lambda _: {S.PENDING, S.DISPATCHED, S.ACCEPTED},
    Target.BY_RATING: lambda _: {S.CLOSED, S.DISPATCHED, S.PENDING},
    Target.ELSEWHERE: lambda _: {S.PENDING},
    Target.BY_KIND: lambda before: {before, S.PENDING},
    Target.BACK_TO_WORK: lambda before: {before} if before.is_open else {S.PENDING, S.ACCEPTED},
    Target.TO_THE_TAKER: lambda before: _GIVEN.get(before, {S.DISPATCHED}),
    Target.BY_TAKER: lambda before: _GIVEN.get(before, {S.DISPATCHED, S.PENDING}),
}
"""Where an act may lead whose verb decides it."""


def _against_the_table(steps: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    for act, before, after in steps:
        if not in_the_table(Act(act), before, after):
            yield f"{before} —{act}→ {after}"


def in_the_table(act: Act, before: str, after: str) -> bool:
    """Whether the court's table has this step; what happens by itself leaves the state alone or begins it."""
    rule = PETITION.rules.get(act)
    if rule is None:
        return (act is Act.RECEIVE and (before, after) == ("", TicketState.PENDING)) or before == after
    if act is Act.MERGE and before == after:
        return TicketState(before).is_open
    if act is Act.SPLIT and (before, after) == ("", TicketState.PENDING):
        return True
    if before not in rule.sources:
        return False
    if isinstance(rule.target, TicketState):
        return after == rule.target
    return after in _MAY_LEAD_TO[rule.target](TicketState(before))


def _line(row: Mapping[str, Any]) -> HistoryLine:
    return HistoryLine(
        Act(row["act"]),
        row["from_state"],
        TicketState(row["to_state"]),
        row["cycle"],
        Actor(ActorKind(row["actor_kind"]), row["actor_id"]),
        row["at"],
        row["words_id"],
        json.loads(row["facts"]),
        LinePlace(row["court_id"], row["department_id"], row["officer_id"]),
        row["digest"],
    )


async def _broken_chains(plain: asyncpg.Connection) -> list[int]:
    """Tickets of whose history a line was changed: every hash is made again from the lines."""
    broken: list[int] = []
    ticket_id, previous = 0, FIRST_HASH
    async for row in plain.cursor(CHAINS, prefetch=TOGETHER):
        if row["ticket_id"] != ticket_id:
            ticket_id, previous = row["ticket_id"], FIRST_HASH
        if chain_hash(row["number"], row["seq"], _line(row), previous, row["scheme"]) != bytes(row["hash"]):
            broken.append(ticket_id)
        previous = bytes(row["hash"])
    return broken
