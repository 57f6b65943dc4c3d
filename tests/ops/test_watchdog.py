"""systemd hears over a real socket that we are ready and that the loop turns; a loop that hangs says nothing."""

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import watchdog


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The socket systemd listens at; it wants to hear of us three times in 0.06 s."""
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address)
        listening.settimeout(20)
        monkeypatch.setenv(watchdog.SOCKET, address)
        monkeypatch.setenv(watchdog.PERIOD, "60000")
        yield listening


def waiting(systemd: socket.socket) -> list[str]:
    systemd.setblocking(False)
    said = []
    while True:
        try:
            said.append(systemd.recv(100).decode())
        except BlockingIOError:
            return said


async def test_a_loop_that_turns_is_heard_and_one_that_hangs_is_not(systemd: socket.socket) -> None:
    beating = asyncio.create_task(watchdog.keep_alive())
    hear = asyncio.get_running_loop().run_in_executor
    assert [await hear(None, systemd.recv, 100) for _ in range(3)] == [watchdog.ALIVE.encode()] * 3
    waiting(systemd)
    systemd.setblocking(True)
    systemd.settimeout(0.2)
    with pytest.raises(TimeoutError):  # the loop itself waits here, ten times as long as it may
        systemd.recv(100)
    beating.cancel()


def test_without_systemd_nothing_is_sent_and_without_a_limit_nothing_is_asked(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert watchdog.notify(watchdog.READY)
    assert waiting(systemd) == ["READY=1"]
    monkeypatch.delenv(watchdog.PERIOD)
    asyncio.run(asyncio.wait_for(watchdog.keep_alive(), 5))
    monkeypatch.delenv(watchdog.SOCKET)
    assert not watchdog.notify(watchdog.READY)
    monkeypatch.setenv(watchdog.SOCKET, "/nowhere/at/all")
    assert not watchdog.notify(watchdog.READY)
    assert waiting(systemd) == []


def test_of_several_processes_each_has_to_turn(tmp_path: Path) -> None:
    for pid in (11, 12):
        (tmp_path / str(pid)).touch()
        os.utime(tmp_path / str(pid), (1000, 1000))
    assert watchdog.all_turning(tmp_path, [11, 12], 2, 10, 1005)
    assert not watchdog.all_turning(tmp_path, [11], 2, 10, 1005)
    os.utime(tmp_path / "12", (990, 990))
    assert not watchdog.all_turning(tmp_path, [11, 12], 2, 10, 1005)
    assert not watchdog.all_turning(tmp_path, [11, 13], 2, 10, 1005)
