"""A move that was agreed to at the console is carried out by a worker: whole, taken up by another, refused in words."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from desk.people.account_requests import ask_move, decide_account, go_on_moving
from desk.people.accounts import keep_configured
from jobs.account_moves import LEASED_FOR, AccountMoves
from models import Account, AccountRequest, AuditEntry, Identity
from tests.cast import MORNING, AccountKeys, account, acting, officer, phone
from tests.wechat.sandbox.calling import Wire, sandbox_for
from tests.wechat.sandbox.two_accounts import DAYS, NEW, moved, new_openid, world_of_two
from wechat.platform.client import Platform
from wechat.sandbox.state.world import openid_of

pytestmark = pytest.mark.usefixtures("cast")
PATH = "/cgi-bin/changeopenid"
STRANGERS = 120


@dataclass(frozen=True)
class Removal:
    """The court on the day WeChat has moved its account, and a worker of it."""

    wire: Wire
    old: Account
    new: Account
    http: aiohttp.ClientSession = field(repr=False)

    def worker(self) -> AccountMoves:
        platform = Platform(*[self.wire.origin] * 3)
        return AccountMoves(platform, self.http, "https://12368.example", lambda: MORNING)

    async def agreed(self) -> AccountRequest:
        request = await ask_move(self.old, self.new, await acting("系统管理员"), MORNING)
        return await decide_account(request.id, True, await acting("杨帆"), MORNING)

    async def carry_out(self, at: datetime = MORNING) -> int:
        return await self.worker().carry_out_due(at)

    async def known_in(self, which: Account) -> int:
        return await Identity.filter(account_id=which.id, erased_at__isnull=True).count()


@pytest.fixture
async def removal(tmp_path: Path) -> AsyncIterator[Removal]:
    old = await account()
    keys = AccountKeys("service", NEW["appid"], NEW["secret"], NEW["token"], NEW["aes_key"])
    new = await keep_configured(keys, MORNING, "新号")
    for at in range(STRANGERS):
        known = openid_of(old.appid, f"s{at}")
        await Identity.create(account_id=old.id, openid=known, created_at=MORNING, seen_at=MORNING)
    async with (
        sandbox_for("http://127.0.0.1:9", world_of_two(tmp_path, STRANGERS)) as wire,
        aiohttp.ClientSession() as http,
    ):
        await moved(wire)
        yield Removal(wire, old, new, http)


async def test_everybody_is_known_in_the_new_account_and_who_was_not_is_counted(removal: Removal) -> None:
    judge, lost = await phone("李法官"), await phone("没有这个人")
    gone = await phone("陈丽")
    await Identity.filter(id=gone.id).update(openid="o-left-long-ago")
    assert await removal.carry_out() == 0, "nothing was asked for"
    request = await removal.agreed()

    assert (await removal.carry_out(), await removal.carry_out()) == (1, 0)

    assert (await Identity.get(id=judge.id)).openid == new_openid("judge_li")
    assert (await Identity.get(id=lost.id)).account_id == removal.old.id
    row = await AccountRequest.get(id=request.id)
    assert (row.done_at, row.trouble, row.moved, row.total) == (MORNING, "", STRANGERS + 1, STRANGERS + 3)
    assert (row.facts["moved"], row.facts["unknown"]) == (STRANGERS + 1, 2)
    assert row.facts["officers"] == [(await officer("陈丽")).id]
    assert not (await Account.get(id=removal.old.id)).active
    entry = await AuditEntry.get(action="move_account")
    assert (entry.officer_id, entry.address) == ((await officer("杨帆")).id, "后台任务")


async def test_a_worker_that_died_midway_is_taken_over_when_its_lease_is_over(removal: Removal) -> None:
    request = await removal.agreed()
    await AccountRequest.filter(id=request.id).update(lease="a dead one's", lease_until=MORNING + LEASED_FOR)

    assert await removal.carry_out() == 0
    assert await removal.carry_out(MORNING + LEASED_FOR + timedelta(seconds=1)) == 1

    assert (await removal.known_in(removal.old), await removal.known_in(removal.new)) == (0, STRANGERS)


async def test_where_wechat_stops_it_says_so_and_goes_on_from_there(removal: Removal) -> None:
    request = await removal.agreed()
    await removal.wire.rule(PATH, errcode=45009)

    assert await removal.carry_out() == 1

    row = await AccountRequest.get(id=request.id)
    assert ("今天的调用次数用完了" in row.trouble, row.done_at is not None) == (True, True)
    assert (await Account.get(id=removal.old.id)).active
    assert await AuditEntry.filter(action="account_move_failed").count() == 1
    await removal.wire.control("DELETE", "rules")
    await go_on_moving(request.id, await acting("系统管理员"), MORNING)
    assert await removal.carry_out() == 1
    assert (await removal.known_in(removal.old), await removal.known_in(removal.new)) == (0, STRANGERS)
    assert (await AccountRequest.get(id=request.id)).trouble == ""


async def test_after_15_days_nothing_is_changed(removal: Removal) -> None:
    request = await removal.agreed()
    await removal.wire.advance(16 * DAYS)

    await removal.carry_out()

    assert "超过 15 天" in (await AccountRequest.get(id=request.id)).trouble
    assert await removal.known_in(removal.old) == STRANGERS
    assert await Account.filter(active=True).count() == 2
