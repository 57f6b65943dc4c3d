"""The act of procedure that somebody means to do now, and not one that is done, denied, asked about or another's."""

import pytest

from desk.screening.procedural_acts import find_procedural_acts, intended_act
from desk.screening.procedure.procedural_routes import ROUTES
from desk.screening.procedure.procedural_rules import RULES
from tests.desk.screening.sets import rows_of


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("我不服一审判决，要告到中院去", "提起上诉"),
        ("判决书我不服怎么办", "提起上诉"),
        ("请更换承办法官", "申请回避"),
        ("判决已经生效了，我要求重新审理", "申请再审"),
        ("请法院先把他的房子查封了", "申请保全"),
        ("合同约定在上海起诉，请移送", "提出管辖异议"),
        ("我不是被执行人，为什么冻结我的钱，请解除", "提出执行异议"),
        ("判决生效了他不给钱，请法院强制他还", "申请强制执行"),
        ("对拘留决定不服，要求上级法院重新审查", "申请复议"),
        ("能不能让被告先付一部分", "申请先予执行"),
        ("我也要告原告，他欠我货款", "提起反诉"),
        ("不想告了", "撤诉"),
    ],
)
def test_张三_means_to_do_it_now(text: str, act: str) -> None:
    assert intended_act(text) == act


@pytest.mark.parametrize(
    "text",
    [
        "上诉费退了没有",
        "对方上诉期过了没有",
        "我不上诉",
        "我没申请延期",
        "被告上诉了，什么时候开庭",
        "我的账户被保全错了请解封",
        "申请强制执行半年了一分钱没拿到",
        "回避制度是什么",
        "李法官回避我的问题",
        "我被起诉了",
        "想要立案庭电话",
        "法院的判决我服，不上诉，什么时候执行",
        "生态环境保全",
    ],
)
def test_who_has_done_it_denies_it_or_asks_how_it_stands_means_none(text: str) -> None:
    assert intended_act(text) == ""


def test_every_act_has_a_route_and_the_other_way_round() -> None:
    assert [rule.name for rule in RULES] == list(dict.fromkeys(rule.name for rule in RULES))
    assert {rule.name for rule in RULES} == set(ROUTES)


def test_several_acts_in_one_message_are_all_told() -> None:
    assert {act.name for act in find_procedural_acts("申请法官回避，也要求财产保全")} == {"申请回避", "申请保全"}


def test_nearly_all_of_the_set_is_told_right() -> None:
    rows = rows_of("acts")
    wrong = [row["text"] for row in rows if intended_act(row["text"]) != (row["act"] or "")]
    assert len(rows) >= 300
    assert len(wrong) / len(rows) <= 0.03, wrong


def test_what_others_meant_is_told() -> None:
    rows = rows_of("acts_more")
    said = [(row, {act.name for act in find_procedural_acts(row["text"])}) for row in rows]
    wrong = [row["text"] for row, acts in said if (row["act"] not in acts if row["act"] else acts)]
    assert len(rows) >= 90
    assert len(wrong) / len(rows) <= 0.03, wrong
