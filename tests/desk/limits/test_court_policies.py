"""A court's own limits: set by its chief liaison, over those above it, for new tickets only."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desk.errors import Invalid, NotAllowed
from desk.limits import court_policies
from desk.limits.court_policies import Key, LimitAmount
from desk.rules.policies import VERSION, Unit
from desk.tickets import handling
from desk.tickets.ticket_store import load
from models import AuditEntry
from models.enums import ClockKind, Urgency
from tests.cast import MORNING, a_petition, acting, at, court, dispatched, order, reassign_to
from tests.desk.ledger import nothing_changed, running

pytestmark = pytest.mark.usefixtures("cast")
NORMAL: Key = (ClockKind.HANDLING, Urgency.NORMAL)
URGENT: Key = (ClockKind.HANDLING, Urgency.URGENT)
FIVE_DAYS = LimitAmount(5, Unit.WORKING_DAYS)
TWO_DAYS = LimitAmount(2, Unit.WORKING_DAYS)


async def sets(who: str, of: str, own: Mapping[Key, LimitAmount], as_of: datetime = MORNING) -> str:
    return await court_policies.set_limits(await court(of), own, await acting(who), as_of)


async def starts_under(of: str, as_of: datetime = MORNING) -> str:
    """The policy that a petition left with that court then keeps."""
    return (await a_petition(at_court=of, as_of=as_of)).policy


async def test_周敏改了时限_新的诉求照新的办_在办的照旧() -> None:
    before = await a_petition()
    assert await sets("周敏", "南昌中院", {NORMAL: FIVE_DAYS}) == "赣01#1"
    after = await a_petition("李四", as_of=MORNING + timedelta(minutes=1))
    assert (before.policy, after.policy) == (VERSION, f"赣01#1/{VERSION}")
    assert (await dispatched(before)).due_at == at("2026-11-20 17:30")
    after = await dispatched(after)
    assert after.due_at == at("2026-11-24 17:30")
    assert (await running(after)).reason.startswith("限5个工作日")
    (entry,) = await AuditEntry.filter(action="set_limits")
    assert entry.facts == {"version": "赣01#1"}


async def test_基层法院没有改的_随中院_再随高院_都没有改的随出厂() -> None:
    await sets("杨帆", "江西高院", {NORMAL: FIVE_DAYS, URGENT: TWO_DAYS})
    await sets("周敏", "南昌中院", {NORMAL: TWO_DAYS})
    name = await starts_under("东湖法院")
    assert name == f"赣01#1/赣#1/{VERSION}"
    policy = await court_policies.policy_named(name)
    assert policy.limit(*NORMAL) == TWO_DAYS.limit()
    assert policy.limit(*URGENT) == TWO_DAYS.limit()
    assert policy.limit(ClockKind.REVIEW, Urgency.NORMAL) == (await court_policies.policy_named(VERSION)).limit(
        ClockKind.REVIEW, Urgency.NORMAL
    )
    assert await starts_under("九江中院") == f"赣#1/{VERSION}"


async def test_改回去也是一版_从前的名字永远是从前的意思() -> None:
    await sets("周敏", "南昌中院", {NORMAL: FIVE_DAYS})
    await sets("周敏", "南昌中院", {}, MORNING + timedelta(days=1))
    home = (await court()).id
    assert await starts_under("南昌中院") == f"赣01#1/{VERSION}"
    assert await starts_under("南昌中院", MORNING + timedelta(days=1)) == f"赣01#2/{VERSION}"
    assert (await court_policies.policy_named(f"赣01#1/{VERSION}")).limit(*NORMAL) == FIVE_DAYS.limit()
    assert (await court_policies.policy_named(f"赣01#2/{VERSION}")).limit(*NORMAL) == (
        await court_policies.policy_named(VERSION)
    ).limit(*NORMAL)
    assert await court_policies.own_rows(home, MORNING) == {NORMAL: FIVE_DAYS}
    assert await court_policies.own_rows(home, MORNING + timedelta(days=1)) == {}


async def test_工单一辈子照收到时的时限_改派也是() -> None:
    await sets("周敏", "南昌中院", {NORMAL: FIVE_DAYS})
    ticket = await dispatched(await a_petition())
    await sets("周敏", "南昌中院", {NORMAL: TWO_DAYS}, MORNING + timedelta(minutes=5))
    later = await order(await load(ticket.id), "周敏", as_of=MORNING + timedelta(hours=1))
    await handling.reassign(await reassign_to(later, "陈丽"))
    assert (await load(ticket.id)).due_at == at("2026-11-24 17:30")


@pytest.mark.parametrize("who", ["李正", "王芳", "赵晴", "何平", "郑远", "高洁"])
async def test_别人不能改南昌中院的时限(who: str) -> None:
    await nothing_changed(sets(who, "南昌中院", {NORMAL: FIVE_DAYS}), NotAllowed, "总联络员")


async def test_上级法院的总联络员可以改下级的_下级不能改上级的() -> None:
    assert await sets("杨帆", "南昌中院", {NORMAL: FIVE_DAYS}) == "赣01#1"
    await nothing_changed(sets("周敏", "江西高院", {NORMAL: FIVE_DAYS}), NotAllowed, "总联络员")


@pytest.mark.parametrize("amount", [0, -1, 181, 10**9])
async def test_没有道理的时限改不了(amount: int) -> None:
    await nothing_changed(sets("周敏", "南昌中院", {NORMAL: replace(FIVE_DAYS, amount=amount)}), Invalid, "1 到 180")


@pytest.mark.parametrize("unit", [Unit.WORKING_DAYS, Unit.WORKING_HOURS])
async def test_a_green_clock_that_would_stop_at_night_is_refused(unit: Unit) -> None:
    green: Key = (ClockKind.GREEN, Urgency.NORMAL)
    await nothing_changed(sets("周敏", "南昌中院", {green: LimitAmount(1, unit)}), Invalid, "昼夜计时")
    minutes = LimitAmount(24, Unit.WALL_MINUTES)
    await nothing_changed(sets("周敏", "南昌中院", {green: minutes}), Invalid, "越急的时限要越短")
    every = {(ClockKind.GREEN, urgency): minutes for urgency in Urgency}
    assert await sets("周敏", "南昌中院", every) == "赣01#1"
