"""A folder of backups: a full one and those that build on it; what vanishes meanwhile; a store that is away."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
import typer

from commands import backup, rehearsing, restoring
from desk.files import file_store
from desk.files.folder import Folder as FolderPlace
from desk.files.places import AWAY, StoreTrouble
from desk.upkeep import backups
from models import keyring
from models.keyring import Keyring
from ops import archive, chains, dump
from ops.errors import OpsError
from settings import DEVELOPMENT_KEY, Settings, load
from tests.commands.test_backup import FILES, at, execute, files_of, keep_file
from tests.owners import owner_of

SECRET = "the-key-of-a-court-that-makes-backups-" + "k" * 12
KEYS = (SECRET, DEVELOPMENT_KEY)
"""The demonstration's words were sealed with the second."""
BEGAN = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)


@dataclass
class Court:
    """A court's settings, a folder for backups and a clock that a night moves on."""

    settings: Settings
    folder: Path
    keys: Keyring

    @property
    def url(self) -> str:
        return self.settings.database_url

    def keeps(self, key: str, content: bytes = b"picture") -> None:
        keep_file(self.url, self.settings.files, key, content, self.keys)

    def forgets(self, key: str) -> None:
        """Somebody is erased: the row names the file no more, and the bytes go."""
        execute(self.url, f"UPDATE attachment SET file_key = '' WHERE file_key = '{key}'")
        (self.settings.files / key[:2] / key).unlink()

    def night(self, day: int, full_every: int = 7, keep: int = 4) -> str:
        """One backup into the folder, on the night of a day. Returns what it says."""
        there = self.settings.model_copy(update={"clock": lambda: BEGAN + timedelta(days=day)})
        return backup._into_folder(there, self.folder, full_every, keep)

    def backups(self) -> list[Path]:
        return sorted(self.folder.glob("*.jiesu"))

    def last(self, kind: str) -> dict[str, object] | None:
        """What the database says of the newest run of a kind."""

        async def look() -> dict[str, object] | None:
            async with dump.connected(self.url) as plain:
                query = "SELECT * FROM backup_run WHERE kind = $1 ORDER BY id DESC LIMIT 1"
                row = await plain.fetchrow(query, kind)
                return dict(row) if row else None

        return asyncio.run(look())


@pytest.fixture
def court(demonstration_url: str, tmp_path: Path) -> Court:
    keys = {"JIESU_ENV": "development", "JIESU_SECRET_KEYS": ",".join(KEYS)}
    given = {"JIESU_HOME": str(tmp_path / "home"), **keys}
    settings = load(at(given, demonstration_url))
    keyring.configure(settings.secret_keys)
    file_store.configure(settings.files)
    (tmp_path / "backups").mkdir()
    made = Court(settings, tmp_path / "backups", Keyring(KEYS))
    for key, content in FILES:
        made.keeps(key, content)
    return made


def restored(court: Court, file: Path, url: str, home: Path) -> str:
    there = court.settings.model_copy(update={"home": home, "database_url": url, "database_owner_url": owner_of(url)})
    file_store.configure(there.files)
    try:
        return asyncio.run(restoring._restore(there, restoring.checked(file), force=False))
    finally:
        file_store.configure(court.settings.files)


def test_文件夹里先做一个完整的_以后只备新来的_最后一个恢复出全部(
    court: Court,
    database_url: str,
    tmp_path: Path,
) -> None:
    assert "3 个文件" in court.night(1)
    court.forgets("ab12")
    court.keeps("ef56", b"new one")
    said = court.night(2)
    assert "1 个文件" in said
    assert "另有 2 个文件在前面的备份里" in said
    full, more = court.backups()
    assert more.stat().st_size < full.stat().st_size - 3_000_000

    told = restored(court, more, database_url, tmp_path / "fresh")

    assert "3 个文件" in told
    assert files_of(tmp_path / "fresh") == files_of(court.settings.home)
    full.rename(tmp_path / full.name)
    with pytest.raises(OpsError, match="前面的备份少了 1 个"):
        restoring.checked(more)


def test_以前版本做的备份照样能恢复(court: Court, database_url: str, tmp_path: Path) -> None:
    court.night(1)
    (new,) = court.backups()
    old = tmp_path / "old.jiesu"
    with archive.written(old, court.keys.seal_bytes) as out:
        for name, content in archive.contents(new, court.keys.open_bytes):
            told = json.loads(content) if name in (chains.MANIFEST, chains.END) else {}
            if name == chains.MANIFEST:
                told = {key: told[key] for key in ("made_at", "migrations", "tables", "sequences")} | {"format": 1}
            elif name == chains.END:
                told = {"rows": told["rows"], "files": told["files"]}
            out.add(name, json.dumps(told).encode() if told else content)
    assert "3 个文件" in restored(court, old, database_url, tmp_path / "fresh")
    assert files_of(tmp_path / "fresh") == files_of(court.settings.home)


def test_留够的几串以外的删掉_留下的每一串都是整的(court: Court) -> None:
    for day in range(1, 6):
        said = court.night(day, full_every=2, keep=2)
    assert "删掉了 2 个更早的" in said
    names = [path.name for path in court.backups()]
    assert names == ["jiesu-20261204-020000.jiesu", "jiesu-20261205-020000.jiesu", "jiesu-20261206-020000.jiesu"]
    for path in court.backups():
        assert restoring.checked(path)[0].archive.builds_on == ()


def test_半个备份_别人的备份_留下的草稿_都不当真(court: Court) -> None:
    court.night(1)
    (whole,) = court.backups()
    (court.folder / "half.jiesu").write_bytes(whole.read_bytes()[:-900_000])
    (court.folder / "other.jiesu").write_bytes(b"JIESU-BACKUP-1\n" + b"\0\0\0\x40" + b"x" * 64)
    draft = court.folder / ".jiesu-killed.jiesu.part"
    draft.write_bytes(b"JIESU-BACKUP-1\n")

    court.night(2)

    newest = chains.opened(court.folder / "jiesu-20261203-020000.jiesu", court.keys.open_bytes)
    assert newest.builds_on == (chains.opened(whole, court.keys.open_bytes).id,)
    assert not draft.exists()
    assert (court.folder / "half.jiesu").exists(), "what is not ours to judge stays"
    with chains.held(court.folder), pytest.raises(OpsError, match="另一个备份正在写"):
        court.night(3)


def test_备份中途消失的文件_跳过并数出来_丢了的和打不开的另说_还能恢复(
    court: Court,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    court.keeps("aa00")
    court.keeps("ff99")
    (court.settings.files / "ff" / "ff99").write_bytes(b"cut")
    (court.settings.files / "cd" / "cd34").unlink()
    read = file_store.sealed_bytes

    async def while_somebody_is_erased(key: str) -> bytes | None:
        if key == "aa00":
            await asyncio.to_thread(court.forgets, "ab12")
        return await read(key)

    monkeypatch.setattr(file_store, "sealed_bytes", while_somebody_is_erased)
    said = court.night(1)
    assert "3 个文件" in said
    assert "其间被抹去而跳过的 1 个" in said
    assert "附件存储里找不到或读不出的 1 个" in said
    assert "打不开的 1 个" in said
    last = court.last(backups.BACKUP)
    assert last is not None
    assert (last["files"], last["lost"], last["damaged"], last["started_at"]) == (3, 1, 1, BEGAN + timedelta(days=1))
    (court.settings.files / "cd" / "cd34").write_bytes(court.keys.seal_bytes(b"found again"))
    assert "2 个文件" in court.night(2), "what was lost is taken by the next one, and what is damaged again"
    restored(court, court.backups()[1], database_url, tmp_path / "fresh")
    assert set(files_of(tmp_path / "fresh")) == {f"files/{key[:2]}/{key}" for key in ("aa00", "abff", "cd34", "ff99")}


def test_附件存储连不上_备份不算数_什么也不留下_一个文件读不出则数出来(
    court: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = court.settings.files / "ab" / "ab12"
    path.unlink()
    path.mkdir()
    assert "找不到或读不出的 1 个" in court.night(1)
    court.backups()[0].unlink()

    async def away(*_: object) -> None:
        raise StoreTrouble(AWAY)

    monkeypatch.setattr(FolderPlace, "kept_before", away)
    with pytest.raises(StoreTrouble, match=AWAY):
        court.night(2)
    monkeypatch.setattr(backup, "MOST_MISSING", 1)
    court.settings.files.rename(court.settings.files.with_name("not mounted"))
    with pytest.raises(typer.Exit):
        court.night(3)
    with pytest.raises(OpsError, match="写不下去"):
        asyncio.run(backup._backup(court.settings, court.folder / "no such folder" / "b", ()))
    assert list(court.folder.iterdir()) == []


@pytest.fixture
def scratch(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A scratch database that is built already: building one takes six seconds, and `jiesu restore` is seen to."""

    @asynccontextmanager
    async def built(_: str) -> AsyncIterator[str]:
        yield owner_of(database_url)

    async def as_it_is(*_: object) -> None:
        """Built already."""

    monkeypatch.setattr(rehearsing, "_scratch_database", built)
    monkeypatch.setattr(rehearsing, "as_it_was_built", as_it_is)
    return database_url


def rehearsed(court: Court, file: Path) -> rehearsing.Rehearsed:
    return asyncio.run(rehearsing._rehearse(court.settings, restoring.checked(file), court.folder))


@pytest.mark.usefixtures("scratch")
def test_演练恢复_逐表核对_记下来_什么也不留(court: Court) -> None:
    court.night(1)
    (file,) = court.backups()
    found = rehearsed(court, file)
    assert found.amiss == []
    assert any(line.startswith("ticket_event：") for line in found.lines)
    assert "附件：3 个" in found.lines
    last = court.last(backups.REHEARSAL)
    assert last is not None
    assert (last["name"], last["files"]) == (file.name, 3)
    assert list(court.folder.iterdir()) == [file]


@pytest.mark.usefixtures("scratch")
def test_演练找出打不开的附件和改过的流转记录_不记为通过(court: Court) -> None:
    (court.settings.files / "ab" / "ab12").write_bytes(b"not what it was")
    execute(
        court.url,
        "ALTER TABLE ticket_event DISABLE TRIGGER USER;"
        "UPDATE ticket_event SET actor_id = 99 WHERE id = (SELECT min(id) FROM ticket_event);"
        "ALTER TABLE ticket_event ENABLE TRIGGER USER",
    )
    court.night(1)
    found = rehearsed(court, court.backups()[0])
    assert "1 个附件打不开" in found.amiss
    assert any("流转记录对不上" in one for one in found.amiss)
    assert court.last(backups.REHEARSAL) is None


async def databases(url: str) -> set[str]:
    async with dump.connected(url) as plain:
        return {row["datname"] for row in await plain.fetch("SELECT datname FROM pg_database")}


async def test_演练用的库是新建的_出了错也删掉(cast_database_url: str) -> None:
    async def goes_wrong() -> None:
        async with rehearsing._scratch_database(owner_of(cast_database_url)) as scratch:
            made.update(await databases(scratch) - before)
            raise OSError("disk full")

    before, made = await databases(cast_database_url), set[str]()
    with pytest.raises(OSError, match="disk full"):
        await goes_wrong()
    assert any(name.startswith(rehearsing.NAME) for name in made)
    assert not {one for one in await databases(cast_database_url) - before if one in made}


class Poor:
    """A connection of a user who may make no database."""

    async def fetchval(self, _: str) -> int:
        return 1

    async def fetch(self, *_: str) -> list[object]:
        return []

    async def execute(self, _: str) -> None:
        raise asyncpg.InsufficientPrivilegeError("permission denied to create database")


async def test_没有权限建库时说怎么办(monkeypatch: pytest.MonkeyPatch) -> None:
    @asynccontextmanager
    async def connected(_: str) -> AsyncIterator[Poor]:
        yield Poor()

    monkeypatch.setattr(dump, "connected", connected)
    with pytest.raises(OpsError, match="CREATEDB"):
        await anext(aiter_of(rehearsing._scratch_database("postgres://jiesu@127.0.0.1/jiesu")))


async def aiter_of(opened: AbstractAsyncContextManager[str]) -> AsyncIterator[str]:
    async with opened as url:
        yield url
