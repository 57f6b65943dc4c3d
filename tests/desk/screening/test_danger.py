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


def test_lines_written_by_those_who_never_saw_the_rules_are_heard() -> None:
    rows = rows_of("danger_more")
    missed = [row["text"] for row in rows if row["danger"] and find_danger(row["text"]) is None]
    grave = sum(bool(row["danger"]) for row in rows)
    rung = [row["text"] for row in rows if not row["danger"] and find_danger(row["text"])]
    assert grave >= 250
    assert len(missed) / grave <= 0.03, missed
    assert len(rung) / (len(rows) - grave) <= 0.01, rung


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("安眠药我攒了六十片，今晚一起", SUICIDE),
        ("绳子挂梁上了，你们看着办", SUICIDE),
        ("老伴昨晚出门没回来，留了封信说官司输了没脸见人", SUICIDE),
        ("我要是没了，麻烦法官把那笔钱打给我女儿", SUICIDE),
        ("我弟弟被他们绑走了，要我撤诉才放人", VIOLENCE),
        ("收到对方的子弹壳和纸条，写着撤诉", VIOLENCE),
        ("车刹车线被人剪了，就是因为我起诉他", VIOLENCE),
        ("前夫喝醉了开车带着孩子在路上", CHILD),
        ("孩子哮喘犯了她不给用药", CHILD),
        ("有个小孩被铁链拴着，你们快派人看看", CHILD),
        ("他爸从校门口把孩子强行抱上面包车带走了", CHILD),
    ],
)
def test_何平_s_family_is_heard_though_no_single_word_gives_it_away(text: str, danger: Danger) -> None:
    assert find_danger(text) is danger


@pytest.mark.parametrize(
    "text",
    [
        "农药店赊账不还",
        "房子是凶宅，前房东在屋里烧炭，我要退房",
        "我百年之后房子想留给孙子，怎么立遗嘱",
        "我爸去年喝除草剂没了，赔偿款怎么分",
        "意外险写明自残不赔，保险公司这样拒赔合法吗",
        "丈夫失踪四年了，想申请宣告死亡",
        "被告失联，送达不了",
        "同归于尽的是两家公司，破产了，债权怎么申报",
        "被告吸毒被抓了，还能执行吗",
        "孩子抚养权怎么变更",
        "花圈店门面转让",
    ],
)
def test_the_trade_the_inheritance_and_the_insurance_of_张三_do_not_ring(text: str) -> None:
    assert find_danger(text) is None


def test_no_more_calls_please_is_no_farewell_and_no_more_of_anything_may_be_one() -> None:
    assert [find_danger(one) for one in ("不要再打电话给我了", "别再发短信了", "退订")] == [None] * 3
    assert find_danger("不要再打电话给我了，我不想活了") is SUICIDE
    assert find_danger("不要再联系我了") is not None
