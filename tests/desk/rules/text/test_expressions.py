"""An expression answers as a compiled pattern does, and is compiled when it is first asked."""

import re

import pytest

from desk.rules.text.expressions import Expression


@pytest.mark.parametrize("text", ["", "法官", "李法官和王法官", "被告"])
def test_it_finds_what_a_compiled_pattern_finds(text: str) -> None:
    late, at_once = Expression("(?:李|王)?法官"), re.compile("(?:李|王)?法官")

    assert [one.span() for one in late.finditer(text)] == [one.span() for one in at_once.finditer(text)]
    assert late.findall(text) == at_once.findall(text)
    assert late.split(text) == at_once.split(text)
    assert late.sub("＿", text) == at_once.sub("＿", text)
    for asked in ("search", "match", "fullmatch"):
        assert bool(getattr(late, asked)(text)) is bool(getattr(at_once, asked)(text))


def test_it_begins_where_it_is_told_to() -> None:
    late = Expression("法官")

    found = late.search("法官法官", 1)
    assert found is not None
    assert found.start() == 2
    assert late.match("李法官") is None
    assert late.match("李法官", 1) is not None


def test_what_is_wrong_in_it_is_told_when_it_is_first_asked() -> None:
    late = Expression("(")

    with pytest.raises(re.error):
        late.search("法官")


@pytest.mark.parametrize("pattern", ["^法官$", "(?<!李)法官", "法官(?!.*说)", "法.{0,4}官$", "法[^，]*官"])
@pytest.mark.parametrize("lines", [("法官",), ("李", "法官"), ("法官", "说"), ("没有",), ("法", "官"), ()])
def test_where_it_is_not_within_the_lines_none_of_them_matches(pattern: str, lines: tuple[str, ...]) -> None:
    asked = Expression(pattern)
    assert asked.within("\n".join(lines)) or not any(asked.search(line) for line in lines)
