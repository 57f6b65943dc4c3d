"""A migration that landed never changes: databases in use have run it as it was, and will not run it again.

`models/migrations/landed.sha256` has each with its hash, as `sha256sum` writes it.
"""

import re
from hashlib import sha256
from pathlib import Path

import pytest

from docs import make_migration
from models.schema import FOLDER

LIST = FOLDER / "landed.sha256"
CHANGED = """\
models/migrations/{name} landed, and is not what it was.
Databases in use have run it as it was and will not run it again: with your change a new database would differ from
every old one. Put it back (git checkout main -- models/migrations/{name}) and write a new migration that does what
yours was to do; CONTRIBUTING.md says how. Only while it is your own and on no main branch yet may it change: then
its line in landed.sha256 changes with it."""
UNLISTED = """\
models/migrations/{name} is new. Freeze it together with the change it belongs to:
    cd models/migrations && sha256sum {name} >> landed.sha256"""
GONE = """\
models/migrations/{name} is in landed.sha256 and is gone. Databases in use know it by its name: put it back."""
OLD_NAME = """\
models/migrations/{name} imports models.lean, a name kept for migrations that landed before 0009.
Write: from tortoise import migrations, and class Migration(migrations.Migration)"""
LAST_OF_THE_OLD_NAME = "0008_found_by_index.py"


def landed(text: str) -> dict[str, str]:
    """The hash each file landed with."""
    lines = [re.fullmatch(r"([0-9a-f]{64})  (\d{4}_\w+\.py)", line) for line in text.splitlines()]
    assert all(lines), f"{LIST.name} has lines that sha256sum did not write"
    return {line[2]: line[1] for line in lines if line}


def amiss(folder: Path) -> list[str]:
    """What is not right about the migrations of a folder, each with what to do."""
    listed = landed((folder / LIST.name).read_text(encoding="utf-8"))
    there = {path.name: path.read_bytes() for path in sorted(folder.glob("[0-9]*.py"))}
    return [
        *(GONE.format(name=name) for name in listed if name not in there),
        *(UNLISTED.format(name=name) for name in there if name not in listed),
        *(
            CHANGED.format(name=name)
            for name, content in there.items()
            if name in listed and sha256(content).hexdigest() != listed[name]
        ),
        *(
            OLD_NAME.format(name=name)
            for name, content in there.items()
            if name > LAST_OF_THE_OLD_NAME and b"lean" in content.split()
        ),
    ]


def test_what_landed_is_as_it_was() -> None:
    found = amiss(FOLDER)

    assert not found, "\n\n".join(found)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one migration that landed."""
    content = b"from models import lean\n"
    (tmp_path / "0001_initial.py").write_bytes(content)
    (tmp_path / LIST.name).write_text(f"{sha256(content).hexdigest()}  0001_initial.py\n")
    return tmp_path


def test_a_changed_one_is_told_with_what_to_do_instead(folder: Path) -> None:
    assert amiss(folder) == []
    (folder / "0001_initial.py").write_bytes(b"from models import lean\n# better so\n")

    (said,) = amiss(folder)

    assert "git checkout main -- models/migrations/0001_initial.py" in said
    assert "write a new migration" in said


def test_one_that_is_gone_is_told(folder: Path) -> None:
    (folder / "0001_initial.py").unlink()

    assert amiss(folder) == [GONE.format(name="0001_initial.py")]


def test_a_new_one_has_to_be_listed_and_takes_the_new_name(folder: Path) -> None:
    (folder / "0009_fees.py").write_text("from models import lean\n")

    assert amiss(folder) == [UNLISTED.format(name="0009_fees.py"), OLD_NAME.format(name="0009_fees.py")]


def test_a_list_that_sha256sum_did_not_write_is_told(folder: Path) -> None:
    (folder / LIST.name).write_text("0001_initial.py is fine\n")

    with pytest.raises(AssertionError, match="sha256sum"):
        amiss(folder)


def test_the_next_migration_has_the_next_number() -> None:
    assert make_migration.next_file("fees").name[4:] == "_fees.py"
