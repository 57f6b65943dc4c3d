"""Characters that sound alike to an ear that tells little apart."""

import pytest

from desk.screening.naming.sounds import heard, initials, sound_alike, spelt, typed_as


@pytest.mark.parametrize(
    ("one", "other"),
    [("李正", "李政"), ("李正", "黎真"), ("王芳", "王方"), ("周敏", "邹民"), ("刘宁", "流林"), ("吕", "旅")],
)
def test_names_that_are_written_as_they_were_heard_sound_alike(one: str, other: str) -> None:
    assert sound_alike(one, other)


@pytest.mark.parametrize(("one", "other"), [("李正", "李明"), ("李正", "李正明"), ("王芳", "王a"), ("", "李")])
def test_names_that_are_not_do_not(one: str, other: str) -> None:
    assert not sound_alike(one, other)


def test_what_is_no_character_sounds_like_nothing() -> None:
    assert heard("a") == heard("1") == heard("，") == frozenset()


def test_a_name_is_spelt_in_every_way_it_may_be_read() -> None:
    assert set(spelt("单宁")) >= {("shan", "ning"), ("dan", "ning")}
    assert list(spelt("Ａ")) == []


@pytest.mark.parametrize(
    ("words", "typed"),
    [("李正", "lz"), ("已立案", "yla"), ("12368转接", "12368zj"), ("", ""), ("保全 续封", "bqxf"), ("张三A", "zsa")],
)
def test_a_name_or_title_is_typed_by_its_initials(words: str, typed: str) -> None:
    assert typed in initials(words).split(" ")


def test_no_title_is_read_in_more_ways_than_anybody_looks_through() -> None:
    assert len(initials("重" * 30).split(" ")) <= 8


def test_a_person_is_looked_for_by_initials_or_by_the_whole_spelling_however_the_name_is_read() -> None:
    assert typed_as("陈丽") == "cl chenli"
    assert {"shandan", "chandan"} <= set(typed_as("单丹").split(" "))
    assert typed_as("Anna") == "anna"
