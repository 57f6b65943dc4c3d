"""`jiesu backup` and `jiesu restore`: database and files in one sealed archive.

The rows are those of one moment. Files are taken after it, and a file is kept before its row is, so every file a row
names is there.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from commands.running import fail, given_from, served
from desk.access.audit import Deed
from models import keyring
from models.database import migrate
from models.schema import applied_migrations, known_migrations, migrate_to
from ops import archive, dump
from settings import Settings

FORMAT = 1
MANIFEST, END = "manifest.json", "end.json"
KEPT_BY_SETUP = {"account", "heartbeat"}
"""Filled from the settings and by workers: a database with nothing else in it counts as empty."""
Archive = Annotated[Path, typer.Argument(help="备份文件")]


def backup(file: Archive) -> None:
    """把数据库和文件备份到一个加密的文件。可以在服务运行时进行。"""
    with served() as settings, _keys(settings) as keys:
        told = asyncio.run(_backup(settings, file.resolve(), keys))
        typer.echo(f"已备份到 {file}：{told}。打开它需要现在的 JIESU_SECRET_KEYS，请另外妥善保管。")


def restore(
    file: Archive,
    force: Annotated[bool, typer.Option("--force", help="数据库里已有数据时也恢复，原有数据全部丢弃")] = False,
) -> None:
    """从备份文件恢复数据库和文件。先停止 serve 和 worker。"""
    if not file.is_file():
        raise fail(f"没有备份文件 {file}")
    with served() as settings, _keys(settings) as keys:
        told = asyncio.run(_restore(settings, file, force, keys))
        typer.echo(f"已恢复：{told}。")


@contextmanager
def _keys(settings: Settings) -> Iterator[keyring.Keyring]:
    """This deployment's keys; an archive they do not open is told in words."""
    keyring.configure(settings.secret_keys)
    try:
        yield keyring.keyring()
    except keyring.CannotOpen as error:
        raise fail(f"备份文件打不开：{error}") from error


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))


async def _backup(settings: Settings, file: Path, keys: keyring.Keyring) -> str:
    rows: dict[str, int] = {}
    with archive.written(file, keys.seal_bytes) as out, _progress() as progress:
        async with dump.snapshot(settings.database_url) as connection:
            if not await applied_migrations(connection):
                raise fail("数据库里还没有本系统的数据，没有可备份的。请核对 JIESU_DATABASE_URL。")
            async with dump.connected(settings.database_url) as beside:
                await _write_down(beside, Deed.BACK_UP, settings.clock())
            tables = await dump.tables(connection)
            out.add(MANIFEST, _json(await _manifest(connection, tables, settings.clock())))
            for table in progress.track(tables, description="数据表"):
                rows[table.name] = await dump.rows_out(connection, table, _Pieces(out, table.name))
        files = sorted(settings.files.glob("??/*"))
        for path in progress.track(files, description="文件"):
            out.add(f"files/{path.parent.name}/{path.name}", path.read_bytes())
        out.add(END, _json({"rows": rows, "files": len(files)}))
    return f"{len(tables)} 张表 {sum(rows.values())} 行，{len(files)} 个文件"


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
        "made_at": as_of.isoformat(),
        "migrations": await applied_migrations(connection),
        "tables": [asdict(table) for table in tables],
        "sequences": [asdict(sequence) for sequence in await dump.sequences(connection)],
    }


async def _restore(settings: Settings, file: Path, force: bool, keys: keyring.Keyring) -> str:
    manifest, end = _checked(file, keys)
    known, wanted = known_migrations(), list(manifest["migrations"])
    if wanted != known[: len(wanted)] or not wanted:
        raise fail("这份备份来自更新的或不同的版本，请用做备份的版本（或更新的版本）恢复。")
    async with dump.connected(settings.database_url) as connection:
        applied = await applied_migrations(connection)
        if users := await dump.users(connection):
            raise fail(f"还有 {users} 个本系统的连接在使用数据库，请先停止 jiesu serve 和 jiesu worker。")
        filled = set(await dump.filled_tables(connection)) - KEPT_BY_SETUP
        if filled and not force:
            raise fail(
                f"数据库里已有数据（{'、'.join(sorted(filled)[:3])} 等 {len(filled)} 张表）。确要丢弃请加 --force。"
            )
    if applied != wanted:
        if applied:
            await migrate_to(settings.database_url, None)
        await migrate_to(settings.database_url, wanted[-1])
    async with dump.connected(settings.database_url) as connection, connection.transaction():
        await _put_back(connection, settings.files, file, keys, manifest, end)
        await _write_down(connection, Deed.RESTORE, settings.clock())
    await migrate(settings.database_url)
    return (
        f"{len(end['rows'])} 张表 {sum(end['rows'].values())} 行，{end['files']} 个文件，备份时间 {manifest['made_at']}"
    )


async def _write_down(connection: Any, deed: Deed, as_of: datetime) -> None:
    """In the audit log, by plain SQL: the schema may be an older version's."""
    await connection.execute(
        "INSERT INTO audit_entry (action, subject_kind, reason, address, facts, at) VALUES ($1, $2, '', $3, '{}', $4)",
        deed.value,
        "backup",
        given_from(),
        as_of,
    )


def _checked(file: Path, keys: keyring.Keyring) -> tuple[dict[str, Any], dict[str, Any]]:
    """The first and last entry of an archive that is whole to its end; nothing is touched before that is known."""
    first: dict[str, Any] = {}
    name, content = "", b""
    with _progress() as progress:
        task = progress.add_task("检查备份文件", total=None)
        for name, content in archive.contents(file, keys.open_bytes):
            if not first and name == MANIFEST:
                first = json.loads(content)
            progress.advance(task)
    if first.get("format") != FORMAT or name != END:
        raise fail(f"{file} 的内容不是这个版本能恢复的备份。")
    return first, json.loads(content)


async def _put_back(
    connection: Any, files: Path, file: Path, keys: keyring.Keyring, manifest: dict[str, Any], end: dict[str, Any]
) -> None:
    """All rows and files, or no rows: the caller commits once this is through."""
    tables = {one["name"]: dump.Table(one["name"], tuple(one["columns"])) for one in manifest["tables"]}
    await dump.empty(connection, tables.values())
    rows, kept = dict.fromkeys(tables, 0), 0
    with _progress() as progress:
        entries = archive.contents(file, keys.open_bytes)
        table_bar = progress.add_task("数据表", total=sum(1 for count in end["rows"].values() if count))
        file_bar = progress.add_task("文件", total=end["files"])
        for folder, group in groupby(entries, key=lambda entry: entry[0].rpartition("/")[0]):
            if folder.startswith("tables/"):
                table = tables[folder.removeprefix("tables/")]
                rows[table.name] = await dump.rows_in(connection, table, (content for _, content in group))
                progress.advance(table_bar)
            elif folder.startswith("files/"):
                for name, content in group:
                    _keep(files / name.removeprefix("files/"), content)
                    kept += 1
                    progress.advance(file_bar)
    if rows != end["rows"] or kept != end["files"]:
        raise fail("恢复出来的行数或文件数与备份时不一致，没有写入数据库，请换一份备份。")
    await dump.set_sequences(connection, [dump.Sequence(**one) for one in manifest["sequences"]])


def _keep(path: Path, content: bytes) -> None:
    """A file of the store, as sealed as it was."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(content)
    draft.rename(path)


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
