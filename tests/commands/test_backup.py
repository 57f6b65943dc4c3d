"""`jiesu backup` and `jiesu restore`, proved by restoring: every table, every row, every file."""

import asyncio
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import asyncpg
import pytest

from models.keyring import Keyring
from models.schema import keep_release, known_migrations
from ops import archive, dump
from ops.errors import OpsError
from ops.sequences import NUMBERS_AHEAD
from ops.version import current_version
from settings import DEVELOPMENT_KEY
from tests.models.conftest import EmptyDatabase, empty_database  # noqa: F401
from tests.owners import owner_of
from tests.servers import in_thread
from tests.test_cli import environment, jiesu  # noqa: F401

KEYS = Keyring(("南昌中院的密钥-" + "k" * 32,))
Everything = dict[str, list[str]]


async def rows_of(url: str) -> Everything:
    async with dump.connected(owner_of(url)) as connection:
        found = {}
        for table in await dump.tables(connection):
            rows = await connection.fetch(f'SELECT t::text AS row FROM "{table.name}" t ORDER BY 1')
            found[table.name] = [row["row"] for row in rows]
        found["sequences"] = [str(one) for one in await dump.sequences(connection)]
        return found


def everything(url: str) -> Everything:
    kept: list[Everything] = []

    async def look() -> None:
        kept.append(await rows_of(url))

    in_thread(look())
    return kept[0]


def but_for_the_restoring(found: Everything) -> Everything:
    """Without the audit entry that says who restored, and without the numbers to be given next, which jump ahead."""
    rows = [row for row in found["audit_entry"] if '"restore"' not in row and ",restore," not in row]
    return {**found, "audit_entry": rows, "sequences": []}


def next_numbers(url: str) -> dict[str, int]:
    kept: dict[str, int] = {}

    async def look() -> None:
        async with dump.connected(url) as connection:
            every = await dump.sequences(connection)
            kept.update({one.name: one.last for one in every if one.name != "staff_stamp_id_seq"})

    in_thread(look())
    return kept


def execute(url: str, statement: str) -> None:
    async def run() -> None:
        async with dump.connected(owner_of(url)) as connection:
            await connection.execute(statement)

    in_thread(run())


def files_of(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in (home / "files").rglob("*") if path.is_file()}


FILES = (("ab12", b"\x00picture\n"), ("abff", b""), ("cd34", bytes(range(256)) * 12_000))


async def write_down_the_release(url: str) -> None:
    """As `jiesu migrate` does."""
    async with dump.connected(owner_of(url)) as connection:
        await keep_release(connection, current_version())


def at(given: dict[str, str], url: str) -> dict[str, str]:
    """The same settings with another database: the services' address of it, and its owner's."""
    return {**given, "JIESU_DATABASE_URL": url, "JIESU_DATABASE_OWNER_URL": owner_of(url)}


def keep_file(url: str, store: Path, key: str, content: bytes, keys: Keyring) -> None:
    """A sealed file in the store, and the row that names it."""
    (store / key[:2]).mkdir(parents=True, exist_ok=True)
    (store / key[:2] / key).write_bytes(keys.seal_bytes(content))
    columns = "kind, media_id, state, tries, next_try_at, file_key, content_type, size, created_at"
    execute(
        url,
        f"INSERT INTO attachment ({columns})"
        f" VALUES ('image', '', 'stored', 0, now(), '{key}', 'image/png', {len(content)}, now())",
    )


@pytest.fixture
def court(environment: dict[str, str], demonstration_url: str) -> dict[str, str]:  # noqa: F811
    """A court with tickets, officers, accounts and three files, one of several blocks."""
    environment = at(environment, demonstration_url)
    in_thread(write_down_the_release(demonstration_url))
    store = Path(environment["JIESU_HOME"]) / "files"
    for key, content in FILES:
        keep_file(demonstration_url, store, key, content, Keyring((DEVELOPMENT_KEY,)))
    awkward = "E'两\\t行\\n\\\\N 反斜杠 \\\\. 与引号 \\''"
    execute(environment["JIESU_DATABASE_URL"], f"UPDATE court SET address = {awkward} WHERE code = '赣'")
    return environment


def test_备份后恢复到空库_每张表每一行每个文件都一样(
    court: dict[str, str],
    empty_database: EmptyDatabase,  # noqa: F811
    tmp_path: Path,
) -> None:
    file, fresh = tmp_path / "周一.jiesu", tmp_path / "fresh"
    before = but_for_the_restoring(everything(court["JIESU_DATABASE_URL"]))
    made = jiesu(court, "backup", str(file))
    assert made.returncode == 0, made.stderr
    assert "3 个文件" in made.stdout
    assert file.stat().st_mode & 0o777 == 0o600
    elsewhere = {**at(court, empty_database()), "JIESU_HOME": str(fresh)}
    restored = jiesu(elsewhere, "restore", str(file))
    assert restored.returncode == 0, restored.stderr
    after = but_for_the_restoring(everything(elsewhere["JIESU_DATABASE_URL"]))
    assert set(after) == set(before)
    for table in before:
        assert after[table] == before[table], table
    assert sum(map(len, before.values())) > 100
    given, ahead = next_numbers(court["JIESU_DATABASE_URL"]), next_numbers(elsewhere["JIESU_DATABASE_URL"])
    assert {name for name, last in ahead.items() if last < given[name] + NUMBERS_AHEAD} == set()
    assert len(before["ticket"]) > 5
    assert files_of(fresh) == files_of(Path(court["JIESU_HOME"]))
    assert "诉求" not in file.read_bytes().decode("utf-8", "ignore")
    assert "张三" not in file.read_bytes().decode("utf-8", "ignore")
    again = jiesu(elsewhere, "restore", str(file))
    assert again.returncode == 1
    assert "已有数据" in again.stderr
    assert "--force" in again.stderr
    execute(elsewhere["JIESU_DATABASE_URL"], "UPDATE ticket SET version = 99")
    assert jiesu(elsewhere, "restore", str(file), "--force").returncode == 0
    assert but_for_the_restoring(everything(elsewhere["JIESU_DATABASE_URL"])) == before
    assert jiesu(elsewhere, "officer", "list").stdout == jiesu(court, "officer", "list").stdout


def test_坏的_别人的_写了一半的备份_什么也不动(court: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "周一.jiesu"
    assert jiesu(court, "backup", str(file)).returncode == 0
    before, whole = everything(court["JIESU_DATABASE_URL"]), file.read_bytes()
    second = jiesu(court, "backup", str(file))
    assert (second.returncode, "已存在" in second.stderr, file.read_bytes() == whole) == (1, True, True)
    halves = {
        "只有一半": (whole[: len(whole) // 2], "不完整"),
        "改了一位": (whole[:900] + bytes([whole[900] ^ 1]) + whole[901:], "损坏或被改动"),
        "末尾多了": (whole + b"x", "末尾多出"),
        "不是备份": (b"PK\x03\x04 something else", "不是接诉的备份"),
    }
    for name, (content, words) in halves.items():
        broken = tmp_path / name
        broken.write_bytes(content)
        refused = jiesu(court, "restore", str(broken), "--force")
        assert (refused.returncode, words in refused.stderr) == (1, True), refused.stderr
        assert "Traceback" not in refused.stderr
    stranger = {**court, "JIESU_SECRET_KEYS": "another-key-another-key-another-key-1"}
    refused = jiesu(stranger, "restore", str(file), "--force")
    assert refused.returncode == 1
    assert "JIESU_SECRET_KEYS" in refused.stderr
    assert everything(court["JIESU_DATABASE_URL"]) == before


def test_没有数据可备份_没有文件可恢复_都说清楚(
    environment: dict[str, str],  # noqa: F811
    empty_database: EmptyDatabase,  # noqa: F811
    tmp_path: Path,
) -> None:
    nothing = at(environment, empty_database())
    refused = jiesu(nothing, "backup", str(tmp_path / "b"))
    assert (refused.returncode, "没有可备份的" in refused.stderr) == (1, True), refused.stderr
    assert not (tmp_path / "b").exists()
    refused = jiesu(nothing, "restore", str(tmp_path / "b"))
    assert (refused.returncode, "没有备份文件" in refused.stderr) == (1, True), refused.stderr


def test_服务还在运行时不恢复(court: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "周一.jiesu"
    assert jiesu(court, "backup", str(file)).returncode == 0
    refusals: list[str] = []

    async def with_one_running() -> None:
        url = court["JIESU_DATABASE_URL"]
        running = await asyncpg.connect(url, server_settings={"application_name": "jiesu"})
        refused = await asyncio.to_thread(jiesu, court, "restore", str(file), "--force")
        refusals.append(refused.stderr)
        await running.close()

    in_thread(with_one_running())
    assert "请先停止 jiesu serve 和 jiesu worker" in refusals[0]


async def test_备份看到的是同一时刻_开始之后写的不在里面(database_url: str) -> None:
    columns = "code, name, short_name, level, path, telephone, address"
    add = f"INSERT INTO court ({columns}) VALUES ($1, '', '', 'high', '', '', '')"
    taken: list[bytes] = []

    async def take(piece: bytes) -> None:
        taken.append(piece)

    async with dump.connected(database_url) as writer:
        await writer.execute(add, "先")
        async with dump.snapshot(database_url) as reader:
            await writer.execute(add, "后")
            table = next(table for table in await dump.tables(reader) if table.name == "court")
            assert await dump.rows_out(reader, table, take) == 1
            with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
                await reader.execute(add, "不许写")
    assert "先" in b"".join(taken).decode()
    assert "后" not in b"".join(taken).decode()


async def test_大表分成许多段写入和读回(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump, "PIECE_BYTES", 300)
    pieces: list[bytes] = []

    async def take(piece: bytes) -> None:
        pieces.append(piece)

    async with dump.connected(owner_of(database_url)) as connection:
        await connection.execute(
            "INSERT INTO court (code, name, short_name, level, path, telephone, address)"
            " SELECT 'c' || n, '法院' || n, '', 'basic', '', '', '' FROM generate_series(1, 50000) n"
        )
        every = await dump.tables(connection)
        table = next(table for table in every if table.name == "court")
        before = await rows_of(database_url)
        assert await dump.rows_out(connection, table, take) == 50000
        assert len(pieces) > 3
        await dump.empty(connection, every)
        assert await dump.rows_in(connection, table, pieces) == 50000
    after = await rows_of(database_url)
    assert after.pop("staff_stamp") != before.pop("staff_stamp"), "courts came: staff are read anew"
    assert after == before


async def test_每张表都排在它引用的表后面(database_url: str) -> None:
    async with dump.connected(database_url) as connection:
        order = [table.name for table in await dump.tables(connection)]
        references = await connection.fetch(dump.REFERENCES)
    assert len(order) > 30
    assert all(order.index(row["other"]) < order.index(row["one"]) for row in references)


def test_中途出错不留下半个备份(tmp_path: Path) -> None:
    def fill(out: archive.Writing) -> None:
        out.add("a", b"x" * 3_000_000)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk"), archive.written(tmp_path / "b", KEYS.seal_bytes) as out:
        fill(out)
    assert list(tmp_path.iterdir()) == []


def test_磁盘满了_说是备份写不下去() -> None:
    with open("/dev/full", "wb", buffering=0) as full, pytest.raises(OpsError, match="备份写不下去"):
        archive.SealedWriter(full, KEYS.seal_bytes)


def test_段的顺序被调换能看出来(tmp_path: Path) -> None:
    with archive.written(tmp_path / "b", KEYS.seal_bytes) as out:
        out.add("a", b"x" * 5_000_000)
    whole = (tmp_path / "b").read_bytes()
    start = len(archive.MAGIC)
    size = 4 + int.from_bytes(whole[start : start + 4], "big")
    one, two = whole[start : start + size], whole[start + size : start + 2 * size]
    (tmp_path / "b").write_bytes(archive.MAGIC + two + one + whole[start + 2 * size :])
    with pytest.raises(archive.BadArchive, match="顺序"):
        list(archive.contents(tmp_path / "b", KEYS.open_bytes))


def test_已知的升级步骤就是目录里的那些() -> None:
    assert known_migrations()[0] == "0001_initial"


def test_每个升级步骤都接在前一个后面_恢复到空库一步不漏() -> None:
    for before, name in pairwise(known_migrations()):
        step = import_module(f"models.migrations.{name}").Migration
        assert list(step.dependencies) == [("models", before)], name
