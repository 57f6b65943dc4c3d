"""WeChat accounts as rows: those given by the environment, and those added by command."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from tortoise.expressions import Subquery

from desk.errors import Invalid, NotFound, Refused
from models import Account, Delivery, Identity, NoticeTemplate, Officer
from models.database import transaction
from models.enums import AccountKind, CallbackMode, DeliveryState
from models.keyring import seal
from models.once_more import once_more

APPID = re.compile(r"wx[0-9A-Za-z]{16}")
TOKEN = re.compile(r"[0-9A-Za-z]{3,32}")
AES_KEY = re.compile(r"[0-9A-Za-z+/]+")
AES_KEY_LENGTH = 43
TEMPLATE_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


class ConfiguredAccount(Protocol):
    """An account as somebody typed it."""

    @property
    def kind(self) -> str: ...
    @property
    def appid(self) -> str: ...
    @property
    def secret(self) -> str: ...
    @property
    def token(self) -> str: ...
    @property
    def aes_key(self) -> str: ...


@dataclass(frozen=True)
class AccountOrder:
    """An account as it was typed. `court_id` None: for all courts."""

    appid: str
    name: str
    kind: AccountKind
    mode: CallbackMode
    court_id: int | None
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)


async def keep_configured(
    given: ConfiguredAccount,
    as_of: datetime,
    name: str = "",
    mode: CallbackMode | None = None,
    court_id: int | None = None,
) -> Account:
    """Make the account's row, or bring its secrets up to date; one that was retired serves again where it is named.

    Raises `Invalid`.
    """
    found = await Account.get_or_none(appid=given.appid)
    check_configured(given, mode or (found.callback_mode if found else CallbackMode.SAFE))
    kind = AccountKind(given.kind)
    values: dict[str, Any] = {
        "kind": kind,
        "secret_sealed": seal(given.secret),
        "token_sealed": seal(given.token),
        "aes_key_sealed": seal(given.aes_key),
    }
    if mode is not None:
        values["callback_mode"] = mode
    if court_id is not None:
        values["court_id"] = court_id
    if name:
        values["active"] = True
    if found is not None:
        return await _bring_up_to_date(found, values | ({"name": name} if name else {}))
    return await Account.create(appid=given.appid, name=name or kind.label, created_at=as_of, **values)


def check_configured(given: ConfiguredAccount, mode: CallbackMode) -> None:
    """Raise `Invalid` where WeChat could never have given out what was typed; in plain mode no key is used."""
    if not APPID.fullmatch(given.appid):
        raise Invalid("AppID 应是 wx 开头的 18 位字母和数字，请从公众号后台复制", "appid")
    if not given.secret or any(map(str.isspace, given.secret)):
        raise Invalid("AppSecret 必须填写，里面没有空格", "secret")
    if not TOKEN.fullmatch(given.token):
        raise Invalid("令牌 Token 应是 3 到 32 位字母和数字，和公众号后台“服务器配置”里的一样", "token")
    if mode is CallbackMode.PLAIN:
        return
    if len(given.aes_key) != AES_KEY_LENGTH:
        raise Invalid(f"消息加解密密钥应为 {AES_KEY_LENGTH} 位，现为 {len(given.aes_key)} 位", "aes_key")
    if not AES_KEY.fullmatch(given.aes_key):
        raise Invalid("消息加解密密钥里有不该有的字符，请从公众号后台复制", "aes_key")


async def _bring_up_to_date(found: Account, values: dict[str, Any]) -> Account:
    await found.update_from_dict(values).save()
    return found


async def stop_serving(account: Account) -> None:
    """Serve an account no more; its row, and all that came and went by it, stay."""
    await Account.filter(id=account.id).update(active=False)


@dataclass(frozen=True)
class AccountLeft:
    """What an account leaves behind when it is retired: people known in it, notices on their way, officers without
    another phone, by name.
    """

    account_id: int
    people: int
    pending: int
    officers: tuple[str, ...]


async def retire_account(appid: str, anyway: bool = False) -> AccountLeft:
    """Stop serving an account; its row, and all that came and went by it, stay. Call inside a transaction.

    Raises `NotFound`, and `Refused` where it is retired already or is the last service account (unless `anyway`).
    """
    account = await Account.select_for_update().get_or_none(appid=appid)
    if account is None:
        raise NotFound(f"没有 AppID 为 {appid} 的账号")
    if not account.active:
        raise Refused("这个账号已经停用")
    others = Account.filter(active=True, kind=AccountKind.SERVICE).exclude(id=account.id)
    if account.kind is AccountKind.SERVICE and not anyway and not await others.exists():
        raise Refused("这是最后一个服务号：停用以后群众写不进来，干警收不到提醒。确实要停，请加 --anyway")
    await stop_serving(account)
    return await left_behind(account)


async def left_behind(account: Account) -> AccountLeft:
    """Say what stays where an account is not served: looked at before it is retired, and told afterwards."""
    people = Identity.filter(account_id=account.id, erased_at__isnull=True)
    waiting = Delivery.filter(state=DeliveryState.PENDING, identity_id__in=Subquery(people.values("id")))
    bound = {one.officer_id for one in await people.filter(officer_id__isnull=False)}
    others = Identity.filter(officer_id__in=bound or {0}, account__active=True).exclude(account_id=account.id)
    elsewhere = {one.officer_id for one in await others}
    stranded = await Officer.filter(id__in=(bound - elsewhere) or {0}).order_by("id")
    return AccountLeft(
        account.id, await people.count(), await waiting.count(), tuple(officer.name for officer in stranded)
    )


def template_id_of(typed: str) -> str:
    """Return a template's id as it was typed. Raises `Invalid` for what can be none."""
    found = typed.strip()
    if not TEMPLATE_ID.fullmatch(found):
        raise Invalid("请填写模板 ID，只有字母、数字、- 和 _，从公众号后台复制", "template_id")
    return found


@once_more
async def keep_templates(account_id: int, templates: dict[str, tuple[str, dict[str, str]]]) -> None:
    """Keeps which template id carries which kind of notice, and its keys; kinds not named stay as they are."""
    async with transaction():
        for notice, (template_id, keys) in templates.items():
            await NoticeTemplate.update_or_create(
                account_id=account_id, notice=notice, defaults={"template_id": template_id, "keys": keys}
            )
