"""Before a day is declared, what it would do is seen: the same numbers as are done then, and nothing is done."""

import pytest

from desk.errors import Invalid, NotAllowed
from desk.limits.calendar_overrides import DaySetting
from desk.tickets.timing.late_days import DayEffect, declare_day, effect_of_day
from models import Court, Delivery
from models.enums import Urgency
from tests.cast import MORNING, a_petition, acting, answered, at, court, dispatched
from tests.desk.ledger import everything
from tests.desk.tickets.timing.test_late_days import WEDNESDAY

pytestmark = pytest.mark.usefixtures("cast")


async def effect(to: DaySetting = DaySetting.OFF, where: str = "南昌中院", who: str = "周敏") -> DayEffect:
    place: Court | None = await court(where) if where else None
    return await effect_of_day(place, WEDNESDAY, to, "台风", await acting(who), MORNING)


async def test_what_is_seen_is_what_is_done_then_and_looking_changes_nothing() -> None:
    for name in ("张三", "李四"):
        await dispatched(await a_petition(name))
    await dispatched(await a_petition("王五"), urgency=Urgency.CRITICAL)
    await answered(await dispatched(await a_petition("赵六")))
    before = await everything()
    seen = await effect()
    assert seen == DayEffect(later=2, sooner=0, told=2)
    assert await everything() == before
    moved = await declare_day(await court(), WEDNESDAY, DaySetting.OFF, "台风", await acting("周敏"), MORNING)
    assert moved == seen.moved
    assert await Delivery.filter(notice="extended").count() == seen.told
    assert await effect(DaySetting.AS_PUBLISHED) == DayEffect(later=0, sooner=2, told=0)


async def test_a_limit_that_ends_the_same_day_comes_later_and_nobody_has_to_be_told() -> None:
    await a_petition("张三", as_of=at("2026-11-17 16:30"))
    assert (await effect()).told == 1
    assert await effect(where="东湖法院", who="高洁") == DayEffect()


async def test_for_all_courts_those_of_each_are_counted_and_whoever_may_not_sees_no_number() -> None:
    await dispatched(await a_petition("张三"))
    await a_petition("李四", at_court="东湖法院", as_of=at("2026-11-17 16:30"))
    assert (await effect(where="", who="杨帆")).later == 2
    with pytest.raises(NotAllowed):
        await effect(where="")
    with pytest.raises(Invalid):
        await effect(DaySetting.WORK)
