"""The engine between talks: leaving, coming back late, events, what is stored of a talk."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wechat.certificate import NOW, REGISTRY, Office, Order, Phone, reply
from wechat.dialogue import (
    Incoming,
    MessageKind,
    TalkState,
    Turn,
    advance,
    needs,
    route,
)


@pytest.fixture
def phone() -> Phone:
    return Phone()


def test_another_talks_word_asks_first_once_something_was_entered(phone: Phone) -> None:
    phone.send("开证明")
    assert "听到" in reply(phone.send("闲聊")), "nothing was entered yet"
    phone.send("开证明", "1", "2")
    assert reply(phone.send("闲聊")) == "leave title=开证明"
    assert "几份" in reply(phone.send("1"))
    phone.send("闲聊")
    assert "几份" in reply(phone.send("返回")), "going back from the question is staying"
    phone.send("闲聊")
    assert reply(phone.send("2")).startswith("听到")


def test_a_reply_to_the_question_itself_means_staying(phone: Phone) -> None:
    phone.send("开证明", "1", "1", "闲聊")
    assert "so_far characters=2" in reply(phone.send("上学"))
    phone.send("闲聊")
    assert reply(phone.send("证明")) == "leave title=开证明", "another talk's word again asks again"


def test_a_word_that_is_an_answer_here_opens_nothing(phone: Phone) -> None:
    phone.send("开证明", "1")
    assert "哪个镇" in reply(phone.send("闲聊"))


def test_the_menu_opens_talks_and_asks_before_it_throws_a_draft_away(phone: Phone) -> None:
    assert "同意吗" in reply(phone.tap("certificate"))
    phone.send("1", "2")
    assert reply(phone.tap("certificate")) == "leave title=开证明"
    assert "同意吗" in reply(phone.send("2"))


def test_receipts_and_reports_are_answered_with_nothing_and_change_nothing(phone: Phone) -> None:
    phone.send("开证明", "1", "2")
    before = phone.talk
    incoming = Incoming(MessageKind.EVENT, event="TEMPLATESENDJOBFINISH")
    assert route(REGISTRY, before, incoming, NOW) is None
    assert phone.receive(incoming) == Turn(before)


def test_after_half_an_hour_a_draft_is_offered_again_and_the_message_is_not_lost(phone: Phone) -> None:
    phone.send("开证明", "1", "1", "上学")
    phone.wait(minutes=31)
    assert reply(phone.send("还要办身份证")) == "resume title=开证明"
    assert reply(phone.receive(Incoming(MessageKind.IMAGE, media_id="m9"))) == "resume title=开证明"
    resumed = reply(phone.send("1"))
    assert "so_far characters=9 images=1" in resumed


def test_a_held_number_is_no_answer_to_a_question_out_of_sight(phone: Phone) -> None:
    phone.send("开证明", "1", "1", "上学", "完成")
    phone.wait(minutes=45)
    phone.send("1")
    resumed = phone.send("1")
    assert resumed.act is None
    assert "对吗" in reply(resumed)


def test_an_order_that_was_held_is_no_part_of_the_story_and_what_is_too_long_is_told(phone: Phone) -> None:
    phone.send("开证明", "1", "1", "上学")
    phone.wait(minutes=45)
    phone.send("完成")
    assert reply(phone.send("1")).startswith("做什么用？\nso_far characters=2")
    phone.wait(minutes=45)
    phone.send("长" * 30, "给孩子")
    assert reply(phone.send("1")).startswith("not_all\n\n做什么用？\nso_far characters=6")


def test_a_held_answer_is_taken_where_it_is_one(phone: Phone) -> None:
    phone.send("开证明", "1", "2", "3", "上学", "1")
    phone.wait(minutes=45)
    phone.send("对")
    assert phone.send("接着填").act == Order("第2镇", 3, "上学")
    phone.send("开证明", "1", "2")
    phone.wait(minutes=45)
    phone.send("不知道")
    assert reply(phone.send("接着填")) == "几份？\nskip", "what is no answer is not complained of"


def test_given_up_the_held_message_is_heard_afresh(phone: Phone) -> None:
    phone.send("开证明", "1", "2")
    phone.wait(hours=2)
    phone.send("你好", "在吗")
    assert reply(phone.send("2")).startswith("听到：你好+在吗")


def test_given_up_with_a_bare_number_leads_home(phone: Phone) -> None:
    phone.send("开证明", "1", "2")
    phone.wait(hours=2)
    phone.send("3")
    assert reply(phone.send("放弃")).startswith("听到：\n")


def test_a_days_old_place_is_dropped_and_a_light_one_after_half_an_hour(phone: Phone) -> None:
    phone.send("开证明", "1", "2")
    phone.wait(hours=24, seconds=1)
    assert reply(phone.send("几份")).startswith("听到：几份")
    phone.send("开证明")
    phone.wait(minutes=31)
    assert reply(phone.send("你好")).startswith("听到：你好")


def test_cancel_works_on_an_expired_place_and_while_a_question_is_held(phone: Phone) -> None:
    phone.send("开证明", "1", "2")
    phone.wait(hours=1)
    assert phone.send("取消").talk is None
    phone.send("开证明", "1", "2", "闲聊")
    assert phone.send("取消").talk is None


@pytest.mark.parametrize("word", ["返回", "取消", "1", "０"])
def test_ways_out_with_nothing_open_lead_home(phone: Phone, word: str) -> None:
    assert reply(phone.send(word)).startswith("听到：\n")


def test_a_listening_step_hears_new_speech_and_takes_numbers_and_its_own_words(phone: Phone) -> None:
    phone.send("你好")
    assert reply(phone.send("下雨了")).startswith("听到：下雨了")
    assert reply(phone.receive(Incoming(MessageKind.IMAGE, media_id="m1"))).startswith("听到：image")
    assert reply(phone.send("再见")) == "再见"


def test_a_talk_may_hand_over_with_answers_filled_in(phone: Phone) -> None:
    phone.send("你好", "1")
    assert phone.talk
    assert phone.talk.dialogue == "certificate"
    assert "几份" in reply(phone.send("1")), "the town was filled in"


def test_a_pattern_opens_a_talk_with_what_it_says(phone: Phone) -> None:
    assert reply(phone.send("听雨")).startswith("听到：听雨")


def test_talks_that_hand_each_other_around_end(phone: Phone) -> None:
    assert phone.send("绕圈") == Turn(None, ("lost",))


def test_only_the_facts_a_message_wants_are_asked_for(phone: Phone) -> None:
    def wanted(text: str) -> tuple[str | None, frozenset[str]]:
        incoming = Incoming(text=text)
        return route(REGISTRY, phone.talk, incoming, phone.now), needs(REGISTRY, phone.talk, incoming, phone.now)

    assert wanted("你好") == ("chat", frozenset({"weather"}))
    assert wanted("开证明") == ("certificate", frozenset({"towns"}))
    phone.send("你好")
    assert wanted("1") == ("chat", frozenset({"weather", "towns"}))
    phone.send("1", "1", "1")
    assert wanted("取消") == ("certificate", frozenset())
    assert wanted("闲聊") == ("certificate", frozenset())
    phone.send("闲聊")
    assert wanted("2") == ("chat", frozenset({"weather"}))


@pytest.mark.parametrize(
    "stored",
    ["", "null", "[]", "7", "{", '{"v":1}', '{"v":2}', '{"v":1,"dialogue":3}', "[" * 9000, "\ud800"],
)
def test_an_unreadable_talk_means_no_talk(stored: str) -> None:
    assert TalkState.from_json(stored) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(json.loads(TalkState("a", "b", {}, NOW).to_json()))), JSON)
def test_a_place_with_anything_in_any_field_is_read_or_is_none(name: str, value: object) -> None:
    content = json.loads(TalkState("certificate", "town", {}, NOW).to_json()) | {name: value}
    talk = TalkState.from_json(json.dumps(content))
    turn = advance(REGISTRY, talk, Incoming(text="1"), Office(), NOW)
    assert turn.replies


def test_a_place_of_another_edition_or_of_steps_that_are_gone_counts_as_none(phone: Phone) -> None:
    phone.send("开证明", "1")
    assert phone.talk
    for old in (
        replace(phone.talk, edition=2),
        replace(phone.talk, step="gone"),
        replace(phone.talk, dialogue="gone"),
        replace(phone.talk, trail=(replace(phone.talk.trail[0], step="gone"),)),
    ):
        assert reply(advance(REGISTRY, old, Incoming(text="你好"), Office(), NOW)).startswith("听到：你好")
