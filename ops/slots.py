"""Two places on a machine where the web runs, `a` and `b`, behind nginx: one serves, the other is where the next goes.

    /opt/jiesu/releases/0.3.0/    a release: its own Python environment, made by the bundle's install.sh
    /opt/jiesu/slots/a, b         links to the release that runs there; a.env, b.env hold their ports
    /opt/jiesu/current            a link to the release of the workers and of whoever gives commands

To switch: the other slot is given the release, brings the schema up to date, starts, and is asked whether it is ready;
only then nginx is told, and the old slot ends what it has begun. Until then whatever fails leaves the old one serving.
"""

import os
import re
import subprocess
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.errors import OpsError

PORTS = {"a": 8001, "b": 8002}
OTHER = {"a": "b", "b": "a"}
READY_SECONDS = 120.0
SETTLE_SECONDS = 2.0
"""Between nginx's new list and the end of the old slot: requests nginx took before reach it still."""
FIRST = re.compile(r"^\s*server 127\.0\.0\.1:(\d+)[^;]*;", re.MULTILINE)
UPSTREAM = """\
# 由 jiesu release switch 写的：现在由位置 {slot} 应答。
upstream jiesu {{
    server 127.0.0.1:{port} max_fails=0;
    server 127.0.0.1:{other} max_fails=0 backup;
    keepalive 64;
}}
"""


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise OpsError(f"{' '.join(command)} 没有成功：{(done.stderr or done.stdout).strip()[-400:]}")
    return done.stdout


def is_ready(port: int) -> bool:
    """Asks the web process at this port whether it can do its work."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answered:
            return bool(answered.status == 200)
    except OSError:
        return False


@dataclass(frozen=True)
class Slots:
    """The two slots of a machine. `run` gives a command to systemd or nginx and raises `OpsError` where it fails."""

    base: Path = Path("/opt/jiesu")
    upstream: Path = Path("/etc/nginx/conf.d/jiesu-upstream.conf")
    run: Callable[[Sequence[str]], str] = _run
    ready: Callable[[int], bool] = is_ready
    sleep: Callable[[float], None] = time.sleep
    ports: tuple[tuple[str, int], ...] = tuple(PORTS.items())

    def port(self, slot: str) -> int:
        return dict(self.ports)[slot]

    def active(self) -> str | None:
        """Returns the slot nginx sends people to; None on a machine where nothing was switched yet.

        One whose release was removed serves on, as long as its process runs.
        """
        text = self.upstream.read_text(encoding="utf-8") if self.upstream.is_file() else ""
        found = FIRST.search(text)
        slots = {port: slot for slot, port in self.ports}
        slot = slots.get(int(found[1])) if found else None
        return slot if slot and (self.base / "slots" / slot).is_symlink() else None

    def switch(self, release: Path, told: Callable[[str], object] = lambda _: None) -> str:
        """Lets the release in this folder serve; returns its slot. Raises `OpsError`, the old one serving on."""
        if not (release / "bin" / "jiesu").exists():
            raise OpsError(f"{release} 里没有 bin/jiesu，不是一个装好的版本")
        old = self.active()
        new = OTHER[old] if old else "a"
        self._place(new, release)
        told(f"升级数据库结构（位置 {new}，{release.name}）")
        self.run(["systemctl", "start", f"jiesu-migrate@{new}"])
        told(f"启动位置 {new}")
        self.run(["systemctl", "restart", f"jiesu-web@{new}"])
        self._wait(new)
        self._send_people_to(new)
        link(self.base / "current", release)
        self.run(["systemctl", "enable", f"jiesu-web@{new}"])
        if old:
            told(f"位置 {old} 办完手上的，停止")
            self.run(["systemctl", "disable", f"jiesu-web@{old}"])
            self.sleep(SETTLE_SECONDS)
            self.run(["systemctl", "stop", f"jiesu-web@{old}"])
        for worker in self._workers():
            told(f"重启 {worker}")
            self.run(["systemctl", "restart", worker])
        return new

    def _place(self, slot: str, release: Path) -> None:
        slots = self.base / "slots"
        slots.mkdir(parents=True, exist_ok=True)
        link(slots / slot, release)
        (slots / f"{slot}.env").write_text(f"JIESU_PORT={self.port(slot)}\n", encoding="utf-8")

    def _wait(self, slot: str) -> None:
        waited = 0.0
        while not self.ready(self.port(slot)):
            if waited >= READY_SECONDS:
                self.run(["systemctl", "stop", f"jiesu-web@{slot}"])
                raise OpsError(
                    f"位置 {slot} 在 {READY_SECONDS:.0f} 秒里没有就绪，已停下；原来的版本照常应答。"
                    f"请看 journalctl -u jiesu-web@{slot} 和 http://127.0.0.1:{self.port(slot)}/readyz。"
                )
            self.sleep(0.5)
            waited += 0.5

    def _send_people_to(self, slot: str) -> None:
        """Tells nginx; where it does not take the list, the old one is put back and the new slot stopped."""
        before = self.upstream.read_text(encoding="utf-8") if self.upstream.is_file() else None
        write(self.upstream, UPSTREAM.format(slot=slot, port=self.port(slot), other=self.port(OTHER[slot])))
        try:
            self.run(["nginx", "-t"])
            self.run(["systemctl", "reload", "nginx"])
        except OpsError:
            if before is not None:
                write(self.upstream, before)
            self.run(["systemctl", "stop", f"jiesu-web@{slot}"])
            raise

    def _workers(self) -> list[str]:
        listed = self.run(["systemctl", "list-units", "--plain", "--no-legend", "--state=active", "jiesu-worker@*"])
        return sorted(line.split()[0] for line in listed.splitlines() if line.strip())


def link(name: Path, target: Path) -> None:
    """Points a link somewhere else, in one step."""
    draft = name.with_name(f".{name.name}.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    os.replace(draft, name)


def write(path: Path, text: str) -> None:
    """Writes a file in one step."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)
