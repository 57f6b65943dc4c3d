"""Audit entries leave in files that follow each other, and only what is in such a file is removed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from ops import audit_file, dump
from ops.audit_file import AuditFile, AuditFileRefused
from tests.owners import owner_of

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 30, tzinfo=UTC)
ADD = """
INSERT INTO audit_entry (action, subject_kind, reason, address, facts, at)
VALUES ($1, 'ticket', '', '10.0.0.9', '{"n": 1}', $2)"""


@pytest.fixture
async def log(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Three entries of 2025 and one of 2026."""
    async with dump.connected(owner_of(database_url)) as connection:
        for hours in (-3, -2, -1, 1):
            await connection.execute(ADD, f"act_{hours}", NEW_YEAR + timedelta(hours=hours))
        yield connection


async def exported(log: asyncpg.Connection, path: Path, before: datetime = NEW_YEAR) -> AuditFile:
    made = await audit_file.export(log, before, path, lambda _: None)
    await audit_file.remember(log, made, NOW, "cli:root")
    return made


async def left(log: asyncpg.Connection) -> list[str]:
    return [row["action"] for row in await log.fetch("SELECT action FROM audit_entry ORDER BY at")]


async def test_导出以后才清理_清理的正是文件里的_下一个文件接在后面(
    log: asyncpg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_file, "PAGES", audit_file.PAGES.replace("2000", "2"))
    made = await exported(log, tmp_path / "2025.jsonl")
    assert (made.rows, made.previous_head) == (3, audit_file.FIRST_HEAD)
    assert (tmp_path / "2025.jsonl").stat().st_mode & 0o777 == 0o600
    assert await left(log) == ["act_-3", "act_-2", "act_-1", "act_1"]

    assert await audit_file.remove(log, made, NOW, lambda _: None) == 3

    assert await left(log) == ["act_1"]
    with pytest.raises(asyncpg.RaiseError):
        await log.execute("DELETE FROM audit_entry")
    after = await exported(log, tmp_path / "2026.jsonl", NEW_YEAR + timedelta(days=1))
    assert (after.rows, after.previous_head) == (1, made.head)
    assert await audit_file.remove(log, made, NOW, lambda _: None) == 0, "broken off, it goes on"


async def test_文件被改过_写了一半_不是这里导出的_都不清理(log: asyncpg.Connection, tmp_path: Path) -> None:
    path = tmp_path / "2025.jsonl"
    await exported(log, path)
    whole = path.read_bytes()
    for changed in (whole.replace(b"act_-2", b"act_-9"), whole[: len(whole) // 2], b"", b"[]\n1\n", whole + b"{}\n"):
        path.write_bytes(changed)
        with pytest.raises(AuditFileRefused):
            audit_file.read(path)
    elsewhere = await audit_file.export(log, NEW_YEAR, tmp_path / "other.jsonl", lambda _: None)
    await log.execute("DELETE FROM audit_export")
    with pytest.raises(AuditFileRefused, match="不是从这里导出的"):
        await audit_file.remove(log, elsewhere, NOW, lambda _: None)
    with pytest.raises(AuditFileRefused, match="已存在"):
        await exported(log, path)
    assert len(await left(log)) == 4


async def test_导出以后记录变了_次序接不上了_都不清理(log: asyncpg.Connection, tmp_path: Path) -> None:
    first = await exported(log, tmp_path / "a.jsonl", NEW_YEAR - timedelta(hours=2, minutes=30))
    both = await exported(log, tmp_path / "b.jsonl")
    await log.execute(ADD, "slipped in", NEW_YEAR - timedelta(minutes=1))
    with pytest.raises(AuditFileRefused, match="和导出时不一样"):
        await audit_file.remove(log, both, NOW, lambda _: None)
    assert await audit_file.remove(log, first, NOW, lambda _: None) == 1
    with pytest.raises(AuditFileRefused, match="次序接不上"):
        await audit_file.remove(log, both, NOW, lambda _: None)
    assert len(await left(log)) == 4
