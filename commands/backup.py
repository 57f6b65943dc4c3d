"""`jiesu backup`: database and files in one sealed archive, or in a folder of archives that build on each other.

The rows are those of one moment. A file is kept before a row names it and never changes after, so the files those rows
name are there, but for what was erased meanwhile.
"""

import asyncio
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.owning import checked_owner_url
from commands.progress import progress_shown
from commands.running import fail, given_from, open_keys_and_files, served
from desk.access.audit import Deed
from desk.files import file_store
from desk.files.places import StoreTrouble
from desk.rules.calendar.court_time import COURT_TIME
from desk.upkeep import backups
from desk.upkeep.backups import FinishedRun
from models import keyring
from models.schema import applied_migrations
from ops import archive, chains, dump
from ops.chains import Archive
from settings import Settings

FORMAT = chains.FORMATS[-1]
WITHIN_A_CHAIN, CHAINS_KEPT = 7, 4
MOST_MISSING = 20
"""So many files may be missing before the store itself is doubted."""


def backup(
    where: Annotated[Path, typer.Argument(help="备份文件的名字；或者一个已有的文件夹，文件名自己取，附件只备新来的")],
    full_every: Annotated[int, typer.Option(help="文件夹里每几个备份做一个完整的", min=1, max=100)] = WITHIN_A_CHAIN,
    keep: Annotated[
        int, typer.Option(help="文件夹里留几串，更早的删掉；一串是一个完整的和它后面的增量", min=1)
    ] = CHAINS_KEPT,
) -> None:
    """把数据库和文件备份成加密的文件。可以在服务运行时进行。"""
    with served() as settings:
        open_keys_and_files(settings)
        if where.is_dir():
            told = _into_folder(settings, where.resolve(), full_every, keep)
        else:
            told = asyncio.run(_backup(settings, where.resolve(), ()))
        typer.echo(f"{told}。打开它需要现在的 JIESU_SECRET_KEYS，请另外妥善保管。")


def _into_folder(settings: Settings, folder: Path, full_every: int, keep: int) -> str:
    """Write the next archive of a folder, then remove the chains that are too old."""
    unseal = keyring.keyring().open_bytes
    with chains.held(folder):
        base = chains.to_build_on(chains.found_in(folder, unseal), full_every)
        name = f"jiesu-{settings.clock().astimezone(COURT_TIME):%Y%m%d-%H%M%S}{chains.ENDING}"
        told = asyncio.run(_backup(settings, folder / name, base))
        old = chains.outdated(chains.found_in(folder, unseal), keep)
        for path in old:
            path.unlink()
    return told + (f"；删掉了 {len(old)} 个更早的" if old else "")


@dataclass
class ArchiveTally:
    """What went into an archive. `gone` keys are named by its rows and were not in the store."""

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    gone: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def words(self, earlier: int) -> str:
        said = [f"{len(self.rows)} 张表 {sum(self.rows.values())} 行，{self.files} 个文件"]
        said += [f"另有 {earlier} 个文件在前面的备份里"] if earlier else []
        erased = len(self.gone) - len(self.lost)
        said += [f"其间被抹去而跳过的 {erased} 个"] if erased else []
        said += [f"附件存储里找不到或读不出的 {len(self.lost)} 个，请查明"] if self.lost else []
        said += [f"打不开的 {len(self.damaged)} 个，照原样存下，请查明"] if self.damaged else []
        return "；".join(said)


async def _backup(settings: Settings, file: Path, base: Sequence[Archive]) -> str:
    """Write one archive. `base` is the chain it builds on, whose files are not taken again."""
    began, tally, url = settings.clock(), ArchiveTally(), await checked_owner_url(settings)
    earlier = frozenset[str]().union(*(one.files for one in base))
    with archive.written(file, keyring.keyring().seal_bytes) as out, progress_shown() as progress:
        async with dump.snapshot(url) as connection:
            if not await applied_migrations(connection):
                raise fail("数据库里还没有本系统的数据，没有可备份的。请核对 JIESU_DATABASE_URL。")
            async with dump.connected(url) as beside:
                await write_deed(beside, Deed.BACK_UP, began)
            tables, named = await dump.tables(connection), await dump.files_named(connection)
            wanted = [key for key in named if key not in earlier]
            builds_on = [one.id for one in base]
            manifest = {**await _manifest(connection, tables, began), "builds_on": builds_on, "files": wanted}
            out.add(chains.MANIFEST, _json(manifest))
            for table in progress.track(tables, description="数据表"):
                tally.rows[table.name] = await dump.rows_out(connection, table, _Pieces(out, table.name))
        for key in progress.track(wanted, description="文件"):
            await _file(out, key, tally)
        async with dump.connected(url) as connection:
            tally.lost = await dump.files_named(connection, tally.gone) if tally.gone else []
        if len(tally.lost) > max(MOST_MISSING, len(wanted) // 2):
            raise fail(
                f"附件存储里 {len(wanted)} 个文件找不到 {len(tally.lost)} 个，多半是目录没有挂上或连错了桶。"
                "没有留下备份。"
            )
        out.add(chains.END, _json(asdict(tally)))
    async with dump.connected(url) as connection:
        await backups.record(connection, _run(file, began, settings.clock(), tally))
    return f"已备份到 {file}：{tally.words(len(named) - len(wanted))}"


async def _file(out: archive.Writing, key: str, tally: ArchiveTally) -> None:
    """Take one file, or count why it is not taken: one that cannot be read does not end the backup."""
    try:
        sealed = await file_store.sealed_bytes(key)
    except StoreTrouble:
        for place in file_store.places():
            await place.kept_before(None, "", 1)
        sealed = None
    if sealed is None:
        tally.gone.append(key)
        return
    if not file_store.opens(key, sealed):
        tally.damaged.append(key)
    out.add(f"files/{key[:2]}/{key}", sealed)
    tally.files += 1


def _run(file: Path, began: datetime, ended: datetime, tally: ArchiveTally) -> FinishedRun:
    return FinishedRun(
        backups.BACKUP,
        file.name,
        began,
        ended,
        file.stat().st_size,
        sum(tally.rows.values()),
        tally.files,
        len(tally.lost),
        len(tally.damaged),
    )


class _Pieces:
    """Puts the pieces of one table into an archive."""

    def __init__(self, out: archive.Writing, table: str) -> None:
        self._out, self._table, self._count = out, table, 0

    async def __call__(self, piece: bytes) -> None:
        self._count += 1
        self._out.add(f"tables/{self._table}/{self._count:08d}", piece)


async def _manifest(connection: Any, tables: list[dump.Table], as_of: datetime) -> dict[str, object]:
    return {
        "format": FORMAT,
        "id": secrets.token_hex(16),
        "made_at": as_of.isoformat(),
        "migrations": await applied_migrations(connection),
        "tables": [asdict(table) for table in tables],
        "sequences": [asdict(sequence) for sequence in await dump.sequences(connection)],
    }


async def write_deed(connection: Any, deed: Deed, as_of: datetime) -> None:
    """Writes it into the audit log, by plain SQL: the schema may be an older version's."""
    await connection.execute(
        "INSERT INTO audit_entry (action, subject_kind, reason, address, facts, at) VALUES ($1, $2, '', $3, '{}', $4)",
        deed.value,
        "backup",
        given_from(),
        as_of,
    )


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
