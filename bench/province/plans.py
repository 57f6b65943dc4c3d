"""How PostgreSQL goes about a statement: its plan, with the tables it reads from end to end.

A table that grows with tickets, people or messages must never be read so; what may be is said here, with its reason.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from bench.province.recorded import Asked

GROWING = frozenset((
    "approach_record", "approach_subject", "attachment", "attempt", "audit_entry", "broadcast_event",
    "broadcast_line", "broadcast_part", "broadcast_recipient",
    "bulk_line", "bulk_run", "case", "case_event", "case_party", "case_representative", "citizen", "citizen_join",
    "clock", "complaint_reader", "complaint_release", "complaint_subject", "consent", "content_check",
    "danger_alarm", "delivery", "draft", "erasure", "fee_due", "finish_event", "hearing", "hearing_change",
    "idempotency_key", "identity", "inbound_message", "integration_call", "mobile_code", "one_time_code",
    "organisation", "pending_decision", "petition", "petition_code", "petitioner", "petitioner_rating",
    "phone_request", "preservation", "rating", "representation", "return_visit", "score_cell", "score_month",
    "short_message", "sms_rating", "sms_reply", "stop_wish", "subscription_grant", "supervision", "talk",
    "telephone_call", "telephone_task",
    "ticket", "ticket_event", "ticket_sub_kind", "ticket_tag", "window_day", "words",
))  # fmt: skip
WRITES = ("INSERT INTO ", "UPDATE ", "DELETE FROM ", "NEXTVAL(", "SETVAL(", "PG_ADVISORY", "FOR UPDATE")
READS = ("SELECT", "WITH", "(", "VALUES")
STILL = frozenset((
    "absence", "account", "account_request", "approach_mistake", "audit_export", "backup_run", "broadcast",
    "broadcast_article", "broadcast_picture", "broadcast_policy", "calendar_override", "call_claim", "canned_reply",
    "case_system", "court", "court_request", "department", "dirty_cell", "duty", "entry_draft", "file_removal",
    "follower_sync", "heartbeat", "import_run", "integration_key", "job_tally", "job_trouble", "key_seen",
    "notice_template", "office_hours", "officer", "officer_role", "phone_tag", "picture_at_wechat", "policy",
    "purge_mark", "quiet_hours", "recovery_code", "reseal", "saved_view", "schema_release", "score_weight",
    "send_limit", "service_window", "staff_request", "staff_stamp", "staff_tag", "sub_kind", "sub_kind_limits",
    "table_size", "tag", "tortoise_migrations",
))  # fmt: skip
"""Tables that grow with courts, staff and days, or are emptied as they are worked off."""
NO_PLAN = ("BEGIN", "COMMIT", "ROLLBACK", "SET", "LISTEN", "SAVEPOINT", "RELEASE", "DO", "SHOW", "EXPLAIN", "VACUUM")
LONGEST_SECONDS = 60
FEWEST_PAGES = 64
"""A smaller table is read from end to end as quickly as by an index: what it will be like, its plan does not tell."""
SIZES = """
SELECT relname, pg_relation_size(oid) / 8192 AS pages, reltuples::bigint AS rows FROM pg_class WHERE relkind = 'r'"""


@dataclass(frozen=True)
class Allowed:
    """A statement that may read a growing table from end to end: what it says somewhere, of which table, and why."""

    says: str
    table: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """`whole` are the growing tables it reads from end to end; `milliseconds` and `read` (rows that were looked at)
    are known where it was carried out.
    """

    asked: Asked
    whole: tuple[str, ...]
    milliseconds: float = 0.0
    read: int = 0
    text: str = field(default="", repr=False)


def nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


@dataclass(frozen=True)
class TableSize:
    pages: int
    rows: int


def read_whole(plan: Mapping[str, Any], sizes: Mapping[str, TableSize]) -> tuple[str, ...]:
    """Return the growing tables that a plan reads from end to end; where it was carried out, more than half of.

    A page that has all it wants after a few rows may begin at the beginning of a table.
    """
    found = set()
    for one in nodes(plan):
        name = one.get("Relation Name", "")
        if one["Node Type"] != "Seq Scan" or name not in GROWING or sizes[name].pages < FEWEST_PAGES:
            continue
        if "Actual Rows" not in one or looked_at(one) > sizes[name].rows / 2:
            found.add(name)
    return tuple(sorted(found))


def looked_at(node: Mapping[str, Any]) -> int:
    """Return how many rows a node that was carried out looked at, those that did not fit among them."""
    removed = sum(node.get(name, 0) for name in ("Rows Removed by Filter", "Rows Removed by Index Recheck"))
    return int((node.get("Actual Rows", 0) + removed) * node.get("Actual Loops", 0))


def rows_read(plan: Mapping[str, Any]) -> int:
    """Return how many rows were looked at in tables and indexes."""
    reading = (one for one in nodes(plan) if "Relation Name" in one or one["Node Type"] == "Bitmap Index Scan")
    return sum(looked_at(one) for one in reading)


def has_plan(text: str) -> bool:
    return not text.lstrip().upper().startswith(NO_PLAN)


def is_read(text: str) -> bool:
    """Say whether carrying a statement out changes nothing."""
    upper = text.upper()
    return upper.lstrip().startswith(READS) and not any(word in upper for word in WRITES)


async def sizes_of(plain: Any) -> dict[str, TableSize]:
    return {row["relname"]: TableSize(row["pages"], row["rows"]) for row in await plain.fetch(SIZES)}


async def plan_of(plain: Any, asked: Asked, sizes: Mapping[str, TableSize]) -> Plan | None:
    """Explain one statement with the values it had, and carry it out where that changes nothing.

    None where it has no plan.
    """
    if not has_plan(asked.text):
        return None
    run = is_read(asked.text)
    how = "ANALYZE, TIMING OFF, FORMAT JSON" if run else "FORMAT JSON"
    transaction = plain.transaction()
    await transaction.start()
    try:
        rows = await plain.fetch(f"EXPLAIN ({how}) {asked.text}", *asked.values, timeout=LONGEST_SECONDS)
        whole = json.loads(rows[0][0])[0]
        plan, read = whole["Plan"], rows_read(whole["Plan"]) if run else 0
        took = whole.get("Execution Time", 0.0) + whole.get("Planning Time", 0.0)
        return Plan(asked, read_whole(plan, sizes), took, read, outline(plan))
    except (asyncpg.PostgresError, TimeoutError) as error:
        return Plan(asked, ("?",), LONGEST_SECONDS * 1000.0, 0, f"{type(error).__name__}: {error}")
    finally:
        await transaction.rollback()


def outline(plan: Mapping[str, Any], depth: int = 0) -> str:
    """Return a plan as people read one."""
    on = plan.get("Relation Name") or plan.get("Index Name") or ""
    parts = [f"{'  ' * depth}{plan['Node Type']} {on}"]
    if "Index Name" in plan and plan.get("Relation Name"):
        parts.append(f"by {plan['Index Name']}")
    parts.append(f"cost={plan['Total Cost']:.0f} rows={plan['Plan Rows']}")
    if "Actual Rows" in plan:
        parts.append(f"was={plan['Actual Rows']}x{plan['Actual Loops']}")
    for name in ("Index Cond", "Filter"):
        if name in plan:
            parts.append(f"{name}: {str(plan[name])[:160]}")
    if "Rows Removed by Filter" in plan:
        parts.append(f"removed={plan['Rows Removed by Filter']}")
    below = [outline(one, depth + 1) for one in plan.get("Plans", ())]
    return "\n".join([" ".join(parts), *below])
