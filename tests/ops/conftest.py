"""Homes for servers of a test's own, and owners that can be killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from ops.home import is_alive
from ops.waiting import wait_until
from tests.servers import remove_home
from tests.town import PATIENCE

ROOT = Path(__file__).parent.parent.parent
SOON = PATIENCE


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty folder that any user could reach, unlike pytest's own temporary folders when root runs the tests."""
    path = Path(tempfile.mkdtemp(prefix="jiesu-tests-"))
    yield path
    if any(path.iterdir()):
        remove_home(path)
    else:
        shutil.rmtree(path)


@dataclass
class Owner:
    """A process that owns others; `said` is what it told when all was up."""

    process: subprocess.Popen[str]
    said: dict[str, str]

    def family(self) -> list[int]:
        """The process numbers of everything it started, directly or not."""
        return [child.pid for child in psutil.Process(self.process.pid).children(recursive=True)]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def all_gone(pids: list[int]) -> bool:
    """Whether all of them end soon."""
    return wait_until(lambda: not any(map(is_alive, pids)), SOON)


@pytest.fixture
def start_owner(home: Path) -> Iterator[Callable[..., Owner]]:
    """Run Python code as a process of its own until it prints a line of JSON; killed before the home is removed."""
    owners: list[Owner] = []

    def start(code: str, *arguments: str) -> Owner:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        owner = Owner(process, json.loads(process.stdout.readline()))
        owners.append(owner)
        return owner

    yield start
    for owner in owners:
        if owner.process.poll() is None:
            owner.process.send_signal(signal.SIGKILL)
        owner.process.communicate()


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can run a server as another user")
