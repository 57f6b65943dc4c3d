"""`make` says plainly what the machine lacks before it makes anything."""

import shutil
import subprocess

import pytest

from tests.ops.conftest import ROOT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")


def make(*arguments):
    done = subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def python(tmp_path):
    """A Python that fails at the n-th thing it is asked."""

    def put(fails_at):
        program = tmp_path / "python"
        program.write_text(
            f'#!/bin/sh\ncase "$1 $2" in *{fails_at}*) exit 1;; "--version "*) echo Python 3.9.2;; esac\n'
        )
        program.chmod(0o755)
        return str(program)

    return put


def test_without_a_goal_it_tells_what_there_is():
    status, said = make()

    assert status == 0
    assert {f"make {goal}" for goal in ("demo", "test", "check", "clean")} <= {
        line[:10].strip() for line in said.splitlines()
    }


def test_without_python_one_is_told_what_to_install(tmp_path):
    status, said = make("demo", f"VENV={tmp_path}/venv", "PYTHON=python-of-nowhere")

    assert status != 0
    assert "没有找到 python-of-nowhere" in said
    assert "apt-get install python3" in said


def test_a_python_too_old_is_told(tmp_path, python):
    status, said = make("demo", f"VENV={tmp_path}/venv", f"PYTHON={python('version_info')}")

    assert status != 0
    assert "Python 3.9.2 太旧" in said


def test_a_python_without_venv_is_told_what_to_install(tmp_path, python):
    status, said = make("test", f"VENV={tmp_path}/venv", f"PYTHON={python('ensurepip')}")

    assert status != 0
    assert "apt-get install python3-venv" in said
    assert not (tmp_path / "venv").exists()
