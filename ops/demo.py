"""The supervisor behind `jiesu demo`: everything on one machine, started in order and stopped in order."""

import contextlib
import hashlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.markup import escape

from ops.demo_plan import DemoPlan, DemoStep, Service
from ops.embedded import EmbeddedServers
from ops.errors import OpsError
from ops.guarded import Guarded, GuardOrder, spawn
from ops.home import Home

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOK_EVERY_SECONDS = 0.1
SERVICE_STOP_SECONDS = 15.0


class AskedToStopError(Exception):
    """Ctrl-C, SIGTERM or a closed terminal."""


def run_demo(plan: DemoPlan, console: Console | None = None) -> int:
    """Run a plan until Ctrl-C, SIGTERM or the death of one of its processes; everything has stopped on return.

    Returns the exit status: 0 when asked to stop, 1 when something failed, which has been told on the console with the
    end of its log. Logs lie in `log/` below the home. Must be called from the main thread. Killed with -9, it leaves no
    process behind.
    """
    console = console or Console()
    with stop_requests() as stop:
        demo = Demo(plan, console, stop)
        try:
            demo.run()
        except AskedToStopError:
            console.print("正在停止……")
        except OpsError as error:
            console.print(f"[red]✗[/] {escape(str(error))}", highlight=False, soft_wrap=True)
            return 1
        finally:
            demo.close()
        console.print("已全部停止。")
    return 0


@contextlib.contextmanager
def stop_requests() -> Iterator[threading.Event]:
    """Gives an event set by the signals that ask us to stop, in place of what they did before."""
    asked = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    before = {number: signal.signal(number, ask) for number in STOP_SIGNALS}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Demo:
    """One run of a plan."""

    def __init__(self, plan: DemoPlan, console: Console, stop: threading.Event) -> None:
        self._plan = plan
        self._console = console
        self._stop = stop
        self._home = Home(plan.home)
        self._env = dict(plan.env)
        self._servers: EmbeddedServers | None = None
        self._services: list[tuple[Service, Guarded]] = []
        self._undo = contextlib.ExitStack()

    def run(self) -> None:
        """Start everything, then watch. Ends by `AskedToStopError` or `OpsError` only."""
        self._plan.check()
        self._home.claim()
        self._undo.enter_context(self._home.locked())
        if self._plan.reset:
            with self._stage(f"清空 {self._home.path}"):
                self._home.reset()
        for name in self._plan.folders:
            self._home.folder(name)
        self._start_servers()
        for step in self._plan.steps:
            self._run_step(step)
        for service in self._plan.services:
            self._start(service)
        for step in self._plan.afterwards:
            self._run_step(step)
        for line in self._plan.greeting():
            self._console.print(line)
        self._console.print("按 Ctrl-C 停止。")
        self._wait(lambda: False, None)

    def close(self) -> None:
        """Stop services in the reverse order of their start, then the servers."""
        self._undo.close()

    def _start_servers(self) -> None:
        given = {"JIESU_DATABASE_URL": self._plan.database_url, "JIESU_REDIS_URL": self._plan.redis_url}
        self._env["JIESU_HOME"] = str(self._home.path)
        self._env.update({name: url for name, url in given.items() if url})
        if all(given.values()):
            return
        with self._stage("启动数据库与缓存"):
            servers = EmbeddedServers(self._home, postgres=not self._plan.database_url, redis=not self._plan.redis_url)
            self._undo.callback(servers.stop)
            servers.start()
            self._servers = servers
        if not self._plan.database_url:
            self._env["JIESU_DATABASE_URL"] = servers.database_url
            self._env.setdefault("JIESU_ENV", "development")
            self._env["JIESU_DATABASE_OWNER_URL"] = servers.owner_url
        if not self._plan.redis_url:
            self._env["JIESU_REDIS_URL"] = servers.redis_url

    def _run_step(self, step: DemoStep) -> None:
        done = self._home.folder("demo") / self._memory_of(step)
        if step.first_time_only and done.exists():
            return
        with self._stage(step.title):
            running = spawn(step.title, GuardOrder(step.argv), self._home.log(step.name), self._env)
            try:
                self._wait(lambda: running.poll() is not None, None)
            finally:
                status = running.stop()
            if status != 0:
                raise OpsError(told(f"{step.title}失败", status, running))
        if step.first_time_only:
            done.touch()

    def _memory_of(self, step: DemoStep) -> str:
        """The name of the file that remembers a step, one for each database it was run on."""
        database = self._plan.database_url or "embedded"
        return f"{step.name}-{hashlib.sha256(database.encode()).hexdigest()[:16]}"

    def _start(self, service: Service) -> None:
        with self._stage(f"启动{service.title}"):
            if isinstance(service.ready, Path):
                service.ready.unlink(missing_ok=True)
            env = {**self._env, **service.env}
            order = GuardOrder(service.argv, grace=SERVICE_STOP_SECONDS)
            guarded = spawn(service.title, order, self._home.log(service.name), env)
            self._undo.callback(guarded.stop)
            self._services.append((service, guarded))
            if not self._wait(service.is_ready, service.seconds):
                raise OpsError(
                    f"{service.title}在 {service.seconds:.0f} 秒内没有就绪。"
                    f"日志 {guarded.log} 的末尾:\n{guarded.log_tail()}"
                )

    def _wait(self, is_over: Callable[[], bool], seconds: float | None) -> bool:
        """Watch everything until it is over (True) or the seconds are (False)."""
        give_up = time.monotonic() + seconds if seconds is not None else float("inf")
        while not is_over():
            if self._stop.wait(LOOK_EVERY_SECONDS):
                raise AskedToStopError
            self._check()
            if time.monotonic() > give_up:
                return False
        return True

    def _check(self) -> None:
        """Raise `OpsError` where a server or a service has died."""
        if self._servers is not None:
            self._servers.check()
        for service, guarded in self._services:
            status = guarded.poll()
            if status is not None:
                raise OpsError(told(f"{service.title}意外停止", status, guarded))

    @contextlib.contextmanager
    def _stage(self, title: str) -> Iterator[None]:
        """Show that something is under way, and how long it took."""
        if self._stop.is_set():
            raise AskedToStopError
        began = time.monotonic()
        with self._console.status(f"{title}……"):
            yield
        self._console.print(f"[green]✓[/] {title}（{time.monotonic() - began:.1f} 秒）", highlight=False)


def told(what: str, status: int, guarded: Guarded) -> str:
    """Says what happened to a process, in words and with the end of its log."""
    return f"{what}（退出码 {status}）。日志 {guarded.log} 的末尾:\n{guarded.log_tail()}"
