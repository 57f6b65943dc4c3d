"""The audit log as files: entries before a day written out, each file chained to the one before, and then removed here.

A file is lines of JSON: what it is, one line an entry, and the end with the number of entries and the head. The head is
SHA-256 over the head of the file before and every line of an entry, so none can be changed, left out or put in.
"""

import hashlib
import json
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from ops.errors import OpsError

KIND = "jiesu-audit-1"
FIRST_HEAD = bytes(32)
PAGE = 2000
COLUMNS = "id, officer_id, action, subject_kind, subject_id, reason, address, facts, at"
PAGES = f"""
SELECT {COLUMNS} FROM audit_entry WHERE at < $1 AND (at, id) > ($2, $3) ORDER BY at, id LIMIT {PAGE}"""  # noqa: S608
LAST_HEAD = "SELECT head FROM audit_export WHERE removed_at IS NOT NULL ORDER BY id DESC LIMIT 1"
KEEP = """
INSERT INTO audit_export (before, last_id, rows, previous_head, head, file_hash, exported_at, exported_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (file_hash) DO NOTHING"""
BY_HASH = "SELECT * FROM audit_export WHERE file_hash = $1"
REMOVE = f"""
WITH batch AS (SELECT id FROM audit_entry WHERE at < $1 ORDER BY at, id LIMIT {PAGE})
DELETE FROM audit_entry USING batch WHERE audit_entry.id = batch.id"""  # noqa: S608
WAIT = "SET LOCAL lock_timeout = '5s'"
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)

Told = Callable[[int], None]


class AuditFileRefused(OpsError):
    """The file is not what it should be, or not of this log; nothing was removed."""


@dataclass(frozen=True)
class AuditFile:
    """What a file holds. `file_hash` is SHA-256 of all its bytes, in hexadecimal digits."""

    before: datetime
    rows: int
    last_id: int
    previous_head: bytes
    head: bytes
    file_hash: str


async def export(connection: asyncpg.Connection, before: datetime, path: Path, told: Told) -> AuditFile:
    """Write all entries before a moment into a new file, and remember that. Raises `AuditFileRefused`.

    The file has its name only once it is whole and on the disk.
    """
    previous = bytes(await connection.fetchval(LAST_HEAD) or FIRST_HEAD)
    head, rows, last_id = previous, 0, 0
    with _new_file(path) as write:
        write(_line({"kind": KIND, "before": before.isoformat(), "previous_head": previous.hex()}))
        async for page in _pages(connection, before):
            for row in page:
                line = _entry(row)
                head, rows, last_id = hashlib.sha256(head + line).digest(), rows + 1, max(last_id, row["id"])
                write(line)
            told(len(page))
        write(_line({"rows": rows, "last_id": last_id, "head": head.hex()}))
    return read(path)


@contextmanager
def _new_file(path: Path) -> Iterator[Callable[[bytes], object]]:
    """Gives what writes to a draft, which takes its name once it is on the disk."""
    if path.exists():
        raise AuditFileRefused(f"{path} 已存在，请换一个文件名")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise AuditFileRefused(f"{path.parent} 不是可以写的文件夹")
    draft = path.with_name(f".{path.name}.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            yield out.write
            out.flush()
            os.fsync(out.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


async def remember(connection: asyncpg.Connection, made: AuditFile, as_of: datetime, by: str) -> None:
    """Write down that these entries are in this file; only then may they be removed."""
    row = (made.before, made.last_id, made.rows, made.previous_head, made.head, made.file_hash, as_of, by)
    await connection.execute(KEEP, *row)


def read(path: Path) -> AuditFile:
    """Read a file to its end and check its head. Raises `AuditFileRefused`."""
    whole = hashlib.sha256()
    if not path.is_file():
        raise AuditFileRefused(f"没有文件 {path}")
    try:
        lines = _lines(path, whole.update)
        begins = json.loads(next(lines))
        if begins["kind"] != KIND:
            raise AuditFileRefused(f"{path} 不是导出的审计记录")
        head, rows, last_id, waiting = bytes.fromhex(begins["previous_head"]), 0, 0, next(lines)
        for line in lines:
            head, rows = hashlib.sha256(head + waiting).digest(), rows + 1
            last_id = max(last_id, json.loads(waiting)["id"])
            waiting = line
        ends = json.loads(waiting)
        told = (ends["rows"], ends["last_id"], bytes.fromhex(ends["head"]))
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        raise AuditFileRefused(f"{path} 不是导出的审计记录，或没有写完") from error
    if told != (rows, last_id, head):
        raise AuditFileRefused(f"{path} 被改动过：里面的记录和末尾的校验值对不上")
    before = datetime.fromisoformat(begins["before"])
    return AuditFile(before, rows, last_id, bytes.fromhex(begins["previous_head"]), head, whole.hexdigest())


async def remove(connection: asyncpg.Connection, made: AuditFile, as_of: datetime, told: Told) -> int:
    """Remove the entries a file holds, as the tables' owner. Returns how many went.

    Raises `AuditFileRefused` where the file is not one that was exported from here, or the log is not what it was then.
    Broken off, it goes on when called again.
    """
    kept = await connection.fetchrow(BY_HASH, made.file_hash)
    if kept is None:
        raise AuditFileRefused("这个文件不是从这里导出的那一份，或导出以后被改动过。没有清理任何记录。")
    if kept["removed_at"] is None:
        if bytes(await connection.fetchval(LAST_HEAD) or FIRST_HEAD) != made.previous_head:
            raise AuditFileRefused("这个文件导出以后，又清理过别的一段，次序接不上了。请重新导出。")
        if await _head_of(connection, made) != (made.rows, made.head):
            raise AuditFileRefused("现在的审计记录和导出时不一样。没有清理任何记录，请重新导出，并查明原因。")
        await connection.execute("UPDATE audit_export SET removed_at = $1 WHERE id = $2", as_of, kept["id"])
    gone = 0
    while count := await _remove_some(connection, made.before):
        gone += count
        told(count)
    return gone


async def _remove_some(connection: asyncpg.Connection, before: datetime) -> int:
    """Nobody else can write to the table while its guard is off: the lock of the change lasts as long."""
    async with connection.transaction():
        await connection.execute(WAIT)
        await connection.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        done = await connection.execute(REMOVE, before)
        await connection.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
    return int(done.split()[1])


async def _head_of(connection: asyncpg.Connection, made: AuditFile) -> tuple[int, bytes]:
    """Returns what the log would give now for the file's entries."""
    rows, head = 0, made.previous_head
    async for page in _pages(connection, made.before):
        for row in page:
            rows, head = rows + 1, hashlib.sha256(head + _entry(row)).digest()
    return rows, head


async def _pages(connection: asyncpg.Connection, before: datetime) -> AsyncIterator[list[Any]]:
    at, last = EARLIEST, 0
    while page := await connection.fetch(PAGES, before, at, last):
        yield page
        at, last = page[-1]["at"], page[-1]["id"]


def _entry(row: Any) -> bytes:
    return _line({**dict(row), "facts": json.loads(row["facts"]), "at": row["at"].astimezone(UTC).isoformat()})


def _line(content: dict[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _lines(path: Path, seen: Callable[[bytes], None]) -> Iterator[bytes]:
    with path.open("rb") as source:
        for line in source:
            seen(line)
            yield line
