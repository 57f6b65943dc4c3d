"""What must be applied for is one table: every template of the catalogue, its titles, fields that hold our words."""

import pytest

from desk.notices.catalogue import CATALOGUE
from models.accounts import CARD_SLOTS
from tests.cast import world
from tests.wechat.field_rules import refusal
from wechat.cards import KINDS_OF_SLOTS, wrong_keys
from wechat.platform.client import TemplateInfo
from wechat.template_list import WANTED, matches


def template(title: str, *keys: str) -> TemplateInfo:
    content = "".join(f"甲：{{{{{key}.DATA}}}}" for key in keys)
    return TemplateInfo(template_id=f"id-{title}", title=title, content=content)


def test_every_template_of_the_catalogue_is_wanted_with_every_slot_and_no_other() -> None:
    assert set(WANTED) == {notice.template for notice in CATALOGUE.values()}
    for one in WANTED.values():
        assert tuple(each.slot for each in one.fields) == CARD_SLOTS
        assert wrong_keys(one.name, {each.slot: f"{each.kind}{at}" for at, each in enumerate(one.fields, 1)}, {}) == ""
        for each in one.fields:
            assert each.kind in KINDS_OF_SLOTS[each.slot]
            assert refusal(each.kind, each.sample) == "", each
        assert one.notices


def test_the_demonstrations_titles_are_among_those_to_look_for() -> None:
    for row in world()["templates"]:
        assert any(title in row["title"] for title in WANTED[row["notice"]].titles), row["title"]


def test_a_template_is_found_by_its_title_and_its_fields_in_whatever_order_they_stand() -> None:
    there = [template("工单待办提醒", "thing1", "character_string2", "thing3", "time4")]
    (found,), missing = matches(there, ["dispatched"])
    assert missing == {}
    assert (found.keys["number"], found.keys["time"]) == ("character_string2", "time4")
    assert {found.keys["matter"], found.keys["note"]} == {"thing1", "thing3"}


@pytest.mark.parametrize(
    ("there", "why"),
    [
        ([], "没有标题是“督办提醒”、“催办通知”、“工单督办提醒”的模板"),
        ([template("督办提醒", "thing1", "time2")], "只有 2 个字段，要 4 个"),
        ([template("督办提醒", "character_string1", "thing2", "time3", "amount4")], "字段 amount4 放不下“备注”"),
        ([template("督办提醒", "character_string1", "thing2", "time3", "const4")], "还缺"),
    ],
)
def test_what_does_not_fit_is_said_in_words(there: list[TemplateInfo], why: str) -> None:
    found, missing = matches(there, ["supervised"])
    assert found == []
    assert why in missing["supervised"]
