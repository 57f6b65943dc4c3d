"""Braces in words that are used again: what can be filled in is, what cannot is told or stays to be seen."""

import pytest

from desk.rules.text.placeholders import Placeholder, filled, left_in, unknown_in

WORDS = "{称呼}您好，您的案件{案号}由{承办人}办理。"


@pytest.mark.parametrize(
    ("words", "unknown"),
    [
        (WORDS, []),
        ("您好", []),
        ("{案件号}", ["{案件号}"]),
        ("{ 案号 }｛电话｝", []),
        ("{案号", ["{"]),
        ("{{案号}}", ["{", "}"]),
        ("{}和{}", ["{}"]),
        ("{" + "长" * 30 + "}", ["{", "}"]),
    ],
)
def test_what_cannot_be_filled_in_is_told(words: str, unknown: list[str]) -> None:
    assert list(unknown_in(words)) == unknown


def test_what_is_known_is_put_in_and_what_is_not_stays() -> None:
    values = {Placeholder.ADDRESS: "张先生/女士", Placeholder.HANDLER: "李正", Placeholder.CASE: ""}

    done = filled(WORDS, values)

    assert done == "张先生/女士您好，您的案件{案号}由李正办理。"
    assert left_in(done) == ["{案号}"]


def test_a_value_with_braces_in_it_is_not_filled_in_again() -> None:
    assert filled("{称呼}{承办人}", {Placeholder.ADDRESS: "{承办人}", Placeholder.HANDLER: "李正"}) == "{承办人}李正"
