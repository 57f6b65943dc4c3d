"""Hearings and dates in the words in which 李四 reads them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from desk.rules.case_rows.case_words import (
    FeeSaid,
    HearingSaid,
    MeasureSaid,
    fee_in_words,
    hearing_in_words,
    measure_in_words,
    moment_in_words,
)
from models.enums import HearingStatus, PreservedKind
from tests.cast import MORNING, at

TODAY = date(2026, 11, 17)
THURSDAY = at("2026-12-03 09:00")


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (THURSDAY, "12月3日 星期四 上午9:00"),
        (at("2026-12-06 12:00"), "12月6日 星期日 中午12:00"),
        (at("2026-12-04 14:05"), "12月4日 星期五 下午2:05"),
        (at("2026-12-04 18:30"), "12月4日 星期五 晚上6:30"),
        (at("2027-01-05 08:30"), "2027年1月5日 星期二 上午8:30"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment: datetime, words: str) -> None:
    assert moment_in_words(moment, TODAY) == words


@pytest.mark.parametrize(
    ("hearing", "words"),
    [
        (HearingSaid(HearingStatus.SCHEDULED, THURSDAY, "第三法庭"), "12月3日 星期四 上午9:00，第三法庭"),
        (HearingSaid(HearingStatus.SCHEDULED, THURSDAY), "12月3日 星期四 上午9:00"),
        (
            HearingSaid(HearingStatus.CHANGED, at("2026-12-10 14:30"), "第五法庭", was=THURSDAY),
            "已改期：12月10日 星期四 下午2:30，第五法庭（原定 12月3日 星期四 上午9:00）",
        ),
        (HearingSaid(HearingStatus.CANCELLED, THURSDAY, "第三法庭"), "已取消：12月3日 星期四 上午9:00，第三法庭"),
        (HearingSaid(HearingStatus.HELD, THURSDAY, "第三法庭"), "已开庭：12月3日 星期四 上午9:00，第三法庭"),
    ],
)
def test_a_hearing_says_when_where_and_what_became_of_it(hearing: HearingSaid, words: str) -> None:
    assert hearing_in_words(hearing, MORNING) == words


FEE = FeeSaid("诉讼费", Decimal("1050"), date(2026, 11, 27), None)


@pytest.mark.parametrize(
    ("fee", "as_of", "words"),
    [
        (FEE, MORNING, "诉讼费 1050.00 元，请在 11月27日 前缴纳"),
        (FEE, at("2026-11-27 23:59"), "诉讼费 1050.00 元，请在 11月27日 前缴纳"),
        (FEE, at("2026-11-28 00:00"), "诉讼费 1050.00 元，请在 11月27日 前缴纳，已经过期，请尽快联系法院"),
        (
            FeeSaid("诉讼费", Decimal("50"), date(2026, 11, 27), date(2026, 11, 20)),
            MORNING,
            "诉讼费 50.00 元，已于 11月20日 缴清",
        ),
    ],
)
def test_a_fee_says_how_much_by_when(fee: FeeSaid, as_of: datetime, words: str) -> None:
    assert fee_in_words(fee, as_of) == words


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        (
            MeasureSaid(PreservedKind.DEPOSIT, "冻结账户一个", date(2027, 10, 20), False, None),
            "保全（银行存款）：冻结账户一个，到 2027年10月20日",
        ),
        (
            MeasureSaid(PreservedKind.REAL_ESTATE, "", date(2026, 11, 16), True, None),
            "续行保全（不动产），到 11月16日，已经到期",
        ),
        (MeasureSaid(PreservedKind.MOVABLE, "", None, False, date(2026, 11, 1)), "保全（动产），已于 11月1日 解除"),
        (MeasureSaid(PreservedKind.OTHER_RIGHT, "股权", None, False, None), "保全（其他财产权）：股权"),
    ],
)
def test_a_measure_says_what_until_when(measure: MeasureSaid, words: str) -> None:
    assert measure_in_words(measure, MORNING) == words
