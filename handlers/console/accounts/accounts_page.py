"""微信账号: the accounts somebody looks after, and a form for another. Secrets are typed here and never shown again."""

from collections.abc import Mapping
from dataclasses import dataclass

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.visibility import keeps_account
from desk.errors import Invalid, NotFound, Refused
from desk.people.account_orders import ask_account, courts_for, kept_by
from desk.people.accounts import AccountOrder
from desk.rules.text.plain_text import plain
from handlers.console.accounts.account_requests_page import waiting_accounts
from handlers.console.frame.forms import field, number, one_of, raw
from handlers.console.frame.screen import page
from handlers.console.frame.staff import ACCOUNTS, Staff, signed_in
from handlers.http.errors import WORDS
from handlers.http.services import services
from models import Account, Identity, NoticeTemplate
from models.enums import AccountKind, CallbackMode

blueprint = Blueprint("console_accounts")

DONE = {
    "waits": "已提请，等另一位总联络员或系统管理员同意后生效",
    "yes": "已同意，已经生效",
    "begun": "已同意，后台正在迁移",
    "no": "没有同意，什么也没有变",
}
TYPED = ("appid", "name", "kind", "mode", "court")
"""What is shown again where something was wrong; the secrets are not."""


@dataclass(frozen=True)
class AccountRow:
    account: Account
    followers: int
    templates: int


def administers(staff: Staff) -> None:
    """Raise `NotFound` for whoever looks after no accounts."""
    if not staff.imports:
        raise NotFound(WORDS[404])


@blueprint.get("/accounts")
@signed_in
async def show_accounts(request: Request, staff: Staff) -> HTTPResponse:
    """Show the accounts to whoever keeps them, and what waits for a second person to whoever may be that."""
    if not staff.looks_after_courts:
        raise NotFound(WORDS[404])
    return await _page(request, staff, done=DONE.get(request.args.get("done") or "", ""))


@blueprint.post("/accounts")
@signed_in
async def add(request: Request, staff: Staff) -> HTTPResponse:
    administers(staff)
    try:
        await ask_account(_order(request), staff.actor, services(request).now())
    except Refused as refusal:
        return await _page(request, staff, refusal, {name: field(request, name) for name in TYPED})
    return redirect(f"{ACCOUNTS}?done=waits", status=303)


def _order(request: Request) -> AccountOrder:
    kind = one_of(AccountKind, field(request, "kind"))
    mode = one_of(CallbackMode, field(request, "mode"))
    if kind is None:
        raise Invalid("请选择是服务号、订阅号还是小程序", "kind")
    if mode is None:
        raise Invalid("请选择消息加解密方式，和公众号后台“服务器配置”里的一样", "mode")
    chosen = field(request, "court")
    if chosen != "all" and number(chosen) is None:
        raise Invalid("请选择归哪家法院", "court")
    secret, token, aes_key = (plain(raw(request, name)).strip() for name in ("secret", "token", "aes_key"))
    court_id = None if chosen == "all" else number(chosen)
    return AccountOrder(field(request, "appid"), field(request, "name"), kind, mode, court_id, secret, token, aes_key)


async def _page(
    request: Request,
    staff: Staff,
    refusal: Refused | None = None,
    typed: Mapping[str, str] | None = None,
    done: str = "",
) -> HTTPResponse:
    values = {
        "done": done,
        "requests": await waiting_accounts(staff),
        "accounts": [await _row(one) for one in await kept_by(staff.actor)],
        "courts": await courts_for(staff.actor),
        "keeps_all": keeps_account(staff.actor, ""),
        "kinds": list(AccountKind),
        "modes": list(CallbackMode),
        "refusal": refusal,
        "wrong": getattr(refusal, "field", ""),
        "typed": typed or dict.fromkeys(TYPED, "") | {"mode": CallbackMode.SAFE.value},
    }
    return page(request, staff, "accounts.html", values, refusal.status if refusal else 200)


async def _row(account: Account) -> AccountRow:
    followers = await Identity.filter(account_id=account.id, subscribed=True, erased_at__isnull=True).count()
    return AccountRow(account, followers, await NoticeTemplate.filter(account_id=account.id).count())
