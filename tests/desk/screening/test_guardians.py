"""A guardian is told only where nothing in a minor's words speaks for its being about them."""

import pytest

from desk.screening.guardians import may_be_about

GUARDIANS = ("刘芳",)
ABOUT = (
    "我妈不让我上学",
    "我爸爸打我",
    "监护人把我的钱拿走了",
    "刘芳每天骂我",
    "芳姨拿走了我的压岁钱",
    "他老是摸我",
    "他们不给我饭吃",
    "请不要告诉任何大人",
    "我不敢回家",
    "爺爺打我",
    "家里没人管我",
    "有人欺负我",
    "我从学校跑出来了",
    "后妈把我锁在外面",
    "別告訴我媽媽",
    "",
)
NOT_ABOUT = (
    "学校外面的网吧让未成年人进去",
    "我想问抚养费的案件开庭需要带什么材料",
    "我在培训班交的学费退不了",
    "想咨询怎么立案",
)


@pytest.mark.parametrize("text", ABOUT)
def test_what_may_be_about_the_guardian_is_not_told(text: str) -> None:
    assert may_be_about(text, GUARDIANS)


@pytest.mark.parametrize("text", NOT_ABOUT)
def test_what_plainly_is_not_is_told(text: str) -> None:
    assert not may_be_about(text, GUARDIANS)


@pytest.mark.parametrize("text", NOT_ABOUT)
def test_danger_and_a_complaint_leave_the_guardian_untold_whatever_the_words(text: str) -> None:
    assert may_be_about(text, GUARDIANS, danger=True)
    assert may_be_about(text, GUARDIANS, complaint=True)
