"""The engine asks, reads, pages, collects and goes back; the talk is one of its own (certificate.py)."""

import pytest

from tests.wechat.certificate import CERTIFICATE, CHAT, REGISTRY, Agreed, Office, Order, Phone, reply
from wechat.dialogue import (
    Incoming,
    MessageKind,
    Turn,
    draw,
    steps_of,
)
from wechat.dialogue.reading import key, number


@pytest.fixture
def phone() -> Phone:
    return Phone()


def test_a_talk_opens_by_its_word_asks_in_order_and_ends_with_its_act(phone: Phone) -> None:
    assert reply(phone.send("开证明")) == "这里开证明。\n\n同意吗？\n1. 同意\n2. 不同意\nhint"
    agreed = phone.send("1")
    assert agreed.act == Agreed()
    assert "哪个镇？\n1. 第1镇\n2. 第2镇" in reply(agreed)
    assert "几份？\nskip" in reply(phone.send("2"))
    assert "做什么用？\nfinish" in reply(phone.send("3"))
    phone.send("上学")
    assert "第2镇，对吗？" in reply(phone.send("完成"))
    done = phone.send("1")
    assert done.act == Order("第2镇", 3, "上学")
    assert done.talk is None
    assert reply(done) == "已下单"


@pytest.mark.parametrize(
    "typed", ["2", "２", "②", "二", "第二个", "选2", "2、", "（2）", "2️⃣", " 2 ", "第2镇", "第２镇。"]
)
def test_a_choice_may_be_typed_in_many_ways(phone: Phone, typed: str) -> None:
    phone.send("开证明", "1")
    assert "几份？" in reply(phone.send(typed))
    assert phone.talk
    assert phone.talk.data["town"] == "第2镇"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        *(("十", 10), ("十二", 12), ("二十", 20), ("二十一", 21), ("零", 0), ("〇", 0), ("两", 2), ("999", 999)),
        *(("十十", None), ("二三", None), ("1234", None), ("三个人", None), ("", None), ("。", None), ("①②", 12)),
    ],
)
def test_numbers_are_read_in_every_script(typed: str, value: int | None) -> None:
    assert number(typed) == value


def test_words_are_compared_without_width_case_or_punctuation() -> None:
    assert key(" 「ＨＥＬＰ」！ ") == "help"
    assert key("返 回。") == "返回"


def test_a_long_list_is_paged_and_its_numbers_hold_on_every_page(phone: Phone) -> None:
    first = reply(phone.send("开证明", "1"))
    assert "9. 第9镇" in first
    assert "10. " not in first
    assert "more count=22" in first
    second = reply(phone.send("更多"))
    assert "10. 第10镇" in second
    assert "\n9. " not in second
    third = reply(phone.send("下一页"))
    assert "22. 南昌县城\nlast_page count=22" in third
    assert third == reply(phone.send("更多"))
    assert "10. 第10镇" in reply(phone.send("上一页"))
    phone.send("20")
    assert phone.talk
    assert phone.talk.data["town"] == "第20镇"


def test_part_of_an_options_name_finds_it_or_shortens_the_list(phone: Phone) -> None:
    phone.send("开证明", "1")
    several = reply(phone.send("南昌"))
    assert several.startswith("several\n\n哪个镇？\n1. 南昌镇\n2. 南昌县城")
    assert "1. 第1镇" in reply(phone.send("返回")), "返回 shows the whole list again"
    phone.send("南昌", "2")
    assert phone.talk
    assert phone.talk.data["town"] == "南昌县城"


def test_a_step_may_be_skipped_and_a_condition_may_leave_it_out(phone: Phone) -> None:
    phone.send("开证明", "1", "2")
    assert "做什么用" in reply(phone.send("0"))
    phone = Phone()
    phone.send("开证明", "1")
    assert "做什么用" in reply(phone.send("1")), "the first town asks for no copies"


def test_what_cannot_be_read_is_asked_again_and_the_second_time_helped_with(phone: Phone) -> None:
    phone.send("开证明", "1", "2")
    assert reply(phone.send("很多")) == "份数是数字\n\n几份？\nskip"
    assert reply(phone.send("很多很多")) == "份数是数字\n\n例如：2\n\nagent\n\n几份？\nskip"
    phone.send("4")
    assert phone.talk
    assert phone.talk.failures == 0


def test_a_number_that_is_no_option_is_told_so(phone: Phone) -> None:
    phone.send("开证明")
    assert reply(phone.send("7")).startswith("no_number count=2")
    assert reply(phone.send("什么")).startswith("no_option")


def test_back_takes_one_answer_away_and_stops_at_the_first_step(phone: Phone) -> None:
    phone.send("开证明", "1", "2")
    assert "哪个镇" in reply(phone.send("返回"))
    assert phone.talk
    assert "town" not in phone.talk.data
    assert "同意吗" in reply(phone.send("上一步"))
    assert reply(phone.send("返回")).startswith("first\n\n同意吗")


def test_an_option_may_go_back_or_have_earlier_answers_given_again(phone: Phone) -> None:
    phone.send("开证明", "1", "2", "3", "上学", "完成")
    assert "上学" not in reply(phone.send("2"))
    phone.send("完成")
    assert "哪个镇" in reply(phone.send("3"))
    assert "第5镇，对吗" in reply(phone.send("5")), "all that stands is not asked again"
    assert "so_far characters=2" in reply(phone.send("4"))
    phone.send("用的", "1")
    assert phone.send("1").act == Order("第5镇", 3, "上学\n用的")


def test_cancel_throws_everything_away_and_says_so(phone: Phone) -> None:
    phone.send("开证明", "1", "2")
    turn = phone.send("取消")
    assert turn == Turn(None, ("cancelled title=开证明",))


def test_help_says_where_one_is_and_asks_again(phone: Phone) -> None:
    phone.send("开证明", "1")
    assert reply(phone.send("帮助")).startswith("help title=开证明\n\n哪个镇？")


def test_a_collecting_step_takes_text_and_media_until_it_is_told_to_end(phone: Phone) -> None:
    phone.send("开证明", "1", "1")
    assert reply(phone.send("完成")).startswith("nothing_yet")
    assert reply(phone.send("孩子上学")) == "so_far characters=4 images=0 voices=0 videos=0"
    phone.receive(Incoming(MessageKind.IMAGE, media_id="m1"))
    phone.receive(Incoming(MessageKind.IMAGE, media_id="m1"))
    assert "images=1 voices=0 videos=1" in reply(phone.receive(Incoming(MessageKind.SHORTVIDEO, media_id="m2")))
    assert reply(phone.receive(Incoming(MessageKind.VOICE, media_id="m3"))).startswith("too_many")
    assert reply(phone.receive(Incoming(MessageKind.OTHER))).startswith("unreadable")
    assert reply(phone.receive(Incoming(MessageKind.LOCATION, text="南昌市"))).startswith("so_far characters=8")
    too_long = reply(phone.send("一二三四五六七八九十一二三四"))
    assert too_long.startswith("too_long")
    assert "left=11 sent=14" in too_long
    phone.send("1")
    assert phone.send("1").act == Order("第1镇", 1, "孩子上学\n南昌市")


def test_what_was_collected_survives_going_back_and_can_be_cleared(phone: Phone) -> None:
    phone.send("开证明", "1", "1", "上学")
    phone.send("返回")
    assert "so_far characters=2" in reply(phone.send("1"))
    assert reply(phone.send("重写")) == "rewrite\n\n做什么用？\nfinish"


@pytest.mark.parametrize("kind", ["image", "voice", "video", "shortvideo", "location", "link", "sticker"])
def test_media_where_a_choice_is_wanted_gets_a_plain_answer_and_the_question(phone: Phone, kind: str) -> None:
    phone.send("开证明", "1")
    answer = reply(phone.receive(Incoming(MessageKind.of(kind), media_id="m1")))
    assert answer.startswith("media kind=")
    assert "哪个镇" in answer


def test_a_guard_ends_a_talk_at_its_opening_and_in_its_middle(phone: Phone) -> None:
    phone.send("开证明", "1")
    phone.facts = Office(open=False)
    assert phone.send("2") == Turn(None, ("今天不办公",))
    assert phone.send("开证明") == Turn(None, ("今天不办公",))


def test_a_question_whose_options_are_gone_ends_the_talk(phone: Phone) -> None:
    phone.facts = Office(towns=())
    assert phone.send("开证明", "1").replies == ("gone title=开证明",)


def test_control_characters_never_reach_an_answer(phone: Phone) -> None:
    phone.send("开证明", "1", "1", "上\x00学\u202e\ud800", "完成")
    assert phone.send("1").act == Order("第1镇", 1, "上学")


def test_a_talk_can_be_listed_and_drawn() -> None:
    assert [view.title for view in steps_of(CERTIFICATE)] == ["同意", "镇", "份数", "用途", "核对"]
    drawing = draw(CERTIFICATE, REGISTRY).splitlines()
    assert drawing[0] == "flowchart TD"
    assert '  copies["份数（可跳过）"]' in drawing
    assert '  town -->|"不是第1镇"| copies' in drawing
    assert "  town --> what" in drawing
    assert "  copies --> what" in drawing
    assert "  sure --> finish" in drawing
    assert '  to_certificate[["开证明"]]' in draw(CHAT, REGISTRY).splitlines()
