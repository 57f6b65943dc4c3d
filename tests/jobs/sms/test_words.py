"""The words of short messages: every kind has its own, its gaps are filled, and none is too long for one message."""

import re

import pytest

from jobs.sms.words import GAP, words_of, written
from models.enums import SmsKind

ONE_MESSAGE = 70
"""Characters that fit in one short message, its 签名 of up to ten with brackets included."""

NUMBER = "SQ20261100000017"
SECOND = {SmsKind.RATED: "非常满意", SmsKind.RATED_AGAIN: "非常不满意", SmsKind.RATED_UNHAPPY: "非常不满意"}
"""What fills the second gap, where it is not the court's telephone."""
OF_HEARINGS = frozenset({SmsKind.HEARING_TOMORROW, SmsKind.HEARING_MOVED, SmsKind.HEARING_OFF})
WHEN = "12月13日 星期四 上午10:30"


@pytest.mark.parametrize("kind", list(SmsKind))
def test_every_kind_has_words_that_fit_in_one_message(kind: SmsKind):
    first = WHEN if kind in OF_HEARINGS else NUMBER
    words = written(kind.value, ("123456", "5") if kind is SmsKind.CODE else (first, SECOND.get(kind, "0791-12368")))
    assert len(words) <= ONE_MESSAGE - 10
    assert not GAP.search(words)


def test_gaps_are_numbered_from_one_as_vendors_have_them():
    for kind in SmsKind:
        gaps = [int(number) for number in re.findall(r"\{(\d)\}", words_of(kind.value))]
        assert gaps == list(range(1, len(gaps) + 1))


def test_what_fills_a_gap_is_never_read_as_one():
    assert written("code", ("{2}", "5")).startswith("您的验证码是 {2}，5 分钟")
