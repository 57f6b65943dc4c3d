"""What a roster comes to on a day: who is there of those it names, and in whose place."""

import pytest

from desk.people.watches import open_days, watches
from models import Officer
from models.enums import Role
from tests.cast import court
from tests.desk.staff.scenes import day, is_away, leaves, moves
from tests.desk.staff.test_rosters import puts_on

pytestmark = pytest.mark.usefixtures("cast")

WEEK = [day(later) for later in range(7)]


async def there() -> list[str]:
    """Who is there on each of seven days; empty where nobody is."""
    names = {one.id: one.name for one in await Officer.all()}
    return [names.get(one.there_id or 0, "") for one in await watches((await court()).id, WEEK)]


async def test_whoever_is_named_is_there_and_while_away_the_rosters_stand_in_before_their_own() -> None:
    await puts_on("赵晴", Role.AGENT, stand_in="周敏")
    await is_away("赵晴", "王芳", first=2, last=3)
    assert await there() == ["赵晴", "赵晴", "周敏", "周敏", "赵晴", "赵晴", "赵晴"]


async def test_a_stand_in_on_the_roster_who_is_away_too_gives_way_to_who_stands_in_for_the_absent() -> None:
    await puts_on("赵晴", Role.AGENT, stand_in="周敏")
    await is_away("周敏", "孙琪", first=2, last=2)
    await is_away("赵晴", "王芳", first=2, last=2)
    assert (await there())[2] == "王芳"


async def test_whoever_moved_is_there_no_more_and_their_days_are_open() -> None:
    await puts_on("赵晴", Role.AGENT)
    await puts_on("郑远", Role.PRESIDENT, 3, 3)
    await moves("赵晴", roles=(Role.AGENT,))
    assert [one for one in await there() if one] == ["郑远"]
    assert await open_days((await court()).id, WEEK) == [one for one in WEEK if one != day(3)]


async def test_nobody_disabled_is_there_neither_named_nor_as_stand_in() -> None:
    await puts_on("赵晴", Role.AGENT, stand_in="周敏")
    await leaves("周敏")
    await leaves("赵晴")
    assert await open_days((await court()).id, WEEK) == WEEK


async def test_a_day_that_is_on_no_row_is_open() -> None:
    await puts_on("赵晴", Role.AGENT, 0, 3)
    assert await open_days((await court()).id, WEEK) == WEEK[4:]
