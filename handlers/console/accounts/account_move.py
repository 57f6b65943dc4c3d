"""公众号迁移: WeChat moved an account to another AppID; whoever keeps both asks that everybody be taken along."""

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import Invalid, NotFound, Refused
from desk.people import account_moving
from desk.people.account_orders import kept_by
from desk.people.account_requests import ask_move
from handlers.console.accounts.account_requests_page import waiting_accounts
from handlers.console.accounts.one_account import account_behind
from handlers.console.frame.forms import field, number
from handlers.console.frame.screen import page
from handlers.console.frame.staff import ACCOUNTS, Staff, signed_in
from handlers.http.errors import WORDS
from handlers.http.services import services
from models import Account, AccountRequest
from models.enums import AccountChange, AccountKind
from wechat.platform.client import WeChatFailure
from wechat.refusals import move_refused

blueprint = Blueprint("console_account_move")

CHOOSE = "请选择新的账号；还没有的，先到“全部账号”新增"
NOT_SERVED = "新账号没有启用，请先启用"
DONE = {"waits": "已提请，等另一位总联络员或系统管理员同意，由后台去办", "again": "后台接着办，这一页会自己更新"}


@blueprint.get("/accounts/<account_id:str>/move")
@signed_in
async def show_move(request: Request, staff: Staff, account_id: str) -> HTTPResponse:
    account = await _official(staff, account_id)
    return await _page(request, staff, account, done=DONE.get(request.args.get("done") or "", ""))


@blueprint.post("/accounts/<account_id:str>/move")
@signed_in
async def ask(request: Request, staff: Staff, account_id: str) -> HTTPResponse:
    """Ask WeChat whether there was a move, and the second person whether to carry it out."""
    old = await _official(staff, account_id)
    try:
        new = next((one for one in await _others(staff, old) if one.id == number(field(request, "other"))), None)
        if new is None:
            raise Invalid(CHOOSE, "other")
        await account_moving.accounts_of(old.appid, new.appid)
        await _probe(request, old, new)
        await ask_move(old, new, staff.actor, services(request).now())
    except WeChatFailure as error:
        return await _page(request, staff, old, Refused(move_refused(error)))
    except Refused as refusal:
        return await _page(request, staff, old, refusal)
    return redirect(f"{ACCOUNTS}/{old.id}/move?done=waits", status=303)


async def _probe(request: Request, old: Account, new: Account) -> None:
    opened = await services(request).accounts.by_appid(new.appid)
    if opened is None:
        raise Invalid(NOT_SERVED, "other")
    await services(request).accounts.client(opened).change_openids(old.appid, [account_moving.PROBE])


async def _official(staff: Staff, account_id: str) -> Account:
    account = await account_behind(staff, account_id)
    if account.kind is AccountKind.MINIPROGRAM:
        raise NotFound(WORDS[404])
    return account


async def _others(staff: Staff, old: Account) -> list[Account]:
    """Return the accounts an account may have been moved to."""
    kept = await kept_by(staff.actor)
    return [one for one in kept if one.active and one.id != old.id and one.kind is not AccountKind.MINIPROGRAM]


async def _page(
    request: Request, staff: Staff, account: Account, refusal: Refused | None = None, done: str = ""
) -> HTTPResponse:
    requests = await waiting_accounts(staff, account.id)
    over = AccountRequest.filter(account_id=account.id, change=AccountChange.MOVE, agreed=True, done_at__isnull=False)
    last = await over.order_by("-id").first()
    facts = last.facts if last else {}
    values = {
        "account": account,
        "requests": requests,
        "others": await _others(staff, account),
        "chosen": field(request, "other"),
        "people": await account_moving.count_old(account.id),
        "last": None if requests else last,
        "results": [(words, facts[name]) for name, words in account_moving.RESULTS.items() if facts.get(name)],
        "officers": list((await account_moving.officer_names(facts.get("officers", []))).values()),
        "missing": facts.get("missing", []),
        "refusal": refusal,
        "wrong": getattr(refusal, "field", ""),
        "done": done if requests or not done else "",
    }
    return page(request, staff, "account_move.html", values, refusal.status if refusal else 200)
