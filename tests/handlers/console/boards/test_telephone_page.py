"""电话: whoever makes calls sees them by limit, with tries, and when to try again; busy lines rest for half an hour."""

from datetime import timedelta

import pytest

from desk.views.boards import telephone
from models import ReturnVisit, TelephoneTask, Ticket, database
from models.enums import TelephoneState, VisitOutcome
from tests import cast
from tests.handlers.console.conftest import Console, Opens
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot
from tests.handlers.console.telephone.test_calls import a_call_to_make
from tests.handlers.console.telephone.test_missed import entered

HERE = "/console/telephone"


async def test_赵晴打了占线_三十分钟后再打_任务还在(console: Console):
    task = await a_call_to_make(console)
    await TelephoneTask.filter(id=task.id).update(due_at=console.clock.now + timedelta(days=1))
    desk = await console.staff("赵晴")
    assert "还没有打过" in (await desk.get(HERE)).words

    reply = await desk.post(f"/console/calls/{task.id}/busy")

    assert "已记下占线，30 分钟后再打" in reply.words
    await task.refresh_from_db()
    assert task.state is TelephoneState.FAILED
    assert task.try_after == console.clock.now + timedelta(minutes=30)
    board = (await desk.get(HERE)).words
    assert "打过 1 次" in board
    assert "以后再打" in board
    console.clock.now += timedelta(minutes=31)
    assert "以后再打" not in (await desk.get(HERE)).words


async def test_没有人接_过四个工作小时再打_三次以后换一种办法(console: Console):
    task = await a_call_to_make(console)
    await TelephoneTask.filter(id=task.id).update(due_at=console.clock.now + timedelta(days=9))
    desk = await console.staff("赵晴")
    await desk.post(f"/console/calls/{task.id}/failed")
    await task.refresh_from_db()
    assert task.try_after == cast.at("2026-11-18 15:00")
    for _ in range(2):
        console.clock.now += timedelta(days=1)
        await desk.post(f"/console/calls/{task.id}/failed")
    board = await desk.get(HERE)
    assert "打过 3 次，换一种办法" in board.words
    assert f'/console/calls/{task.id}"' not in board.text
    await ReturnVisit.filter(ticket_id=task.ticket_id).update(outcome=VisitOutcome.LAPSED)
    assert "已经打过 3 次" in (await desk.get(f"/console/calls/{task.id}")).words


async def test_期限近的在前_一页接一页_没有一个两次(console: Console):
    task = await a_call_to_make(console)
    await TelephoneTask.filter(id=task.id).update(due_at=console.clock.now)
    ticket = await cast.a_call(as_of=console.clock.now)
    async with database.connection() as plain:
        await plain.execute(
            "WITH more AS (INSERT INTO delivery (cause, notice, ticket_id, facts, lane, state, not_before, lease_owner,"
            " created_at) SELECT 'x' || n, 'answered', $1, '{}', 0, 'failed', $2::timestamptz, '', $2"
            " FROM generate_series(1, 35) AS n RETURNING id)"
            " INSERT INTO telephone_task (delivery_id, court_id, ticket_id, state, reason, created_at, due_at)"
            " SELECT id, $3, $1, 'open', '微信联系不上', $2, $2 + id * interval '1 minute' FROM more",
            ticket.id,
            console.clock.now,
            ticket.court_id,
        )
    actor, courts = await cast.acting("赵晴"), [await cast.court()]
    first = await telephone.page(actor, telephone.CallKind.TELL, courts, False, console.clock.now, None)
    second = await telephone.page(actor, telephone.CallKind.TELL, courts, False, console.clock.now, first.after)
    ids = [one.id for one in (*first.lines, *second.lines)]
    assert (len(first.lines), len(set(ids)), ids[0], second.after) == (30, 36, task.id, None)
    desk = await console.staff("赵晴")
    assert 'rel="next"' in (await desk.get(HERE)).text


async def test_未接来电列着期限_回了就没有了(console: Console):
    desk = await console.staff("赵晴")
    await entered(desk)
    board = await desk.get(f"{HERE}?kind=back")
    assert "剩 23小时20分钟" in board.words
    assert "13907910009" not in board.text
    ticket = await Ticket.get().select_related("petition")
    await desk.do(ticket, "settle", words="已回电，告知了材料清单")
    assert "没有要回的电话" in (await desk.get(f"{HERE}?kind=back")).words


async def test_答复了的电话诉求要回访_有期限(console: Console):
    ticket = await cast.dispatched(await cast.a_call(as_of=console.clock.now), as_of=console.clock.now)
    await cast.answered(ticket, as_of=console.clock.now)
    desk = await console.staff("赵晴")
    board = await desk.get(f"{HERE}?kind=visit")
    assert "/console/visits/" in board.text
    assert "剩" in board.words


async def test_别的法院的坐席看不到_手写的地址没有错(console: Console):
    await a_call_to_make(console)
    other = await console.staff("高洁")
    assert "微信联系不上" not in (await other.get(HERE)).words
    desk = await console.staff("赵晴")
    for query in ("kind=x", "after=x", "after=2026-01-01,x", "kind=back&after=9,9"):
        assert (await desk.get(f"{HERE}?{query}")).status == 200
    assert (await desk.get(f"{HERE}?court=999")).status == 404
    assert (await (await console.staff("李正")).get(HERE)).status == 404


@pytest.mark.own_statistics
async def test_未接来电由它的索引找到(console: Console):
    desk = await console.staff("赵晴")
    await entered(desk)
    text, values = telephone.missed_statement(await cast.acting("赵晴"), [(await cast.court()).id], None, 31)
    async with database.connection() as plain:
        await plain.execute(
            "INSERT INTO clock (ticket_id, kind, cycle, court_id, policy, started_at, due_at, next_look_at, rung,"
            " estimated, reason, stopped_at) SELECT ticket_id, 'call_back', 1, court_id, 'x', started_at, due_at,"
            " next_look_at, 0, false, '', due_at FROM clock, generate_series(1, 5000)"
        )
        await plain.execute("ANALYZE clock")
        plan = "\n".join(row["QUERY PLAN"] for row in await plain.fetch(f"EXPLAIN {text}", *values))
    assert "clock_call_back" in plan, plan


async def test_看板在各种屏上都读得了(console: Console, opens: Opens):
    page = await opens("赵晴", HERE, width=1280, height=800)
    assert await faults_in_both_themes(page) == []
    task = await a_call_to_make(console)
    await TelephoneTask.filter(id=task.id).update(due_at=console.clock.now, reason="微信联系不上" * 8)
    await (await console.staff("赵晴")).post(f"/console/calls/{task.id}/busy")
    page = await opens("赵晴", HERE, width=1280, height=800)
    assert await faults_in_both_themes(page) == []
    await shot(page, "telephone-1280-dark")
    for width in (1920, 820):
        await page.evaluate("document.documentElement.dataset.bsTheme = 'light'")
        await page.set_viewport_size({"width": width, "height": 800})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await shot(page, f"telephone-{width}")
