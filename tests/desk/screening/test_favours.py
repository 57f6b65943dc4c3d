"""Asking a favour is recorded, in doubt too; what only sounds like it, is denied or told of others is none."""

import pytest

from desk.screening.favours import Favour, asks_favour, find_favour
from tests.desk.screening.labelled import rows, score


def test_most_favours_are_heard_and_hardly_any_ordinary_petition() -> None:
    found = score("favours", "favour", asks_favour)
    assert found.recall >= 0.93, found.missed
    assert found.false <= 0.02, found.wrong


def test_favours_of_every_family_are_heard_and_hardly_any_ordinary_petition() -> None:
    found = score("favours_more", "favour", asks_favour)
    assert found.recall >= 0.88, found.missed
    assert found.false <= 0.02, found.wrong


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("我姐夫是市里王主任，他让我跟您说一声", True),
        ("检察院的孙检是我同学，他说让你们这边轻点判", True),
        ("晚上八点老地方，我在包间等法官", True),
        ("您放心，这个事天知地知", True),
        ("对方律师跟我说，改天一起吃个饭，钱好商量", False),
        ("法官对我很关照，解释得很清楚", False),
        ("关照护理院欠我工资", False),
        ("恳请法庭从轻判处，他是初犯", False),
    ],
)
def test_an_acquaintance_or_an_offer_makes_a_favour_and_a_plea_alone_does_not(text: str, asks: bool) -> None:
    assert asks_favour(text) is asks


def test_ordinary_petitions_ask_no_favour() -> None:
    ordinary = [row["text"] for row in rows("accusations") if not row["accuses"]]
    wrong = [text for text in ordinary if asks_favour(text)]
    assert len(wrong) <= 0.01 * len(ordinary), wrong


@pytest.mark.parametrize(
    "text",
    [
        "普通融资租赁合同纠纷",
        "情节显著轻微",
        "他说情节轻微",
        "法官没打招呼就冻结了我的账户",
        "物业私自打开后门",
        "我没有找关系",
        "提供财产线索必有重谢",
        "对方找了关系",
        "法官暗示我意思意思",
        "请法院把钱打到我卡上",
    ],
)
def test_what_张三_denies_tells_of_others_or_means_otherwise_is_no_favour(text: str) -> None:
    assert find_favour(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "请法官手下留情",
        "判轻一点钱不是问题",
        "法官您开个价",
        "请法官放我一马",
        "请法官晚上出来坐坐",
        "麻烦李法官多多关照一下",
        "麻烦跟李法官打个招呼",
        "请 多 关 照 我 的 案 子",
    ],
)
def test_a_clear_favour_is_kept_from_李法官(text: str) -> None:
    assert find_favour(text) == Favour(clear=True)


@pytest.mark.parametrize("text", ["请多关照", "这事您给通融通融", "希望领导过问一下"])
def test_a_favour_in_doubt_is_only_recorded(text: str) -> None:
    assert find_favour(text) == Favour(clear=False)


def test_what_somebody_needs_to_come_to_court_is_no_favour() -> None:
    assert find_favour("承办法官能照顾一下吗，我腿脚不便想视频开庭") is None
    assert find_favour("能不能通融一下，晚两天交材料") is None


@pytest.mark.parametrize("judge", ["法官", "李法官", "宇文法官", "欧阳庭长"])
def test_a_judge_asked_by_name_is_asked_all_the_same(judge: str) -> None:
    assert find_favour(f"请{judge}手下留情") == Favour(clear=True)
    assert find_favour(f"希望{judge}不要给任何人网开一面") is None
    assert find_favour(f"对方请{judge}手下留情") is None
