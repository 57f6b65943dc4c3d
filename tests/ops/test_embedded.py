"""PostgreSQL and Redis of our own: they answer, nobody else gets in, and they always end."""

import os
import signal
import stat
import subprocess
import tempfile
from pathlib import Path

import asyncpg
import psutil
import pytest
from redis import asyncio as aioredis

from models import database
from ops.address import DatabaseAddress
from ops.embedded import EmbeddedServers, find_running, private_folder
from ops.errors import HomeInUse, OpsError
from ops.home import Home
from ops.postgres import Postgres
from ops.programs import postgres_programs
from ops.users import runner_for
from ops.waiting import wait_until
from tests.ops.conftest import SOON, all_gone, needs_root
from tests.servers import remove_home

OWNER = """
import json, sys
from ops.address import DatabaseAddress
from ops.embedded import EmbeddedServers
servers = EmbeddedServers(sys.argv[1], durable=len(sys.argv) > 2)
servers.start()
print(json.dumps({"database": servers.owner_url, "redis": servers.redis_url}), flush=True)
sys.stdin.read()
servers.stop()
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """One pair of servers for the tests that only look at them, in a home with a path no socket could have."""
    home = tmp_path_factory.mktemp("远" * 20) / ("深" * 40)
    with EmbeddedServers(home, durable=False) as servers:
        yield servers
    with servers.home.locked():
        servers.home.reset()


def is_there(path):
    return Path(path).exists()


async def rows_of(url):
    connection = await asyncpg.connect(url)
    try:
        return {row["word"] for row in await connection.fetch("SELECT word FROM said")}
    finally:
        await connection.close()


async def say(url, word):
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE TABLE IF NOT EXISTS said (word text)")
        await connection.execute("INSERT INTO said VALUES ($1)", word)
    finally:
        await connection.close()


async def test_postgresql_answers_with_chinese_in_utf8(running):
    connection = await asyncpg.connect(running.owner_url)
    try:
        row = await connection.fetchrow(
            "SELECT current_user AS who, '赣' || chr(0x1f600) AS words, pg_encoding_to_char(encoding) AS encoding,"
            " datcollate AS locale, current_setting('timezone') AS zone FROM pg_database WHERE datname = 'jiesu'"
        )
    finally:
        await connection.close()

    assert dict(row) == {"who": "jiesu", "words": "赣😀", "encoding": "UTF8", "locale": "C.UTF-8", "zone": "UTC"}


async def test_the_services_have_a_role_of_their_own_that_makes_no_tables(running):
    connection = await asyncpg.connect(running.database_url)
    try:
        assert await connection.fetchval("SELECT current_user") == "jiesu_service"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE mine (id int)")
    finally:
        await connection.close()


async def test_the_orm_connects_with_the_address_in_parts(running):
    await database.connect(running.database_url)
    try:
        async with database.connection() as connection:
            assert await connection.fetchval("SELECT 1") == 1
    finally:
        await database.disconnect()


async def test_redis_answers_and_keeps_nothing_on_disk(running):
    async with aioredis.from_url(running.redis_url) as redis:
        assert await redis.ping()
        kept = {name: (await redis.config_get(name))[name] for name in ("save", "appendonly", "port")}

    assert kept == {"save": "", "appendonly": "no", "port": "0"}


async def test_nobody_logs_in_as_the_superuser(running):
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        await asyncpg.connect(host=running.database.host, user="postgres", database="postgres")


def test_sockets_are_private_and_there_is_no_tcp(running):
    sockets = Path(running.database.host)
    # the guards are ours, the servers their children
    servers = [child for guard in psutil.Process().children() for child in guard.children()]
    of_ours = [server for server in servers if str(sockets) in " ".join(server.cmdline())]

    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert len(of_ours) == 2
    assert not [one for server in of_ours for one in server.net_connections("inet")]


@needs_root
def test_started_by_root_the_servers_run_as_somebody_else(running):
    assert Path(running.database.host).stat().st_uid != 0
    assert [guard.poll() for guard in running._guards] == [None, None]
    assert all(child.uids().real != 0 for guard in running._guards for child in psutil.Process(guard.pid).children())


def test_the_second_start_on_a_home_is_told_who_has_it(running):
    with pytest.raises(HomeInUse, match=f"进程 {os.getpid()} 使用"):
        EmbeddedServers(running.home.path).start()

    running.check()


def test_a_second_terminal_finds_what_is_running(running, tmp_path):
    found = find_running(running.home.path)

    assert found is not None
    assert (found.owner, found.database_url, found.redis_url) == (os.getpid(), running.database_url, running.redis_url)
    assert find_running(tmp_path) is None


@pytest.fixture(scope="module")
def used_home():
    """A home in which servers have run before, as the next start of anybody must be able to take it."""
    path = Path(tempfile.mkdtemp(prefix="jiesu-tests-"))
    with EmbeddedServers(path, durable=False):
        pass
    yield path
    remove_home(path)


async def test_what_was_committed_is_there_after_a_stop(used_home):
    for word in ("甲", "乙"):
        with EmbeddedServers(used_home, redis=False) as servers:
            await say(servers.owner_url, word)
    assert find_running(used_home) is None

    with EmbeddedServers(used_home, redis=False) as servers:
        assert {"甲", "乙"} <= await rows_of(servers.owner_url)


async def test_a_killed_owner_takes_the_servers_along_and_the_next_start_works(start_owner, used_home):
    owner = start_owner(OWNER, str(used_home), "durable")
    await say(owner.said["database"], "李法官")
    family = owner.family()
    old_sockets = DatabaseAddress.from_url(owner.said["database"]).host
    assert len(family) >= 4

    owner.kill()

    with EmbeddedServers(used_home) as servers:
        assert "李法官" in await rows_of(servers.owner_url)
        assert all_gone(family)
    assert not is_there(old_sockets)


async def test_killing_owner_and_guards_together_leaves_nothing_behind(start_owner, used_home):
    owner = start_owner(OWNER, str(used_home), "durable")
    await say(owner.said["database"], "张三")
    family = owner.family()

    for guard in psutil.Process(owner.process.pid).children():
        guard.kill()
    owner.kill()

    with EmbeddedServers(used_home) as servers:
        assert "张三" in await rows_of(servers.owner_url)
        assert all_gone(family)


def test_a_server_that_outlived_its_guard_is_stopped_first(used_home, tmp_path):
    home = Home(used_home)
    runner = runner_for(used_home / "postgres" / "data")
    postgres = Postgres(
        postgres_programs(home, runner), home.folder("postgres", runner), private_folder(runner), runner
    )
    order = postgres.order(durable=False)
    with (tmp_path / "orphan.log").open("wb") as log:
        orphan = subprocess.Popen(order.argv, user=order.uid, group=order.gid, cwd="/", stdout=log, stderr=log)
    assert wait_until(postgres.is_ready, SOON)

    with EmbeddedServers(used_home, durable=False, redis=False) as servers:
        assert orphan.wait(SOON) == 0
        servers.check()
    postgres.sockets.rmdir()


def test_a_stale_pid_file_naming_a_stranger_does_not_stop_the_start(used_home):
    data = used_home / "postgres" / "data"
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n5432\n/tmp\n\n\nready\n")

    with EmbeddedServers(used_home, durable=False, redis=False) as servers:
        servers.check()


def test_a_first_start_cut_short_is_begun_again(home):
    Home(home).claim()
    half = Home(home).folder("postgres") / "growing" / "data"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    with EmbeddedServers(home, durable=False, redis=False) as servers:
        servers.check()

    assert not half.exists()


def test_data_of_another_major_version_is_told_plainly(used_home):
    made_by = used_home / "postgres" / "data" / "PG_VERSION"
    right = made_by.read_text()
    made_by.write_text("16\n")

    with pytest.raises(OpsError, match=r"由 PostgreSQL 16 建立.*RESET=1"):
        EmbeddedServers(used_home).start()

    made_by.write_text(right)
    with Home(used_home).locked():
        assert find_running(used_home) is None


def test_a_server_that_dies_is_told_with_the_end_of_its_log(used_home):
    with EmbeddedServers(used_home, durable=False, postgres=False) as servers:
        servers.check()
        guard = servers._guards[0]
        os.kill(psutil.Process(guard.pid).children()[0].pid, signal.SIGKILL)
        guard.wait(SOON)

        with pytest.raises(OpsError, match=r"(?s)Redis 意外停止.*redis\.log.*ready to accept"):
            servers.check()


@needs_root
async def test_a_home_nobody_else_can_reach_stays_closed(tmp_path_factory):
    closed = tmp_path_factory.mktemp("root")
    closed.chmod(0o700)
    home = Home(closed / "jiesu" / "var")
    try:
        with EmbeddedServers(home, durable=False, redis=False) as servers:
            await say(servers.owner_url, "王五")
            elsewhere = (home.path / "postgres").readlink()
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert (elsewhere / "data" / "PG_VERSION").exists()
        with EmbeddedServers(home, durable=False, redis=False) as servers:
            assert await rows_of(servers.owner_url) == {"王五"}
    finally:
        with home.locked():
            home.reset()

    assert not elsewhere.parent.exists()
    assert not (home.path / "postgres").is_symlink()
