"""When the last good backup was made and the last rehearsal of one went well, kept in the database they are of."""

from dataclasses import dataclass
from datetime import datetime

from models import BackupRun
from models.database import Connection

BACKUP, REHEARSAL = "backup", "rehearsal"
INSERT = """
INSERT INTO backup_run (kind, name, started_at, finished_at, bytes, rows, files, lost, damaged)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"""


@dataclass(frozen=True)
class FinishedRun:
    """A backup or a rehearsal that came to its end, as `BackupRun` keeps it."""

    kind: str
    name: str
    started_at: datetime
    finished_at: datetime
    bytes: int
    rows: int
    files: int
    lost: int
    damaged: int


async def record(plain: Connection, run: FinishedRun) -> None:
    """Writes it down; nothing where the schema is of before there was a place for it."""
    if await plain.fetchval("SELECT to_regclass('public.backup_run') IS NOT NULL"):
        await plain.execute(INSERT, *vars(run).values())


async def last_backup() -> BackupRun | None:
    """Returns the newest backup that came to its end; None where there never was one."""
    return await BackupRun.filter(kind=BACKUP).order_by("-id").first()


async def last_rehearsal() -> BackupRun | None:
    """Returns the newest rehearsal that went well; None where there never was one."""
    return await BackupRun.filter(kind=REHEARSAL).order_by("-id").first()
