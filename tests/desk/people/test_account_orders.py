"""Who looks after a WeChat account: the administrator of its court and those above, and of the highest for all."""

import pytest

from desk.errors import Invalid, NotFound
from desk.people.account_orders import account_of, courts_for, kept_by, set_template, stop_account, tie_account
from models import Account, AuditEntry, OfficerRole
from models.enums import Role
from tests import cast
from tests.cast import MORNING

pytestmark = pytest.mark.usefixtures("cast")


async def an_administrator(court: str) -> None:
    """安全管理员 administers that court too, and those below it."""
    officer, place = await cast.officer("安全管理员"), await cast.court(court)
    await OfficerRole.create(officer_id=officer.id, court_id=place.id, role=Role.SYSTEM_ADMIN, starts_on=MORNING.date())


async def test_the_administrator_of_南昌中院_keeps_its_account_and_neither_a_neighbour_s_nor_everybody_s():
    await an_administrator("南昌中院")
    actor, shared = await cast.acting("安全管理员"), await cast.account()
    assert await kept_by(actor) == []
    with pytest.raises(NotFound):
        await account_of(shared.id, actor)
    with pytest.raises(NotFound):
        await stop_account(shared.id, True, actor, MORNING)

    await Account.filter(id=shared.id).update(court_id=(await cast.court("九江中院")).id)
    with pytest.raises(NotFound):
        await set_template(shared.id, "answered", "x", {}, actor, MORNING)

    await Account.filter(id=shared.id).update(court_id=(await cast.court("南昌中院")).id)
    assert [one.id for one in await kept_by(actor)] == [shared.id]
    assert {one.short_name for one in await courts_for(actor)}.isdisjoint({"江西高院", "九江中院"})
    with pytest.raises(Invalid, match="请选择您辖区里的一家法院"):
        await tie_account(shared.id, (await cast.court("九江中院")).id, actor, MORNING)
    with pytest.raises(Invalid, match="由最上级法院的系统管理员管"):
        await tie_account(shared.id, None, actor, MORNING)
    assert await AuditEntry.all().count() == 0, "what was refused left nothing"


async def test_whoever_is_no_system_administrator_keeps_none():
    await cast.account()
    for name in ("周敏", "杨帆", "安全管理员", "审计员"):
        assert await kept_by(await cast.acting(name)) == []
