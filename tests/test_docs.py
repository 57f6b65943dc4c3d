"""The pages that repeat what the code says: they say it as it is today."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

import models
from desk.rules.lifecycle import Capacity
from desk.rules.lifecycles.petition import PETITION
from docs import make_lifecycle
from models import enums
from models.enums import Labelled, TicketState

GLOSSARY = (Path(__file__).parent.parent / "docs" / "glossary.md").read_text(encoding="utf-8")
EDGE = re.compile(r"    (\[\*\]|\w+) --> (\w+): (\S+)")
ENUMERATIONS = {
    name: found
    for name, found in vars(enums).items()
    if isinstance(found, type) and issubclass(found, Labelled) and found is not Labelled
}


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of the glossary, without its head."""
    section = GLOSSARY.partition(heading)[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_page_of_the_lifecycle_is_what_the_table_says() -> None:
    assert make_lifecycle.PAGE.read_text(encoding="utf-8") == make_lifecycle.page(), (
        "run python -m docs.make_lifecycle and commit docs/lifecycle.md"
    )


@pytest.mark.parametrize("act", list(PETITION.rules))
def test_every_act_has_its_row(act: str) -> None:
    rule = PETITION.rules[act]  # type: ignore[index]
    (row,) = [line for line in make_lifecycle.page().splitlines() if f" `{act}` |" in line]
    assert [name.strip() for name in row.split("|")[4].split("、")] == [one.label for one in Capacity if one in rule.by]
    assert row in make_lifecycle.page().partition("```mermaid")[0]


def test_the_diagram_is_made_of_lines_mermaid_reads_and_names_every_state_it_uses() -> None:
    diagram = make_lifecycle.page().partition("```mermaid\n")[2].partition("```")[0].splitlines()
    assert diagram[0] == "stateDiagram-v2"
    named = set(re.findall(r'    state "\S+" as (\w+)', "\n".join(diagram)))
    edges = [EDGE.fullmatch(line) for line in diagram[1 + len(named) :]]
    assert all(edges)
    used = {end for edge in edges if edge for end in (edge[1], edge[2])} - {"[*]"}
    assert used == named <= set(TicketState)


def test_every_table_has_its_words_in_the_glossary_and_no_word_is_of_a_table_that_is_gone() -> None:
    named = [name for row in table("# 用语") for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(named) == sorted(models.__all__)


@pytest.mark.parametrize("name", ENUMERATIONS)
def test_the_glossary_has_the_values_and_the_words_of(name: str) -> None:
    (row,) = [row for row in table("## 取值") if row[0] == f"`{name}`"]
    assert row[1] == " · ".join(f"`{member.value}` {member.label}" for member in ENUMERATIONS[name])


def test_the_glossary_names_no_enumeration_that_is_gone() -> None:
    assert {row[0].strip("`") for row in table("## 取值")} == set(ENUMERATIONS)


def test_the_glossary_says_what_one_may_be_to_a_ticket() -> None:
    assert [(row[0].strip("`"), row[1]) for row in table("## 对一件工单")] == [
        (one.value, one.label) for one in Capacity
    ]


def test_labels_of_one_enumeration_are_not_mistaken_for_each_other() -> None:
    for name, found in ENUMERATIONS.items():
        labels = [member.label for member in found]
        assert len(set(labels)) == len(labels), name
        assert issubclass(found, StrEnum)


ROOT = Path(__file__).parent.parent
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")
IN_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
A_FOLDER = r"(?<![\w./<>-])(?:[\w.-]+/)+[\w.-]*(?![\w/<*])"
A_FILE = r"(?<![\w./<>-])[\w-]+\.(?:py|md|txt|html|toml|css)\b"
A_PATH = re.compile(f"{A_FOLDER}|{A_FILE}", re.ASCII)
NOT_OURS = (".venv/", "var/", "./var")


def paths_named(text: str) -> set[str]:
    """What a page links to, and the paths in its code. Those with a `<name>` to be filled in are none."""
    code = " ".join(IN_CODE.findall(text))
    found = {*(link for link in LINK.findall(text) if "://" not in link), *A_PATH.findall(code)}
    return {path for path in found if not path.startswith(NOT_OURS)}


def is_there(path: str) -> bool:
    """A path from the root, or, where the house is drawn, a room of the handlers or of the desk."""
    return any((ROOT / room / path).exists() for room in ("", "handlers", "desk"))


PAGES = (
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md"),
    *("docs/glossary.md", "docs/scores.md", "docs/lifecycle.md", "docs/security.md"),
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "decisions").glob("*.md")),
)


@pytest.mark.parametrize("page", PAGES)
def test_every_path_a_page_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    base = Path(page).parent
    missing = {path for path in paths_named(text) if not is_there(path) and not (ROOT / base / path).exists()}

    assert not missing, f"{page} names what is not there; say what it is called now"


def test_a_path_in_code_or_in_a_link_is_read_and_a_name_to_be_filled_in_is_not() -> None:
    text = "`desk/rules/gone.py` [x](docs/gone.md#here) `handlers/pages/<room>/<noun>.py` https://a.cn/b.py `/healthz`"

    assert paths_named(text) == {"desk/rules/gone.py", "docs/gone.md"}


VERDICTS = ("做到", "部分", "没有", "不适用", "没有看")
ASVS = """
1: 2 9 11 3 2; 2: 3 3 4 1; 3: 0 2 4 6 5 0 2; 4: 3 1 2 4; 5: 1 3 2 3; 6: 3 12 4 4 5 3 0 4; 7: 3 4 2 5 2 2; 8: 2 3 1 1;
9: 3 4; 10: 2 2 4 11 5 2 3; 11: 2 3 3 4 1 1; 12: 3 2 4; 13: 1 5 2 5; 14: 2 4 3; 15: 3 3 7; 16: 1 5 4 3 3; 17: 1 4 2
"""
"""How many requirements of levels 1 and 2 each section of each chapter has in 5.0.0: they are always its first ones."""
LEVEL_2 = 253


def asvs_ids() -> list[str]:
    """Every requirement of levels 1 and 2, in order."""
    chapters = [chapter.split(":") for chapter in ASVS.split(";")]
    return [
        f"V{chapter.strip()}.{section}.{number}"
        for chapter, counts in chapters
        for section, count in enumerate(counts.split(), 1)
        for number in range(1, int(count) + 1)
    ]


def test_the_page_of_security_has_every_requirement_once_and_counts_them_right() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    named, counts = [], {}
    for row in (row for row in rows if re.fullmatch(r"V[\d.]+(–V[\d.]+)?", row[0])):
        first, last = row[0].partition("–")[0], row[0].partition("–")[2] or row[0]
        chapter, section, start = first.split(".")
        assert last.split(".")[:2] == [chapter, section], row[0]
        ids = [f"{chapter}.{section}.{number}" for number in range(int(start), int(last.split(".")[2]) + 1)]
        assert (len(row), row[2] in VERDICTS) == (5, True), row
        assert len(row[1]) <= 25, row
        named += ids
        of_chapter = counts.setdefault(chapter, dict.fromkeys(VERDICTS, 0))
        of_chapter[row[2]] += len(ids)
    assert named == asvs_ids()
    assert len(named) == LEVEL_2
    told = {row[0].split()[0]: row[1:] for row in rows if re.match(r"V\d+ ", row[0])}
    assert told == {name: [*map(str, one.values()), str(sum(one.values()))] for name, one in counts.items()}
    (total,) = [row[1:] for row in rows if row[0] == "**合计**"]
    sums = [sum(one[verdict] for one in counts.values()) for verdict in VERDICTS]
    assert total == [f"**{number}**" for number in (*sums, LEVEL_2)]
