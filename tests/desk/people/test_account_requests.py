"""What opens a WeChat account to somebody else holds only once a second person has agreed."""

import asyncio
from dataclasses import replace

import pytest

from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.people.account_orders import ask_account, tie_account
from desk.people.account_requests import (
    SECOND,
    WAITS,
    ask_move,
    count_to_decide_accounts,
    decide_account,
    go_on_moving,
    open_requests,
)
from desk.people.accounts import AccountOrder
from models import Account, AccountRequest, AuditEntry, Court, OfficerRole
from models.enums import AccountKind, CallbackMode, Role
from models.keyring import unseal
from tests import cast
from tests.cast import MORNING

pytestmark = pytest.mark.usefixtures("cast")
APPID = "wx0123456789abcdef"
SECRET = "s" * 32


async def typed(court: str | None = "南昌中院", **more: object) -> AccountOrder:
    court_id = (await cast.court(court)).id if court else None
    keys = (SECRET, "jiangxi12368", "k" * 43)
    order = AccountOrder(APPID, "南昌中院", AccountKind.SERVICE, CallbackMode.SAFE, court_id, *keys)
    return replace(order, **more)  # type: ignore[arg-type] - each test gives what the field takes


async def asked(court: str | None = "南昌中院", **more: object) -> AccountRequest:
    return await ask_account(await typed(court, **more), await cast.acting("系统管理员"), MORNING)


async def agreed(request: AccountRequest, name: str = "杨帆") -> AccountRequest:
    return await decide_account(request.id, True, await cast.acting(name), MORNING)


async def test_a_new_account_is_there_only_when_周敏_has_agreed_and_its_secrets_wait_sealed():
    request = await asked()
    assert not await Account.exists(appid=APPID)
    waiting = await AccountRequest.get(id=request.id)
    assert (unseal(waiting.secret_sealed), SECRET.encode() in bytes(waiting.secret_sealed or b"")) == (SECRET, False)
    assert await count_to_decide_accounts(await cast.acting("周敏")) == 1

    await agreed(request, "周敏")

    row = await Account.get(appid=APPID).select_related("court")
    assert (row.active, unseal(row.secret_sealed), row.court and row.court.short_name) == (True, SECRET, "南昌中院")
    over = await AccountRequest.get(id=request.id)
    assert (over.secret_sealed, over.token_sealed, over.aes_key_sealed) == (None, None, None)
    written = await AuditEntry.filter(subject_kind="account").order_by("id")
    assert [one.action for one in written] == ["ask_account_change", "keep_account", "agree_account_change"]
    assert SECRET not in str([one.facts for one in written])


async def test_other_keys_of_an_account_serve_only_when_somebody_has_agreed_and_never_where_they_refused():
    await agreed(await asked())
    again = await asked(secret="t" * 32, name="新名称")
    assert unseal((await Account.get(appid=APPID)).secret_sealed) == SECRET

    await decide_account(again.id, False, await cast.acting("周敏"), MORNING)

    assert unseal((await Account.get(appid=APPID)).secret_sealed) == SECRET
    assert (await AccountRequest.get(id=again.id)).secret_sealed is None
    await agreed(await asked(secret="t" * 32, name="新名称"), "周敏")
    row = await Account.get(appid=APPID)
    assert (row.name, unseal(row.secret_sealed)) == ("新名称", "t" * 32)


async def test_whoever_asked_may_only_take_it_back_and_others_learn_nothing():
    request, admin = await asked(), await cast.acting("系统管理员")
    with pytest.raises(NotAllowed, match=SECOND):
        await decide_account(request.id, True, admin, MORNING)
    for name in ("李正", "审计员", "安全管理员", "高洁"):
        actor = await cast.acting(name)
        with pytest.raises(NotFound):
            await decide_account(request.id, True, actor, MORNING)
        assert await open_requests(actor) == []
    await decide_account(request.id, False, admin, MORNING)
    with pytest.raises(NotFound):
        await agreed(request)
    assert not await Account.exists(appid=APPID)


async def test_what_is_for_everybody_or_leaves_南昌中院_is_agreed_to_above_it():
    request = await asked(None)
    with pytest.raises(NotFound):
        await agreed(request, "周敏")
    await agreed(request)
    account = await Account.get(appid=APPID)
    admin, nanchang = await cast.acting("系统管理员"), await cast.court("南昌中院")

    assert await tie_account(account.id, nanchang.id, admin, MORNING) is None, "fewer than before"
    assert (await Account.get(id=account.id)).court_id == nanchang.id
    wider = await tie_account(account.id, (await cast.court("九江中院")).id, admin, MORNING)
    assert wider is not None
    assert (await Account.get(id=account.id)).court_id == nanchang.id
    with pytest.raises(NotFound):
        await agreed(wider, "周敏")
    await agreed(wider)
    assert (await Account.get(id=account.id)).court_id == (await cast.court("九江中院")).id


async def test_an_account_has_one_change_at_a_time_also_where_two_ask_at_once():
    admin, order = await cast.acting("系统管理员"), await typed()
    ends = await asyncio.gather(*(ask_account(order, admin, MORNING) for _ in range(2)), return_exceptions=True)
    assert [str(end) for end in ends if isinstance(end, Refused)] == [WAITS]
    assert await AccountRequest.all().count() == 1


async def test_agreed_to_twice_at_once_it_is_carried_out_once():
    request = await asked()
    ends = await asyncio.gather(agreed(request), agreed(request, "周敏"), return_exceptions=True)
    assert [type(end) for end in ends if isinstance(end, Exception)] == [NotFound]
    assert await AuditEntry.filter(action="keep_account").count() == 1


async def test_what_cannot_be_any_more_is_said_and_waits_on():
    request = await asked()
    await Court.filter(short_name="南昌中院").update(closed_at=MORNING)
    with pytest.raises(Refused, match="已经撤并"):
        await agreed(request)
    assert (await AccountRequest.get(id=request.id)).decided_at is None


@pytest.mark.parametrize("wrong", [{"secret": "a b"}, {"token": "长"}, {"aes_key": "k"}, {"appid": "x"}])
async def test_what_wechat_could_never_have_given_out_is_refused_before_anybody_is_asked(wrong: dict[str, object]):
    with pytest.raises(Invalid):
        await asked(**wrong)
    assert await AccountRequest.all().count() == 0


async def test_a_move_is_asked_for_by_who_keeps_both_and_waits_for_the_worker_once_agreed():
    old = await cast.account()
    await agreed(await asked(None))
    new, admin = await Account.get(appid=APPID), await cast.acting("系统管理员")
    place = await cast.court("九江中院")
    clerk = (await cast.officer("安全管理员")).id
    await OfficerRole.create(officer_id=clerk, court_id=place.id, role=Role.SYSTEM_ADMIN, starts_on=MORNING.date())
    with pytest.raises(NotFound):
        await ask_move(old, new, await cast.acting("安全管理员"), MORNING)
    with pytest.raises(Invalid):
        await ask_move(old, old, admin, MORNING)

    request = await ask_move(old, new, admin, MORNING)
    await agreed(request)

    row = await AccountRequest.get(id=request.id)
    assert (row.agreed, row.done_at) == (True, None)
    with pytest.raises(NotFound):
        await go_on_moving(request.id, admin, MORNING)
    await AccountRequest.filter(id=row.id).update(done_at=MORNING, trouble="微信没有答复")
    with pytest.raises(NotFound):
        await go_on_moving(request.id, await cast.acting("杨帆"), MORNING)
    await go_on_moving(request.id, admin, MORNING)
    row = await AccountRequest.get(id=request.id)
    assert (row.done_at, row.trouble) == (None, "")
