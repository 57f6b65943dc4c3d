"""转人工 says when somebody calls back: soon in office hours, else once they open; and who is on duty."""

import pytest

from desk.rules.duty_weeks import DutyDays
from desk.staff import rosters
from models import Delivery, Officer, Petition
from models.enums import PetitionKind, Role
from tests import cast
from tests.handlers.chat.test_callback import Wire, database_url, wire
from tests.handlers.conftest import TestClock

__all__ = ["database_url", "wire"]


async def wants_somebody(wire: Wire) -> str:
    """张三 asks for a person, and says what for; the last reply."""
    for text in ("转人工", "想问执行款什么时候发", "1", "张三", "13807910001", "南昌中院", "1", "1"):
        reply = await wire.send("o-zhang", Content=text)
        if await Petition.exists():
            break
    assert "南昌市中级人民法院" in reply
    return reply


async def on_duty(clock: TestClock, name: str = "赵晴", role: Role = Role.AGENT) -> None:
    day = clock.now.date()
    wanted = DutyDays(role, (await cast.officer(name)).id, None, day, day)
    await rosters.put_on(await cast.court(), wanted, await cast.acting("周敏", clock.now), clock.now)


async def told() -> set[str]:
    ids = await Delivery.filter(notice="petition_received").values_list("officer_id", flat=True)
    return {one.name for one in await Officer.filter(id__in=[int(str(one)) for one in ids])}


async def test_in_office_hours_the_agents_are_told_and_张三_reads_that_they_call_back_soon(wire: Wire) -> None:
    reply = await wants_somebody(wire)
    assert (await Petition.get()).kind is PetitionKind.CONTACT
    assert "工作人员在岗，会尽快给您回电" in reply
    assert {"赵晴", "周敏"} <= await told()


@pytest.mark.parametrize("rostered", [True, False])
async def test_on_a_sunday_张三_reads_that_it_is_closed_and_from_when_he_is_called(
    wire: Wire, clock: TestClock, rostered: bool
) -> None:
    clock.now = cast.at("2026-11-29 10:00")
    if rostered:
        await on_duty(clock)
    reply = await wants_somebody(wire)
    assert "现在不是办公时间" in reply
    assert "11月30日 09:00 以后给您回电" in reply
    assert ("有急事可以拨打 12368，有人值班" in reply) is rostered
    assert ("也没有人值班" in reply) is not rostered
    assert "赵晴" not in await told()
