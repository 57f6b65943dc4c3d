"""Which template of an account carries which kind of notice: typed here, and held against what WeChat says of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import Invalid, Refused
from desk.notices.catalogue import CATALOGUE
from desk.people.account_orders import set_template
from desk.people.accounts import template_id_of
from handlers.console.accounts.one_account import account_behind
from handlers.console.frame.forms import field
from handlers.console.frame.screen import page
from handlers.console.frame.staff import ACCOUNTS, Staff, signed_in
from handlers.http.services import services
from models import Account, NoticeTemplate
from models.accounts import CARD_SLOTS
from wechat.accounts import AccountTemplate
from wechat.cards import KINDS_OF_SLOTS, LEGACY, SLOT_NAMES, template_trouble, wrong_keys
from wechat.platform.client import TemplateInfo, WeChatFailure
from wechat.refusals import refusal_words

blueprint = Blueprint("console_account_templates")

TYPED = ("notice", "template_id", *CARD_SLOTS, "listed")
RETIRED = "这个账号已经停用，不能向微信查询"


@dataclass(frozen=True)
class TemplateRow:
    """One kind of notice: what it is used for, the template the account has for it, and what WeChat says of that."""

    notice: str
    used_for: str
    template_id: str = ""
    keys: Mapping[str, str] | None = None
    trouble: str = ""
    title: str = ""


@blueprint.get("/accounts/<account_id:str>/templates")
@signed_in
async def show_templates(request: Request, staff: Staff, account_id: str) -> HTTPResponse:
    """Show what is set; WeChat is asked only where the address says so."""
    account = await account_behind(staff, account_id)
    done = "已保存，半分钟内生效" if request.args.get("done") else ""
    return await _page(request, staff, account, asks=request.args.get("check") == "1", done=done)


@blueprint.post("/accounts/<account_id:str>/templates")
@signed_in
async def keep(request: Request, staff: Staff, account_id: str) -> HTTPResponse:
    account = await account_behind(staff, account_id)
    typed = {name: field(request, name) for name in TYPED}
    try:
        keys = _checked(typed)
        now = services(request).now()
        await set_template(account.id, typed["notice"], typed["template_id"], keys, staff.actor, now)
    except Refused as refusal:
        return await _page(request, staff, account, refusal, typed)
    return redirect(f"{ACCOUNTS}/{account.id}/templates?done=1", status=303)


def _checked(typed: Mapping[str, str]) -> dict[str, str]:
    """Return the template's keys by our slots. Raises `Invalid` where they could not carry the notice."""
    if typed["notice"] not in _uses():
        raise Invalid("请选择是哪一种通知", "notice")
    template_id_of(typed["template_id"])
    keys = {slot: typed[slot] for slot in CARD_SLOTS}
    if why := wrong_keys(typed["notice"], keys, _listed(typed["listed"])):
        raise Invalid(why, "keys")
    return keys


def _listed(written: str) -> dict[str, list[str]]:
    """Read the values a template lists under its keys, one key a line: `const4=普通|加急`."""
    lines = (line.partition("=") for line in written.replace("；", "\n").splitlines() if "=" in line)
    return {key.strip(): [value.strip() for value in values.split("|")] for key, _, values in lines}


def _uses() -> dict[str, str]:
    """Return the kinds of template and, in words, what each is used for."""
    found: dict[str, list[str]] = {}
    for notice in CATALOGUE.values():
        found.setdefault(notice.template, []).append(notice.title)
    return {name: "、".join(dict.fromkeys(titles)) for name, titles in sorted(found.items())}


async def _page(
    request: Request,
    staff: Staff,
    account: Account,
    refusal: Refused | None = None,
    typed: Mapping[str, str] | None = None,
    asks: bool = False,
    done: str = "",
) -> HTTPResponse:
    there, unasked = await _granted(request, account) if asks else (None, "")
    rows = {row.notice: row for row in await NoticeTemplate.filter(account_id=account.id)}
    values = {
        "account": account,
        "rows": [_row(notice, words, rows.get(notice), there) for notice, words in _uses().items()],
        "there": sorted((there or {}).values(), key=lambda one: one.title),
        "asked": there is not None,
        "unasked": unasked,
        "slots": [(slot, SLOT_NAMES[slot], "、".join(sorted(KINDS_OF_SLOTS[slot] - {LEGACY}))) for slot in CARD_SLOTS],
        "refusal": refusal,
        "wrong": getattr(refusal, "field", ""),
        "typed": typed or dict.fromkeys(TYPED, ""),
        "done": done,
    }
    return page(request, staff, "account_templates.html", values, refusal.status if refusal else 200)


async def _granted(request: Request, account: Account) -> tuple[dict[str, TemplateInfo] | None, str]:
    """Ask WeChat which templates the account has; None, and why not, where it does not say."""
    opened = await services(request).accounts.by_appid(account.appid)
    if opened is None:
        return None, RETIRED
    try:
        found = await services(request).accounts.client(opened).list_templates()
    except WeChatFailure as error:
        return None, refusal_words(error)
    return {one.template_id: one for one in found}, ""


def _row(notice: str, words: str, row: NoticeTemplate | None, there: Mapping[str, TemplateInfo] | None) -> TemplateRow:
    if row is None:
        return TemplateRow(notice, words)
    trouble, title = "", ""
    if there is not None:
        trouble = template_trouble(notice, AccountTemplate(row.template_id, row.keys), there)
        title = there[row.template_id].title if row.template_id in there else ""
    return TemplateRow(notice, words, row.template_id, row.keys, trouble, title)
