"""Which passwords are taken."""

import pytest

from desk.rules.passwords.strength import LONGEST, SHORTEST, TOO_EASY, read_password
from desk.rules.text.refusal import Refusal

LI_ZHENG = ("李正", "lizheng", "南昌市中级人民法院", "南昌中院")


@pytest.mark.parametrize(
    "typed",
    [
        "aaaaaaaaaaaa",
        "abababababab",
        "123123123123",
        "1qaz2wsx3edc",
        "qwertyuiop123",
        "0987654321aA",
        "P@ssw0rd2026!",
        "Fayuan@202611",
        "20261130Fayuan!",
        "woaini1314520",
        "a1b2c3d4e5f6",
        "LiZheng-lizheng-2026",
        "李正南昌中院2026年好李正",
        "jiesu-demo-2026",
    ],
)
def test_what_others_guess_first_is_refused_in_words(typed: str):
    assert read_password(typed, LI_ZHENG) == Refusal(TOO_EASY)


@pytest.mark.parametrize(
    "typed",
    [
        "correct horse battery",
        "gan-7-ting-xue-lu",
        "tr0ub4dor&3xq",
        "赣江夜里三只旧麻雀飞过桥",
        " 两头 有空格的 也行 呀 ",
    ],
)
def test_words_that_have_nothing_to_do_with_each_other_are_taken_as_they_were_typed(typed: str):
    assert read_password(typed, LI_ZHENG) == typed


def test_a_password_has_a_shortest_and_a_longest_length():
    assert isinstance(read_password("k7#mQx9!wP2"), Refusal)
    assert len("k7#mQx9!wP2") == SHORTEST - 1
    assert isinstance(read_password("k7#mQx9!wP2z" * 11), Refusal)
    assert len("k7#mQx9!wP2z" * 11) > LONGEST


def test_ones_own_name_counts_as_one_sign_and_somebody_elses_as_itself():
    assert isinstance(read_password("ouyangmingyue7x", ("ouyangmingyue",)), Refusal)
    assert read_password("ouyangmingyue7x", LI_ZHENG) == "ouyangmingyue7x"
