"""One court: renamed, moved and closed at the console; what goes where is seen before, and what became of it after."""

import pytest

from desk.staff.court_works import carry_out_courts
from models import Court, CourtRequest, Ticket
from tests import cast
from tests.handlers.console.conftest import Console


async def page_of(name: str) -> str:
    return f"/console/courts/{(await cast.court(name)).id}"


async def test_东湖法院_closes_when_杨帆_agreed_and_its_open_tickets_stand_at_南昌中院(console: Console):
    tickets = [await console.petition(name, at_court="东湖法院") for name in ("张三", "李四")]
    desk, second = await console.staff("系统管理员"), await console.staff("杨帆")
    address, into = await page_of("东湖法院"), (await cast.court("南昌中院")).id

    before = await desk.get(f"{address}?into={into}")
    assert "2 件没有办完的，归南昌中院" in before.words
    assert "待分派 2" in before.words
    assert "高洁（总联络员）、许诚（法官）" in before.words
    assert "执行局" in before.words
    assert "以后的诉求用南昌中院的时限" in before.words
    assert all(one.petition.number not in before.text for one in tickets)

    asked = await desk.post(f"{address}/change", change="close", other=into)
    assert "已提请，等上级法院" in asked.words
    request = (await CourtRequest.get()).id
    assert "并入南昌中院（系统管理员提请）" in (await second.get("/console/courts")).words
    assert (await desk.post(f"/console/court-requests/{request}", agreed="yes")).status == 403

    agreed = await second.post(f"/console/court-requests/{request}", agreed="yes")
    assert "后台正在办" in agreed.words
    assert 'hx-trigger="every 2s"' in agreed.text
    going = await desk.get(f"{address}/progress", htmx=True)
    assert "正在办" in going.words
    await CourtRequest.all().update(moved=1, total=2)
    assert "工单 1 / 2 件" in (await desk.get(f"{address}/progress", htmx=True)).words

    assert await carry_out_courts(console.clock.now) == 1

    over = await desk.get(f"{address}/progress", htmx=True)
    assert (over.status, over.headers["HX-Refresh"]) == (204, "true")
    after = await desk.get(address)
    assert "撤并，并入 南昌市中级人民法院" in after.words
    for line in (
        "撤并法院 并入南昌中院，2 件工单随同划转 杨帆",
        "同意法院变动 撤并（南昌中院） 杨帆",
        "提请法院变动 撤并（南昌中院） 系统管理员",
    ):
        assert line in after.words
    queue = await (await console.staff("周敏")).get("/console")
    assert all(one.petition.number in queue.text for one in tickets)
    assert {one.court_id for one in await Ticket.all()} == {into}


async def test_a_move_tells_what_comes_along_and_one_that_widens_nothing_is_begun_at_once(console: Console):
    desk, address = await console.staff("系统管理员"), await page_of("南昌中院")
    other, high = (await cast.court("九江中院")).id, (await cast.court("江西高院")).id
    before = await desk.get(f"{address}?under={other}")
    assert "改归九江市中级人民法院：下级 东湖法院 一起去" in before.words
    assert "提请改隶，等人同意" in before.words
    east = await page_of("东湖法院")
    assert "提请改隶" not in (await desk.get(f"{east}?under={high}")).words
    assert "后台正在办" in (await desk.post(f"{east}/change", change="move", other=high)).words
    await carry_out_courts(console.clock.now)
    assert (await Court.get(code="赣0102")).path == "赣/赣0102/"
    assert "法院改隶 归江西高院 系统管理员" in (await desk.get(east)).words


@pytest.mark.parametrize(
    ("name", "asked", "other", "words"),
    [
        ("南昌中院", "under", "东湖法院", "不能放在自己或自己的下级法院下面"),
        ("南昌中院", "into", "九江中院", "还有下级法院"),
        ("东湖法院", "under", "南昌中院", "上级本来就是"),
        ("东湖法院", "into", "", "请选择并入哪一家法院"),
    ],
)
async def test_what_cannot_be_is_said_at_its_form_before_and_after_asking(
    console: Console, name: str, asked: str, other: str, words: str
):
    desk, address = await console.staff("系统管理员"), await page_of(name)
    there = str((await cast.court(other)).id) if other else "999999"
    for reply in (
        await desk.get(f"{address}?{asked}={there}"),
        await desk.post(f"{address}/change", change={"under": "move", "into": "close"}[asked], other=there),
    ):
        assert reply.status == 400
        assert words in reply.words
        assert f'class="form-select is-invalid" id="{asked}"' in reply.text
    assert not await CourtRequest.exists()


async def test_a_second_order_waits_its_turn_and_a_failed_one_says_why(console: Console):
    desk, address = await console.staff("系统管理员"), await page_of("东湖法院")
    into = (await cast.court("南昌中院")).id
    await desk.post(f"{address}/change", change="close", other=into)
    again = await desk.post(f"{address}/change", change="close", other=into)
    assert (again.status, "已有一条变动" in again.words) == (409, True)
    request = (await CourtRequest.get()).id
    assert "撤回" in again.words
    await CourtRequest.all().update(agreed=True, decided_at=console.clock.now)
    await Court.filter(short_name="九江中院").update(path="赣/赣01/赣0102/赣04/")
    await carry_out_courts(console.clock.now)
    shown = await desk.get(address)
    assert "没有办成，什么也没有变：南昌市东湖区人民法院还有下级法院" in shown.words
    assert (await desk.post(f"/console/court-requests/{request}", agreed="no")).status == 404


async def test_a_court_is_renamed_at_once_and_everybody_reads_the_new_name(console: Console):
    desk, address = await console.staff("系统管理员"), await page_of("东湖法院")
    reply = await desk.post(f"{address}/change", change="rename", name="南昌市东湖新区法院", short_name="东湖新院")
    assert "已改名" in reply.words
    assert "法院改名 系统管理员" in reply.words
    wrong = await desk.post(f"{address}/change", change="rename", name="南昌市东湖新区法院", short_name="南昌中院")
    assert (wrong.status, "简称是南昌中院" in wrong.words) == (400, True)
    assert 'is-invalid" id="short_name" name="short_name" value="南昌中院"' in wrong.text


async def test_the_highest_court_and_whoever_only_reads_get_no_forms(console: Console):
    admin, chief = await console.staff("系统管理员"), await console.staff("周敏")
    root = await admin.get(await page_of("江西高院"))
    assert "上面没有法院" in root.words
    assert "<form" not in root.text.split("days-grid")[1].split("</main>")[0]
    assert "由上级法院的系统管理员办" in (await chief.get(await page_of("东湖法院"))).words
    into = (await cast.court("南昌中院")).id
    refused = await chief.post(f"{await page_of('东湖法院')}/change", change="close", other=into)
    assert refused.status == 403
    assert (await chief.get(await page_of("九江中院"))).status == 404
