"""An account's rate and daily quota are one row for all workers, learned from what WeChat refuses."""

from datetime import datetime, timedelta

import pytest

from desk.notices.send_limits import DAILY, GROWS, KEPT, Turns, open_again, shut, slow_down, spent_quotas, take_turns
from models import Delivery, SendLimit
from models.enums import SendChannel
from tests.cast import MORNING, account, at

pytestmark = pytest.mark.usefixtures("cast")
TEMPLATE, WORDS = SendChannel.TEMPLATE, SendChannel.KF_TEXT
CEILING = 20.0
NIGHT = at("2026-11-18 00:05")


async def taken(account_id: int, urgent: int, below: int = 0, as_of: datetime = MORNING) -> Turns:
    """Take turns while no time goes by: what the database filled up last was filled up just now."""
    await SendLimit.all().update(filled_at=MORNING + timedelta(days=9999))
    return await take_turns(account_id, TEMPLATE, urgent, below, CEILING, as_of)


async def test_two_workers_share_what_may_go_in_a_second() -> None:
    ours = (await account()).id
    first, second = await taken(ours, 15), await taken(ours, 15)
    assert (first.urgent, second.urgent) == (15, 5)
    assert (await taken(ours, 1)).urgent == 0


async def test_broadcasts_leave_a_share_of_every_second_to_replies() -> None:
    ours = (await account()).id
    assert (await taken(ours, 0, 100)).below == CEILING * (1 - KEPT)
    assert (await taken(ours, 3, 100)) == Turns(urgent=3, below=0, rate=CEILING)


async def test_too_fast_is_half_as_fast_from_then_on_once_for_all_that_were_under_way() -> None:
    ours = (await account()).id
    await taken(ours, 1)
    for _ in range(5):
        await slow_down(ours, TEMPLATE)
    assert (await SendLimit.get(account_id=ours)).rate == CEILING / 2
    assert (await taken(ours, 5)).urgent == 0


async def test_it_grows_again_slowly_and_never_beyond_what_was_set() -> None:
    ours = (await account()).id
    await taken(ours, 1)
    await slow_down(ours, TEMPLATE)
    row = await SendLimit.get(account_id=ours)
    await SendLimit.all().update(filled_at=row.slowed_at - timedelta(minutes=1))
    grown = (await take_turns(ours, TEMPLATE, 0, 0, CEILING, MORNING)).rate
    assert CEILING / 2 < grown < CEILING
    await SendLimit.all().update(filled_at=row.slowed_at - timedelta(days=1))
    assert (await take_turns(ours, TEMPLATE, 0, 0, CEILING, MORNING)).rate == CEILING


async def test_a_spent_quota_shuts_that_account_and_channel_alone_until_the_next_day_in_china() -> None:
    ours, other = (await account()).id, (await account("miniprogram")).id
    await taken(ours, 1)
    await shut(ours, TEMPLATE, 45009, MORNING)
    turned_away = await taken(ours, 1, 1)
    assert (turned_away.urgent, turned_away.below, turned_away.shut_until) == (0, 0, NIGHT)
    assert turned_away.errcode == 45009
    assert (await taken(other, 1)).urgent == 1
    assert (await take_turns(ours, WORDS, 1, 0, CEILING, MORNING)).urgent == 1
    assert (await taken(ours, 1, as_of=NIGHT)).urgent == 1


async def test_staff_read_in_one_line_what_is_used_up() -> None:
    ours = await account()
    await taken(ours.id, 1)
    assert await spent_quotas(MORNING) == []
    await shut(ours.id, TEMPLATE, 45009, MORNING)
    (spent,) = await spent_quotas(MORNING)
    assert (spent.appid, spent.told) == (ours.appid, "今天的模板消息用完了，明天零点接着发")
    assert await spent_quotas(NIGHT) == []


async def test_broadcasts_may_not_use_up_the_day_and_what_is_thought_of_it_grows_from_day_to_day() -> None:
    ours = (await account()).id
    await taken(ours, 1)
    await SendLimit.all().update(daily_limit=10, used=7)
    first = await taken(ours, 0, 5)
    assert (first.below, first.share_spent) == (1, False)
    second = await taken(ours, 1, 5)
    assert (second.urgent, second.below, second.share_spent) == (1, 0, True)
    assert (await taken(ours, 0, 15, as_of=NIGHT)).below == int(int(10 * GROWS) * (1 - KEPT))
    assert (await SendLimit.get(account_id=ours)).daily_limit < DAILY[TEMPLATE]


async def test_what_waits_for_the_day_goes_at_once_where_the_counts_were_cleared() -> None:
    ours = (await account()).id
    await taken(ours, 1)
    await shut(ours, TEMPLATE, 45009, MORNING)
    for cause, until in (("waits", NIGHT), ("later", NIGHT + timedelta(hours=1))):
        await Delivery.create(cause=cause, notice="answered", not_before=until, created_at=MORNING)
    assert await open_again(ours, MORNING) == 1
    assert (await Delivery.get(cause="waits")).not_before == MORNING
    assert (await taken(ours, 1)).urgent == 1
    assert await open_again(ours, MORNING) == 0
