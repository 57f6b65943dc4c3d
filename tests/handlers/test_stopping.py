"""SIGTERM with streams open and requests under way: answered, closed cleanly, gone within seconds."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import asyncpg
import pytest
from redis import Redis

from handlers.console.frame.events import MOST_STREAMS
from tests import cast
from tests.drills.raw import http, open_session, read_answer
from tests.town import PATIENCE, ROOT, free_port, rows, until

STREAMS = MOST_STREAMS


SERVE = ("-m", "cli", "serve")
TOLD_TOO_EARLY = """
import os, signal, server, settings
from sanic import Sanic

given = settings.load(dict(os.environ))
app = server._lasting(given)
app.after_server_start(lambda app: os.kill(os.getpid(), signal.SIGTERM))
app.prepare(port=given.port, single_process=True, motd=False)
Sanic.serve_single(primary=app)
"""
"""A server that is told to stop in the last moment of its start."""


def started(given: dict[str, str], said: Path, *program: str) -> subprocess.Popen:
    with said.open("wb") as out:
        return subprocess.Popen([sys.executable, *(program or SERVE)], cwd=ROOT, env=given, stdout=out, stderr=out)


@pytest.fixture
def given(cast_database_url: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    return {
        "JIESU_HOME": str(tmp_path),
        "JIESU_PORT": str(free_port()),
        "JIESU_DATABASE_URL": cast_database_url,
        "JIESU_REDIS_URL": redis_url,
        "JIESU_SECRET_KEYS": ",".join(cast.SECRET_KEYS),
        "PATH": "/usr/bin:/bin",
    }


@pytest.fixture
async def server(given: dict[str, str], tmp_path: Path) -> AsyncIterator[tuple[subprocess.Popen, int]]:
    process = started(given, tmp_path / "said")
    try:
        yield process, int(given["JIESU_PORT"])
        assert b"Traceback" not in (tmp_path / "said").read_bytes()
    finally:
        process.kill()
        process.wait()


async def test_停止时开着的页面流被关上_正在办的请求得到答复_几秒内退出(
    server: tuple[subprocess.Popen, int], cast_database_url: str, redis_url: str
) -> None:
    process, port = server
    cookie = await staff_cookie(cast_database_url, redis_url)

    async def up() -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.write(http("GET", "/healthz"))
        status = (await read_answer(reader)).status
        writer.close()
        return status == 200

    await until(up)
    streams = [await asyncio.open_connection("127.0.0.1", port) for _ in range(STREAMS)]
    for reader, writer in streams:
        writer.write(http("GET", "/console/events", Cookie=cookie, Accept="text/event-stream"))
        await reader.readuntil(b": here\n\n")
    idle_reader, idle = await asyncio.open_connection("127.0.0.1", port)
    idle.write(http("GET", "/healthz"))
    await read_answer(idle_reader)
    reader, working = await asyncio.open_connection("127.0.0.1", port)
    locked = await asyncpg.connect(cast_database_url)
    async with locked.transaction():
        await locked.execute("LOCK TABLE officer IN ACCESS EXCLUSIVE MODE")
        working.write(http("GET", "/console/officers", Cookie=cookie))
        waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        await until(lambda: rows(cast_database_url, waiting))
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            ends = [await stream.read() for stream, _ in streams]
    await locked.close()

    answer = await asyncio.wait_for(read_answer(reader), PATIENCE)
    status = await asyncio.to_thread(process.wait, PATIENCE)

    assert answer.status == 200
    assert {end[-5:] for end in ends} == {b"0\r\n\r\n"}
    assert status == 0
    for _, writer in (*streams, (None, idle), (None, working)):
        writer.close()


async def test_还在启动时就被叫停_也停得下来(given: dict[str, str], tmp_path: Path) -> None:
    """What runs to its end before the server serves swallowed the call: it then served for ever."""
    process = started(given, tmp_path / "said", "-c", TOLD_TOO_EARLY)
    try:
        assert await asyncio.to_thread(process.wait, PATIENCE) == 0
        assert b"Traceback" not in (tmp_path / "said").read_bytes()
    finally:
        process.kill()


async def staff_cookie(database_url: str, redis_url: str) -> str:
    row = (await rows(database_url, "SELECT id, password_hash FROM officer WHERE login = 'zhoumin'"))[0]
    with Redis.from_url(redis_url) as redis:
        stamp = sha256(f"0:{row['password_hash']}".encode()).hexdigest()[:32]
        return open_session(redis, "staff", row["id"], stamp, cast.SECRET_KEYS[-1]).cookie
