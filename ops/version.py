"""The version of this program, which is written in `pyproject.toml` and nowhere else."""

import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"
NAME = "jiesu"


@cache
def current_version() -> str:
    """Returns the version of the code that runs, such as `0.2.0`.

    A checkout is asked before what pip noted: after `git pull` an editable install still notes the version of the day
    it was made. A wheel has no `pyproject.toml` above its packages; there, what pip noted is right.
    """
    return _checked_out() or metadata.version(NAME)


def _checked_out() -> str:
    """Returns what a `pyproject.toml` of ours above this package says, or nothing."""
    if not PROJECT.is_file():
        return ""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8")).get("project", {})
    return str(project["version"]) if project.get("name") == NAME else ""
