"""Who is there for somebody who wants to speak to a person, by the roster of the day and the office hours."""

from datetime import datetime

import pytest

from desk.limits.court_calendars import calendar_of
from desk.petitions.live_desk import LiveDesk, live_desk
from models import Officer
from models.enums import Role
from tests.cast import MORNING, at, court
from tests.desk.staff.scenes import is_away, leaves
from tests.desk.staff.test_rosters import puts_on
from tests.desk.walled import gets_a

pytestmark = pytest.mark.usefixtures("cast")


async def now(as_of: datetime = MORNING) -> tuple[LiveDesk, set[str]]:
    here = await court()
    found = await live_desk(here.id, await calendar_of(here.id), as_of)
    return found, {one.name for one in await Officer.filter(id__in=found.told or [0])}


async def test_all_agents_are_there_where_no_roster_says_who() -> None:
    await gets_a("孟夏", Role.AGENT, at_court="南昌中院")
    assert (await now())[1] == {"赵晴", "孟夏"}
    assert (await now())[0].is_open


async def test_on_a_day_with_a_roster_its_agents_are_and_in_place_of_one_who_is_away_their_stand_in() -> None:
    await gets_a("孟夏", Role.AGENT, at_court="南昌中院")
    await puts_on("赵晴", Role.AGENT)
    assert (await now())[1] == {"赵晴"}
    await is_away("赵晴", "王芳")
    assert (await now())[1] == {"王芳"}


async def test_a_court_without_agents_has_its_chief_liaison() -> None:
    await leaves("赵晴")
    assert (await now())[1] == {"周敏"}


async def test_out_of_hours_nobody_calls_back_before_they_open_and_it_is_said_whether_somebody_is_on_duty() -> None:
    night = at("2026-11-18 02:00")
    found, people = await now(night)
    assert (found.is_open, found.on_duty, found.opens_at, people) == (False, False, at("2026-11-18 09:00"), set())
    await puts_on("郑远", Role.PRESIDENT)
    assert (await now(night))[0].on_duty
