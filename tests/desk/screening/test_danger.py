"""Danger to life is heard however it is said, better once too often; history, goods and ways of speaking are not it."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.screening.danger import find_danger
from models.enums import Danger
from tests.desk.screening.sets import rows_of

SUICIDE, VIOLENCE, CHILD = Danger.SUICIDE, Danger.VIOLENCE, Danger.CHILD


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("我不想活了，法院逼死我", SUICIDE),
        ("我活不下去了，一了百了", SUICIDE),
        ("死了算了，也没人管", SUICIDE),
        ("再不给钱我就喝农药", SUICIDE),
        ("对方要自杀我该怎么办", SUICIDE),
        ("我妈说不想活了", SUICIDE),
        ("遗书我都写好了", SUICIDE),
        ("你们这是逼我走绝路", SUICIDE),
        ("活着没意思", SUICIDE),
        ("我把药都买好了，农药", SUICIDE),
        ("我就死在你们门口", SUICIDE),
        ("我要跟他同归于尽", VIOLENCE),
        ("我跟他拼命", VIOLENCE),
        ("我要弄死他", VIOLENCE),
        ("老公拿刀堵在门口", VIOLENCE),
        ("他说要杀我全家", VIOLENCE),
        ("谁来我砍谁，刀已经买了", VIOLENCE),
        ("我去法院泼汽油点火", VIOLENCE),
        ("我要炸了你们法院", VIOLENCE),
        ("我要报复社会", VIOLENCE),
        ("丈夫昨晚又打我，我怕", VIOLENCE),
        ("孩子被他抢走锁在屋里", CHILD),
        ("孩子在他那里没饭吃", CHILD),
        ("后妈天天打孩子", CHILD),
        ("孩子发烧他不给看病", CHILD),
        ("孩子有生命危险", CHILD),
    ],
)
def test_张三_says_that_a_life_is_in_danger(text: str, danger: Danger) -> None:
    assert find_danger(text) is danger


@pytest.mark.parametrize(
    "text",
    [
        "跳楼机项目合同纠纷",
        "父亲自杀后的遗产怎么分",
        "截止今日仍未收到判决书",
        "二次毁我家暴征暴拆",
        "丈夫去年自杀身亡，保险公司不赔",
        "2019年他打了我，法院判他赔三万",
        "被告人持刀将我砍伤，判决后一直没有赔偿",
        "气死我了，急死人了，烦死了，案子都拖死了",
        "笑死，判决书把我名字写错了",
        "命根子一样的老房子被拆了",
        "杀青费用合同纠纷",
        "打架案子什么时候判",
        "自杀的保险赔不赔",
        "基本户被法院冻结，三百名工人工资发不出来",
        "被告已经去世了还能执行吗",
        "这笔钱是我妈的救命钱",
        "企业被逼到绝路，请尽快解封账户",
        "我不会自杀的，只想问什么时候判",
        "判决书写他说要杀了我，实际没有这回事",
    ],
)
def test_what_only_sounds_like_danger_does_not_ring(text: str) -> None:
    assert find_danger(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "不 想 活 了",
        "我不.想.活了",
        "我不想\u200b活了",
        "我要自 杀",
        "我不想活了！！！",
        "唔想活了",
        "對方說要自殺",
        "我要自s",
        "自 杀",
    ],
)
def test_spaces_width_and_traditional_characters_hide_nothing(text: str) -> None:
    assert find_danger(text) is SUICIDE


def test_danger_is_heard_in_the_middle_of_a_long_story_with_history_in_it() -> None:
    story = "我是（2024）赣0102民初1234号案的原告，2019年他打了我，法院判了他赔钱，执行两年没有结果。"
    assert find_danger(story * 5) is None
    assert find_danger(story * 5 + "我妈昨天又说不想活了，拉都拉不住。" + story * 5) is SUICIDE
    assert find_danger(story * 5 + "他放出话来说要杀我全家。" + story * 5) is VIOLENCE


def test_the_gravest_is_told_where_there_are_several() -> None:
    assert find_danger("他说要杀我全家，孩子被他锁在屋里，我不想活了") is SUICIDE
    assert find_danger("孩子被他锁在屋里，他说要杀我全家") is VIOLENCE


def test_the_set_is_heard_and_few_ordinary_petitions_ring() -> None:
    rows = rows_of("danger")
    grave, ordinary = ([row for row in rows if bool(row["danger"]) is said] for said in (True, False))
    heard = sum(find_danger(row["text"]) is not None for row in grave)
    rung = [row["text"] for row in ordinary if find_danger(row["text"])]
    right = sum(find_danger(row["text"]) == row["danger"] for row in grave)
    assert (len(grave) >= 400, len(ordinary) >= 600) == (True, True)
    assert heard / len(grave) >= 0.98
    assert right / len(grave) >= 0.95
    assert len(rung) / len(ordinary) <= 0.01, rung


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80) | st.text(alphabet="不想活自杀跳楼拿刀打孩子我他要了，。 2019年", max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    assert find_danger(text) in (*Danger, None)


@pytest.mark.parametrize("unit", ["要", "拿", "我要", "孩子", "不 ", "被打", "跳楼机", "要，"])
def test_a_long_row_of_words_is_read_as_fast_as_any(unit: str) -> None:
    """Seconds of this process's own work, however busy the machine is."""
    started = process_time()
    find_danger(unit * 2500)
    assert process_time() - started < 2
