"""进度, 评价 and 催办: what people do with what they left."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.rules.rating_times import RatingStands
from models.enums import Grade, TicketState
from tests.wechat.dialogues.cast import (
    ANSWERED,
    CLOSED,
    IN_HAND,
    NOW,
    OPEN,
    PETITIONER,
    REPLIED,
    STRANGER,
    Phone,
    petition,
    said,
)
from wechat.dialogues.progress import Withdraw
from wechat.dialogues.rate import Rate
from wechat.dialogues.shared.acts import MediaRef, Supplement, Urge
from wechat.dialogues.window import RateWindow

ONE = replace(PETITIONER, petitions=(IN_HAND,))
ONE_REPLIED = replace(PETITIONER, petitions=(REPLIED,))


def test_who_left_nothing_is_told_how_to() -> None:
    turn = Phone().send("进度")
    assert turn.talk is None
    assert "还没有留过诉求" in said(turn)


def test_one_petition_is_shown_at_once_with_its_story_and_what_may_be_done() -> None:
    words = said(Phone(ONE).send("进度"))
    assert f"编号 {OPEN}" in words
    assert "11月18日 10:00 已收到您的诉求\n11月19日 10:00 承办人员已签收，正在办理" in words
    assert "最迟 11月25日 10:00 前答复您" in words
    assert "1. 催办\n2. 补充材料\n3. 撤回\n4. 没有别的事了" in words


def test_several_are_listed_newest_first_and_one_is_chosen() -> None:
    phone = Phone(PETITIONER)
    listed = said(phone.send("进度"))
    assert "1. 11月18日 10:00 执行款什么时候发（办理中）\n2. 11月18日 10:00 立案材料怎么补（已答复）" in listed
    detail = said(phone.send("2"))
    assert "法院的话：补交身份证复印件即可" in detail
    assert "1. 评价答复\n2. 看别的诉求" in detail
    assert "1. 11月18日" in said(phone.send("2"))
    assert f"编号 {OPEN}" in said(phone.send("执行款"))


def test_a_late_one_says_so() -> None:
    late = replace(IN_HAND, due_at=NOW - timedelta(hours=1))
    assert "已经过了答复的期限，您可以催办" in said(Phone(replace(ONE, petitions=(late,))).send("进度"))


def test_a_petition_is_urged() -> None:
    assert Phone(ONE).send("进度", "1").act == Urge(OPEN)
    assert Phone(ONE).send("进度", "催办").act == Urge(OPEN), "the option's own word means this one"


def test_a_petition_is_added_to_with_words_and_pictures() -> None:
    phone = Phone(ONE)
    phone.send("进度", "2", "这是判决书")
    phone.picture()
    assert phone.send("完成").act == Supplement(OPEN, "这是判决书", (MediaRef("image", "m1"),))


def test_a_petition_is_withdrawn_only_when_that_is_sure() -> None:
    phone = Phone(ONE)
    assert "确定要撤回吗" in said(phone.send("进度", "3"))
    assert f"编号 {OPEN}" in said(phone.send("2"))
    assert phone.send("3", "1").act == Withdraw(OPEN)


def test_a_number_leads_to_its_petition_and_somebody_elses_shows_nothing() -> None:
    assert f"编号 {OPEN}" in said(Phone(PETITIONER).send(OPEN))
    assert f"编号 {OPEN}" in said(Phone(PETITIONER).send(f"请问{OPEN.lower()}办得怎么样了"))
    turn = Phone(PETITIONER).send(CLOSED)
    assert f"没有查到编号 {CLOSED} 的诉求" in said(turn)
    assert turn.talk is None


def test_other_words_at_a_shown_petition_are_heard() -> None:
    phone = Phone(ONE)
    phone.send("进度")
    assert "您说的是：“我想问另外一件关于邻居的事情”" in said(phone.send("我想问另外一件关于邻居的事情"))


def test_nothing_more_ends_it() -> None:
    turn = Phone(ONE).send("进度", "谢谢")
    assert turn.talk is None
    assert "有事随时" in said(turn)


def test_a_petition_that_vanished_meanwhile_is_told() -> None:
    phone = Phone(PETITIONER)
    phone.send("进度", "1")
    phone.facts = ONE_REPLIED
    assert "没有查到" in said(phone.send("1"))


@pytest.mark.parametrize(("number", "grade"), [("1", Grade.VERY_GOOD), ("2", Grade.GOOD), ("3", Grade.FAIR)])
def test_a_happy_grade_is_all_it_takes(number: str, grade: Grade) -> None:
    phone = Phone(ONE_REPLIED)
    asked = said(phone.send("评价"))
    assert "答复：补交身份证复印件即可" in asked
    assert "1. 非常满意\n2. 满意\n3. 基本满意\n4. 不满意\n5. 非常不满意" in asked
    assert phone.send(number).act == Rate(ANSWERED, grade)


def test_an_unhappy_grade_asks_why() -> None:
    phone = Phone(ONE_REPLIED)
    assert "哪里不满意" in said(phone.send("评价", "4"))
    assert "请写几个字" in said(phone.send("。。。"))
    assert "最多写 500 字，您写了 501 字" in said(phone.send("差" * 501))
    assert phone.send("没有说清楚").act == Rate(ANSWERED, Grade.BAD, "没有说清楚")


def test_a_bare_word_of_judgement_rates_the_answer() -> None:
    assert Phone(ONE_REPLIED).send("满意。").act == Rate(ANSWERED, Grade.GOOD)
    phone = Phone(ONE_REPLIED)
    assert "哪里不满意" in said(phone.send("不满意"))
    assert phone.send("太慢").act == Rate(ANSWERED, Grade.BAD, "太慢")


def test_an_unhappy_grade_is_given_before_its_reason_is_asked_for() -> None:
    for opened in (("评价", "4"), ("不满意",), ("评价 不满意",)):
        phone = Phone(ONE_REPLIED)
        turn = phone.send(*opened)
        assert turn.act == Rate(ANSWERED, Grade.BAD)
        assert "哪里不满意" in said(turn)
        assert phone.send("满意").act == Rate(ANSWERED, Grade.GOOD), "a slip of the finger, mended"


def test_what_waits_for_its_first_grade_comes_before_what_may_be_changed() -> None:
    rated_before = replace(REPLIED, number=CLOSED, ticket_state=TicketState.CLOSED, rating=RatingStands.OPEN)
    phone = Phone(replace(PETITIONER, petitions=(REPLIED, rated_before)))
    assert phone.send("评价", "5").act == Rate(ANSWERED, Grade.VERY_BAD)
    alone = Phone(replace(PETITIONER, petitions=(rated_before,)))
    assert alone.send("评价", "3").act == Rate(CLOSED, Grade.FAIR)


def test_with_nothing_to_rate_a_word_of_judgement_is_speech() -> None:
    assert "您说的是：“不满意”" in said(Phone(ONE).send("不满意"))
    assert "没有等您评价的答复" in said(Phone(ONE).send("评价"))


def test_of_several_answers_one_is_chosen_and_the_grade_is_not_asked_twice() -> None:
    other = petition(CLOSED, "联系书记员", TicketState.ANSWERED)
    phone = Phone(replace(PETITIONER, petitions=(REPLIED, other)))
    assert "2. 11月18日 10:00 联系书记员" in said(phone.send("非常满意"))
    assert phone.send("2").act == Rate(CLOSED, Grade.VERY_GOOD)


def test_a_shown_answer_leads_to_its_rating() -> None:
    phone = Phone(PETITIONER)
    phone.send("进度", "2", "1")
    assert phone.send("5", "不解决问题").act == Rate(ANSWERED, Grade.VERY_BAD, "不解决问题")


def test_who_only_says_that_nothing_happens_is_asked_which_one() -> None:
    phone = Phone(PETITIONER)
    asked = said(phone.send("怎么一直没有动静"))
    assert "您要催办这一件吗？" in asked
    assert OPEN in asked
    assert phone.send("是的").act == Urge(OPEN)


def test_urging_with_nothing_open_leads_on() -> None:
    assert "编号 " + ANSWERED in said(Phone(ONE_REPLIED).send("催办"))
    assert "1. 留给法院" in said(Phone().send("都等了三个月了，怎么还没有动静啊"))
    phone = Phone(PETITIONER)
    phone.send("都等了三个月了，怎么还没有动静啊", "3")
    assert phone.talk
    assert phone.talk.dialogue == "petition"
    assert "都等了三个月了" in said(phone.send("东湖", "执行", "0"))


def test_a_window_is_rated_by_its_code_or_by_choosing_the_court() -> None:
    phone = Phone(STRANGER)
    phone.tap("window")
    assert "南昌市西湖区人民法院\n您对这次服务满意吗？" in said(phone.send("西湖"))
    assert phone.send("非常不满意").act == RateWindow("赣0103", "", Grade.VERY_BAD)
    assert phone.send("排队太久").act == RateWindow("赣0103", "", Grade.VERY_BAD, "排队太久")


SPLIT = petition(
    OPEN,
    "几件事",
    TicketState.ACCEPTED,
    state_label="分成 2 件办理",
    can_rate=True,
    parts=(
        petition(f"{OPEN}-1", "执行款没有到账", TicketState.ACCEPTED),
        petition(f"{OPEN}-2", "想换一位法官", TicketState.ANSWERED, last_word="已换王法官承办"),
    ),
)


def test_a_petition_that_was_split_shows_every_part_and_rates_the_one_with_an_answer() -> None:
    phone = Phone(replace(ONE, petitions=(SPLIT,)))
    words = said(phone.send("进度"))
    assert "这件诉求分成 2 件办理：\n1 执行款没有到账：办理中\n2 想换一位法官：已答复，等您评价" in words
    assert "关于“想换一位法官”，法院的话：已换王法官承办" in words
    assert "想换一位法官" in said(phone.send("评价答复"))
    assert phone.send("满意").act == Rate(f"{OPEN}-2", Grade.GOOD)


def test_two_answered_parts_are_rated_one_at_a_time() -> None:
    parts = tuple(replace(part, can_rate=True) for part in SPLIT.parts)
    phone = Phone(replace(ONE, petitions=(replace(SPLIT, parts=parts),)))
    assert "执行款没有到账" in said(phone.send("进度", "评价答复"))
    assert phone.send("2", "满意").act == Rate(f"{OPEN}-2", Grade.GOOD)


def test_five_parts_with_long_answers_still_fit_the_chat() -> None:
    parts = tuple(petition(f"{OPEN}-{n}", "题" * 30, TicketState.ANSWERED, last_word="答" * 400) for n in range(1, 6))
    assert "5 题" in said(Phone(replace(ONE, petitions=(replace(SPLIT, parts=parts),))).send("进度"))
