"""工作日: a day that moves running limits is shown with its effect before it is saved."""

import re

from models import CalendarOverride, Clock, Delivery
from tests import cast
from tests.handlers.console.conftest import Console, Desk

DAYS = "/console/limits/days"
THURSDAY = "2026-11-19"


async def declares(desk: Desk, **more: str):
    return await desk.post(DAYS, court=(await cast.court()).id, day=THURSDAY, to="off", note="台风停班", **more)


async def test_周敏_reads_how_many_limits_move_and_who_is_told_before_she_saves(console: Console):
    ticket = await console.dispatched()
    due = (await Clock.get(ticket_id=ticket.id, kind="handling")).due_at
    desk = await console.staff("周敏")

    shown = await declares(desk)
    assert shown.status == 200
    assert "还没有保存" in shown.words
    assert "1 件往后，其中 1 件告诉过群众日期、要晚一天以上" in shown.words
    assert 'value="台风停班"' in shown.text
    assert not await CalendarOverride.exists()
    assert (await Clock.get(ticket_id=ticket.id, kind="handling")).due_at == due

    seen = re.search(r'name="seen" value="([^"]+)"', shown.text)
    assert seen
    assert "已保存" in (await declares(desk, seen=seen[1])).words
    assert (await Clock.get(ticket_id=ticket.id, kind="handling")).due_at > due
    assert await Delivery.filter(ticket_id=ticket.id, notice="extended").count() == 1

    back = await desk.post(DAYS, court=(await cast.court()).id, day=THURSDAY, to="as_published")
    assert "改为恢复原样，会动到正在走的期限：1 件往前，不用告诉群众" in back.words
    assert await CalendarOverride.exists()
    fields = dict(re.findall(r'type="hidden" name="(seen|to)" value="([^"]+)"', back.text.split('id="effect"')[1]))
    done = await desk.post(DAYS, court=(await cast.court()).id, day=THURSDAY, **fields)
    assert "已保存" in done.words
    assert not await CalendarOverride.exists()


async def test_where_something_came_in_meanwhile_the_new_numbers_are_shown_first(console: Console):
    await console.dispatched()
    desk = await console.staff("周敏")
    shown = await declares(desk)
    seen = re.search(r'name="seen" value="([^"]+)"', shown.text)
    assert seen
    await cast.dispatched(await console.petition("李四"), as_of=console.clock.now)
    assert "2 件往后" in (await declares(desk, seen=seen[1])).words
    assert not await CalendarOverride.exists()


async def test_a_day_that_moves_nothing_is_saved_at_once(console: Console):
    assert "已保存" in (await declares(await console.staff("周敏"))).words
    assert await CalendarOverride.exists()
