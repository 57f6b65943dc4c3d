"""取消绑定, 撤回同意, 删除我的信息: said what it means, then done."""

import pytest

from tests.wechat.dialogues.cast import PARTY, STRANGER, Phone, said
from wechat.dialogues.leaving import ERASE, SAID, UNBIND, WITHDRAW, TakeBack


@pytest.mark.parametrize(
    ("typed", "what", "meaning"),
    [
        ("取消绑定", UNBIND, "看不到您的案件"),
        ("解绑", UNBIND, "在这个微信里留的诉求还在"),
        ("撤回同意", WITHDRAW, "诉求照常办理"),
        ("删除我的信息", ERASE, "不能恢复"),
        ("注销", ERASE, "每个微信都一样"),
    ],
)
def test_what_it_means_is_said_before_it_is_done(typed: str, what: str, meaning: str) -> None:
    phone = Phone(PARTY)
    first = phone.send(typed)
    assert (first.act, meaning in said(first)) == (None, True)
    assert phone.send("1").act == TakeBack(what)


@pytest.mark.parametrize("typed", [one for words in SAID.values() for one in words])
def test_none_of_these_words_opens_the_consent_to_bind(typed: str) -> None:
    assert "绑定身份前" not in said(Phone(STRANGER).send(typed))


def test_nothing_is_done_by_whoever_thinks_again() -> None:
    phone = Phone(PARTY)
    phone.send("取消绑定")
    turn = phone.send("2")
    assert (turn.act, said(turn)) == (None, "好的，没有改动。")


def test_我的信息_offers_all_three_and_the_page() -> None:
    words = said(Phone(PARTY).send("我的信息"))
    assert "/p/me" in words
    assert [line[:1] for line in words.splitlines() if line[:2] in ("1.", "2.", "3.", "4.")] == ["1", "2", "3", "4"]
