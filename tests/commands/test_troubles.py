"""Each failure in its own words with what to do; never one sentence for all, never a traceback."""

import errno
import os
import socket
import ssl
import warnings
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from redis import asyncio as aioredis
from redis import exceptions as redis_errors
from typer.testing import CliRunner

import cli
from commands.troubles import TROUBLES, told
from models import database
from ops.address import DatabaseAddress
from tests.owners import owner_of


async def why(url: str) -> str:
    try:
        await database.connect(url, pool=1)
        await database.disconnect()
    except Exception as error:
        return told(error) or repr(error)
    return ""


async def test_what_is_wrong_with_a_database_is_told_apart(database_url: str) -> None:
    address = DatabaseAddress.from_url(database_url)
    elsewhere = replace(address, host="127.0.0.1", port=9)
    assert "那里没有程序在听" in await why(elsewhere.url)
    assert "找不到地址里的主机名" in await why(replace(elsewhere, host="no-such-host.invalid").url)
    assert "没有 JIESU_DATABASE_URL 写的这个库" in await why(address.named("nowhere").url)
    assert "套接字不在" in await why(replace(address, host="/nowhere").url)
    plain = await asyncpg.connect(database_url)
    with pytest.raises(asyncpg.PostgresError) as refused:
        await plain.execute("ALTER TABLE ticket ADD COLUMN more int")
    await plain.close()
    assert "JIESU_DATABASE_OWNER_URL" in str(told(refused.value))


async def test_what_is_wrong_with_redis_is_told_apart(redis_url: str) -> None:
    async def answer(url: str) -> str:
        async with aioredis.from_url(url, retry=None) as redis:
            try:
                await redis.ping()
            except Exception as error:
                return told(error) or repr(error)
        return ""

    assert "Redis 连不上" in await answer("redis://127.0.0.1:9/0")
    assert "找不到地址里的主机名" in await answer("redis://no-such-host.invalid/0")


SAID = [
    (OSError(errno.EADDRINUSE, "in use"), "端口已经被别的程序占用"),
    (OSError(errno.ENOSPC, "no space", "/var/x"), "磁盘满了，写不进 /var/x"),
    (PermissionError(errno.EACCES, "denied", "/var/x"), "不许读写 /var/x"),
    (OSError(errno.EROFS, "read-only", "/var/x"), "/var/x 在只读的磁盘上"),
    (OSError(errno.EMFILE, "too many"), "LimitNOFILE"),
    (FileNotFoundError(errno.ENOENT, "none", "a.json"), "没有 a.json"),
    (asyncpg.InvalidPasswordError("no"), "不认这个用户名或密码"),
    (asyncpg.TooManyConnectionsError("many"), "连接用完了"),
    (asyncpg.DiskFullError("full"), "数据库服务器的磁盘满了"),
    (asyncpg.ReadOnlySQLTransactionError("ro"), "只读的"),
    (asyncpg.CannotConnectNowError("starting up"), "正在启动或关闭"),
    (asyncpg.UndefinedTableError("none"), "jiesu migrate"),
    (asyncpg.ProtocolViolationError("unsupported startup parameter"), "连接池"),
    (redis_errors.ResponseError("NOAUTH Authentication required."), "Redis 要密码而没有给"),
    (redis_errors.AuthenticationError("WRONGPASS"), "Redis 不认这个密码"),
    (redis_errors.ResponseError("DB index is out of range"), "没有这个库号"),
    (redis_errors.ReadOnlyError("ro"), "Redis 是只读的"),
    (redis_errors.BusyLoadingError("loading"), "Redis 正在启动"),
    (redis_errors.TimeoutError("late"), "Redis 没有应答"),
    (socket.gaierror(-2, "unknown"), "找不到地址里的主机名"),
    (ssl.SSLError("wrong version"), "谈不成 TLS"),
    (TimeoutError(), "没有应答（超时）"),
]


@pytest.mark.parametrize(
    ("error", "words"), SAID, ids=[type(one).__name__ + str(number) for number, (one, _) in enumerate(SAID)]
)
def test_each_failure_has_words_of_its_own(error: Exception, words: str) -> None:
    assert words in str(told(error))
    wrapped = RuntimeError("wrapped")
    wrapped.__cause__ = error
    assert told(wrapped) == told(error)
    assert told(ZeroDivisionError()) is None
    assert len({one.words for one in TROUBLES}) >= len(TROUBLES) - 2


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("JIESU_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JIESU_ENV", "development")
    monkeypatch.setenv("JIESU_HOME", str(tmp_path))
    monkeypatch.setenv("JIESU_WECHAT_URL", "http://127.0.0.1:9")
    return tmp_path


def jiesu(*arguments: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        done = CliRunner().invoke(cli.app, list(arguments))
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit), done.exception
    return done.output


def test_doctor_goes_on_where_the_database_is_down(home: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIESU_DATABASE_URL", "postgres://jiesu@127.0.0.1:9/jiesu")
    monkeypatch.setenv("JIESU_REDIS_URL", redis_url)
    said = jiesu("doctor")
    assert "✗ 数据库：数据库连不上：那里没有程序在听" in said
    for also in ("✓ Redis：", "✓ 文件库：", "磁盘：", "加密密钥：", "✗ 时间：连不上"):
        assert also in said, said


def test_doctor_goes_on_where_redis_is_down(home: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIESU_DATABASE_URL", database_url)
    monkeypatch.setenv("JIESU_REDIS_URL", "redis://127.0.0.1:9/0")
    said = jiesu("doctor")
    assert "✗ Redis：Redis 连不上" in said
    assert "✓ 数据库用户：" in said
    monkeypatch.setenv("JIESU_DATABASE_URL", owner_of(database_url))
    assert "! 数据库用户：" in jiesu("doctor")


def test_what_an_address_says_wrong_ends_a_command_in_words(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIESU_REDIS_URL", "redis://127.0.0.1:9/0")
    monkeypatch.setenv("JIESU_DATABASE_URL", "postgres://u:a/secret@db/jiesu")
    said = jiesu("migrate")
    assert "JIESU_DATABASE_URL：数据库地址看不懂" in said
    assert "secret" not in said
    monkeypatch.setenv("JIESU_DATABASE_URL", "postgres://u@127.0.0.1:9/jiesu?sslmode=off")
    assert "sslmode=off 不认识" in jiesu("migrate")


def test_a_taken_port_is_said_to_be_taken(
    home: Path, database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIESU_DATABASE_URL", database_url)
    monkeypatch.setenv("JIESU_REDIS_URL", redis_url)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("JIESU_PORT", str(taken.getsockname()[1]))
        assert "已被占用" in jiesu("serve")
