"""One WeChat account: whose it is, what it would leave behind, and its end."""

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.visibility import keeps_account
from desk.errors import Invalid, Refused
from desk.notices.send_limits import spent_quotas
from desk.people import account_orders
from desk.people.followers import followers_of
from handlers.console.accounts.account_requests_page import waiting_accounts
from handlers.console.accounts.accounts_page import administers
from handlers.console.frame.forms import field, number
from handlers.console.frame.screen import page
from handlers.console.frame.staff import ACCOUNTS, Staff, signed_in
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import Account
from models.enums import AccountKind

blueprint = Blueprint("console_one_account")

DONE = {
    "followers": "已开始同步，名单大的要几分钟",
    "court": "已保存，半分钟内生效",
    "waits": "已提请，等另一位总联络员或系统管理员同意后生效",
    "retired": "已停用。请到公众号后台停用服务器配置；环境里写着它的（JIESU_ACCOUNT_*、JIESU_MINI_*）请删掉",
}


async def account_behind(staff: Staff, account_id: str) -> Account:
    """Return the account an address names. Raises `NotFound` for whoever does not look after it."""
    administers(staff)
    return await account_orders.account_of(row_id(account_id, account_orders.NO_ACCOUNT), staff.actor)


@blueprint.get("/accounts/<account_id:str>")
@signed_in
async def show_account(request: Request, staff: Staff, account_id: str) -> HTTPResponse:
    account = await account_behind(staff, account_id)
    return await account_page(request, staff, account, done=DONE.get(request.args.get("done") or "", ""))


@blueprint.post("/accounts/<account_id:str>/court")
@signed_in
async def tie(request: Request, staff: Staff, account_id: str) -> HTTPResponse:
    account, chosen = await account_behind(staff, account_id), field(request, "court")
    try:
        if chosen != "all" and number(chosen) is None:
            raise Invalid("请选择归哪家法院", "court")
        court_id = None if chosen == "all" else number(chosen)
        waits = await account_orders.tie_account(account.id, court_id, staff.actor, services(request).now())
    except Refused as refusal:
        return await account_page(request, staff, account, refusal, "court")
    return redirect(f"{ACCOUNTS}/{account.id}?done={'waits' if waits else 'court'}", status=303)


@blueprint.post("/accounts/<account_id:str>/retire")
@signed_in
async def retire(request: Request, staff: Staff, account_id: str) -> HTTPResponse:
    account, anyway = await account_behind(staff, account_id), field(request, "anyway") == "yes"
    try:
        await account_orders.stop_account(account.id, anyway, staff.actor, services(request).now())
    except Refused as refusal:
        return await account_page(request, staff, account, refusal, "retire")
    return redirect(f"{ACCOUNTS}/{account.id}?done=retired", status=303)


async def account_page(
    request: Request, staff: Staff, account: Account, refusal: Refused | None = None, at: str = "", done: str = ""
) -> HTTPResponse:
    """Show an account's own page, with what was refused `at` which of its parts."""
    values = {
        "account": account,
        "callback": f"{services(request).settings.public_url}/wechat/callback/{account.appid}",
        "requests": await waiting_accounts(staff, account.id),
        "courts": await account_orders.courts_for(staff.actor),
        "keeps_all": keeps_account(staff.actor, ""),
        "left": await account_orders.would_leave(account),
        "is_last": await account_orders.is_last(account),
        "followers": await followers_of(account.id),
        "may_sync": account.active,
        "is_official": account.kind is AccountKind.SERVICE,
        "spent": [one for one in await spent_quotas(services(request).now()) if one.appid == account.appid],
        "refusal": refusal,
        "at": at,
        "done": done,
    }
    return page(request, staff, "account_one.html", values, refusal.status if refusal else 200)
