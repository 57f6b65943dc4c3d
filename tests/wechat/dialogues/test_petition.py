"""诉求, 法官 and 转人工: what is left with a court."""

from dataclasses import replace

import pytest

from models.enums import PetitionKind
from tests.wechat.dialogues.cast import (
    COURTS,
    DONGHU,
    ID_NUMBER,
    MOBILE,
    NANCHANG,
    PETITIONER,
    STRANGER,
    Phone,
    said,
)
from wechat.dialogue import Incoming, MessageKind
from wechat.dialogues.parts.court import find_courts
from wechat.dialogues.shared.acts import LeavePetition, MediaRef
from wechat.dialogues.shared.facts import Facts

TO_THE_STORY = ("诉求", "2", "2", "执行", "0")
TO_THE_CONTACT = (*TO_THE_STORY, "判决生效三个月了，对方不给钱", "1")
TO_THE_END = (*TO_THE_CONTACT, "张三", MOBILE)


def test_a_petition_is_left_step_by_step() -> None:
    phone = Phone()
    assert "2. 江西省南昌市中级人民法院（含辖区法院）" in said(phone.send("诉求"))
    assert "1. 江西省南昌市中级人民法院（本院）\n2. 南昌市东湖区人民法院" in said(phone.send("2"))
    assert "9. 其他" in said(phone.send("2"))
    assert "（回复 0 跳过）" in said(phone.send("4"))
    phone.send("(2024)赣0102执第１２３号")
    phone.send("对方不给钱")
    phone.picture()
    phone.receive(Incoming(MessageKind.VOICE, media_id="m2"))
    assert "怎么称呼" in said(phone.send("完成"))
    phone.send("我叫张三")
    summary = said(phone.send("138 0791 0001"))
    assert (
        "法院：南昌市东湖区人民法院\n事项：执行\n案号：（2024）赣0102执123号\n经过：对方不给钱\n附件：2 个" in summary
    )
    assert "联系：张* 138****0001" in summary
    done = phone.send("1")
    assert done.act == LeavePetition(
        court_code="赣0102",
        kind=PetitionKind.ENFORCEMENT,
        case_number="（2024）赣0102执123号",
        text="对方不给钱",
        attachments=(MediaRef("image", "m1"), MediaRef("voice", "m2")),
        contact_name="张三",
        contact_mobile=MOBILE,
    )
    assert done.talk is None


def test_a_court_is_found_by_its_name_however_it_is_called() -> None:
    phone = Phone()
    phone.send("诉求")
    assert "哪一类事" in said(phone.send("东湖区法院"))
    phone = Phone()
    phone.send("诉求")
    assert "请再选具体" in said(phone.send("南昌中院"))
    phone = Phone()
    phone.send("诉求")
    assert "有几个相近的" in said(phone.send("南昌"))
    assert "没有找到叫“火星法院”的法院" in said(phone.send("火星法院"))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("东湖", {"赣0102"}),
        ("南昌市东湖区法院", {"赣0102"}),
        ("东湖人民法院", {"赣0102"}),
        ("江西高院", {"赣"}),
        ("高级人民法院", {"赣"}),
        ("九江市中级法院", {"赣04"}),
        ("南昌县法院", {"赣0121"}),
        ("中级人民法院", {"赣01", "赣04"}),
        ("院", set()),
        ("法院", {court.code for court in COURTS if court.short_name.endswith("法院")} | {c.code for c in COURTS}),
        ("北京", set()),
    ],
)
def test_courts_that_may_be_meant(typed: str, found: set[str]) -> None:
    assert {court.code for court in find_courts(typed, COURTS)} == found


def test_one_court_alone_is_not_asked_for() -> None:
    phone = Phone(replace(STRANGER, courts=(DONGHU,)))
    assert "哪一类事" in said(phone.send("诉求"))


def test_an_intermediate_court_at_the_top_stands_beside_its_own() -> None:
    phone = Phone(replace(STRANGER, courts=tuple(court for court in COURTS if court.code.startswith("赣01"))))
    assert "1. 江西省南昌市中级人民法院\n2. 南昌市东湖区人民法院" in said(phone.send("诉求"))
    assert "哪一类事" in said(phone.send("1")), "its own branch is on the same list"


def test_without_any_court_people_are_told_whom_to_call() -> None:
    turn = Phone(Facts()).send("诉求")
    assert turn.talk is None
    assert "12368" in said(turn)


def test_a_wrong_case_number_is_told_what_is_wrong_and_may_be_left_out() -> None:
    phone = Phone()
    assert "案号" in said(phone.send("诉求", "东湖", "执行"))
    assert "只有数字还认不出" in said(phone.send("1234"))
    assert "例如：（2024）赣0102民初1234号" in said(phone.send("1234"))
    assert "请把事情说一说" in said(phone.send("不知道"))


def test_an_old_case_number_stays_as_it_was_typed() -> None:
    phone = Phone()
    phone.send("诉求", "东湖", "执行", "我的案号是(2013)深中法刑一初字第96号")
    assert phone.talk
    assert phone.talk.data["case"] == "(2013)深中法刑一初字第96号"


def test_something_has_to_be_said_and_a_picture_is_something() -> None:
    phone = Phone()
    phone.send(*TO_THE_STORY)
    assert "还没有收到内容" in said(phone.send("1"))
    phone.picture()
    phone.send("1", "张三", MOBILE)
    done = phone.send("1")
    assert isinstance(done.act, LeavePetition)
    assert done.act.text == ""
    assert done.act.attachments == (MediaRef("image", "m1"),)


def test_more_than_2000_characters_are_refused_and_nothing_before_is_lost() -> None:
    phone = Phone()
    phone.send(*TO_THE_STORY, "事" * 1500)
    refused = said(phone.send("情" * 501))
    assert "这一条有 501 字，没有收进来" in refused
    assert "还能写 499 字" in refused
    assert "已收到：文字 1500 字" in refused
    assert "已收到：文字 2000 字" in said(phone.send("情" * 499))


def test_a_name_that_is_none_and_a_mobile_that_is_wrong_are_asked_again() -> None:
    phone = Phone()
    phone.send(*TO_THE_CONTACT)
    assert "不像姓名" in said(phone.send("123"))
    phone.send("张三")
    assert "手机号码是 11 位，这里有 5 位" in said(phone.send("13800"))
    assert "请核对" in said(phone.send("电话+86 13807910001"))


def test_name_and_mobile_may_come_in_one_message() -> None:
    phone = Phone()
    phone.send(*TO_THE_CONTACT)
    assert "联系：欧阳** 138****0001" in said(phone.send("欧阳小明，电话：１３８０７９１０００１"))


@pytest.mark.parametrize("sentence", ["没有了", "不告诉你", "张三丰是我"])
def test_a_sentence_in_place_of_a_name_is_asked_again(sentence: str) -> None:
    phone = Phone()
    phone.send(*TO_THE_CONTACT)
    assert "不像姓名" in said(phone.send(sentence))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (("买买提.艾力", "0791-86161368 转 802"), "联系：买**·** 0791*****368-***"),
        (("José García，电话+852 9123 4567",), "联系：J*** ****** +852*****567"),
        (("张", "400 661 2368"), "联系：* 400****368"),
    ],
)
def test_whoever_has_no_mobile_here_is_reached_another_way(typed: tuple[str, ...], shown: str) -> None:
    phone = Phone()
    phone.send(*TO_THE_CONTACT)
    assert shown in said(phone.send(*typed))


def test_who_left_a_contact_before_is_offered_it_masked() -> None:
    phone = Phone(PETITIONER)
    assert "1. 用上次的：张* 138****0001\n2. 换一个" in said(phone.send(*TO_THE_CONTACT))
    phone.send("1")
    done = phone.send("1")
    assert isinstance(done.act, LeavePetition)
    assert done.act.contact_known
    assert done.act.contact_name == done.act.contact_mobile == ""


def test_who_types_another_contact_at_once_is_understood() -> None:
    phone = Phone(PETITIONER)
    phone.send(*TO_THE_CONTACT)
    assert "联系：李* 139****0002" in said(phone.send("李四 13907910002"))


def test_only_a_complaint_or_a_suggestion_may_be_unnamed() -> None:
    phone = Phone()
    assert "（回复 0 跳过）" not in said(phone.send(*TO_THE_CONTACT))
    phone = Phone()
    assert "不想留姓名也可以" in said(phone.send("诉求", "东湖", "投诉", "0", "态度不好", "1"))
    assert "不留姓名，答复发到这个微信" in said(phone.send("0"))
    done = phone.send("1")
    assert isinstance(done.act, LeavePetition)
    assert done.act.kind is PetitionKind.COMPLAINT
    assert done.act.contact_name == done.act.contact_mobile == ""


def test_one_answer_can_be_changed_at_the_end() -> None:
    phone = Phone()
    phone.send(*TO_THE_END)
    assert "1. 法院\n2. 事项\n3. 案号\n4. 事情经过\n5. 联系方式\n6. 不改了" in said(phone.send("2"))
    phone.send("1")
    assert "法院：江西省高级人民法院" in said(phone.send("江西高院"))
    phone.send("2", "5", "李四")
    assert "联系：李* 139****0002" in said(phone.send("13907910002"))
    phone.send("2", "4", "请尽快")
    phone.send("1")
    done = phone.send("1")
    assert isinstance(done.act, LeavePetition)
    assert (done.act.court_code, done.act.contact_name) == ("赣", "李四")
    assert done.act.text == "判决生效三个月了，对方不给钱\n请尽快"


def test_not_submitted_is_said_and_nothing_is_done() -> None:
    phone = Phone()
    turn = phone.send(*TO_THE_END, "3")
    assert turn.act is None
    assert turn.talk is None
    assert "没有提交" in said(turn)


def test_numbers_of_people_are_masked_in_the_summary() -> None:
    phone = Phone()
    phone.send(*TO_THE_STORY, f"我的身份证 {ID_NUMBER}，电话 {MOBILE}", "1", "张三")
    summary = said(phone.send(MOBILE))
    assert "360102********0013" in summary
    assert ID_NUMBER not in summary
    assert MOBILE not in summary


def test_after_half_an_hour_a_petition_goes_on_where_it_stopped() -> None:
    phone = Phone()
    phone.send(*TO_THE_STORY, "对方不给钱")
    phone.wait(minutes=40)
    assert said(phone.send("已经三个月了")) == "上次的“诉求”还没有提交。\n1. 接着填\n2. 放弃"
    assert "文字 12 字" in said(phone.send("1"))


def test_a_court_that_is_gone_is_asked_for_again() -> None:
    phone = Phone()
    phone.send("诉求", "东湖", "执行")
    phone.facts = replace(STRANGER, courts=tuple(court for court in COURTS if court != DONGHU))
    assert "请选择要找的法院" in said(phone.send("0"))
    assert "案号" in said(phone.send("江西高院")), "the kind stays"


def test_word_is_left_for_a_judge_by_name_and_case() -> None:
    phone = Phone()
    assert "打电话 12368" in said(phone.send("联系法官"))
    phone.send("西湖", "李明", "(2024)赣0103民初9号", "想问什么时候开庭", "1", "张三")
    assert "法官：李明" in said(phone.send(MOBILE))
    done = phone.send("1")
    assert isinstance(done.act, LeavePetition)
    assert done.act.kind is PetitionKind.CONTACT
    assert done.act.text == "想联系法官：李明，案号 （2024）赣0103民初9号\n想问什么时候开庭"
    assert done.act.case_number == "（2024）赣0103民初9号"


def test_a_judge_whose_name_is_not_known_is_found_by_the_case() -> None:
    phone = Phone()
    phone.send("法官", "西湖")
    assert "请只打法官的姓名" in said(phone.send("2024年那个案子的法官"))
    phone.send("0", "0", "想问开庭", "1", "张三", MOBILE)
    done = phone.send("1")
    assert isinstance(done.act, LeavePetition)
    assert done.act.text.startswith("想联系法官：（不知道姓名）")


def test_an_agent_is_asked_to_call_back() -> None:
    phone = Phone()
    opened = said(phone.send("转人工"))
    assert "人工电话：12368" in opened
    assert "服务时间：工作日" in opened
    done = phone.send("问执行款", "张三", MOBILE, "南昌中院", "1")
    assert done.act == LeavePetition(
        court_code=NANCHANG.code,
        kind=PetitionKind.CONTACT,
        case_number="",
        text="请人工回电。\n问执行款",
        contact_name="张三",
        contact_mobile=MOBILE,
        for_person=True,
    )


def test_asking_for_an_agent_in_the_middle_of_a_petition_asks_first() -> None:
    phone = Phone()
    assert "您的“诉求”还没有提交" in said(phone.send(*TO_THE_CONTACT, "转人工"))
    assert "怎么称呼" in said(phone.send("1"))


def test_in_a_courts_own_account_that_court_comes_first_and_any_other_by_its_name() -> None:
    phone = Phone(replace(STRANGER, home=DONGHU.code))
    asked = said(phone.send("诉求"))
    assert "1. 南昌市东湖区人民法院" in asked
    assert "高级人民法院" not in asked
    assert "找别的法院，请直接打法院的名称" in asked
    assert "您要办哪一类事" in said(phone.send("西湖")), "another court is found by its name"
