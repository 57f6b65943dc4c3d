"""Runs one command and sees to it that the command never outlives who asked for it.

Started by `ops.guarded` as a script of its own, with nothing but the standard library. Its standard input is a pipe
that only the owner holds open: when the owner ends, even by kill -9, the pipe closes and the command is stopped. Should
the guard itself be killed, Linux sends the command its stop signal (PR_SET_PDEATHSIG).

Its one argument is the JSON of `ops.guarded.GuardOrder`. It exits with the command's exit status (128 + n after signal
n, 127 where the command could not be started).
"""

import contextlib
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial

PR_SET_PDEATHSIG = 1
OWNER_CHECK_SECONDS = 1.0
ASKS_TO_STOP = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}


def die_with_parent(stop_signal: int) -> Callable[[], None] | None:
    """Asks the kernel to end the command with its parent; the command runs this between fork and exec, after its user
    was changed (which would clear the wish).
    """
    if sys.platform != "linux":
        return None
    return partial(_end_with, ctypes.CDLL(None, use_errno=True), os.getpid(), stop_signal)


def end_with_parent(stop_signal: int = signal.SIGTERM) -> None:
    """Asks the kernel to end this process with the one that started it: nobody else would ever stop it."""
    if sys.platform == "linux":
        _end_with(ctypes.CDLL(None, use_errno=True), os.getppid(), stop_signal)


def _end_with(libc: ctypes.CDLL, parent: int, stop_signal: int) -> None:
    libc.prctl(PR_SET_PDEATHSIG, stop_signal, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def listen_to_signals() -> int:
    """Returns a file descriptor that becomes readable, one byte per signal, when the command ends or we are asked to
    stop.
    """
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    for number in {signal.SIGCHLD, *ASKS_TO_STOP}:
        signal.signal(number, lambda *_: None)
    return reading


def wait_for_the_end(command: subprocess.Popen[bytes], signals: int, owner: int) -> None:
    """Return when the command has ended, the owner is gone or somebody asks us to stop."""
    life = sys.stdin.fileno()
    while command.poll() is None and os.getppid() == owner:
        readable, _, _ = select.select([life, signals], [], [], OWNER_CHECK_SECONDS)
        if life in readable and not os.read(life, 64):
            return
        if signals in readable and ASKS_TO_STOP & set(os.read(signals, 64)):
            return


def stop(command: subprocess.Popen[bytes], stop_signal: int, grace: float) -> None:
    """Ask, wait `grace` seconds, then kill; whatever the command left in its process group is killed too."""
    if command.poll() is None:
        command.send_signal(stop_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            command.wait(grace)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(command.pid, signal.SIGKILL)
    command.wait()


def main() -> int:
    order = json.loads(sys.argv[1])
    signals = listen_to_signals()
    try:
        command = subprocess.Popen(  # noqa: S603
            order["argv"],
            stdin=subprocess.DEVNULL,
            cwd=order["cwd"],
            process_group=0,
            user=order["uid"],
            group=order["gid"],
            extra_groups=None if order["uid"] is None else [],
            preexec_fn=die_with_parent(order["stop_signal"]),  # noqa: PLW1509 (there is one thread)
        )
    except (OSError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"{order['argv'][0]}: {error}\n")
        return 127
    wait_for_the_end(command, signals, order["owner"])
    stop(command, order["stop_signal"], order["grace"])
    if order["private"]:
        with contextlib.suppress(OSError):
            os.rmdir(order["private"])
    status = command.returncode
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
