"""A typhoon closes the court on Wednesday: what runs is due a day later, with a line and a message."""

from datetime import date, timedelta

import pytest

from desk.errors import Invalid, NotAllowed
from desk.limits.calendar_overrides import DaySetting
from desk.tickets import asking_more
from desk.tickets.timing.late_days import declare_day
from desk.views.history.history import officer_history
from models import CalendarOverride, Clock, Delivery, Ticket
from models.enums import Act, Urgency
from tests.cast import MORNING, a_petition, accepted, acting, at, court, dispatched, order
from tests.desk.ledger import acts, running, told, whole

pytestmark = pytest.mark.usefixtures("cast")

WEDNESDAY = date(2026, 11, 18)
FRIDAY_EVENING, MONDAY_EVENING = at("2026-11-20 17:30"), at("2026-11-23 17:30")


async def declares(to: DaySetting = DaySetting.OFF, who: str = "周敏", where: str = "南昌中院") -> int:
    place = await court(where) if where else None
    return await declare_day(place, WEDNESDAY, to, "台风停班", await acting(who), MORNING)


async def test_a_running_limit_moves_with_a_line_and_the_citizen_reads_the_new_date() -> None:
    ticket = await dispatched(await a_petition("张三"))
    assert (await running(ticket)).due_at == FRIDAY_EVENING
    assert await declares() == 1
    now, clock = await whole(ticket.id), await running(ticket)
    assert (now.due_at, clock.due_at) == (MONDAY_EVENING, MONDAY_EVENING)
    assert "11月18日的安排有变" in clock.reason
    assert await told(now) == {("extended", "群众")}
    (line,) = [one for one in (await officer_history(now)).moments() if one.act is Act.MOVE_LIMIT]
    assert line.detail == "11月18日改了安排，期限改为 2026年11月23日17:30"


async def test_taken_back_it_is_due_as_before_and_nobody_is_told_that_it_is_earlier() -> None:
    ticket = await dispatched(await a_petition("张三"))
    await declares()
    await declares(DaySetting.AS_PUBLISHED)
    assert (await running(ticket)).due_at == FRIDAY_EVENING
    assert await Delivery.filter(ticket_id=ticket.id, notice="extended").count() == 1


async def test_what_is_late_what_waits_what_runs_on_the_wall_and_what_is_elsewhere_stays() -> None:
    waits = await accepted(await dispatched(await a_petition("张三")))
    await asking_more.ask_more(await order(waits, "李正", "请补充"))
    critical = await dispatched(await a_petition("李四"), urgency=Urgency.CRITICAL)
    elsewhere = await a_petition("王五", at_court="东湖法院")
    late = await dispatched(await a_petition("赵六"))
    await Clock.filter(ticket_id=late.id, stopped_at__isnull=True).update(due_at=MORNING - timedelta(hours=1))
    before = {row.id: row.due_at for row in await Clock.all()}
    assert await declares() == 0
    assert {row.id: row.due_at for row in await Clock.all()} == before
    for ticket in (waits, critical, elsewhere, late):
        assert Act.MOVE_LIMIT not in await acts(ticket)


async def test_a_day_for_all_courts_moves_the_limits_of_each() -> None:
    here, there = await dispatched(await a_petition("张三")), await a_petition("王五", at_court="东湖法院")
    assert await declares(who="杨帆", where="") == 1
    assert (await running(here)).due_at == MONDAY_EVENING
    assert there.due_at == (await Ticket.get(id=there.id)).due_at


async def test_whoever_may_not_moves_nothing_and_a_day_that_changes_nothing_neither() -> None:
    ticket = await dispatched(await a_petition("张三"))
    with pytest.raises(NotAllowed):
        await declares(who="王芳")
    with pytest.raises(Invalid):
        await declares(DaySetting.WORK)
    assert (await running(ticket)).due_at == FRIDAY_EVENING
    assert not await CalendarOverride.exists()
