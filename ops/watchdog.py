"""What systemd is told: that a process is ready, that its event loop turns, that it is stopping.

A loop that hangs says nothing any more, and systemd starts the service anew (`Type=notify`, `WatchdogSec=`). Where
nobody asked for it (no NOTIFY_SOCKET) nothing is sent. Source: sd_notify(3), systemd.service(5).
"""

import asyncio
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import active_children
from pathlib import Path

SOCKET, PERIOD = "NOTIFY_SOCKET", "WATCHDOG_USEC"
READY, ALIVE, STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"
PULSE_SECONDS = 1.0
FOLDER = "pulses"


def notify(state: str) -> bool:
    """Tells systemd a state; returns whether anybody was there to be told. Never raises: the service goes on."""
    address = os.environ.get(SOCKET, "")
    if not address:
        return False
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
        out.connect(f"\0{address[1:]}" if address.startswith("@") else address)
        out.send(state.encode())
        return True
    return False


def period_seconds() -> float | None:
    """Returns how often systemd wants to hear of us: a third of the time after which it takes us for dead."""
    asked = os.environ.get(PERIOD, "")
    return int(asked) / 3_000_000 if asked.isdecimal() and int(asked) else None


async def keep_alive() -> None:
    """Tells systemd that this event loop turns, as long as it does."""
    seconds = period_seconds()
    while seconds is not None:
        notify(ALIVE)
        await asyncio.sleep(seconds)


async def pulse(folder: Path) -> None:
    """Leaves the time in a file of this process as long as its event loop turns, for `watch_children`."""
    own = folder / str(os.getpid())
    while True:
        own.touch()
        await asyncio.sleep(PULSE_SECONDS)


def all_turning(folder: Path, pids: list[int], count: int, patience: float, now: float) -> bool:
    """Says whether `count` processes live and each left a pulse within `patience` seconds. None is ever made anew by
    the one that started them: a dead one counts as one that hangs.
    """
    with suppress(OSError):
        return len(pids) >= count and all(now - (folder / str(pid)).stat().st_mtime < patience for pid in pids)
    return False


def watch_children(folder: Path, count: int, wall: Callable[[], float] = time.time) -> threading.Thread | None:
    """In the process that started several: systemd hears of us only while every one of them turns."""
    seconds = period_seconds()
    if seconds is None:
        return None

    def watch() -> None:
        while True:
            pids = [child.pid for child in active_children() if child.pid is not None and _has(folder, child.pid)]
            if all_turning(folder, pids, count, seconds, wall()):
                notify(ALIVE)
            time.sleep(seconds / 2)

    thread = threading.Thread(target=watch, name="watchdog", daemon=True)
    thread.start()
    return thread


def _has(folder: Path, pid: int) -> bool:
    """Sanic keeps helpers beside the servers; those never leave a pulse."""
    return (folder / str(pid)).exists()
