"""是同一件事吗？ Before a petition is left anew, in the talk itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.rules.text.plain_text import bigrams
from models.enums import TicketState
from tests.wechat.dialogues.cast import ANSWERED, CLOSED, MOBILE, NOW, OPEN, STRANGER, Phone, said
from wechat.dialogue import Incoming, needs
from wechat.dialogues import talk_registry
from wechat.dialogues.shared.acts import LeavePetition, MediaRef, Reopen, Supplement
from wechat.dialogues.shared.facts import EarlierLine

FIRST = "执行款三个月没有到账，对方公司一直不付"
AGAIN = "执行款三个月没有到账，对方公司还是一直不付"
TO_THE_STORY = ("诉求", "2", "2", "执行", "0")


def earlier(number: str = OPEN, state: TicketState = TicketState.ACCEPTED, **more: object) -> EarlierLine:
    line = EarlierLine(number, FIRST, "正在办理", state, NOW - timedelta(days=3), keys=frozenset(bigrams(FIRST)))
    return replace(line, **more)  # type: ignore[arg-type]


def phone_with(*lines: EarlierLine) -> Phone:
    return Phone(replace(STRANGER, earlier=lines))


def test_what_was_asked_three_days_ago_is_asked_about_before_anything_more() -> None:
    phone = phone_with(earlier())
    asked = said(phone.send(*TO_THE_STORY, AGAIN, "1"))
    assert "您3 天前反映过“执行款三个月没有到账，对方公司一直不付”（正在办理）" in asked
    assert OPEN in asked
    assert "1. 是，给那一件补充\n2. 不是，另外提交" in asked


def test_the_same_goes_to_the_older_one_with_its_pictures() -> None:
    phone = phone_with(earlier())
    phone.send(*TO_THE_STORY, AGAIN)
    phone.picture("m7")
    phone.send("完成")
    done = phone.send("1")
    assert done.act == Supplement(OPEN, AGAIN, (MediaRef("image", "m7"),))
    assert done.talk is None


def test_another_matter_is_left_as_a_new_one_and_not_asked_about_again() -> None:
    phone = phone_with(earlier())
    phone.send(*TO_THE_STORY, AGAIN, "1")
    assert "怎么称呼" in said(phone.send("不是"))
    done = phone.send("张三", MOBILE, "1")
    assert isinstance(done.act, LeavePetition)


def test_what_is_over_is_taken_up_again() -> None:
    over = earlier(CLOSED, TicketState.CLOSED, state_label="已办结", closed_at=NOW - timedelta(days=1))
    phone = phone_with(over)
    assert "1. 是，请把那一件重新办理" in said(phone.send(*TO_THE_STORY, AGAIN, "1"))
    assert phone.send("1").act == Reopen(CLOSED, AGAIN)


def test_what_has_been_answered_is_pointed_to() -> None:
    phone = phone_with(earlier(ANSWERED, TicketState.ANSWERED, state_label="已答复"))
    phone.send(*TO_THE_STORY, AGAIN, "1")
    done = phone.send("1")
    assert done.act is None
    assert "回复“评价”" in said(done)
    assert done.talk is None


@pytest.mark.parametrize(
    "line",
    [
        earlier(keys=frozenset(bigrams("请问立案要带什么材料，在哪里交费"))),
        earlier(left_at=NOW - timedelta(days=91)),
        earlier(state=TicketState.CLOSED, closed_at=NOW - timedelta(days=31)),
        earlier(state=TicketState.WITHDRAWN),
        earlier(state=TicketState.MERGED),
    ],
)
def test_other_words_and_what_can_take_nothing_more_are_not_asked_about(line: EarlierLine) -> None:
    assert "怎么称呼" in said(phone_with(line).send(*TO_THE_STORY, AGAIN, "1"))


def test_another_case_is_never_the_same() -> None:
    phone = phone_with(earlier(case_number="（2026）赣0102执1号"))
    phone.send("诉求", "2", "2", "执行", "(2026)赣0102执2号")
    assert "怎么称呼" in said(phone.send(AGAIN, "1"))


def test_the_likest_of_several_is_meant() -> None:
    less = earlier(ANSWERED, keys=frozenset(bigrams(FIRST + "，法官电话打不通，材料也退回来了")))
    asked = said(phone_with(less, earlier()).send(*TO_THE_STORY, AGAIN, "1"))
    assert OPEN in asked


def looked_for_at(phone: Phone, *texts: str) -> list[str]:
    """Sends them, and returns those at which earlier petitions are looked for."""
    found = []
    for text in texts:
        if "earlier" in needs(talk_registry(), phone.talk, Incoming(text=text), phone.now):
            found.append(text)
        phone.send(text)
    return found


def test_earlier_petitions_are_looked_for_once_the_story_is_told_and_not_again() -> None:
    told = (*TO_THE_STORY, FIRST, "请看一看", "完成", "张三", MOBILE)
    assert looked_for_at(phone_with(), *told) == ["完成"]
    assert looked_for_at(phone_with(), *told, "1") == ["完成"]


def test_on_the_way_back_to_them_they_are_looked_for_again() -> None:
    phone = phone_with(earlier())
    phone.send(*TO_THE_STORY, AGAIN)
    assert looked_for_at(phone, "完成", "不是", "返回", "不是", "张三", "返回", "返回", "返回") == [
        "完成",
        "不是",
        "返回",
        "不是",
        "张三",
        "返回",
        "返回",
    ]


def test_a_story_told_anew_is_held_against_them_anew() -> None:
    phone = phone_with(earlier())
    asked = said(phone.send(*TO_THE_STORY, "另外一件小事", "1", "张三", MOBILE))
    assert OPEN not in asked
    changed = ("修改", "事情经过", "重写", AGAIN, "完成")
    assert looked_for_at(phone, *changed) == ["重写", "完成"]
    assert phone.talk is not None
    assert phone.talk.step == "same"
