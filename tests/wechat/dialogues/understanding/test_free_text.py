"""People who just speak, officers who answer, and what happens around the talks."""

import json
from dataclasses import replace

import pytest

from models.enums import PetitionKind, TicketState
from tests.wechat.dialogues.cast import (
    JUDGE_LI,
    MOBILE,
    OPEN,
    PARTY,
    PETITIONER,
    REPLIED,
    STRANGER,
    TICKET,
    Phone,
    petition,
    said,
)
from wechat.dialogue import Incoming, MessageKind, Turn
from wechat.dialogues import talk_registry
from wechat.dialogues.answer import AnswerTicket
from wechat.dialogues.shared.acts import LeavePetition, Supplement
from wechat.dialogues.shared.wording import FOLDER
from wechat.dialogues.understanding.speech import RecordApproach

STORY = "隔壁老王借了我两万块钱，借条也写了，现在不肯还"


def subscribe(key: str = "") -> Incoming:
    return Incoming(MessageKind.EVENT, event="subscribe", event_key=key)


def test_free_speech_gets_three_choices_an_agent_and_is_kept_for_a_petition() -> None:
    phone = Phone()
    choices = said(phone.send(STORY))
    assert f"您说的是：“{STORY}”" in choices
    assert "1. 留给法院，作为诉求办理" in choices
    assert "2. 查我的诉求进度\n3. 查案件进展" in choices
    assert "转人工" in choices
    phone.send("1", "东湖", "咨询", "0", "1", "张三", MOBILE)
    done = phone.send("1")
    assert isinstance(done.act, LeavePetition)
    assert done.act.text == STORY


def test_a_picture_or_words_while_the_court_waits_are_first_of_all_its_answer() -> None:
    waiting = petition(OPEN, "执行款什么时候发", TicketState.WAITING)
    phone = Phone(facts=replace(PETITIONER, petitions=(REPLIED, waiting)))
    choices = said(phone.picture())
    assert "1. 补充到这一件：执行款什么时候发（法院在等您补充）" in choices
    done = phone.send("1")
    assert isinstance(done.act, Supplement)
    assert (done.act.petition_number, len(done.act.attachments)) == (OPEN, 1)
    other = Phone(facts=phone.facts)
    other.send(STORY)
    assert isinstance(other.send("补充").act, Supplement)
    assert "补充到这一件" not in said(Phone(facts=PETITIONER).send(STORY))


def test_what_is_said_in_several_messages_is_kept_together_with_its_pictures() -> None:
    phone = Phone()
    phone.picture()
    phone.send(STORY, "借条在我手里，写得清清楚楚的")
    phone.send("1", "东湖", "咨询", "0", "1", "张三", MOBILE)
    done = phone.send("1")
    assert isinstance(done.act, LeavePetition)
    assert done.act.text == f"{STORY}\n借条在我手里，写得清清楚楚的"
    assert len(done.act.attachments) == 1


@pytest.mark.parametrize(
    ("words", "dialogue"),
    [
        ("我要诉求", "petition"),
        ("怎么提交诉求", "petition"),
        ("查一下进度", "progress"),
        ("我的案子", "cases"),
        ("怎么绑定", "bind"),
        ("我要人工服务", "agent"),
        ("法官电话多少", "judge"),
        ("帮我联系一下李法官", "judge"),
        ("你好", "greeting"),
        ("菜单", "help"),
        ("返回", "help"),
        ("1", "help"),
        ("我要上诉", "procedure"),
        ("今天天气不错", "speech"),
    ],
)
def test_words_lead_to_their_talk(words: str, dialogue: str) -> None:
    phone = Phone(PETITIONER)
    phone.send(words)
    assert phone.talk
    assert phone.talk.dialogue == dialogue


def test_what_follows_a_word_is_kept() -> None:
    phone = Phone()
    phone.send("投诉：窗口的人态度很差，让我等了一上午", "东湖", "0")
    assert phone.talk
    assert phone.talk.data["kind"] == PetitionKind.COMPLAINT
    assert "您说的是：“窗口的人态度很差，让我等了一上午”" in said(phone.send("返回", "0"))


def test_an_act_of_procedure_is_no_chat_message_and_the_way_is_told() -> None:
    phone = Phone()
    words = said(phone.send("我对判决不服，我要上诉"))
    assert "在这里留言不等于提起上诉" in words
    assert "上诉状" in words
    phone.send("3")
    assert "您刚才说的“我对判决不服，我要上诉”会一起转给工作人员" in said(phone.send("返回"))


def test_asking_a_favour_is_recorded_and_answered_plainly() -> None:
    turn = Phone(PETITIONER).send("麻烦跟李法官打个招呼，我的案子照顾一下")
    assert turn.act == RecordApproach("麻烦跟李法官打个招呼，我的案子照顾一下")
    assert "写成诉求我们依法答复" in said(turn)


def test_a_favour_张三_asks_beside_his_matter_is_recorded_once_and_his_words_kept_for_a_petition() -> None:
    words = "执行款半年没到账，麻烦您给李法官打个招呼"
    phone = Phone()
    assert phone.send(words).act == RecordApproach(words)
    assert phone.send("1", "东湖").act is None
    phone.send("执行", "0", "1", "张三", MOBILE)
    done = phone.send("1")
    assert isinstance(done.act, LeavePetition)
    assert done.act.text == words


@pytest.mark.parametrize("words", ["举报法官", "投诉法官", "举报院长", "李正法官收了被告五万块钱", "何平收了红包"])
def test_a_complaint_about_李法官_or_何平_opens_a_complaint_and_no_message_for_a_judge(words: str) -> None:
    phone = Phone(PETITIONER)
    phone.send(words)
    assert phone.talk
    assert (phone.talk.dialogue, phone.talk.data["kind"]) == ("petition", PetitionKind.COMPLAINT)


def test_thanks_are_taken_kindly() -> None:
    turn = Phone().send("谢谢")
    assert turn == Turn(None, ("不客气，这是我们应该做的。有事随时给我们发消息。",))


@pytest.mark.parametrize("words", ["好的", "收到！", "知道了", "OK"])
def test_a_mere_yes_is_no_speech(words: str) -> None:
    turn = Phone().send(words)
    assert turn.talk is None
    assert "有事随时" in said(turn)


def test_help_leads_everywhere() -> None:
    phone = Phone(PARTY)
    phone.send("你好")
    assert "8. 转人工" in said(phone.send("帮助"))
    assert "请选择要找的法院" in said(phone.send("1"))


def test_a_new_follower_is_welcomed_with_the_three_most_wanted_things() -> None:
    phone = Phone(PETITIONER)
    welcome = said(phone.receive(subscribe()))
    assert "1. 留诉求\n2. 查我的诉求进度\n3. 查案件进展" in welcome
    assert OPEN not in said(phone.send("2"))
    assert said(Phone().receive(subscribe("qrscene_somebody-elses"))) == welcome


def test_a_code_on_the_wall_opens_its_talk() -> None:
    assert "南昌市东湖区人民法院3号窗口" in said(Phone().receive(subscribe("qrscene_window:赣0102:3号窗口")))
    assert "哪一类事" in said(Phone().receive(Incoming(MessageKind.EVENT, event="SCAN", event_key="petition:赣0102")))
    unknown = Incoming(MessageKind.EVENT, event="SCAN", event_key="petition:闽9999")
    assert "请选择要找的法院" in said(Phone().receive(unknown))


@pytest.mark.parametrize("event", ["unsubscribe", "VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "", "MASSSENDJOBFINISH"])
def test_other_events_are_answered_with_nothing(event: str) -> None:
    assert Phone().receive(Incoming(MessageKind.EVENT, event=event, event_key="petition")) == Turn(None)


def test_every_button_of_the_menu_opens_a_talk_or_a_page_of_ours() -> None:
    menu = json.loads((FOLDER / "menu.json").read_text(encoding="utf-8"))
    assert len(menu["button"]) == 3
    keys = set()
    for group in menu["button"]:
        assert len(group["name"].encode()) <= 16
        assert 1 <= len(group["sub_button"]) <= 5
        for button in group["sub_button"]:
            assert len(button["name"].encode()) <= 60
            if button["type"] == "view":
                assert button["url"].startswith("{public_url}/")
            else:
                keys.add(button["key"])
                assert Phone(PARTY).tap(button["key"]).replies
    assert keys == {name for name, talk in talk_registry().dialogues.items() if talk.scene}


def test_an_officer_answers_a_ticket_after_a_last_look() -> None:
    phone = Phone(JUDGE_LI)
    shown = said(phone.send(f"答复 {TICKET.lower()}：定于12月3日开庭"))
    assert f"工单 {TICKET} 的答复：\n定于12月3日开庭" in shown
    assert phone.send("1").act == AnswerTicket(TICKET, "定于12月3日开庭")


def test_an_answer_without_words_asks_for_them_and_can_be_written_again() -> None:
    phone = Phone(JUDGE_LI)
    assert "请打工单" in said(phone.send(f"答复{TICKET}"))
    phone.send("明天开庭", "2")
    phone.send("后天开庭")
    assert phone.send("发出").act == AnswerTicket(TICKET, "后天开庭")


def test_a_mistyped_ticket_number_answers_nobody() -> None:
    turn = Phone(JUDGE_LI).send(f"答复 {TICKET[:-1]}{(int(TICKET[-1]) + 1) % 10} 明天开庭")
    assert turn.talk is None
    assert "可能有一位打错了" in said(turn)


def test_a_citizen_who_writes_an_answer_is_heard_as_a_citizen() -> None:
    phone = Phone(STRANGER)
    phone.send(f"答复 {TICKET} 明天开庭")
    assert phone.talk
    assert phone.talk.dialogue == "speech"


def test_an_officers_answer_in_the_middle_of_something_asks_first() -> None:
    phone = Phone(JUDGE_LI)
    phone.send("诉求", "东湖")
    assert "还没有提交" in said(phone.send(f"答复 {TICKET} 明天开庭"))
    assert "明天开庭" in said(phone.send("2"))
