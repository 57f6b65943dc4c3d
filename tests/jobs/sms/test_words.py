"""The words of short messages: every kind has its own, its gaps are filled, and none is too long for one message."""

import re

import pytest

from desk.notices.catalogue import CATALOGUE
from jobs.sms.words import GAP, words_of, written
from models.enums import SmsKind

ONE_MESSAGE = 70
"""Characters that fit in one short message, its 签名 of up to ten with brackets included."""


@pytest.mark.parametrize("kind", list(SmsKind))
def test_every_kind_has_words_that_fit_in_one_message(kind: SmsKind):
    of_notice = kind in {notice.sms for notice in CATALOGUE.values()}
    words = written(kind.value, ("SQ20261100000017", "0791-12368" if of_notice else "5"))
    assert len(words) <= ONE_MESSAGE - 10
    assert not GAP.search(words)


def test_gaps_are_numbered_from_one_as_vendors_have_them():
    for kind in SmsKind:
        gaps = [int(number) for number in re.findall(r"\{(\d)\}", words_of(kind.value))]
        assert gaps == list(range(1, len(gaps) + 1))


def test_what_fills_a_gap_is_never_read_as_one():
    assert written("code", ("{2}", "5")).startswith("您的验证码是 {2}，5 分钟")
