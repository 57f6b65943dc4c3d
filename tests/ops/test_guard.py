"""A guarded command never outlives who asked for it."""

import os
import signal
import sys

import psutil
import pytest

from ops.guarded import GuardOrder, spawn
from ops.waiting import wait_until
from tests.ops.conftest import SOON, all_gone

SLEEP = "import time; print('up', flush=True); time.sleep(600)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); {SLEEP}"
OWNER = """
import json, sys
from pathlib import Path
from ops.guarded import GuardOrder, spawn
guarded = spawn("睡觉", GuardOrder((sys.executable, "-c", sys.argv[1])), Path(sys.argv[2]))
while "up" not in guarded.log_tail(): pass
print(json.dumps({"guard": guarded.pid}), flush=True)
sys.stdin.read()
"""


def python(code: str, grace: float = SOON) -> GuardOrder:
    return GuardOrder((sys.executable, "-c", code), grace=grace)


@pytest.fixture
def log(tmp_path):
    return tmp_path / "command.log"


def run(order, log):
    """A guarded command that has come up, and the process numbers of it and its children."""
    guarded = spawn("睡觉", order, log)
    assert wait_until(lambda: "up" in guarded.log_tail(), SOON)
    return guarded, [child.pid for child in psutil.Process(guarded.pid).children(recursive=True)]


def test_a_command_ends_when_its_owner_is_killed(start_owner, log):
    owner = start_owner(OWNER, SLEEP, str(log))
    family = owner.family()
    assert len(family) == 2

    owner.kill()

    assert all_gone(family)


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_a_command_ends_when_its_guard_is_killed(log):
    guarded, family = run(python(SLEEP), log)

    os.kill(guarded.pid, signal.SIGKILL)

    assert all_gone(family)
    assert guarded.stop() == -signal.SIGKILL


def test_a_command_is_asked_to_stop_before_it_is_killed(log):
    guarded, family = run(python(SLEEP), log)

    assert guarded.stop() == 128 + signal.SIGTERM
    assert all_gone(family)


def test_a_command_that_will_not_listen_is_killed(log):
    guarded, family = run(python(DEAF, grace=0.2), log)

    assert guarded.stop() == 128 + signal.SIGKILL
    assert all_gone(family)


def test_the_children_of_a_command_go_with_it(log):
    guarded, family = run(python(PARENT), log)
    assert len(family) == 2

    guarded.stop()

    assert all_gone(family)


def test_the_end_of_a_command_is_told_with_its_status_and_log(log):
    guarded = spawn("算错", python("import sys; print('零不能作除数'); sys.exit(3)"), log)

    assert guarded.wait(SOON) == 3
    assert guarded.log_tail() == "零不能作除数"
    assert guarded.stop() == 3


def test_a_program_that_does_not_exist_is_told_in_the_log(log):
    guarded = spawn("没有", GuardOrder(("/nowhere/program",)), log)

    assert guarded.wait(SOON) == 127
    assert "/nowhere/program" in guarded.log_tail()
    guarded.stop()


def test_a_log_tail_is_short_and_survives_broken_characters(log):
    log.write_bytes(b"\xff\n" * 100_000 + "末行\n".encode())
    guarded = spawn("静默", python("pass"), log)
    guarded.wait(SOON)

    assert guarded.log_tail(2).splitlines() == ["\ufffd", "末行"]
    guarded.stop()
