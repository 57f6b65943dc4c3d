"""The demonstration's supervisor: in order up, in order down, and nothing left behind."""

import contextlib
import http.server
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from ops.demo_plan import DemoPlan, Port, Service, answers, check_port, is_free
from ops.errors import OpsError
from tests.ops.conftest import ROOT, SOON, all_gone

# what stands in for a database and a Redis that are somebody else's business
ELSEWHERE = {"database_url": "postgres://db/jiesu", "redis_url": "redis://cache"}
UP = "按 Ctrl-C 停止"

SUPERVISOR = """
import json, os, sys
from pathlib import Path
from ops.demo import run_demo
from ops.demo_plan import DemoPlan, DemoStep, Port, Service

told = json.loads(sys.argv[1])
python = lambda code: (sys.executable, "-c", code)
steps = tuple(DemoStep(name, title, python(code), first) for name, title, code, first in told["steps"])
services = tuple(
    Service(name, title, python(code), seconds=told["seconds"],
            ready=Path(ready) if ready and ready.startswith("/") else ready,
            port=Port(port, "JIESU_PORT") if port else None)
    for name, title, code, ready, port in told["services"])
plan = DemoPlan(Path(told["home"]), steps, services, dict(os.environ), lambda: told["greeting"], **told["given"])
sys.exit(run_demo(plan))
"""

# a service that writes when it comes and goes, and a web service of the same kind
WORKER = """
import os, signal, sys
journal = open({journal!r}, "a", buffering=1)
def end(*_):
    journal.write("{name} ends\\n"); sys.exit(0)
signal.signal(signal.SIGTERM, end)
journal.write("{name} starts with " + os.environ["JIESU_DATABASE_URL"] + "\\n")
open({ready!r}, "w").close()
while True: signal.pause()
"""
WEB = """
from http.server import BaseHTTPRequestHandler, HTTPServer
class Fine(BaseHTTPRequestHandler):
    def do_GET(self): self.send_response(200); self.end_headers()
HTTPServer(("127.0.0.1", {port}), Fine).serve_forever()
"""


@dataclass
class Demo:
    """A plan to be run in a process of its own."""

    home: Path
    folder: Path
    steps: list = field(default_factory=list)
    services: list = field(default_factory=list)
    given: dict = field(default_factory=lambda: dict(ELSEWHERE))
    greeting: list = field(default_factory=lambda: ["坐席 小李 / 密码 demo-2026"])
    seconds: float = SOON

    def worker(self, name):
        ready = str(self.folder / f"{name}.ready")
        code = WORKER.format(journal=str(self.folder / "journal"), name=name, ready=ready)
        self.services.append([name, f"服务{name}", code, ready, None])

    def journal(self):
        return (self.folder / "journal").read_text().splitlines()

    def start(self):
        told = {name: value for name, value in vars(self).items() if name not in ("home", "folder")}
        told["home"] = str(self.home)
        return subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, json.dumps(told)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run_to_the_end(self):
        with self.start() as process:
            said = process.communicate(timeout=SOON)[0]
        return process.returncode, said

    @contextlib.contextmanager
    def up(self):
        """The supervisor's process and what it said until all was up; killed at the end if it still lives."""
        process = self.start()
        try:
            said = ""
            while UP not in said:
                line = process.stdout.readline()
                assert line, said
                said += line
            yield process, said
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()


@pytest.fixture
def demo(home, tmp_path):
    return Demo(home, tmp_path)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_all_starts_in_order_and_stops_in_the_opposite_one(demo, number):
    demo.steps = [["migrate", "建立数据表", "print('done')", False]]
    demo.worker("sandbox")
    demo.worker("worker")

    with demo.up() as (process, said):
        process.send_signal(number)
        rest = process.communicate(timeout=SOON)[0]

    assert process.returncode == 0
    assert [line for line in said.splitlines() if "✓" not in line] == ["坐席 小李 / 密码 demo-2026", f"{UP}。"]
    assert re.findall("✓ (.*)（", said) == ["建立数据表", "启动服务sandbox", "启动服务worker"]
    assert rest.splitlines() == ["正在停止……", "已全部停止。"]
    assert demo.journal() == [
        "sandbox starts with postgres://db/jiesu",
        "worker starts with postgres://db/jiesu",
        "worker ends",
        "sandbox ends",
    ]


def test_everything_on_this_machine(demo, port):
    """The whole way with embedded servers and a web service, ended by kill -9."""
    demo.given = {}
    ask = "import asyncio, asyncpg, os; asyncio.run(asyncpg.connect(os.environ['JIESU_DATABASE_URL']))"
    demo.steps = [["migrate", "建立数据表", ask, False]]
    demo.services = [["web", "网页服务", WEB.format(port=port), f"http://127.0.0.1:{port}/health", port]]

    with demo.up() as (process, _):
        family = [child.pid for child in psutil.Process(process.pid).children(recursive=True)]
        answered = answers(f"http://127.0.0.1:{port}/")
        process.kill()

        assert all_gone(family)

    assert answered
    assert len(family) >= 6
    assert {path.name for path in (demo.home / "log").glob("*.log")} == {
        "migrate.log",
        "postgresql.log",
        "redis.log",
        "web.log",
    }


def test_a_service_that_dies_is_told_and_stops_the_rest(demo):
    demo.worker("worker")
    ready = str(demo.folder / "fragile.ready")
    demo.services.append(
        ["web", "网页服务", f"open({ready!r}, 'w').close(); raise RuntimeError('没有内存了')", ready, None]
    )

    status, said = demo.run_to_the_end()

    assert status == 1
    assert "网页服务意外停止（退出码 1）" in said
    assert "RuntimeError: 没有内存了" in said
    assert "Traceback (most recent call last)" in said
    assert demo.journal()[-1] == "worker ends"


def test_a_step_that_fails_is_told_and_nothing_else_starts(demo):
    demo.steps = [["migrate", "建立数据表", "raise SystemExit('表已损坏')", False]]
    demo.worker("worker")

    status, said = demo.run_to_the_end()

    assert status == 1
    assert "建立数据表失败（退出码 1）" in said
    assert "表已损坏" in said
    assert not (demo.folder / "journal").exists()


def test_a_service_that_never_gets_ready_is_told(demo):
    demo.seconds = 3
    demo.services = [["web", "网页服务", "print('想一想', flush=True); import time; time.sleep(600)", "/nowhere", None]]

    status, said = demo.run_to_the_end()

    assert status == 1
    assert "网页服务在 3 秒内没有就绪" in said
    assert "想一想" in said


def run_and_stop(demo):
    with demo.up() as (process, _):
        process.terminate()
        process.communicate(timeout=SOON)


def test_a_first_step_runs_once_for_each_database(demo):
    ran = demo.folder / "ran"
    demo.steps = [["seed", "准备演示数据", f"open({str(ran)!r}, 'a').write('x')", True]]
    counts = []
    for database in ("postgres://db/jiesu", "postgres://db/jiesu", "postgres://db/other"):
        demo.given = ELSEWHERE | {"database_url": database}
        run_and_stop(demo)
        counts.append(len(ran.read_text()))

    assert counts == [1, 1, 2]


def test_a_reset_begins_with_empty_data(demo):
    ran = demo.folder / "ran"
    demo.steps = [["seed", "准备演示数据", f"open({str(ran)!r}, 'a').write('x')", True]]
    demo.given = {"redis_url": "redis://cache"}
    run_and_stop(demo)
    (demo.home / "files" / "起诉状.jpg").touch()
    demo.given["reset"] = True

    run_and_stop(demo)

    assert ran.read_text() == "xx"
    assert list((demo.home / "files").glob("*.jpg")) == []


def test_a_first_step_that_failed_runs_again(demo):
    ran = demo.folder / "ran"
    code = f"open({str(ran)!r}, 'a').write('x'); raise SystemExit(1)"
    demo.steps = [["seed", "准备演示数据", code, True]]

    assert [demo.run_to_the_end()[0] for _ in range(2)] == [1, 1]
    assert ran.read_text() == "xx"


def test_a_stop_during_a_long_step_is_heard(demo):
    began = demo.folder / "began"
    os.mkfifo(began)
    code = f"open({str(began)!r}, 'w').write('x'); import time; time.sleep(600)"
    demo.steps = [["seed", "准备演示数据", code, True]]

    with demo.start() as process:
        began.read_text()
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=SOON)[0]

    assert process.returncode == 0
    assert "已全部停止" in said


def test_a_port_in_use_is_told_before_anything_starts(demo):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        demo.services = [["web", "网页服务", "pass", None, number]]
        status, said = demo.run_to_the_end()

    assert status == 1
    assert re.search(rf"端口 {number} 已被占用，网页服务无法启动。用 JIESU_PORT=\d+ 换一个。", said)
    assert not any(demo.home.iterdir())


def test_two_demonstrations_in_one_home_do_not_get_along(demo):
    demo.worker("worker")
    with demo.up() as (process, _):
        status, said = demo.run_to_the_end()

    assert status == 1
    assert f"正由进程 {process.pid} 使用" in said


def test_a_database_of_somebody_elses_is_not_reset(home):
    plan = DemoPlan(home, (), (), {}, list, database_url="postgres://db/jiesu", reset=True)

    with pytest.raises(OpsError, match="JIESU_DATABASE_URL"):
        plan.check()


def test_two_services_cannot_have_the_same_port(home, port):
    web, sandbox = (Service(name, name, (), port=Port(port, f"JIESU_{name}_PORT")) for name in ("WEB", "SANDBOX"))

    with pytest.raises(OpsError, match=rf"端口 {port} 已被占用，SANDBOX无法启动。用 JIESU_SANDBOX_PORT="):
        DemoPlan(home, (), (web, sandbox), {}, list).check()


def test_the_port_offered_instead_is_free():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OpsError) as told:
        check_port(Port(taken.getsockname()[1], "JIESU_PORT"), "网页服务", set())

    assert is_free("127.0.0.1", int(re.search(r"JIESU_PORT=(\d+)", str(told.value))[1]))


@pytest.mark.parametrize(("status", "ready"), [(204, True), (302, True), (404, False), (503, False)])
def test_an_answer_below_400_is_an_answer(status, ready):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request).start()
        assert answers(f"http://127.0.0.1:{server.server_port}/health") is ready


def test_silence_is_no_answer(port):
    assert not answers(f"http://127.0.0.1:{port}/health")
