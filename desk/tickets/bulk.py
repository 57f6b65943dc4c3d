"""One act done to many tickets, through its own verb, one ticket after the other, each with what came of it.

A run is rows: it goes on where it was after a page was closed, a session ended or a process stopped, and the same form
sent twice is the same run. Nothing is done to a ticket that the verb would not do to it alone.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from desk.access.actors import Actor
from desk.errors import Invalid, NotFound, Refused, Stale
from desk.tickets.orders import Fields, Order
from desk.tickets.sent_twice import done_already
from desk.tickets.starting_weight import weight_at_dispatch
from desk.tickets.tagging import tag_name, tag_ticket, untag_ticket
from desk.tickets.ticket_store import find_visible_by_id
from desk.tickets.verbs import carry_out, read_order
from models import BulkLine, BulkRun, statements
from models.database import AWAY, transaction
from models.enums import Act, Labelled
from models.once_more import once_more

log = structlog.get_logger("bulk")

MOST_AT_ONCE = 500
LINE_LEASE = timedelta(minutes=2)
"""A line that somebody took and did not finish is taken again after that."""
LONGEST_KEY = 64
DONE, REFUSED = "done", "refused"
FAILED = "没有办成：系统出错，请打开这件工单再试"
MAKE_RUN = """
INSERT INTO bulk_run (officer_id, key, act, facts, back, at)
VALUES (${officer}, ${key}, ${act}, ${facts}, ${back}, ${at})
ON CONFLICT (officer_id, key) DO NOTHING RETURNING id"""
MAKE_LINES = """
INSERT INTO bulk_line (run_id, ticket_id, version)
SELECT ${run}, given.ticket_id, given.version FROM unnest(${tickets}::bigint[], ${versions}::int[])
    WITH ORDINALITY AS given (ticket_id, version, place) ORDER BY place
ON CONFLICT (run_id, ticket_id) DO NOTHING"""
TAKE = """
UPDATE bulk_line SET claimed_at = ${at} WHERE id = (
    SELECT id FROM bulk_line WHERE run_id = ${run} AND outcome = '' AND (claimed_at IS NULL OR claimed_at < ${stale})
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, ticket_id, version"""
FINISH = "UPDATE bulk_line SET outcome = ${outcome}, words = ${words} WHERE id = ${id} AND outcome = ''"
TALLY = """
SELECT count(*) AS all, count(*) FILTER (WHERE outcome = 'done') AS done,
    count(*) FILTER (WHERE outcome = 'refused') AS refused FROM bulk_line WHERE run_id = ${run}"""


class BulkAct(Labelled):
    DISPATCH = "dispatch", "派单"
    REASSIGN = "reassign", "改派"
    REMIND = "remind", "催办"
    TAG = "tag", "打标签"
    UNTAG = "untag", "去标签"


VERB_OF = {BulkAct.DISPATCH: Act.DISPATCH, BulkAct.REASSIGN: Act.REASSIGN, BulkAct.REMIND: Act.REMIND}
GIVES = frozenset({BulkAct.DISPATCH, BulkAct.REASSIGN})
"""Acts that want a handler."""
TAGS = frozenset({BulkAct.TAG, BulkAct.UNTAG})


@dataclass(frozen=True)
class BulkOrder:
    """What somebody wants done to which tickets, each at the version they read; `key` is that of the form."""

    key: str
    act: BulkAct
    tickets: Sequence[tuple[int, int]]
    facts: Mapping[str, str] = field(default_factory=dict)
    back: str = ""


@dataclass(frozen=True)
class BulkTally:
    """How far a run is."""

    all: int
    done: int
    refused: int

    @property
    def seen(self) -> int:
        return self.done + self.refused

    @property
    def is_over(self) -> bool:
        return self.seen >= self.all


@once_more
async def start(actor: Actor, order: BulkOrder, as_of: datetime) -> BulkRun:
    """Write down what is wanted, without doing any of it; the same key is the same run. Raises `Invalid`."""
    assert actor.id is not None
    if not order.key or len(order.key) > LONGEST_KEY:
        raise Invalid("这一页不完整，请回到列表再选一次")
    facts = _checked(order)
    async with transaction():
        run_id = await statements.fetchval(
            MAKE_RUN,
            officer=actor.id,
            key=order.key,
            act=order.act.value,
            facts=statements.as_json(facts),
            back=order.back,
            at=as_of,
        )
        if run_id is not None:
            tickets, versions = zip(*dict(order.tickets).items(), strict=True)
            await statements.execute(MAKE_LINES, run=run_id, tickets=list(tickets), versions=list(versions))
        return await BulkRun.get(officer_id=actor.id, key=order.key)


def _checked(order: BulkOrder) -> dict[str, str]:
    """Return what the run keeps of the form. Raises `Invalid` in words."""
    count = len({ticket_id for ticket_id, _ in order.tickets})
    if not count:
        raise Invalid("没有选中工单")
    if count > MOST_AT_ONCE:
        raise Invalid(f"一次最多 {MOST_AT_ONCE} 件，选了 {count} 件")
    if order.act in GIVES:
        handler = Fields({"handler": [order.facts.get("handler", "")]}).number("handler")
        if handler is None:
            raise Invalid("请选择承办人", "handler")
        return {"handler": str(handler)}
    return {"tag": tag_name(order.facts.get("tag", ""))} if order.act in TAGS else {}


async def run_of(actor: Actor, run_id: int) -> BulkRun:
    """Return one's own run. Raises `NotFound`."""
    found = await BulkRun.get_or_none(id=run_id, officer_id=actor.id)
    if found is None:
        raise NotFound("没有这次批量操作")
    return found


async def go_on(actor: Actor, run: BulkRun, now: Callable[[], datetime], go: Callable[[], bool]) -> BulkTally:
    """Do what is left of a run as long as `go` says so; at least one ticket where one is left."""
    while True:
        at = now()
        line = await statements.fetchrow(TAKE, run=run.id, at=at, stale=at - LINE_LEASE)
        if line is None:
            break
        outcome, words = await _do(actor, run, line, at)
        longest: Any = BulkLine._meta.fields_map["words"]
        await statements.execute(FINISH, id=line["id"], outcome=outcome, words=words[: longest.max_length])
        if not go():
            break
    return await tally(run.id)


async def tally(run_id: int) -> BulkTally:
    row = await statements.fetchrow(TALLY, run=run_id)
    assert row is not None
    return BulkTally(row["all"], row["done"], row["refused"])


async def _do(actor: Actor, run: BulkRun, line: Mapping[str, Any], at: datetime) -> tuple[str, str]:
    try:
        await DO[BulkAct(run.act)](actor, run, line, at)
    except Refused as refusal:
        return REFUSED, refusal.words
    except AWAY:
        raise
    except Exception as error:  # one ticket stops no other
        log.exception("bulk_line_failed", run=run.id, ticket=line["ticket_id"], error=type(error).__name__)
        return REFUSED, FAILED
    return DONE, ""


async def _by_verb(actor: Actor, run: BulkRun, line: Mapping[str, Any], at: datetime) -> None:
    act = VERB_OF[BulkAct(run.act)]
    sent = {name: [value] for name, value in run.facts.items()}
    if act is Act.DISPATCH:
        ticket = await find_visible_by_id(actor, line["ticket_id"])
        urgency, complexity = await weight_at_dispatch(ticket)
        sent |= {"urgency": [urgency.value], "complexity": [complexity.value]}
    order = read_order(act, Order(line["ticket_id"], line["version"], actor, at), Fields(sent))
    try:
        await carry_out(act, order)
    except Stale:
        if not await done_already(act, order):
            raise


async def _tag(actor: Actor, run: BulkRun, line: Mapping[str, Any], at: datetime) -> None:
    await tag_ticket(line["ticket_id"], run.facts["tag"], actor, at)


async def _untag(actor: Actor, run: BulkRun, line: Mapping[str, Any], at: datetime) -> None:
    if not await untag_ticket(line["ticket_id"], run.facts["tag"], actor, at):
        raise Refused("它没有这个标签")


DO: Mapping[BulkAct, Callable[[Actor, BulkRun, Mapping[str, Any], datetime], Awaitable[None]]] = {
    **dict.fromkeys(VERB_OF, _by_verb),
    BulkAct.TAG: _tag,
    BulkAct.UNTAG: _untag,
}
