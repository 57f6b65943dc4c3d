"""账号迁移: what the new account takes over from the old one, who is still to be converted, and the old one's end."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from desk.errors import Invalid, NotFound, Refused
from desk.people.persons.moving import Moved
from desk.rules.broadcasts.audiences import with_account
from models import Account, AccountRequest, Broadcast, Identity, NoticeTemplate, Officer
from models.database import connection, transaction
from models.enums import AccountKind, BroadcastState
from models.once_more import once_more

NOT_OFFICIAL = "只有公众号（服务号、订阅号）能迁移，小程序不能"
NOT_SERVED = "新账号已停用"
OVER = (BroadcastState.DONE, BroadcastState.CANCELLED)
PROBE = "o"
"""An openid nobody has: asks WeChat whether there was a move at all."""
UNKNOWN, SILENT = "unknown", "silent"
RESULTS: Mapping[str, str] = {
    Moved.MOVED: "已转换",
    Moved.MERGED: "已转换，和新账号里的同一个微信合为一个",
    Moved.APART: "已转换；新旧两份登记号码不同，没有合并登记",
    Moved.ALREADY: "已转换过",
    UNKNOWN: "没有转换：微信不认识（没有关注原账号，也没有授权过）",
    SILENT: "没有转换：微信没有答复这一个",
}
"""What becomes of an openid that is asked about."""
STILL_OLD = """
SELECT id, openid, officer_id FROM identity
WHERE account_id = $1 AND openid > $2 AND openid NOT LIKE 'erased-%' AND openid NOT LIKE 'moved-%'
ORDER BY openid LIMIT $3"""


@dataclass(frozen=True)
class OldOpenid:
    """One identity of the old account that is not converted yet."""

    identity_id: int
    openid: str
    officer_id: int | None


async def accounts_of(old_appid: str, new_appid: str) -> tuple[Account, Account]:
    """Returns both rows. Raises `NotFound`, `Invalid`, `Refused` for what cannot be a move."""
    if old_appid == new_appid:
        raise Invalid("原账号和新账号的 AppID 是同一个", "appid")
    found = {one.appid: one for one in await Account.filter(appid__in=[old_appid, new_appid])}
    for appid in (old_appid, new_appid):
        if appid not in found:
            raise NotFound(f"没有 AppID 为 {appid} 的账号，请先用 jiesu account add 新增")
    old, new = found[old_appid], found[new_appid]
    if AccountKind.MINIPROGRAM in (old.kind, new.kind):
        raise Refused(NOT_OFFICIAL)
    if not new.active:
        raise Refused(NOT_SERVED)
    return old, new


async def accounts_behind(request: AccountRequest) -> tuple[Account, Account]:
    """Returns the old and the new account of a move that was asked for. Raises what `accounts_of` raises."""
    old, new = await Account.get(id=request.account_id), await Account.get(id=int(request.facts["other"]))
    return await accounts_of(old.appid, new.appid)


async def still_old(account_id: int, after: str, most: int) -> list[OldOpenid]:
    """Returns who is known in an account, in the order of their openids; erased ones are nobody's."""
    async with connection() as plain:
        return [OldOpenid(*row.values()) for row in await plain.fetch(STILL_OLD, account_id, after, most)]


async def count_old(account_id: int) -> int:
    return await Identity.filter(account_id=account_id, erased_at__isnull=True).count()


@once_more
async def take_over(old: Account, new: Account) -> None:
    """Gives the new account the old one's court, where it has none, and what is still to be sent to many."""
    async with transaction():
        if new.court_id is None:
            await Account.filter(id=new.id).update(court_id=old.court_id)
        for broadcast in await Broadcast.exclude(state__in=OVER).select_for_update(no_key=True):
            broadcast.audience = with_account(broadcast.audience, old.id, new.id)
            await broadcast.save(update_fields=["audience"])


@dataclass(frozen=True)
class Offered:
    """A template as WeChat lists it: its keys in order."""

    id: str
    title: str
    keys: tuple[str, ...]


def alike(row: NoticeTemplate, offered: Sequence[Offered], titles: Mapping[str, str]) -> Offered | None:
    """Returns the new account's template that can stand for one of the old: the same one, else the only one that has
    its keys, and its title where `titles` tells that of the old one.
    """
    same = next((one for one in offered if one.id == row.template_id), None)
    if same is not None:
        return same
    keys = set(row.keys.values())
    fitting = [one for one in offered if keys <= set(one.keys)]
    if row.template_id in titles:
        fitting = [one for one in fitting if one.title == titles[row.template_id]]
    return fitting[0] if len(fitting) == 1 else None


@once_more
async def take_over_templates(
    old: Account, new: Account, offered: Sequence[Offered], titles: Mapping[str, str]
) -> list[str]:
    """Gives the new account a template for each notice the old one had one for. Returns the notices still without."""
    missing = []
    async with transaction():
        has = {row.notice for row in await NoticeTemplate.filter(account_id=new.id)}
        for row in await NoticeTemplate.filter(account_id=old.id).order_by("notice"):
            if row.notice in has:
                continue
            found = alike(row, offered, titles)
            if found is None:
                missing.append(row.notice)
                continue
            await NoticeTemplate.create(account_id=new.id, notice=row.notice, template_id=found.id, keys=row.keys)
    return missing


async def officer_names(ids: Collection[int]) -> dict[int, str]:
    return {one.id: one.name for one in await Officer.filter(id__in=list(ids) or [0]).order_by("id")}
