"""nginx with the configuration of `deploy/`, the two slots behind it, and a systemd of the drill's own."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ops.errors import OpsError
from ops.slots import UPSTREAM, Slots, link, write
from tests.drills.kills import Victim
from tests.town import ROOT, Town, a_town, free_port, until

DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
NO_NGINX = "这项演练要 nginx：apt-get install nginx-light"
MAIN = """
daemon off; {user}worker_processes 2; pid {home}/nginx.pid; error_log {home}/nginx.error.log;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {home}/t1; proxy_temp_path {home}/t2; fastcgi_temp_path {home}/t3;
    uwsgi_temp_path {home}/t4; scgi_temp_path {home}/t5;
    include {home}/upstream.conf;
    include {home}/jiesu.conf;
}}
"""
TLS = re.compile(r"^    (?:ssl_\w+|listen \[::\]:443|add_header Strict).*\n", re.MULTILINE)
PLAIN = re.compile(r"^server \{\n    listen 80;.*?^\}\n", re.MULTILINE | re.DOTALL)


def configuration(port: int, home: Path) -> str:
    """`deploy/nginx.conf` as it is, but for its certificate, its port and the places of its files."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text = TLS.sub("", PLAIN.sub("", text, count=1))
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    return text.replace("/var/log/nginx", str(home)).replace("/usr/share/jiesu", str(DEPLOY))


@dataclass
class Front:
    """nginx, and the processes that systemd would keep: `run` is what `ops.slots` gives its commands to."""

    town: Town
    home: Path
    port: int = field(default_factory=free_port)
    ports: tuple[tuple[str, int], ...] = field(default_factory=lambda: (("a", free_port()), ("b", free_port())))
    units: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    proxy: subprocess.Popen[bytes] | None = None
    codes: list[int] = field(default_factory=list)
    """How the processes that were stopped ended."""
    begun: dict[str, int] = field(default_factory=dict)
    """Where in the log of a unit the process running now began."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def slots(self) -> Slots:
        return Slots(self.home / "opt", self.home / "upstream.conf", self.run, ports=self.ports)

    def start_nginx(self) -> None:
        (self.home / "jiesu.conf").write_text(configuration(self.port, self.home), encoding="utf-8")
        user = "user root; " if os.geteuid() == 0 else ""
        (self.home / "nginx.conf").write_text(MAIN.format(home=self.home, user=user), encoding="utf-8")
        self.proxy = subprocess.Popen(self._nginx())

    def _nginx(self, *more: str) -> list[str]:
        return [NGINX, "-p", str(self.home), "-c", str(self.home / "nginx.conf"), *more]

    def install(self, version: str, source: Path = ROOT) -> Path:
        """A release whose program is the tree at `source`."""
        release = self.home / "opt" / "releases" / version
        (release / "bin").mkdir(parents=True)
        command = f'#!/bin/sh\ncd "{source}" && exec "{sys.executable}" -m cli "$@"\n'
        (release / "bin" / "jiesu").write_text(command, encoding="utf-8")
        (release / "bin" / "jiesu").chmod(0o755)
        return release

    def run(self, command: Sequence[str]) -> str:
        """What systemd or nginx would do."""
        if command[0] == "nginx":
            return self._done(self._nginx(*command[1:]), "nginx -t")
        verb, unit = command[1], command[-1]
        if verb == "list-units":
            return "".join(f"{name} loaded active running\n" for name in self.units if "worker" in name)
        if unit == "nginx":
            return self._done(self._nginx("-s", "reload"), "nginx reload")
        if unit.startswith("jiesu-migrate"):
            return self._done([str(self._program(unit)), "migrate"], unit)
        if verb in ("stop", "restart"):
            self.stop(unit)
        if verb in ("start", "restart"):
            self.start(unit)
        return ""

    def _done(self, command: list[str], what: str) -> str:
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise OpsError(f"{what}：{done.stderr[-500:]}")
        return done.stdout

    def _environment(self, slot: str = "") -> dict[str, str]:
        port = {"JIESU_PORT": str(dict(self.ports)[slot])} if slot in dict(self.ports) else {}
        return {**os.environ, **self.town.environment, "JIESU_PUBLIC_URL": self.url, **port}

    def _program(self, unit: str) -> Path:
        name, _, slot = unit.partition("@")
        place = "current" if name == "jiesu-worker" else f"slots/{slot}"
        return (self.home / "opt" / place).resolve() / "bin" / "jiesu"

    def start(self, unit: str) -> None:
        name, _, slot = unit.removesuffix(".service").partition("@")
        verb = "worker" if name == "jiesu-worker" else "serve"
        with self._log(unit).open("ab") as said:
            self.begun[unit] = said.tell()
            command = [str(self._program(unit)), verb]
            self.units[unit] = subprocess.Popen(command, env=self._environment(slot), stdout=said, stderr=said)

    def _log(self, unit: str) -> Path:
        return self.home / f"{unit.removesuffix('.service')}.log"

    @property
    def logs(self) -> list[str]:
        """What the logs of the units are called that were ever started."""
        return [self._log(unit).stem for unit in self.begun]

    def stop(self, unit: str, number: int = signal.SIGTERM) -> None:
        process = self.units.pop(unit, None)
        if process is not None:
            process.send_signal(number)
            self.codes.append(process.wait(70))

    async def is_up(self, unit: str) -> None:
        """Wait until the process of a unit does its work: a server can be asked, a worker has taken its name."""
        if "worker" in unit:
            await until(lambda: self._has_said(unit, b'"event": "started"'))
        else:
            port = dict(self.ports)[unit.partition("@")[2]]
            await until(lambda: self.town.answers(f"http://127.0.0.1:{port}/readyz"))

    async def _has_said(self, unit: str, words: bytes) -> bool:
        return words in self._log(unit).read_bytes()[self.begun[unit] :]

    def victims(self) -> list[Victim]:
        """The processes of all units, as those who are killed; a server only while the other can be asked."""
        one_at_a_time = asyncio.Lock()

        def turn(unit: str) -> Callable[[], AbstractAsyncContextManager[object]]:
            others = [other for other in self.units if "web" in other and other != unit]
            return partial(self._while_up, others, one_at_a_time) if "web" in unit else nullcontext

        return [Victim(unit, partial(self.is_up, unit), self._kill, self.start, turn(unit)) for unit in self.units]

    @asynccontextmanager
    async def _while_up(self, others: Sequence[str], one_at_a_time: asyncio.Lock) -> AsyncIterator[None]:
        async with one_at_a_time:
            for other in others:
                await self.is_up(other)
            yield

    def _kill(self, unit: str) -> None:
        self.stop(unit, signal.SIGKILL)

    async def both_serve(self) -> None:
        """Let the other slot serve the same release beside the first: nginx asks them in turn."""
        link(self.slots.base / "slots" / "b", (self.slots.base / "current").resolve())
        self.start("jiesu-web@b")
        await self.is_up("jiesu-web@b")
        text = self.slots.upstream.read_text(encoding="utf-8")
        write(self.slots.upstream, text.replace(" backup;", ";"))
        self.run(["systemctl", "reload", "nginx"])

    def close(self) -> None:
        for unit in list(self.units):
            self.stop(unit)
        if self.proxy is not None:
            self.proxy.terminate()
            self.proxy.wait()


@asynccontextmanager
async def fronted_town(
    database_url: str, redis_url: str, home: Path, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Front]:
    """A town whose people come through nginx; slot a serves the release `now`, with one worker."""
    if shutil.which(NGINX) is None:
        raise OpsError(NO_NGINX)
    async with a_town(database_url, redis_url, home, worker=False, settings=settings) as town:
        front = Front(town, home)
        for name in ("serve", "sandbox"):
            town.kill(name)
        port = town.wechat.rpartition(":")[2]
        town.start("sandbox", f"--port={port}", f"--server-url={front.url}", f"--public-url={front.url}")
        ports = dict(front.ports)
        first = UPSTREAM.format(slot="a", port=ports["a"], other=ports["b"])
        front.slots.upstream.write_text(first, encoding="utf-8")
        try:
            front.start_nginx()
            now = front.install("now")
            await until(lambda: town.answers(f"{town.wechat}/sandbox/state"))
            await asyncio.to_thread(front.slots.switch, now)
            front.start("jiesu-worker@1.service")
            town.web = front.url
            await until(lambda: town.answers(f"{front.url}/healthz"))
            yield front
        finally:
            await asyncio.to_thread(front.close)
