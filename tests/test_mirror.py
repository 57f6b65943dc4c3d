"""Tests mirror modules by name; what does not is a line of `mirror.txt`, and no line is left over."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIST = Path("tests/mirror.txt")
ROOMS = ("commands", "desk", "handlers", "jobs", "models", "ops", "seeds", "wechat")
AT_THE_TOP = ("cli", "server", "settings", "worker")
LANDED = "models/migrations"
"""Not modules that somebody calls; test_migrations_landed.py is about them."""

NO_TEST = """\
{folder}/{name}.py has no test of its name.
Write or rename one to tests/{folder}/test_{name}.py or test_{name}_<aspect>.py. Only where another test shows it as
well as one of its own would, add to {list}:
    {folder} | {name} | tests/… | why"""
NO_MODULE = """\
{test} is named after no module or package of {folder}/.
Rename it to test_<module>.py or test_<module>_<aspect>.py, move it to the folder of what it tests, or, where it is
about several modules, add to the end of {list}:
    {test} | what it is about"""
GONE = "{list}: {what} is gone. Take its line away, or name what it is called now."
HAS_A_TEST = "{list}: {folder}/{name}.py has a test of its name. Take it from its line."
NOBODY_LEFT = "{list}: every module of {folder} has a test of its name. Take the line away."
NAMED_WELL = "{list}: {test} is named after a module. Take its line away."


@dataclass(frozen=True)
class House:
    """What is there: for each folder its modules and packages, the tests of its mirror, and the lines of the list."""

    modules: dict[str, set[str]]
    packages: dict[str, set[str]]
    tests: dict[str, set[str]]
    shown: list[tuple[str, list[str], str]]
    stories: list[str]

    @classmethod
    def at(cls, root: Path, rooms: tuple[str, ...] = ROOMS, top: tuple[str, ...] = AT_THE_TOP) -> "House":
        files = [path.relative_to(root) for room in rooms for path in sorted((root / room).rglob("*.py"))]
        files = [file for file in files if LANDED not in file.as_posix()]
        modules: dict[str, set[str]] = {".": set(top)}
        packages: dict[str, set[str]] = {".": set()}
        for file in files:
            if file.stem == "__init__":
                packages.setdefault(file.parent.parent.as_posix(), set()).add(file.parent.name)
            elif file.stem != "__main__":
                modules.setdefault(file.parent.as_posix(), set()).add(file.stem)
        packages.setdefault("models", set()).add("migrations")
        tests: dict[str, set[str]] = {}
        for path in sorted((root / "tests").rglob("test_*.py")):
            tests.setdefault(path.parent.relative_to(root / "tests").as_posix(), set()).add(path.stem)
        lines = [
            [part.strip() for part in line.split("|")]
            for line in (root / LIST).read_text(encoding="utf-8").splitlines()
            if line.strip() and not line.startswith("#")
        ]
        assert all(len(line) in (2, 4) and all(line) for line in lines), f"{LIST} has a line of another shape"
        shown = [(line[0], line[1].split(), line[2]) for line in lines if len(line) == 4]
        return cls(modules, packages, tests, shown, [line[0] for line in lines if len(line) == 2])

    def untested(self, folder: str) -> set[str]:
        """The modules of a folder that have no test of their name."""
        tests = self.tests.get(folder, set())
        return {name for name in self.modules.get(folder, ()) if not any(_is_of(test, name) for test in tests)}

    def unnamed(self, folder: str) -> set[str]:
        """The tests of a folder's mirror that are named after nothing in it."""
        names = self.modules.get(folder, set()) | self.packages.get(folder, set())
        return {test for test in self.tests.get(folder, ()) if not any(_is_of(test, name) for name in names)}

    def is_excused(self, folder: str, name: str) -> bool:
        return any(room == folder and ("*" in names or name in names) for room, names, _ in self.shown)


def _is_of(test: str, name: str) -> bool:
    return test == f"test_{name}" or test.startswith(f"test_{name}_")


def _path(folder: str, test: str) -> str:
    return f"tests/{folder}/{test}.py"


def not_mirrored(house: House) -> Iterator[str]:
    """Modules without a test and tests without a module, that the list does not have."""
    for folder in house.modules:
        for name in sorted(house.untested(folder)):
            if not house.is_excused(folder, name):
                yield NO_TEST.format(folder=folder, name=name, list=LIST).replace("./", "")
    for folder in house.tests:
        if folder == ".":
            continue
        for test in sorted(house.unnamed(folder)):
            if _path(folder, test) not in house.stories:
                yield NO_MODULE.format(test=_path(folder, test), folder=folder, list=LIST)


def left_over(house: House) -> Iterator[str]:
    """Lines of the list for what is gone, or has a test of its name by now."""
    there = {_path(folder, test).replace("/./", "/") for folder, tests in house.tests.items() for test in tests}
    for folder, names, test in house.shown:
        if test not in there:
            yield GONE.format(list=LIST, what=test)
        yield from _excused_too_much(house, folder, names)
    for test in house.stories:
        folder, _, file = test.removeprefix("tests/").rpartition("/")
        if test not in there:
            yield GONE.format(list=LIST, what=test)
        elif file.removesuffix(".py") not in house.unnamed(folder):
            yield NAMED_WELL.format(list=LIST, test=test)


def _excused_too_much(house: House, folder: str, names: list[str]) -> Iterator[str]:
    if names == ["*"]:
        if not house.untested(folder):
            yield NOBODY_LEFT.format(list=LIST, folder=folder)
        return
    for name in names:
        if name not in house.modules.get(folder, ()):
            yield GONE.format(list=LIST, what=f"{folder}/{name}.py")
        elif name not in house.untested(folder):
            yield HAS_A_TEST.format(list=LIST, folder=folder, name=name)


def test_every_module_has_a_test_of_its_name_or_a_line_and_every_test_a_module() -> None:
    missing = list(not_mirrored(House.at(ROOT)))

    assert not missing, "\n\n".join(missing)


def test_the_list_has_no_line_too_many() -> None:
    found = list(left_over(House.at(ROOT)))

    assert not found, "\n".join(found)


def house_of(root: Path, files: tuple[str, ...], lines: str = "") -> House:
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    (root / LIST).parent.mkdir(exist_ok=True)
    (root / LIST).write_text(lines, encoding="utf-8")
    return House.at(root, ("desk",), ())


FILES = ("desk/__init__.py", "desk/tickets/__init__.py", "desk/tickets/orders.py")


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        (("tests/desk/tickets/test_orders.py",), ""),
        (("tests/desk/tickets/test_orders_of_judges.py",), ""),
        (("tests/desk/test_x.py",), "desk/tickets | orders | tests/desk/test_x.py | why\ntests/desk/test_x.py | x"),
        (("tests/desk/test_tickets.py",), "desk/tickets | * | tests/desk/test_tickets.py | why"),
        (("tests/desk/tickets/test_orders.py", "tests/test_journey.py"), ""),
    ],
)
def test_what_is_mirrored_or_listed_is_right(tmp_path: Path, files: tuple[str, ...], lines: str) -> None:
    house = house_of(tmp_path, (*FILES, *files), lines)

    assert [*not_mirrored(house), *left_over(house)] == []


def test_a_module_without_a_test_is_told_what_to_write(tmp_path: Path) -> None:
    (said,) = not_mirrored(house_of(tmp_path, FILES))

    assert "tests/desk/tickets/test_orders.py" in said
    assert "desk/tickets | orders | tests/… | why" in said


def test_a_test_named_after_nothing_is_told_where_to_go(tmp_path: Path) -> None:
    files = (*FILES, "tests/desk/tickets/test_orders.py", "tests/desk/tickets/test_history.py")

    (said,) = not_mirrored(house_of(tmp_path, files))

    assert said.startswith("tests/desk/tickets/test_history.py is named after no module")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("desk/tickets | orders | tests/desk/tickets/test_orders.py | why", "has a test of its name"),
        ("desk/tickets | verbs | tests/desk/tickets/test_orders.py | why", "desk/tickets/verbs.py is gone"),
        ("desk/tickets | * | tests/desk/tickets/test_orders.py | why", "every module of desk/tickets has a test"),
        ("desk/tickets | * | tests/test_gone.py | why", "tests/test_gone.py is gone"),
        ("tests/desk/test_story.py | a story", "tests/desk/test_story.py is gone"),
        ("tests/desk/tickets/test_orders.py | a story", "is named after a module"),
    ],
)
def test_a_line_too_many_is_told(tmp_path: Path, lines: str, said: str) -> None:
    house = house_of(tmp_path, (*FILES, "tests/desk/tickets/test_orders.py"), lines)

    assert any(said in line for line in left_over(house))
