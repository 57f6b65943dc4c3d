"""An administrator looks after WeChat accounts: adds one, ties it to a court, sets its templates, retires it.

One that is for all courts is looked after from the highest one. Every verb is written down; secrets never come back.
What opens an account to somebody else waits for a second person (`desk.people.account_requests`).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from tortoise.expressions import Q

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.visibility import keeps_account
from desk.errors import Invalid, NotAllowed, NotFound
from desk.people import account_requests, accounts
from desk.people.accounts import AccountLeft, AccountOrder
from models import Account, AccountRequest, Court
from models.database import transaction
from models.enums import AccountChange, AccountKind, Role
from models.once_more import once_more

NO_ACCOUNT = "没有找到这个微信账号"
NO_NAME = "名称必须填写，给自己看的"
LONGEST_NAME = 60
ABOVE = "全辖区共用的账号由最上级法院的系统管理员管，请选择一家法院"
LAST = "这是最后一个服务号：停用以后群众写不进来，干警收不到提醒。确实要停，请勾选下面一项"


async def kept_by(actor: Actor) -> list[Account]:
    """Return the accounts this person looks after, the oldest first, with their courts."""
    if not actor.holds(Role.SYSTEM_ADMIN):
        return []
    rows = await Account.all().order_by("id").select_related("court")
    return [one for one in rows if _keeps(actor, one)]


async def account_of(account_id: int, actor: Actor) -> Account:
    """Return an account this person looks after, with its court. Raises `NotFound` for every other."""
    found = await Account.get_or_none(id=account_id).select_related("court")
    if found is None or not _keeps(actor, found):
        raise NotFound(NO_ACCOUNT)
    return found


def _keeps(actor: Actor, account: Account) -> bool:
    return keeps_account(actor, account.court.path if account.court else "")


async def courts_for(actor: Actor) -> list[Court]:
    """Return the courts this person may tie an account to."""
    return [
        one for one in await Court.filter(closed_at__isnull=True).order_by("path") if keeps_account(actor, one.path)
    ]


@once_more
async def ask_account(order: AccountOrder, actor: Actor, as_of: datetime) -> AccountRequest:
    """Ask for another account, or for other secrets, another court and name of one they look after; a retired one will
    serve again. Nothing of it holds until a second person has agreed.

    Raises `Invalid`, `NotAllowed` for one that is another administrator's, `Refused` where something waits already.
    """
    name = order.name.strip()
    if not name:
        raise Invalid(NO_NAME, "name")
    if len(name) > LONGEST_NAME:
        raise Invalid(f"名称最长 {LONGEST_NAME} 个字，现为 {len(name)} 个", "name")
    async with transaction():
        await _court_of(order.court_id, actor)
        there = await Account.get_or_none(appid=order.appid).select_related("court")
        if there is not None and not _keeps(actor, there):
            raise NotAllowed("这个账号由另一位系统管理员管")
        if there is not None and there.kind is not order.kind:
            raise Invalid(f"这个 AppID 已经是{there.kind.label}，类型不能改，请核对 AppID", "kind")
        accounts.check_configured(order, order.mode)
        wanted = account_requests.wanting(replace(order, name=name), there)
        return await account_requests.keep_request(wanted, actor, as_of)


async def _court_of(court_id: int | None, actor: Actor) -> Court | None:
    """Return the court an account is to belong to; None is all of them. Raises `Invalid` where that is not theirs."""
    if court_id is None:
        if not keeps_account(actor, ""):
            raise Invalid(ABOVE, "court")
        return None
    court = await Court.get_or_none(id=court_id, closed_at__isnull=True)
    if court is None or not keeps_account(actor, court.path):
        raise Invalid("请选择您辖区里的一家法院", "court")
    return court


@once_more
async def tie_account(account_id: int, court_id: int | None, actor: Actor, as_of: datetime) -> AccountRequest | None:
    """Let an account be a court's own, or everybody's. Where that is more than a part of what it served, it waits for a
    second person, and the request is returned. Raises `NotFound`, `Invalid` and `Refused`.
    """
    async with transaction():
        await Account.filter(id=account_id).select_for_update().first()
        account = await account_of(account_id, actor)
        court = await _court_of(court_id, actor)
        if court is None or not court.path.startswith(account.court.path if account.court else ""):
            facts = {"court": court_id or 0}
            change = AccountChange.TIE
            wanted = AccountRequest(account_id=account.id, appid=account.appid, change=change, facts=facts)
            return await account_requests.keep_request(wanted, actor, as_of)
        await Account.filter(id=account.id).update(court_id=court_id)
        await audit.by_officer(actor, Deed.TIE_ACCOUNT, ("account", account.id), as_of, {"court": court.id})
        return None


async def would_leave(account: Account) -> AccountLeft:
    """Say what an account would leave behind, before anybody retires it."""
    return await accounts.left_behind(account)


async def is_last(account: Account) -> bool:
    """Say whether nobody could write to the courts any more without it."""
    others = Account.filter(Q(active=True, kind=AccountKind.SERVICE) & ~Q(id=account.id))
    return account.kind is AccountKind.SERVICE and account.active and not await others.exists()


@once_more
async def stop_account(account_id: int, anyway: bool, actor: Actor, as_of: datetime) -> AccountLeft:
    """Retire an account.

    Raises `NotFound`, `Invalid` for the last one unless `anyway`, and `Refused` where it is retired already.
    """
    async with transaction():
        account = await account_of(account_id, actor)
        if await is_last(account) and not anyway:
            raise Invalid(LAST, "anyway")
        left = await accounts.retire_account(account.appid, anyway)
        await audit.by_officer(actor, Deed.RETIRE_ACCOUNT, ("account", account.id), as_of)
        return left


@once_more
async def set_template(
    account_id: int, notice: str, template_id: str, keys: Mapping[str, str], actor: Actor, as_of: datetime
) -> None:
    """Keep which template carries one kind of notice; whether the keys can hold it was looked at before."""
    account = await account_of(account_id, actor)
    async with transaction():
        await accounts.keep_templates(account.id, {notice: (template_id, dict(keys))})
        await audit.by_officer(actor, Deed.KEEP_TEMPLATE, ("account", account.id), as_of, {"notice": notice})
