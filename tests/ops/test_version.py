"""The version is written in one place, and a checkout is believed before what pip once noted of it."""

import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from ops import version
from ops.version import current_version


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    current_version.cache_clear()
    yield
    current_version.cache_clear()


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> str:
    """What pip noted at the last install."""
    monkeypatch.setattr(metadata, "version", lambda name: f"{name} as installed")
    return "jiesu as installed"


def test_the_version_is_that_of_pyproject() -> None:
    assert f'\nversion = "{current_version()}"\n' in version.PROJECT.read_text(encoding="utf-8")


def test_after_git_pull_the_new_version_is_told_though_the_old_one_is_installed(
    noted: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pulled = tmp_path / "pyproject.toml"
    pulled.write_text('[project]\nname = "jiesu"\nversion = "9.8.7"\n')
    monkeypatch.setattr(version, "PROJECT", pulled)

    assert current_version() == "9.8.7"


@pytest.mark.parametrize("beside", ["", '[project]\nname = "another"\nversion = "9.8.7"\n', "[tool.black]\n"])
def test_an_installed_wheel_tells_what_pip_noted(
    noted: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, beside: str
) -> None:
    anothers = tmp_path / "pyproject.toml"
    if beside:
        anothers.write_text(beside)
    monkeypatch.setattr(version, "PROJECT", anothers)

    assert current_version() == noted


def test_the_changelog_has_what_is_new_in_this_version() -> None:
    log = (version.PROJECT.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[([^]]+)\]", log, re.MULTILINE)

    assert headings[:2] == ["未发布", current_version()], "a release turns 未发布 into its version, and begins it anew"
