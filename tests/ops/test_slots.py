"""A release takes over from the other slot only once it is ready; whatever fails before leaves the old one serving."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ops.errors import OpsError
from ops.slots import READY_SECONDS, Slots


@dataclass
class Machine:
    """A machine without systemd: what it was told, which units run, and what is to go wrong."""

    root: Path
    fails: str = ""
    deaf: bool = False
    units: set[str] = field(default_factory=lambda: {"jiesu-worker@1.service"})
    told: list[str] = field(default_factory=list)
    slept: float = 0.0

    def run(self, command: Sequence[str]) -> str:
        line = " ".join(command)
        self.told.append(line)
        if self.fails and line.startswith(self.fails):
            raise OpsError(line)
        if "list-units" in command:
            return "".join(f"{unit} loaded active running\n" for unit in self.units if "worker" in unit)
        if command[1] in ("restart", "stop") and "web" in line:
            (self.units.add if command[1] == "restart" else self.units.discard)(command[2])
        return ""

    def wait(self, seconds: float) -> None:
        self.slept += seconds

    @property
    def slots(self) -> Slots:
        return Slots(self.root, self.root / "upstream.conf", self.run, lambda _: not self.deaf, self.wait)

    def release(self, version: str) -> Path:
        folder = self.root / "releases" / version
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "jiesu").touch()
        return folder


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_schema_first_then_the_other_slot_then_nginx_then_the_old_one_ends_and_back_again(machine: Machine) -> None:
    old, new = machine.release("0.2.0"), machine.release("0.3.0")
    assert (machine.slots.active(), machine.slots.switch(old)) == (None, "a")
    machine.told.clear()
    assert machine.slots.switch(new) == "b"
    assert [line for line in machine.told if "list-units" not in line] == [
        "systemctl start jiesu-migrate@b",
        "systemctl restart jiesu-web@b",
        "nginx -t",
        "systemctl reload nginx",
        "systemctl enable jiesu-web@b",
        "systemctl disable jiesu-web@a",
        "systemctl stop jiesu-web@a",
        "systemctl restart jiesu-worker@1.service",
    ]
    assert (machine.root / "slots" / "b").resolve() == (machine.root / "current").resolve() == new
    assert (machine.root / "slots" / "b.env").read_text() == "JIESU_PORT=8002\n"
    assert "server 127.0.0.1:8002 max_fails=0;" in (machine.root / "upstream.conf").read_text()
    assert machine.slots.switch(old) == "a"
    assert (machine.root / "current").resolve() == old
    assert {unit for unit in machine.units if "web" in unit} == {"jiesu-web@a"}


@pytest.mark.parametrize(
    "fails", ["systemctl start jiesu-migrate@b", "systemctl restart jiesu-web@b", "nginx -t", "not ready"]
)
def test_what_fails_before_nginx_is_told_leaves_the_old_release_serving(machine: Machine, fails: str) -> None:
    machine.slots.switch(machine.release("0.2.0"))
    before = (machine.root / "upstream.conf").read_text()
    machine.fails, machine.deaf = fails, fails == "not ready"
    with pytest.raises(OpsError, match="原来的版本照常应答" if machine.deaf else fails):
        machine.slots.switch(machine.release("0.3.0"))
    assert (machine.root / "upstream.conf").read_text() == before
    assert (machine.root / "current").resolve().name == "0.2.0"
    assert machine.slots.active() == "a"
    assert "jiesu-web@a" in machine.units
    assert "systemctl stop jiesu-web@a" not in machine.told
    assert machine.slept >= READY_SECONDS or not machine.deaf


def test_a_slot_whose_release_was_removed_is_still_the_one_that_serves(machine: Machine) -> None:
    """Somebody clears old releases away: the process runs on, and the next release goes beside it."""
    old, new = machine.release("0.2.0"), machine.release("0.3.0")
    assert machine.slots.switch(old) == "a"
    shutil.rmtree(old)
    machine.told.clear()
    assert (machine.slots.active(), machine.slots.switch(new)) == ("a", "b")
    assert "systemctl restart jiesu-web@a" not in machine.told
    assert machine.told.index("systemctl reload nginx") < machine.told.index("systemctl stop jiesu-web@a")


def test_a_folder_without_a_release_changes_nothing(machine: Machine) -> None:
    with pytest.raises(OpsError, match="不是一个装好的版本"):
        machine.slots.switch(machine.root / "releases" / "9.9")
    assert machine.told == []
