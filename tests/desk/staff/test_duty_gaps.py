"""A gap in a roster is told: the day before, once more in the evening, and at once where a change of staff opens it."""

from dataclasses import replace
from datetime import datetime

import pytest

from desk.notices import calls, unreached
from desk.staff.duty_gaps import GAP, gaps_ahead, tell_gaps
from desk.staff.rosters import take_off
from models import Court, Delivery, Officer, OfficerRole, TelephoneTask
from models.database import transaction
from models.enums import Role, StaffChange, TelephoneState
from tests.cast import acting, at, court, officer
from tests.desk.staff.scenes import an_order, changed, day, is_away, leaves, moment, moves
from tests.desk.staff.test_rosters import puts_on
from tests.desk.walled import gets_a
from wechat.pushes import render, spoken_words

pytestmark = pytest.mark.usefixtures("cast")

FRIDAY = at("2026-11-20 09:10")
URL = "https://jiesu.test"


async def told(since: int = 0) -> list[tuple[str, str]]:
    """Who was told of which days, in order, from after so many on."""
    rows = await Delivery.filter(notice=GAP.name).order_by("id")
    names = {one.id: one.name for one in await Officer.all()}
    return [(names[row.officer_id or 0], row.facts["days"]) for row in rows][since:]


async def weekend_open() -> None:
    await puts_on("赵晴", Role.AGENT, 0, 3)


async def test_周敏_is_told_on_friday_morning_that_nobody_is_on_duty_until_monday_and_only_once() -> None:
    await weekend_open()
    assert await tell_gaps(at("2026-11-20 08:10")) == 0
    assert await tell_gaps(FRIDAY) == 1
    assert await tell_gaps(at("2026-11-20 10:10")) == 0
    assert await told() == [("周敏", "2026-11-21,2026-11-22,2026-11-23")]
    push = await render(await Delivery.get(notice=GAP.name), URL)
    assert push is not None
    assert push.text.startswith("【值班空缺】南昌中院\n11月21日、11月22日、11月23日没有人值班")
    assert push.text.endswith(f"{URL}/console/duty")
    assert push.card["note"] == "11月21日等 3 天，请补上"


async def test_what_is_still_open_in_the_evening_is_told_once_more_and_the_court_above_hears_it_too() -> None:
    await gets_a("孟夏", Role.CHIEF_LIAISON)
    above = {one.name for one in await Officer.filter(roles__role=Role.CHIEF_LIAISON, court__short_name="江西高院")}
    await weekend_open()
    await tell_gaps(FRIDAY)
    await tell_gaps(at("2026-11-20 17:05"))
    await tell_gaps(at("2026-11-20 17:15"))
    assert {name for name, _ in await told(1)} == {"周敏", *above}
    assert len(await told(1)) == 1 + len(above)
    await tell_gaps(at("2026-11-21 09:10"))
    await tell_gaps(at("2026-11-21 18:00"))
    assert len(await told()) == 2 + len(above)


async def test_a_day_that_opens_later_is_told_beside_those_that_were_told() -> None:
    await weekend_open()
    monday = await puts_on("郑远", Role.PRESIDENT, 6, 6)
    await tell_gaps(FRIDAY)
    await take_off(await court(), monday.id, await acting("周敏"), FRIDAY)
    assert await tell_gaps(at("2026-11-20 10:00")) == 1
    assert [days for _, days in await told()] == ["2026-11-21,2026-11-22", "2026-11-21,2026-11-22,2026-11-23"]


async def test_a_filled_gap_is_not_sent_any_more_and_only_what_is_still_open_is_named() -> None:
    await weekend_open()
    await tell_gaps(FRIDAY)
    row = await Delivery.get(notice=GAP.name)
    await puts_on("郑远", Role.PRESIDENT, 4, 5)
    push = await render(row, URL)
    assert push is not None
    assert "11月23日没有人值班" in push.text
    assert "11月21日" not in push.text
    await puts_on("何平", Role.INSPECTOR, 6, 6)
    assert await render(row, URL) is None
    assert await spoken_words(row) is None


async def test_a_court_without_a_roster_and_one_that_closed_are_told_of_no_gap() -> None:
    assert await tell_gaps(FRIDAY) == 0
    await weekend_open()
    await Court.filter(short_name="南昌中院").update(closed_at=FRIDAY)
    assert await tell_gaps(FRIDAY) == 0


@pytest.mark.parametrize("change", ["moves", "is disabled"])
async def test_whoever_is_on_duty_tonight_and_moves_or_is_disabled_leaves_a_gap_told_at_once(change: str) -> None:
    await puts_on("赵晴", Role.AGENT, 0, 6)
    assert await gaps_ahead((await court()).id, moment()) == []
    await (moves("赵晴", roles=(Role.AGENT,)) if change == "moves" else leaves("赵晴"))
    assert await gaps_ahead((await court()).id, moment()) == [day(0), day(1)]
    assert await told() == [("周敏", "2026-11-17,2026-11-18")]
    assert await tell_gaps(at("2026-11-17 10:00")) == 0, "tomorrow was told already"


async def test_an_absence_with_a_stand_in_leaves_no_gap_until_the_stand_in_leaves() -> None:
    await puts_on("赵晴", Role.AGENT, 0, 6)
    await is_away("赵晴", "王芳", first=1, last=6)
    assert await told() == []
    await leaves("王芳")
    assert await told() == [("周敏", "2026-11-18")]


async def test_a_post_that_ends_next_week_is_told_the_day_before_its_first_day_without() -> None:
    await puts_on("赵晴", Role.AGENT, 0, 13)
    held = await OfficerRole.get(officer__name="赵晴")
    await changed(replace(await an_order(StaffChange.END_POST, "赵晴", first=8), post_id=held.id))
    assert await told() == []
    await tell_gaps(at("2026-11-24 09:10"))
    assert await told() == [("周敏", "2026-11-25")]


async def test_where_a_court_has_no_chief_liaison_the_court_above_is_told() -> None:
    await gets_a("孟夏", Role.CHIEF_LIAISON)
    await weekend_open()
    await leaves("周敏")
    await tell_gaps(FRIDAY)
    assert "孟夏" in {name for name, _ in await told()}


async def test_周敏_without_a_phone_becomes_a_task_of_赵晴_that_ends_when_the_gap_is_filled() -> None:
    await weekend_open()
    await tell_gaps(FRIDAY)
    row = await Delivery.get(notice=GAP.name)
    async with transaction():
        await unreached.ask_desk(row, "没有绑定微信", FRIDAY)
        await unreached.ask_desk(row, "没有绑定微信", FRIDAY)
    task = await TelephoneTask.get(officer_id=(await officer("周敏")).id)
    assert (task.ticket_id, task.custodian_id) == (None, (await officer("赵晴")).id)
    assert task.id in {one.id for one in await TelephoneTask.filter(calls.open_tasks(await acting("赵晴")))}
    assert not await TelephoneTask.filter(calls.open_tasks(await acting("周敏"))).exists()
    assert not await TelephoneTask.filter(calls.open_tasks(await acting("李正"))).exists()
    said = await spoken_words(row)
    assert said is not None
    assert "11月21日、11月22日、11月23日没有人值班" in said
    assert await unreached.see_to_tasks(FRIDAY) == 0
    await puts_on("郑远", Role.PRESIDENT, 4, 6)
    assert await unreached.see_to_tasks(FRIDAY) == 1
    assert (await TelephoneTask.get(id=task.id)).state is TelephoneState.MOOT


async def test_two_workers_tell_a_gap_once() -> None:
    await weekend_open()
    first = await tell_gaps(FRIDAY)
    await Delivery.filter(notice=GAP.name).update(created_at=datetime(2020, 1, 1, tzinfo=FRIDAY.tzinfo))
    assert (first, await tell_gaps(FRIDAY)) == (1, 0)
