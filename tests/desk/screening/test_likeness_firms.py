"""What somebody asks for themselves and what they ask for their firm are two matters."""

from desk.rules.text.plain_text import bigrams
from desk.screening.likeness import ALIKE, likeness


def alike(one: str, other: str) -> float:
    return likeness(bigrams(one), bigrams(other))


def test_oneself_and_ones_firm_are_two() -> None:
    assert alike("请将我从失信名单删除", "请将我公司从失信名单删除") == 0
    assert alike("我厂的账户被冻结了请解冻", "我的账户被冻结了请解冻") == 0


def test_the_firms_matter_said_again_is_one() -> None:
    assert alike("请将我公司从失信名单删除", "我公司什么时候从失信名单删除") >= ALIKE
