"""`jiesu restore`: database and files from an archive and those it builds on. All of it comes back, or nothing."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.backup import write_deed
from commands.owning import checked_owner_url, place_of
from commands.progress import progress_shown
from commands.running import fail, open_keys_and_files, served, upgraded
from desk.access.audit import Deed
from desk.files import file_store
from desk.files.places import Place
from models import keyring
from models.schema import applied_migrations, known_migrations, migrate_to
from ops import archive, chains, dump, sequences
from ops.address import DatabaseAddress
from ops.chains import Archive
from settings import Settings

KEPT_BY_SETUP = {"account", "heartbeat", "schema_release"}
"""Filled by `jiesu migrate`, from the settings and by workers: a database with nothing else in it counts as empty."""


def restore(
    file: Annotated[Path, typer.Argument(help="备份文件（增量备份所依靠的几个要在同一个文件夹里），或放备份的文件夹")],
    force: Annotated[bool, typer.Option("--force", help="数据库里已有数据时也恢复，原有数据全部丢弃")] = False,
) -> None:
    """从备份文件恢复数据库和文件。先停止 serve 和 worker。"""
    with archives_for(file) as (settings, sources):
        typer.echo(asyncio.run(_restore(settings, sources, force)))


@contextmanager
def archives_for(file: Path) -> "Iterator[tuple[Settings, list[CheckedArchive]]]":
    """Gives the settings, and an archive with all it builds on, each read to its end before anything is touched.

    Ends the command in words where one is missing, broken or of another deployment's keys.
    """
    if not file.exists():
        raise fail(f"没有备份文件 {file}")
    with served() as settings:
        open_keys_and_files(settings)
        try:
            yield settings, checked(_newest_in(file) if file.is_dir() else file.resolve())
        except keyring.CannotOpen as error:
            raise fail(f"备份文件打不开：{error}") from error


def _newest_in(folder: Path) -> Path:
    found = chains.found_in(folder.resolve(), keyring.keyring().open_bytes)
    if not found:
        raise fail(f"{folder} 里没有用现在的密钥打得开的备份")
    return found[-1].path


@dataclass
class CheckedArchive:
    """An archive that is whole to its end, with what it says there."""

    archive: Archive
    rows: dict[str, int]
    files: int
    not_there: set[str] = field(default_factory=set)
    """Keys it lists and does not hold: they were gone from the store when it was written."""


def checked(file: Path) -> list[CheckedArchive]:
    """Returns an archive with all it builds on, oldest first. Raises `OpsError`, and `CannotOpen`."""
    unseal = keyring.keyring().open_bytes
    last = chains.opened(file, unseal)
    beside = chains.found_in(file.parent, unseal) if last.builds_on else []
    return [_read_through(one) for one in chains.chain_of(last, beside)]


def _read_through(one: Archive) -> CheckedArchive:
    last = "", b""
    with progress_shown() as progress:
        task = progress.add_task(f"检查 {one.path.name}", total=None)
        for entry in archive.contents(one.path, keyring.keyring().open_bytes):
            last = entry
            progress.advance(task)
    name, content = last
    if name != chains.END:
        raise archive.BadArchive(f"{one.path} 的内容不是这个版本能恢复的备份。")
    end = json.loads(content)
    return CheckedArchive(one, end["rows"], end["files"], set(end.get("gone", ())))


async def _restore(settings: Settings, sources: Sequence[CheckedArchive], force: bool) -> str:
    url, last = await checked_owner_url(settings), sources[-1]
    async with dump.connected(url) as connection:
        applied = await applied_migrations(connection)
        if users := await dump.users(connection):
            raise fail(f"还有 {users} 个本系统的连接在使用数据库，请先停止 jiesu serve 和 jiesu worker。")
        filled = set(await dump.filled_tables(connection)) - KEPT_BY_SETUP
        if filled and not force:
            raise fail(
                f"数据库里已有数据（{'、'.join(sorted(filled)[:3])} 等 {len(filled)} 张表）。确要丢弃请加 --force。"
            )
    await as_it_was_built(url, last.archive, applied)
    async with dump.connected(url) as connection, connection.transaction():
        files = await put_back(connection, file_store.places()[0], sources)
        await write_deed(connection, Deed.RESTORE, settings.clock())
    await upgraded(url, settings.database_url)
    rows = f"{len(last.rows)} 张表 {sum(last.rows.values())} 行，{files} 个文件"
    place = place_of(DatabaseAddress.from_url(url))
    return f"已恢复到 {place}：{rows}，备份时间 {last.archive.manifest['made_at']}。"


async def as_it_was_built(url: str, source: Archive, applied: Sequence[str]) -> None:
    """Bring an empty or discarded schema to where it was when the archive was made."""
    known, wanted = known_migrations(), list(source.manifest["migrations"])
    if wanted != known[: len(wanted)] or not wanted:
        raise fail("这份备份来自更新的或不同的版本，请用做备份的版本（或更新的版本）恢复。")
    if list(applied) != wanted:
        if applied:
            await migrate_to(url, None)
        await migrate_to(url, wanted[-1])


async def put_back(connection: Any, place: Place, sources: Sequence[CheckedArchive]) -> int:
    """Put back all rows of the last archive and every file they name, or raise: the caller commits once this is
    through.

    Returns how many files there are. A file that was gone already when its archive was written is not missed.
    """
    last = sources[-1]
    rows = await _rows_back(connection, last)
    if rows != {name: last.rows.get(name, 0) for name in rows}:
        raise fail("恢复出来的行数与备份时不一致，没有写入数据库，请换一份备份。")
    await _sequences_back(connection, last.archive)
    if last.archive.manifest["format"] == chains.FORMATS[0]:
        wanted: frozenset[str] | None = None
        kept = await _files_back(place, last, None)
        whole = len(kept) == last.files
    else:
        wanted = frozenset(await dump.files_named(connection))
        kept = set[str]().union(*[await _files_back(place, one, wanted) for one in sources])
        whole = wanted - kept <= set[str]().union(*(one.not_there for one in sources))
    if not whole:
        raise fail("恢复出来的文件数与备份时不一致，没有写入数据库，请换一份备份。")
    return len(kept)


async def _rows_back(connection: Any, source: CheckedArchive) -> dict[str, int]:
    tables = {one["name"]: dump.Table(one["name"], tuple(one["columns"])) for one in source.archive.manifest["tables"]}
    await dump.empty(connection, tables.values())
    rows = dict.fromkeys(tables, 0)
    with progress_shown() as progress:
        bar = progress.add_task("数据表", total=sum(1 for count in source.rows.values() if count))
        entries = archive.contents(source.archive.path, keyring.keyring().open_bytes)
        for folder, group in groupby(entries, key=lambda entry: entry[0].rpartition("/")[0]):
            if folder.startswith("tables/"):
                table = tables[folder.removeprefix("tables/")]
                rows[table.name] = await dump.rows_in(connection, table, (content for _, content in group))
                progress.advance(bar)
            elif folder.startswith("files/"):
                break
    return rows


async def _sequences_back(connection: Any, source: Archive) -> None:
    """Numbers go on well behind where the archive has them: what was given out since is not given again."""
    await sequences.set_ahead(connection, [dump.Sequence(**one) for one in source.manifest["sequences"]])


async def _files_back(place: Place, source: CheckedArchive, wanted: frozenset[str] | None) -> set[str]:
    """Put an archive's files into the store, as sealed as they were; only those wanted, where that is said."""
    kept = set()
    with progress_shown() as progress:
        bar = progress.add_task(f"文件 {source.archive.path.name}", total=source.files)
        for name, content in archive.contents(source.archive.path, keyring.keyring().open_bytes):
            folder, _, key = name.rpartition("/")
            if folder.startswith("files/"):
                progress.advance(bar)
                if wanted is None or key in wanted:
                    await place.put(key, content)
                    kept.add(key)
    return kept
