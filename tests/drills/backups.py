"""Backups under load: files vanish while they are read, backups are killed, and what comes back elsewhere balances."""

import asyncio
import os
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import Callable
from pathlib import Path
from random import Random
from secrets import token_hex

from desk.files.file_store import place_of
from models.keyring import Keyring
from ops import archive, chains, dump
from ops.address import DatabaseAddress
from settings import DEVELOPMENT_KEY
from tests.drills import books as closing
from tests.drills.books import Books
from tests.drills.crash import MARK, under_load
from tests.drills.servers import DrillServers
from tests.owners import OWNERS, owner_of
from tests.town import ROOT, Town, a_town, rows

FILES, BYTES = 1500, 40_000
CITIZENS, KILLS = 4, 6
ERASE_EVERY = 0.02
KEYS = Keyring((DEVELOPMENT_KEY,))
KEEP = """
INSERT INTO attachment (kind, media_id, state, tries, next_try_at, file_key, content_type, size, created_at)
SELECT 'image', '', 'stored', 0, now(), key, 'image/png', $2, now() - interval '1 hour'
FROM unnest($1::text[]) AS key"""


async def jiesu(town: Town, *arguments: str, **changed: str) -> tuple[int, str]:
    """Run a command to its end. Returns its status and what it said; what it complained of, where it failed."""
    process = await _start(town, *arguments, **changed)
    said, complained = await process.communicate()
    return process.returncode or 0, said.decode() or complained.decode()


async def _start(town: Town, *arguments: str, **changed: str) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "cli", *arguments]
    environment = {**town.environment, **changed}
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdout=PIPE, stderr=PIPE)


async def many_files(url: str, store: Path, random: Random) -> list[str]:
    """Keep many sealed files, each with the row that names it."""
    keys = [token_hex(20) for _ in range(FILES)]
    for key in keys:
        (store / key[:2]).mkdir(parents=True, exist_ok=True)
        (store / key[:2] / key).write_bytes(KEYS.seal_bytes(random.randbytes(BYTES)))
    await rows(url, KEEP, keys, BYTES)
    return keys


async def erase_one_by_one(url: str, store: Path, keys: list[str]) -> None:
    """People are erased all the while: the row forgets the file, then the bytes go."""
    while keys:
        key = keys.pop()
        await rows(url, "UPDATE attachment SET file_key = '' WHERE file_key = $1", key)
        (store / key[:2] / key).unlink()
        await asyncio.sleep(ERASE_EVERY)


async def kill_backups(town: Town, folder: Path, random: Random, told: Callable[[], object]) -> None:
    """kill -9 in the middle of a backup, again and again."""
    for _ in range(KILLS):
        process = await _start(town, "backup", str(folder))
        await asyncio.sleep(random.uniform(1.0, 5.0))
        if process.returncode is None:
            process.kill()
        await process.communicate()
        told()


async def backup_drill(servers: DrillServers, home: Path, *, seed: int, told: Callable[[], object]) -> Books:
    """The whole drill; the court that comes back is another database and another folder."""
    books, random, began = Books(), Random(seed), time.monotonic()
    folder, url = home.parent / "backups", servers.database_url
    folder.mkdir()
    async with a_town(url, servers.redis_url, home) as town:
        keys = await many_files(url, home / "files", random)
        async with under_load(town, url, random, CITIZENS, seed) as (load, enough):
            erasing = asyncio.create_task(erase_one_by_one(url, home / "files", keys[: FILES // 2]))
            status, first = await jiesu(town, "backup", str(folder))
            books.line("忙时、文件不断被抹去时的完整备份", first.splitlines()[0][-90:], status == 0)
            await kill_backups(town, folder, random, told)
            status, more = await jiesu(town, "backup", str(folder))
            books.line("之后的增量备份", more.splitlines()[0][-90:], status == 0 and "前面的备份里" in more)
            books.line("其间被抹去而跳过的", "抹去" in first + more, "抹去" in first + more)
            books.line("找不到却还有行说到的", "找不到" in first + more, "找不到" not in first + more)
            erasing.cancel()
            await asyncio.gather(erasing, return_exceptions=True)
            enough()
        town.kill("worker")
        town.kill("serve")
        status, _ = await jiesu(town, "backup", str(folder))
        books.line("停下以后的增量备份", status, status == 0)
        books.none_of("留下的草稿", [path.name for path in folder.glob(".*.part")])
        whole = [path for path in folder.glob("*.jiesu") if archive.last_entry(path, KEYS.open_bytes, chains.END)]
        books.none_of("只有一半却像备份的", sorted(set(folder.glob("*.jiesu")) - set(whole)))
        status, said = await jiesu(town, "rehearse", str(folder))
        books.line("演练恢复", said.strip().splitlines()[-1], status == 0)
        elsewhere, fresh = await _elsewhere(url), home.parent / "fresh"
        there = {"JIESU_DATABASE_URL": elsewhere, "JIESU_DATABASE_OWNER_URL": owner_of(elsewhere)}
        status, said = await jiesu(town, "restore", str(folder), JIESU_HOME=str(fresh), **there)
        books.line("恢复到另一个库", said.strip().splitlines()[-1][-90:], status == 0)
        await closing.check_petitions(books, elsewhere, load.citizens, MARK)
        await closing.check_answers(books, elsewhere, load.citizens, MARK)
    await _same(books, url, elsewhere, fresh)
    await closing.check_rows(books, elsewhere, MARK)
    books.line("备份里每一串", len(chains.found_in(folder, KEYS.open_bytes)))
    books.line("用时", f"{time.monotonic() - began:.0f} 秒")
    return books


async def _elsewhere(url: str) -> str:
    name = f"elsewhere_{os.getpid()}"
    await rows(url, f'CREATE DATABASE "{name}"')
    made = DatabaseAddress.from_url(url).named(name).url
    OWNERS[made] = DatabaseAddress.from_url(owner_of(url)).named(name).url
    return made


async def _same(books: Books, url: str, elsewhere: str, home: Path) -> None:
    """Every table has the rows it had, and every file that a row names is there and opens."""
    async with dump.connected(url) as one, dump.connected(elsewhere) as other:
        tables = await dump.tables(one)
        before, after = await dump.counts(one, tables), await dump.counts(other, tables)
        named = await dump.files_named(other)
    not_compared = {"audit_entry", "backup_run", "heartbeat"}
    books.none_of("行数不同的表", [name for name in before if before[name] != after[name] and name not in not_compared])
    books.line("行说到的文件", len(named), len(named) > FILES // 4)
    kept = {key: home / "files" / key[:2] / key for key in named}
    books.none_of("没有恢复的文件", [key for key, path in kept.items() if not path.exists()])
    sizes = {key: len(KEYS.open_bytes(path.read_bytes(), place_of(key))) for key, path in kept.items() if path.exists()}
    books.none_of("打不开或大小不对的文件", [key for key in sizes if not sizes[key]])
