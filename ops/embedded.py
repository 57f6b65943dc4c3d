"""PostgreSQL and Redis for a machine that has neither: started, watched and stopped by one process of ours."""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from ops.address import DatabaseAddress
from ops.errors import OpsError
from ops.guarded import Guarded, GuardOrder, spawn
from ops.home import Home, is_alive
from ops.postgres import Postgres
from ops.programs import postgres_programs, redis_program
from ops.redis import SOCKET_NAME, Redis, ask
from ops.users import Runner, runner_for, server_environment
from ops.waiting import wait_until

STATE = "running.json"
PRIVATE_PREFIX = "jiesu-"
# a socket's path ends at 103 bytes on macOS, 107 on Linux; ours adds about 40 to the folder it is in
LONGEST_BASE = 60
START_SECONDS = 90.0


@dataclass(frozen=True)
class Addresses:
    """Where the servers of a home answer, and the process that started them."""

    owner: int
    database_url: str | None
    redis_url: str | None
    owner_url: str | None = None


class EmbeddedServers:
    """The embedded servers of one home folder; also a context manager.

    They end with the process that started them, whether it calls `stop`, falls over or is killed with -9. `durable`
    servers lose nothing that was committed; without it they are faster and good for tests only. `postgres` and `redis`
    say which of the two are wanted. Sockets lie in a short private folder, so a home's path may be of any length.

    Started by root, the servers run as an unprivileged user; see `ops.home.Home` for where their data lie then.
    """

    def __init__(
        self, home: Path | str | Home, durable: bool = True, *, postgres: bool = True, redis: bool = True
    ) -> None:
        self.home = home if isinstance(home, Home) else Home(home)
        self._durable = durable
        self._wanted = (postgres, redis)
        self._postgres: Postgres | None = None
        self._redis: Redis | None = None
        self._guards: list[Guarded] = []
        self._undo = contextlib.ExitStack()

    @property
    def database(self) -> DatabaseAddress:
        assert self._postgres is not None, "PostgreSQL was not started"
        return self._postgres.address

    @property
    def database_url(self) -> str:
        return self.database.url

    @property
    def owner_url(self) -> str:
        """Returns the database's address as the owner of its tables, who migrates."""
        assert self._postgres is not None, "PostgreSQL was not started"
        return self._postgres.owner_address.url

    @property
    def redis_url(self) -> str:
        assert self._redis is not None, "Redis was not started"
        return self._redis.url

    def start(self) -> None:
        """Start and wait until both answer. Raises `HomeInUse` or `OpsError` and then leaves nothing running."""
        self.home.claim()
        with contextlib.ExitStack() as undo:
            lock = undo.enter_context(self.home.locked())
            sweep_up(self.home)
            runner = runner_for(self.home.path / "postgres" / "data")
            undo.callback((self.home.path / STATE).unlink, missing_ok=True)
            sockets = private_folder(runner)
            undo.callback(shutil.rmtree, sockets, ignore_errors=True)
            self._write_state(sockets)
            undo.callback(self._stop_guards)
            if self._wanted[0]:
                self._postgres = self._start_postgres(sockets, runner, lock)
            if self._wanted[1]:
                self._redis = self._start_redis(sockets, runner, lock)
            self._write_state(sockets)
            self._undo = undo.pop_all()

    def stop(self) -> None:
        """Stop both, each in its own good way. Harmless when they are not running."""
        self._undo.close()

    def check(self) -> None:
        """Raise `OpsError` with the end of its log where a server has died."""
        for guard in self._guards:
            if guard.poll() is not None:
                raise OpsError(f"{guard.name} 意外停止。日志 {guard.log} 的末尾:\n{guard.log_tail()}")

    def __enter__(self) -> "EmbeddedServers":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start_postgres(self, sockets: Path, runner: Runner, lock: int) -> Postgres:
        programs = postgres_programs(self.home, runner)
        postgres = Postgres(programs, self.home.folder("postgres", runner), sockets, runner)
        postgres.create(self._durable)
        postgres.clear()
        self._spawn("PostgreSQL", postgres.order(self._durable), lock)
        self._wait(postgres.is_ready)
        return postgres

    def _start_redis(self, sockets: Path, runner: Runner, lock: int) -> Redis:
        redis = Redis(redis_program(self.home, runner), sockets, runner)
        self._spawn("Redis", redis.order(), lock)
        self._wait(redis.is_ready)
        return redis

    def _spawn(self, name: str, order: GuardOrder, lock: int) -> None:
        guard = spawn(name, order, self.home.log(name.lower()), server_environment(), pass_fds=(lock,))
        self._guards.append(guard)

    def _wait(self, is_ready: Callable[[], bool]) -> None:
        """Until the server started last is ready; recovery after a crash may take its time."""
        guard = self._guards[-1]
        if not wait_until(lambda: is_ready() or guard.poll() is not None, START_SECONDS):
            raise OpsError(f"{guard.name} 启动超过 {START_SECONDS:.0f} 秒。日志: {guard.log}\n{guard.log_tail()}")
        self.check()

    def _write_state(self, sockets: Path) -> None:
        state = {
            "owner": os.getpid(),
            "sockets": str(sockets),
            "database_url": self._postgres.address.url if self._postgres else None,
            "redis_url": self._redis.url if self._redis else None,
            "owner_url": self._postgres.owner_address.url if self._postgres else None,
        }
        path = self.home.path / STATE
        path.write_text(json.dumps(state))
        path.chmod(0o600)

    def _stop_guards(self) -> None:
        for guard in reversed(self._guards):
            guard.stop()
        self._guards.clear()


def find_running(home: Path | str) -> Addresses | None:
    """Returns the addresses of the servers another process runs on this home, for commands given in a second
    terminal.
    """
    state = read_state(Home(home))
    owner = state.get("owner")
    if not isinstance(owner, int) or not is_alive(owner):
        return None
    urls = {name: state.get(name) for name in ("database_url", "redis_url", "owner_url")}
    return Addresses(owner, **{name: str(url) if url else None for name, url in urls.items()})


def read_state(home: Home) -> dict[str, str | int | None]:
    """Says what the last owner wrote down; empty where it stopped in good order."""
    with contextlib.suppress(OSError, ValueError):
        state = json.loads((home.path / STATE).read_text())
        if isinstance(state, dict):
            return state
    return {}


def sweep_up(home: Home) -> None:
    """Remove what a killed owner left: its private folder and, should one have outlived its guard, its Redis."""
    left = Path(str(read_state(home).get("sockets") or ""))
    if left.name.startswith(PRIVATE_PREFIX) and left.is_dir() and not left.is_symlink():
        ask(left / SOCKET_NAME, "SHUTDOWN NOSAVE")
        shutil.rmtree(left, ignore_errors=True)


def private_folder(runner: Runner) -> Path:
    """Returns a new folder with a short path that only the runner (and root) can enter."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "") if runner.uid is None else ""
    for base in (runtime, tempfile.gettempdir(), "/tmp"):  # noqa: S108
        if base and len(os.fsencode(base)) <= LONGEST_BASE and runner.can_enter(Path(base)):
            with contextlib.suppress(OSError):
                folder = Path(tempfile.mkdtemp(prefix=PRIVATE_PREFIX, dir=base))
                runner.own(folder)
                return folder
    raise OpsError("没有可写的临时目录放置数据库的套接字。请让 /tmp 可写，或用 TMPDIR 另给一个短路径。")
