"""Words that must not appear are found however they are written."""

from desk.rules.broadcasts.banned_words import SHIPPED, found_in, read_banned


def test_a_banned_word_is_found_with_spaces_and_in_full_width() -> None:
    assert found_in("今天 抽 奖", SHIPPED) == ["抽奖"]
    assert found_in("ＶＩＰ通道", ["vip"]) == ["vip"]
    assert found_in("请走南门", SHIPPED) == []


def test_a_form_names_each_word_once() -> None:
    assert read_banned("优惠，促销\n优惠\n\n 抽奖 ") == ["优惠", "促销", "抽奖"]
