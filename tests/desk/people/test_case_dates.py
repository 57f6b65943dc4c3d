"""李四 reads the hearings and dates of his case; nobody reads of a measure before it is carried out."""

from datetime import timedelta

import pytest

from desk.people.case_dates import DatesSeen
from desk.people.cases import own_cases
from desk.people.citizens import Claim, claim, prove_mobile
from desk.rules.case_rows.reading import ReportKind
from models import Citizen
from tests.cast import MORNING, at, phone
from tests.desk.cases.reporting import LI, everything, row, sent

pytestmark = pytest.mark.usefixtures("cast")
ZHANG = "360102198005152019"


async def verified(name: str, number: str, mobile: str) -> Citizen:
    me = await phone(name)
    await claim(me.id, Claim(name, number, mobile), MORNING)
    return await prove_mobile(me.id, mobile, MORNING)


async def li_reads() -> DatesSeen:
    li = await verified("李四", LI, "13807910002")
    (seen,) = await own_cases(li.id, MORNING)
    return seen.dates


async def test_李四_reads_his_hearing_his_fee_and_his_measure() -> None:
    await everything()

    dates = await li_reads()

    assert [one.words(MORNING) for one in dates.hearings] == ["12月3日 星期四 上午9:00，第三法庭"]
    assert dates.fee_words(MORNING) == ["诉讼费 1050.00 元，请在 11月27日 前缴纳"]
    assert dates.measure_words(MORNING) == ["保全（银行存款）：冻结账户一个，到 2027年10月20日"]


async def test_a_hearing_that_moved_twice_says_when_it_was_to_be_before_the_last_time() -> None:
    await everything()
    for at_hour, day in enumerate(("10", "17"), 1):
        moved = row(ReportKind.HEARINGS, status="changed", starts_at=f"2026-12-{day} 09:00", ends_at="")
        await sent(ReportKind.HEARINGS, moved, as_of=MORNING + timedelta(hours=at_hour))
    other_room = row(ReportKind.HEARINGS, status="changed", starts_at="2026-12-17 09:00", ends_at="", room="第一法庭")
    await sent(ReportKind.HEARINGS, other_room, as_of=MORNING + timedelta(hours=3))

    (hearing,) = (await li_reads()).hearings

    assert hearing.was == at("2026-12-10 09:00")


async def test_a_measure_that_is_not_carried_out_is_shown_to_neither_side() -> None:
    await everything()
    row_of = row(ReportKind.PRESERVATIONS, carried_out_on="")
    await sent(ReportKind.PRESERVATIONS, row_of, as_of=MORNING + timedelta(hours=1))

    assert (await li_reads()).measures == []


async def test_what_is_one_party_s_is_not_the_other_s() -> None:
    await everything()
    zhang = row(ReportKind.PARTIES, ref="P2", role="上诉人", name="张三", id_number=ZHANG, mobile="13807910001")
    await sent(ReportKind.PARTIES, zhang)
    await sent(ReportKind.FEES, row(ReportKind.FEES, ref="F2", party_ref="P2", amount="77"))

    own = await verified("张三", ZHANG, "13807910001")
    (seen,) = await own_cases(own.id, MORNING)

    assert [str(fee.amount) for fee in seen.dates.fees] == ["1050.00", "77.00"]
    assert seen.dates.measures == []
    assert [str(fee.amount) for fee in (await li_reads()).fees] == ["1050.00"]


async def test_today_s_hearing_is_ahead_until_it_was_held() -> None:
    await everything()
    (hearing,) = (await li_reads()).hearings
    assert hearing.is_ahead(at("2026-12-03 23:00"))
    assert not hearing.is_ahead(at("2026-12-04 00:00"))

    await sent(ReportKind.HEARINGS, row(ReportKind.HEARINGS, status="held"), as_of=at("2026-12-03 12:00"))

    (hearing,) = (await own_cases((await phone("李四")).citizen_id, MORNING))[0].dates.hearings
    assert not hearing.is_ahead(at("2026-12-03 12:00"))
