"""The list of broadcasts by state and page, the calendar of a month, and the entry of the menu."""

from desk.broadcasts import drafting
from desk.rules.sizes import PAGE
from models import Broadcast
from tests import cast
from tests.desk.broadcasts.composed import ROAD
from tests.handlers.console.broadcasts.conftest import HERE, Press


async def test_the_menu_leads_whoever_publishes_or_approves_there_and_counts_what_waits(press: Press) -> None:
    publisher, chief, judge = [await press.console.staff(name) for name in ("林雨", "周敏", "李正")]
    await press.submitted(publisher)
    assert 'href="/console/broadcasts"' in (await publisher.get("/console/account")).text
    page = await chief.get("/console/account")
    assert page.text.split('href="/console/broadcasts"', 1)[1].split("</li>", 1)[0].count("1 件待办") == 1
    assert "/console/broadcasts" not in (await judge.get("/console/account")).text
    assert (await judge.get(HERE)).status == 404


async def test_what_waits_stands_first_for_whoever_may_approve_it(press: Press) -> None:
    publisher, chief = await press.console.staff("林雨"), await press.console.staff("周敏")
    assert "还没有公告" in (await publisher.get(HERE)).words
    assert "等您批准" in (await chief.get(HERE)).words
    await press.submitted(publisher)
    assert "有 1 条公告等您批准" in (await chief.get(HERE)).words
    assert "等您批准" not in (await publisher.get(HERE)).words, "not her own"


async def test_the_list_is_narrowed_by_state_and_paged_by_key(press: Press) -> None:
    author, court = await cast.acting("林雨"), await cast.court()
    for _ in range(PAGE + 1):
        await drafting.draft(author, court.id, ROAD, [], press.console.clock.now)
    desk = await press.console.staff("林雨")
    first = await desk.get(f"{HERE}?state=draft")
    assert first.text.count('class="log-more number"') == PAGE
    oldest = await Broadcast.all().order_by("id").first()
    assert oldest is not None
    behind = await desk.get(f"{HERE}?state=draft&before={oldest.id + 1}")
    assert f"GG{oldest.id:08d}" in behind.words
    assert "没有这样的公告" in (await desk.get(f"{HERE}?state=done")).words
    assert (await desk.get(f"{HERE}?state=dance&before=x&court=y")).status == 200


async def test_the_calendar_shows_a_month_with_what_is_to_go(press: Press) -> None:
    desk = await press.console.staff("林雨")
    await press.draft(desk, send_at="2026-12-03T09:00")
    december = await desk.get(f"{HERE}/calendar?month=2026-12")
    assert "2026 年 12 月" in december.words
    assert "道路封闭" in december.words
    assert "这个月没有公告" in (await desk.get(f"{HERE}/calendar?month=2027-01")).words
    for odd in ("nonsense", "9999-12", "0001-01"):
        assert "2026 年 11 月" in (await desk.get(f"{HERE}/calendar?month={odd}")).words
