"""A PostgreSQL and a Redis of the drill's own, durable, at fixed addresses: each can be stopped, killed, frozen."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from ops.embedded import private_folder
from ops.guarded import Guarded, GuardOrder, spawn
from ops.home import Home
from ops.postgres import Postgres
from ops.programs import postgres_programs, redis_program
from ops.redis import Redis
from ops.users import runner_for, server_environment
from ops.waiting import wait_until
from tests.owners import OWNERS

START_SECONDS = 60.0


@dataclass
class Server:
    """One server process behind its guard. It comes back at the address it had."""

    name: str
    order: GuardOrder
    log: Path
    is_ready: object
    guard: Guarded | None = None

    def start(self) -> None:
        self.guard = spawn(self.name, self.order, self.log, server_environment())
        assert wait_until(self._ready, START_SECONDS), f"{self.name} did not start: {self.guard.log_tail()}"

    def _ready(self) -> bool:
        assert callable(self.is_ready)
        return bool(self.is_ready())

    def stop(self) -> None:
        """In good order, as an administrator would."""
        if self.guard is not None:
            self.guard.stop()
            self.guard = None

    def kill(self) -> None:
        """As when the machine loses power: -9 for every process of it."""
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.stop()

    def freeze(self) -> None:
        """It keeps its connections and answers nothing, as when its disk or its network hangs."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def _processes(self) -> list[psutil.Process]:
        if self.guard is None:
            return []
        with suppress(psutil.NoSuchProcess):
            return psutil.Process(self.guard.pid).children(recursive=True)
        return []


@dataclass(frozen=True)
class DrillServers:
    postgres: Server
    redis: Server
    database_url: str
    redis_url: str


@contextmanager
def drill_servers(path: Path) -> Iterator[DrillServers]:
    """Both, started; stopped and gone at the end of the block."""
    home = Home(path)
    home.claim()
    with home.locked():
        runner = runner_for(path / "postgres" / "data")
        folders = private_folder(runner), private_folder(runner)
        cluster = Postgres(postgres_programs(home, runner), home.folder("postgres", runner), folders[0], runner)
        cluster.create(durable=True)
        store = Redis(redis_program(home, runner), folders[1], runner)
        servers = DrillServers(
            Server("PostgreSQL", replace(cluster.order(True), private=None), home.log("postgres"), cluster.is_ready),
            Server("Redis", replace(store.order(), private=None), home.log("redis"), store.is_ready),
            cluster.address.url,
            store.url,
        )
        OWNERS[servers.database_url] = cluster.owner_address.url
        try:
            servers.postgres.start()
            servers.redis.start()
            yield servers
        finally:
            for server in (servers.redis, servers.postgres):
                server.thaw()
                server.stop()
            for folder in folders:
                subprocess.run(["rm", "-rf", str(folder)], check=False)
            home.reset()
