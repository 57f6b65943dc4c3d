"""What is written in other letters is heard as what it stands for; ordinary words in those letters are not."""

import pytest

from desk.screening.accusations import accuses
from desk.screening.danger import find_danger
from desk.screening.spellings import in_chinese
from models.enums import Danger


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("I want to kill myself", Danger.SUICIDE),
        ("I don't want to live anymore", Danger.SUICIDE),
        ("I’m going to jump off the court building", Danger.SUICIDE),
        ("I will kill the judge", Danger.VIOLENCE),
        ("my husband beats me every day", Danger.VIOLENCE),
        ("he beats my child", Danger.CHILD),
        ("bu xiang huo le", Danger.SUICIDE),
        ("BUXIANGHUOLE", Danger.SUICIDE),
        ("wo yao zi sha", Danger.SUICIDE),
        ("我要去sui cide", Danger.SUICIDE),
        ("我想sǐ", Danger.SUICIDE),
        ("我想4了", Danger.SUICIDE),
        ("我要自sha", Danger.SUICIDE),
        ("我要紫砂", Danger.SUICIDE),
    ],
)
def test_danger_is_heard_in_other_letters(text: str, danger: Danger) -> None:
    assert find_danger(text) is danger


@pytest.mark.parametrize(
    "text",
    [
        "紫砂壶买卖合同纠纷",
        "我要紫砂壶的货款",
        "how to sue my landlord",
        "I want to divide the property",
        "zishan公司欠款",
        "taking my own car back",
        "he hit my car",
        "www.hongbao.com退款",
        "去4号窗口",
        "I can't live in this apartment because of the leak",
    ],
)
def test_other_words_in_those_letters_are_no_danger(text: str) -> None:
    assert find_danger(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Judge Li Zheng took bribes from the defendant",
        "the judge is corrupt",
        "the defendant bribed the judge",
        "李正faguan收le红包",
    ],
)
def test_an_accusation_is_heard_in_other_letters(text: str) -> None:
    assert accuses(text)


@pytest.mark.parametrize(
    "text", ["when will the judge hear my case", "the defendant took my money", "we thank the judge"]
)
def test_other_words_about_a_judge_are_none(text: str) -> None:
    assert not accuses(text)


def test_chinese_stays_as_it_was_typed() -> None:
    assert in_chinese("李正法官收了红包") == "李正法官收了红包"
