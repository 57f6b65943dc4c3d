"""A server under measurement: one process on a core of its own, its processor time counted."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.load import Run, press

ROOT = Path(__file__).parents[1]
START_SECONDS = 60.0
TICKS = os.sysconf("SC_CLK_TCK")
ON_CORE = "import os, sys; os.sched_setaffinity(0, {int(sys.argv[1])}); os.execvp(sys.argv[2], sys.argv[2:])"
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
PINNED = len(CORES) > 1
"""Servers on the first core; the load, PostgreSQL and Redis on the others."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def leave_the_first_core() -> None:
    """This process, and what it starts, unless told otherwise."""
    if PINNED:
        os.sched_setaffinity(0, set(CORES[1:]))


@dataclass
class Contender:
    """One server. `command` and `environment` get the port in place of `{port}`.

    `check` asks one question and raises where the answer is wrong.
    """

    name: str
    command: Sequence[str]
    path: str
    check: Callable[["Contender"], None]
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    port: int = field(default_factory=free_port)
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self, logs: Path) -> None:
        command = [part.replace("{port}", str(self.port)) for part in self.command]
        if PINNED:
            command = [sys.executable, "-c", ON_CORE, str(CORES[0]), *command]
        given = {name: value.replace("{port}", str(self.port)) for name, value in self.environment.items()}
        environment = {**os.environ, **given, "PYTHONPATH": str(ROOT)}
        log = logs / f"{self.name}.log"
        with log.open("wb") as said:
            # a session each: Linux shares a busy processor out by session, within one the more threads the more
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=said, stderr=said, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        self.check(self)

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def measure(self, lines: Sequence[Iterator[bytes]], seconds: float) -> Run:
        before = self._cpu_seconds()
        answered, took, waits = press(self.port, lines, seconds)
        return Run(answered, took, self._cpu_seconds() - before, waits)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _cpu_seconds(self) -> float:
        """Of the process and its children; 0 where there is no /proc."""
        assert self._process is not None
        return sum(_ticks(pid) for pid in _family(self._process.pid)) / TICKS


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _ticks(pid: int) -> int:
    stat = _stat(pid)
    return int(stat[11]) + int(stat[12]) if stat else 0


def _family(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += _family(int(child))
    return found
