"""What a demonstration consists of: values handed in by the command line, and whether a part of it is ready."""

import contextlib
import http.client
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from ops.errors import OpsError

ANSWER_SECONDS = 2.0
HIGHEST_PORT = 65_535


@dataclass(frozen=True)
class Port:
    """A TCP port a service will listen on, and the variable that chooses another."""

    number: int
    variable: str
    host: str = "127.0.0.1"


@dataclass(frozen=True)
class DemoStep:
    """A command that runs to its end before the services start. `name` names its log, `title` is shown."""

    name: str
    title: str
    argv: tuple[str, ...]
    first_time_only: bool = False


@dataclass(frozen=True)
class Service:
    """A command that runs until the end.

    It is ready once `ready`, a URL, answers with a status below 400, or once `ready`, a file, exists; that is waited
    for up to `seconds`. `env` comes on top of the plan's.
    """

    name: str
    title: str
    argv: tuple[str, ...]
    ready: str | Path | None = None
    port: Port | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 60.0

    def is_ready(self) -> bool:
        if isinstance(self.ready, Path):
            return self.ready.exists()
        return self.ready is None or answers(self.ready)


@dataclass(frozen=True)
class DemoPlan:
    """Everything `run_demo` needs.

    Servers are embedded below `home` unless their URLs are given. Steps and services get `env` (the whole environment,
    not an addition to ours) with JIESU_HOME, JIESU_DATABASE_URL and JIESU_REDIS_URL set to what is used. Steps marked
    `first_time_only` run once per database and again after `reset`, which empties the home. `folders` are those the
    services keep things in; they are made here, so that a later reset knows them as ours. `greeting` gives the lines
    to show when all is up; it is called then, so that it can read what the steps have made.
    """

    home: Path
    steps: tuple[DemoStep, ...]
    services: tuple[Service, ...]
    env: Mapping[str, str]
    greeting: Callable[[], Iterable[str]]
    database_url: str | None = None
    redis_url: str | None = None
    reset: bool = False
    afterwards: tuple[DemoStep, ...] = ()
    folders: tuple[str, ...] = ("files", "sandbox")

    def check(self) -> None:
        """Raise `OpsError` where it cannot work, before anything is started."""
        if self.reset and self.database_url:
            raise OpsError("RESET=1 只清空内嵌的数据库。JIESU_DATABASE_URL 指向的数据库请自行清空，或去掉该变量。")
        taken: set[int] = set()
        for service in self.services:
            if service.port is not None:
                check_port(service.port, service.title, taken)
                taken.add(service.port.number)


def check_port(port: Port, title: str, taken: set[int]) -> None:
    """Raise `OpsError` where somebody listens there already, naming a port that is free instead."""
    if port.number not in taken and is_free(port.host, port.number):
        return
    others = range(port.number + 1, HIGHEST_PORT)
    free = next((number for number in others if number not in taken and is_free(port.host, number)), 0)
    raise OpsError(f"端口 {port.number} 已被占用，{title}无法启动。用 {port.variable}={free} 换一个。")


def is_free(host: str, number: int) -> bool:
    """Says whether one could listen on a port now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError:
            return False
    return True


def answers(url: str) -> bool:
    """Says whether a URL answers with a status below 400; proxies are not asked."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 80, timeout=ANSWER_SECONDS)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status < 400
    return False
