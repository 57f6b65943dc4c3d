"""Child processes that end with their owner, however the owner ends."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ops.errors import OpsError

GUARD = Path(__file__).with_name("guard.py")
LOG_TAIL_BYTES = 16_384


@dataclass(frozen=True)
class GuardOrder:
    """What a guard is told. `uid` and `gid` are None to stay who we are; `grace` is in seconds.

    `private` is a folder the guard removes at the end when it is empty.
    """

    argv: tuple[str, ...]
    uid: int | None = None
    gid: int | None = None
    cwd: str | None = None
    stop_signal: int = signal.SIGTERM
    grace: float = 10.0
    private: str | None = None


class Guarded:
    """A running command, its guard and its log."""

    def __init__(self, name: str, order: GuardOrder, guard: subprocess.Popen[bytes], log: Path) -> None:
        self.name = name
        self.log = log
        self._order = order
        self._guard = guard

    @property
    def pid(self) -> int:
        """Returns the guard's process number; the command itself is its only child."""
        return self._guard.pid

    def poll(self) -> int | None:
        """Returns the command's exit status once it has ended (128 + n after signal n), None while it runs."""
        return self._guard.poll()

    def wait(self, seconds: float) -> int | None:
        """Like `poll`, after waiting at most so long for the end."""
        try:
            return self._guard.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def ask_to_stop(self) -> None:
        """Start the end without waiting for it; `stop` waits."""
        assert self._guard.stdin is not None
        self._guard.stdin.close()

    def stop(self) -> int:
        """Stop the command (signal, grace, then kill) and return its exit status. Harmless when it has ended."""
        self.ask_to_stop()
        try:
            return self._guard.wait(self._order.grace + 10)
        except subprocess.TimeoutExpired:
            self._guard.kill()
            return self._guard.wait()

    def log_tail(self, lines: int = 20) -> str:
        """Returns the last lines the command wrote."""
        return log_tail(self.log, lines)


def spawn(
    name: str,
    order: GuardOrder,
    log: Path,
    env: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
) -> Guarded:
    """Run a command under a guard, in a session of its own so that Ctrl-C in the terminal reaches only the owner.

    Output goes to the end of `log`. `pass_fds` stay open in the guard (a lock, say) but not in the command. Raises
    `OpsError` where the guard itself cannot be started.
    """
    told = json.dumps({"owner": os.getpid(), **asdict(order)})
    try:
        with log.open("ab") as output:
            guard = subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", "-S", str(GUARD), told],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=env,
                pass_fds=pass_fds,
                start_new_session=True,
            )
    except OSError as error:
        raise OpsError(f"无法启动{name}: {error}") from error
    return Guarded(name, order, guard, log)


def log_tail(log: Path, lines: int) -> str:
    """Returns the last `lines` lines of a log, at most 16 kB; empty where there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - LOG_TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
