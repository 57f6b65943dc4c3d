"""`jiesu worker --check` as a supervisor asks it."""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from commands.demo import _plan
from desk.upkeep import heartbeat
from tests.cast import desk_opened
from tests.test_cli import environment, jiesu  # noqa: F401
from tests.town import PATIENCE, ROOT

NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)


def test_没有后台任务时_说清楚怎么办_退出码为1(environment: dict[str, str]) -> None:  # noqa: F811
    checked = jiesu(environment, "worker", "--check", "--wait", "0")
    assert checked.returncode == 1
    assert "后台任务没有应答" in checked.stderr
    assert "jiesu worker" in checked.stderr
    assert "Traceback" not in checked.stderr


def test_后台任务启动后应答_停止后马上不再应答(environment: dict[str, str]) -> None:  # noqa: F811
    process = subprocess.Popen([sys.executable, "-m", "cli", "worker"], cwd=ROOT, env=environment)
    try:
        assert jiesu(environment, "worker", "--check", "--wait", str(PATIENCE)).returncode == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert jiesu(environment, "worker", "--check", "--wait", "0").returncode == 1
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("seconds_ago", "late"), [(0, False), (29, False), (30, True), (3600, True), (-29, False), (-3600, True)]
)
async def test_心跳超过三十秒就是迟到_来自未来的也一样(database_url: str, seconds_ago: int, late: bool) -> None:
    async with desk_opened(database_url):
        await heartbeat.record_beat("南昌-0", NOON - timedelta(seconds=seconds_ago))
        assert await heartbeat.is_late(NOON) is late


async def test_只要有一个后台任务活着就不算迟到_早已不在的被忘记(database_url: str) -> None:
    async with desk_opened(database_url):
        assert await heartbeat.silence(NOON) is None
        await heartbeat.record_beat("旧机器-0", NOON - timedelta(days=2))
        await heartbeat.record_beat("南昌-1", NOON - timedelta(minutes=5))
        assert await heartbeat.silence(NOON) == timedelta(minutes=5)
        await heartbeat.record_beat("南昌-0", NOON - timedelta(seconds=3))
        assert not await heartbeat.is_late(NOON)
        await heartbeat.end_beats("南昌-0")
        assert await heartbeat.silence(NOON) == timedelta(minutes=5)


def test_演示等后台任务应答后才说就绪() -> None:
    steps = [step.argv[2:] for step in _plan(False, 8100, 8200).afterwards]
    assert ("cli", "worker", "--check") in steps
