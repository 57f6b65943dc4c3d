"""A card's slots in whatever fields a court's template has, and the templates that cannot hold them."""

import pytest

from models.accounts import CARD_SLOTS
from wechat.cards import fill, kind_of, phrases_of, shown, wrong_keys

CARD = {
    "number": "GD20261100000257",
    "matter": "执行款迟迟没有到账，请法官帮忙看一看好吗谢谢",
    "matter.phrase": "待办工单",
    "time": "2026年11月25日 18:00",
    "note": "申请延期3个工作日",
    "note.phrase": "加急",
}


def keys(*given: str) -> dict[str, str]:
    return dict(zip(CARD_SLOTS, given, strict=True))


def test_each_slot_is_said_in_words_for_its_field() -> None:
    assert fill(CARD, keys("character_string1", "phrase2", "date3", "phrase4")) == {
        "character_string1": "GD20261100000257",
        "phrase2": "待办工单",
        "date3": "2026年11月25日 18:00",
        "phrase4": "加急",
    }
    assert fill(CARD, keys("thing1", "thing2", "thing3", "thing4")) == {
        "thing1": "GD20261100000257",
        "thing2": "执行款迟迟没有到账，请法官帮忙看一看好…",
        "thing3": "2026年11月25日 18:00",
        "thing4": "申请延期3个工作日",
    }


@pytest.mark.parametrize("title", ["😭😭", "？？！", "\u3164\u200d", "移送来：", "移送来：😀", "：…"])
def test_a_title_that_says_nothing_gives_way_to_our_own_words(title: str) -> None:
    assert fill(CARD | {"matter": title}, {"matter": "thing2"}) == {"thing2": "待办工单"}


def test_what_a_card_does_not_show_is_left_out_before_it_is_cut() -> None:
    assert shown("😭" * 30 + "①立案②12㎡👩🏻‍⚖️") == "1立案212m2"
    assert fill(CARD | {"matter": "😭" * 30 + "执行款"}, {"matter": "thing2"}) == {"thing2": "执行款"}


@pytest.mark.parametrize(
    ("key", "kind"),
    [("thing2", "thing"), ("character_string12", "character_string"), ("short_thing3", "short_thing"), ("thing", "")],
)
def test_a_key_names_its_kind(key: str, kind: str) -> None:
    assert kind_of(key) == kind


@pytest.mark.parametrize(
    "given",
    [
        ("character_string1", "thing2", "time3", "phrase4"),
        ("thing1", "phrase2", "date3", "thing4"),
        ("thing1", "thing2", "thing3", "thing4"),
        ("keyword1", "keyword2", "keyword3", "keyword4"),
    ],
)
def test_templates_that_hold_our_slots_are_taken(given: tuple[str, ...]) -> None:
    assert wrong_keys("supervised", keys(*given), {}) == ""


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (("character_string1", "amount2", "time3", "thing4"), "字段 amount2 放不下“事项”"),
        (("character_string1", "thing2", "phrase3", "thing4"), "字段 phrase3 放不下“时间”"),
        (("character_string1", "thing2", "time3", "time4"), "字段 time4 放不下“备注”"),
        (("number1", "thing2", "time3", "thing4"), "字段 number1 放不下“编号”"),
        (("phrase1", "thing2", "time3", "thing4"), "字段 phrase1 放不下“编号”"),
        (("character_string1", "name2", "time3", "thing4"), "字段 name2 放不下“事项”"),
        (("character_string1", "thing2", "character_string3", "thing4"), "字段 character_string3 放不下“时间”"),
        (("first", "thing2", "time3", "thing4"), "“first”不像模板的字段名"),
        (("thing1.DATA", "thing2", "time3", "thing4"), "不像模板的字段名"),
        (("remark1", "thing2", "time3", "thing4"), "字段 remark1 放不下"),
        (("thing2", "thing2", "time3", "thing4"), "不能重复"),
    ],
)
def test_a_template_that_cannot_hold_a_slot_is_refused_in_words(given: tuple[str, ...], why: str) -> None:
    assert why in wrong_keys("dispatched", keys(*given), {})


def test_a_notice_nobody_has_is_named_with_those_there_are() -> None:
    assert "没有叫 nope 的通知" in wrong_keys("nope", keys("thing1", "thing2", "time3", "thing4"), {})
    assert "supervised" in wrong_keys("nope", keys("thing1", "thing2", "time3", "thing4"), {})


def test_listed_values_must_have_every_word_that_may_be_said_there() -> None:
    given, every = keys("thing1", "thing2", "time3", "const4"), sorted(phrases_of("supervised")["note"])
    assert {"一级督办", "二级督办", "三级督办"} <= set(every)
    assert wrong_keys("supervised", given, {"const4": every}) == ""
    why = wrong_keys("supervised", given, {"const4": [one for one in every if one != "二级督办"]})
    assert "还缺：二级督办。" in why
    assert "请照模板写在后面" in wrong_keys("supervised", given, {})
