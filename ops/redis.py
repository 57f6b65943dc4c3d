"""The embedded Redis: on a Unix socket, keeping nothing on disk, since everything in it may be lost."""

import contextlib
import signal
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ops.guarded import GuardOrder
from ops.users import Runner

DATABASES = 64
SOCKET_NAME = "redis.sock"
STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Redis:
    """One embedded Redis or Valkey; `sockets` is private to the runner and us."""

    program: Path
    sockets: Path
    runner: Runner

    @property
    def socket(self) -> Path:
        return self.sockets / SOCKET_NAME

    @property
    def url(self) -> str:
        """Returns the address as `redis.asyncio.from_url` reads it."""
        return f"unix://{quote(str(self.socket))}?db=0"

    def order(self) -> GuardOrder:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "dir": str(self.sockets),
            "databases": str(DATABASES),
            "daemonize": "no",
        }
        return GuardOrder(
            argv=(str(self.program), *(word for name, value in settings.items() for word in (f"--{name}", value))),
            uid=self.runner.uid,
            gid=self.runner.gid,
            cwd="/",
            stop_signal=signal.SIGTERM,
            grace=STOP_SECONDS,
            private=str(self.sockets),
        )

    def is_ready(self) -> bool:
        return ask(self.socket, "PING").startswith("+PONG")


def ask(path: Path, command: str) -> str:
    """Returns the first line Redis answers to a command without arguments; empty where nobody answers."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1.0)
        connection.connect(str(path))
        connection.sendall(f"{command}\r\n".encode())
        return connection.recv(256).decode("utf-8", "replace")
    return ""
