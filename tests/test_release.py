"""`make release`: what is not released is not called so; a bundle locks every wheel, and is the same twice."""

import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from deploy import make_release
from models.releases import RELEASES
from models.schema import known_migrations
from ops.version import current_version
from tests.town import ROOT


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """An exported tree whose version went out: in the table, with nothing that waits in its changelog."""
    tree = tmp_path / "source"
    (tree / "models" / "migrations").mkdir(parents=True)
    (tree / "models" / "migrations" / f"{known_migrations()[-1]}.py").touch()
    newest = f'Release("{current_version()}", "{known_migrations()[-1]}")'
    (tree / "models" / "releases.py").write_text(newest, encoding="utf-8")
    (tree / "CHANGELOG.md").write_text(f"## [未发布]\n\n## [{current_version()}] - 2026-11-29\n", encoding="utf-8")
    shutil.copy(ROOT / "pyproject.toml", tree)
    return tree


def test_a_tree_ahead_of_its_version_is_named_after_its_commit(source: Path) -> None:
    assert make_release.named(source, "1a2b3c4") == current_version()
    (source / "CHANGELOG.md").write_text("## [未发布]\n\n- 新的\n\n## [0.2.0]\n", encoding="utf-8")
    assert make_release.named(source, "1a2b3c4") == f"{current_version()}+g1a2b3c4"
    assert f'version = "{current_version()}+g1a2b3c4"' in (source / "pyproject.toml").read_text(encoding="utf-8")


def test_a_migration_that_no_release_names_is_not_released(source: Path) -> None:
    (source / "models" / "releases.py").write_text(f"{RELEASES}", encoding="utf-8")
    assert "models/releases.py" in "".join(make_release.unreleased(source, current_version()))


def test_a_bundle_locks_its_wheels_and_is_the_same_twice(tmp_path: Path) -> None:
    top = tmp_path / "jiesu-1"
    top.mkdir()
    (top / "jiesu-1-py3-none-any.whl").write_bytes(b"wheel")
    lock = make_release.requirements(top)
    assert lock == f"jiesu==1 --hash=sha256:{hashlib.sha256(b'wheel').hexdigest()}\n"
    make_release.sums(top)
    assert subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=top, check=False).returncode == 0
    first, second = (make_release.packed(top, tmp_path / name, 1_764_460_800) for name in ("a.tar.gz", "b.tar.gz"))
    assert first.read_bytes() == second.read_bytes()
    with tarfile.open(first) as tar:
        assert {member.name for member in tar} == {"jiesu-1/SHA256SUMS", "jiesu-1/jiesu-1-py3-none-any.whl"}


def test_everything_a_machine_needs_of_deploy_is_in_the_bundle() -> None:
    shipped = {*make_release.SHIPPED, *make_release.SHIPPED_TOO, "install.sh"}
    of_containers = {"Dockerfile", "Dockerfile.dockerignore", "compose.yaml", "compose-upstream.conf"}
    there = {path.name for path in (ROOT / "deploy").iterdir() if path.suffix != ".py" and path.name != "__pycache__"}
    assert there == shipped | of_containers


def test_what_is_not_python_is_in_the_wheel_too() -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert '"templates*", "static*"' in settings
    assert '[tool.setuptools.package-data]\n"*" = ["*"]' in settings


def test_an_altered_bundle_is_not_installed(tmp_path: Path) -> None:
    shutil.copy(ROOT / "deploy" / "install.sh", tmp_path)
    (tmp_path / "VERSION").write_text("1\n")
    (tmp_path / "PYTHON").write_text("3.11\n")
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  VERSION\n")
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 3.11\n")
    python.chmod(0o755)
    given = {"PATH": "/usr/bin:/bin", "JIESU_BASE": str(tmp_path / "opt"), "PYTHON": str(python)}
    done = subprocess.run(["sh", "install.sh"], cwd=tmp_path, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "没有安装" in done.stdout
    assert not (tmp_path / "opt" / "releases").exists()
