"""The votes hear what sounds like the lines they were trained with, and with the rules what strangers write."""

import pytest

from desk.screening.accusations import accuses
from desk.screening.danger import find_danger
from desk.screening.favours import asks_favour, find_favour
from desk.screening.votes import WINDOW, VoteOn, kind_of_danger, vote, windows
from models.enums import Danger
from tests.desk.screening.labelled import score

STRANGERS = "held_out/voices"
CALM = "我是原告，被告去年三月向我借款五万元，有借条和转账记录，到期没有还。"


def test_accusations_in_strangers_words_are_heard_and_few_others() -> None:
    found = score(STRANGERS, "accuses", accuses)
    assert found.recall >= 0.85
    assert found.false <= 0.05


def test_favours_in_strangers_words_are_heard_and_ordinary_petitions_left_alone() -> None:
    found = score(STRANGERS, "favour", asks_favour)
    assert found.recall >= 0.85
    assert found.false <= 0.02


def test_danger_in_strangers_words_is_heard_and_seldom_rings_for_nothing() -> None:
    found = score(STRANGERS, "danger", lambda text: find_danger(text) is not None)
    assert found.recall >= 0.9
    assert found.false <= 0.03


def test_a_clear_favour_is_found_by_rules_alone() -> None:
    alone = [row for row in score(STRANGERS, "favour", lambda _: False).missed if find_favour(row) is not None]
    by_rule = [text for text in alone if (found := find_favour(text)) is not None and found.clear]
    assert 0 < len(by_rule) < len(alone)


@pytest.mark.parametrize("text", ["", "\n\n", "。。。"])
def test_nothing_said_is_nothing_heard(text: str) -> None:
    assert not accuses(text)
    assert find_danger(text) is None
    assert vote(text, VoteOn.ACCUSES) < 0.5


def test_one_dangerous_sentence_is_heard_wherever_it_stands_in_a_long_petition() -> None:
    for before in (0, 10, 30):
        text = CALM * before + "我不想活了，药已经买好了。" + CALM * (30 - before)
        assert find_danger(text) is Danger.SUICIDE
    assert find_danger(CALM * 60) is None


def test_a_long_text_is_heard_in_windows_that_hold_every_sentence() -> None:
    text = CALM * 20 + "字" * 1000
    heard = list(windows(text))
    assert all(len(window) <= WINDOW + 1 for window in heard)
    assert sum(window.count("字") for window in heard) == 1000
    assert sum(window.count("借条") for window in heard) == 20


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("安眠药攒够了，今晚就走", Danger.SUICIDE),
        ("老公拿刀追我", Danger.VIOLENCE),
        ("孩子被锁在屋里饿了两天", Danger.CHILD),
    ],
)
def test_which_danger_it_is_is_told(text: str, danger: Danger) -> None:
    assert kind_of_danger(text) is danger
