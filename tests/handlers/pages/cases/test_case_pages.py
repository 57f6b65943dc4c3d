"""张三 reads his case on his phone, and nobody else does."""

from datetime import timedelta

import pytest

from desk.people.citizens import Claim, claim, prove_mobile
from desk.rules.case_rows.reading import ReportKind
from models import Case
from tests import cast
from tests.desk.cases.reporting import everything, row, sent
from tests.handlers.pages.house import House

NUMBER = "（2026）赣01民终9567号"


@pytest.fixture
async def li_verified(house: House) -> None:
    me = await cast.phone("李四", house.clock.now)
    await everything(house.clock.now)
    await claim(me.id, Claim("李四", "360103195511031044", "13807910002"), house.clock.now)
    await prove_mobile(me.id, "13807910002", house.clock.now)


@pytest.mark.usefixtures("li_verified")
async def test_李四_reads_when_and_where_he_is_to_be_in_court(house: House, phone):
    li, case = phone("lisi"), await Case.get(number=NUMBER)

    listed = await li.open("/p/cases")
    page = await li.open(f"/p/cases/{case.id}")

    assert "开庭：12月3日 星期四 上午9:00，第三法庭" in listed.text
    for words in (
        "12月3日 星期四 上午9:00，第三法庭",
        "诉讼费 1050.00 元，请在 11月27日 前缴纳",
        "到 2027年10月20日",
        "已排期开庭",
    ):
        assert words in page.text, words
    assert "/p/cases" in (await li.open("/p")).html


@pytest.mark.usefixtures("li_verified")
async def test_a_hearing_that_moved_says_when_it_was_to_be(house: House, phone):
    moved = row(ReportKind.HEARINGS, status="changed", starts_at="2026-12-10 14:30", ends_at="", room="第五法庭")
    await sent(ReportKind.HEARINGS, moved, as_of=house.clock.now + timedelta(hours=1))
    case = await Case.get(number=NUMBER)

    page = await phone("lisi").open(f"/p/cases/{case.id}")

    assert "已改期：12月10日 星期四 下午2:30，第五法庭（原定 12月3日 星期四 上午9:00）" in page.text


@pytest.mark.usefixtures("li_verified")
async def test_who_is_no_party_or_not_verified_reads_nothing(house: House, phone):
    case = await Case.get(number=NUMBER)
    zhang = phone("zhangsan")

    for path in ("/p/cases", f"/p/cases/{case.id}", "/p/cases/999999", "/p/cases/x"):
        page = await zhang.open(path)
        assert (page.status, "核验身份后才能查看案件" in page.text) == (403, True)
        assert "第三法庭" not in page.text
    other = await phone("lisi").open("/p/cases/999999")
    assert (other.status, "没有找到这个案件" in other.text) == (404, True)
