"""The head of each history leaves the database once a day: who rewrites history there is found out afterwards.

A head is a hash over every row added since the head before, and over that head. Kept elsewhere, it cannot be made to
fit rows that were changed, removed or put in between. What is sealed is told only by being there: its key binds it to
its row already, and it may be sealed anew.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from desk.rules.calendar.court_time import court_day
from models.database import Connection, connection

CHAINS: Mapping[str, tuple[str, ...]] = {
    "audit_entry": ("officer_id", "action", "subject_kind", "subject_id", "reason", "address", "facts", "at"),
    "ticket_event": (
        *("ticket_id", "seq", "act", "from_state", "to_state", "cycle", "actor_kind", "actor_id", "words_id"),
        *("facts", "at", "hash", "court_id", "department_id", "officer_id"),
    ),
    "approach_record": ("court_id", "petition_id", "identity_id", "recorded_by_id", "at", "text_sealed"),
    "approach_subject": ("record_id", "officer_id", "finding", "at"),
    "approach_mistake": ("record_id", "officer_id", "reason_sealed", "at"),
}
LABELS = {
    "audit_entry": "审计",
    "ticket_event": "流转记录",
    "approach_record": "过问记录",
    "approach_subject": "过问记录提到的人",
    "approach_mistake": "误记说明",
}
SETTLED = timedelta(hours=1)
"""Rows younger than this wait for the next head: an older one may still be in a transaction."""
AT_ONCE = 5000
NEWEST = 'SELECT id FROM "{table}" WHERE at < $1 ORDER BY id DESC LIMIT 1'
ROWS = """
SELECT id, sha256(convert_to(jsonb_build_array({columns})::text, 'UTF8')) AS hash FROM "{table}"
WHERE id > $1 AND id <= $2 ORDER BY id LIMIT {most}"""
NOT_GIVEN = """
SELECT count(*) FROM "{table}" WHERE id < 1 OR id > coalesce(pg_sequence_last_value('{table}_id_seq'::regclass), 0)"""
"""Rows whose number the sequence never gave: before the first head, or so far on that no later head is taken."""
ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(hashtext('jiesu.chain_heads'))"


@dataclass(frozen=True)
class ChainHead:
    """What the rows `after` < id ≤ `upto` of a table hashed to, over the `previous` head; `columns` are those read."""

    table: str
    columns: tuple[str, ...]
    after: int
    upto: int
    rows: int
    previous: str
    head: str
    at: str

    def line(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class ChainTrouble:
    """Rows that are not what their head says. `gone`: every one of them was taken away, from the beginning on."""

    head: ChainHead
    words: str
    gone: bool = False


def read_heads(file: Path) -> list[ChainHead]:
    """Returns the heads a file keeps, oldest first; none without a file. Raises `ValueError` for lines of no head."""
    if not file.exists():
        return []
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [ChainHead(**{**row, "columns": tuple(row["columns"])}) for row in rows]


def is_due(heads: Sequence[ChainHead], as_of: datetime) -> bool:
    """Says whether today's heads are still to be taken."""
    return not heads or court_day(datetime.fromisoformat(heads[-1].at)) < court_day(as_of)


async def take_heads(heads: Sequence[ChainHead], as_of: datetime) -> list[ChainHead]:
    """Returns the heads of today, one a history, also where nothing was added."""
    last = {one.table: one for one in heads}
    found = []
    async with connection() as plain:
        for table, columns in CHAINS.items():
            before = last.get(table)
            after, previous = (before.upto, before.head) if before else (0, "")
            newest = int(await plain.fetchval(NEWEST.format(table=table), as_of - SETTLED) or 0)
            head = ChainHead(table, columns, after, max(after, newest), 0, previous, "", as_of.isoformat())
            rows, digest = await _hashed(plain, head)
            found.append(replace(head, rows=rows, head=digest))
    return found


async def check_heads(heads: Sequence[ChainHead]) -> list[ChainTrouble]:
    """Returns where the rows are not what the heads say, or the heads do not follow each other."""
    troubles = list(_out_of_order(heads))
    kept: set[str] = set()
    numbered: set[str] = set()
    async with connection() as plain:
        for one in heads:
            if one.table not in CHAINS or not set(one.columns) <= set(CHAINS[one.table]):
                troubles.append(ChainTrouble(one, "不认识的一行"))
                continue
            if one.table not in numbered:
                numbered.add(one.table)
                strange = int(await plain.fetchval(NOT_GIVEN.format(table=one.table)))
                troubles += [ChainTrouble(one, f"{strange} 行的编号不是序列给的")] if strange else []
            rows, digest = await _hashed(plain, one)
            if rows == 0 < one.rows and one.table not in kept:
                troubles.append(ChainTrouble(one, f"{one.rows} 行都不在了", gone=True))
                continue
            kept.update([one.table] if rows else [])
            if rows != one.rows:
                troubles.append(ChainTrouble(one, f"当时 {one.rows} 行，现在 {rows} 行"))
            elif digest != one.head:
                troubles.append(ChainTrouble(one, "内容变了"))
    return troubles


def _out_of_order(heads: Sequence[ChainHead]) -> Iterator[ChainTrouble]:
    """Yields the heads that do not begin where the one before ended: somebody took a line away or changed one."""
    last: dict[str, ChainHead] = {}
    for one in heads:
        before = last.get(one.table)
        if before is not None and (one.after, one.previous) != (before.upto, before.head):
            yield ChainTrouble(one, "接不上前一行")
        last[one.table] = one


async def _hashed(plain: Connection, head: ChainHead) -> tuple[int, str]:
    columns = ", ".join(f"{name} IS NOT NULL" if name.endswith("_sealed") else name for name in ("id", *head.columns))
    query = ROWS.format(columns=columns, table=head.table, most=AT_ONCE)
    digest, rows, after = bytes.fromhex(head.previous), 0, head.after
    while found := await plain.fetch(query, after, head.upto):
        for row in found:
            digest = hashlib.sha256(digest + row["hash"]).digest()
        rows, after = rows + len(found), found[-1]["id"]
    return rows, digest.hex()
