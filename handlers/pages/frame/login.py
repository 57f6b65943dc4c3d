"""Phones log in by way of WeChat: who opens a page without a session is sent there and comes back known.

A state serves once, for ten minutes, in the browser it was made for. Whatever goes wrong ends on a page in words, so
that nobody is sent round in circles.
"""

import hmac
import json
import re
import secrets
from dataclasses import asdict, dataclass, field
from datetime import timedelta

import structlog
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import NotFound
from desk.people.senders import is_here
from handlers.http import bounds
from handlers.http.rendering import page_headers
from handlers.http.services import services
from handlers.http.sessions import PHONE, open_session
from handlers.pages.frame.screen import PageWords, say
from models.enums import AccountKind
from wechat.accounts import OpenAccount
from wechat.login import CodeSpent, SnapshotVisit, identity_of
from wechat.platform.errors import WeChatFailure

LIFETIME = timedelta(minutes=10)
BROWSER_COOKIE = "jiesu_door"
HOME = "/p"
RETRY = "重新打开"

blueprint = Blueprint("pages_login")
log = structlog.get_logger("pages")


@dataclass(frozen=True)
class LoginState:
    """Holds what is remembered while a browser is at WeChat."""

    appid: str
    path: str
    browser: str = field(repr=False)


def local_path(path: str) -> str:
    """Return the path if it is one of this site's own, else the list of petitions."""
    return path if re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,500}", path) else HOME


async def account_for(request: Request) -> OpenAccount | None:
    """Return the official account `?account=<appid>` names where it serves here, else the deployment's own."""
    accounts = services(request).accounts
    named = await accounts.by_appid(request.args.get("account", "")) if request.args.get("account") else None
    return named if named is not None and named.kind is AccountKind.SERVICE else await accounts.official()


async def begin(request: Request) -> HTTPResponse:
    """Send a browser to WeChat, to come back to the page it wanted."""
    account = await account_for(request)
    if account is None:
        return say(request, PageWords("暂时不能打开", "法院还没有接入服务号。有事请拨打 12368。", icon="warn"), 503)
    path = local_path(f"{request.path}?{request.query_string}" if request.query_string else request.path)
    browser = bounds.cookie(request, BROWSER_COOKIE) or secrets.token_urlsafe(24)
    state = secrets.token_urlsafe(24)
    remembered = json.dumps(asdict(LoginState(account.appid, path, browser)))
    await services(request).redis.set(_key(state), remembered, ex=LIFETIME)
    back = f"{services(request).settings.public_url}/wechat/oauth/{account.appid}"
    client = services(request).accounts.client(account)
    response = redirect(client.authorize_url(back, state), headers=page_headers(request))
    response.cookies.add_cookie(
        BROWSER_COOKIE,
        browser,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=services(request).settings.production,
        max_age=int(LIFETIME.total_seconds()),
    )
    return response


@blueprint.get("/wechat/oauth/<appid>")
async def come_back(request: Request, appid: str) -> HTTPResponse:
    account = await services(request).accounts.by_appid(appid)
    if account is None or account.kind is not AccountKind.SERVICE:
        raise NotFound("没有找到这个页面")
    state = await _take(request, appid)
    if state is None:
        text = "打开页面用的时间太久，或者这个链接已经用过一次。请点下面的按钮再打开一次。"
        return say(request, PageWords("请重新打开", text, HOME, RETRY), 400)
    code = request.args.get("code", "")
    try:
        if not code:
            raise CodeSpent
        client = services(request).accounts.client(account)
        identity = await identity_of(client, account.id, code, services(request).now())
    except CodeSpent:
        text = "微信的登录凭证已失效。请点下面的按钮再打开一次，不用重新填写。"
        return say(request, PageWords("请重新打开", text, state.path, RETRY), 400)
    except SnapshotVisit:
        text = "现在看到的是微信的快照页，还不知道您是谁。请点屏幕下方的“使用完整服务”，再打开一次。"
        return say(request, PageWords("请用完整服务打开", text, state.path, RETRY), 403)
    except WeChatFailure as failure:
        log.warning("login_failed", appid=appid, error=str(failure))
        text = "微信暂时没有回应。请稍等一会儿，点下面的按钮再试。急事请拨打 12368。"
        return say(request, PageWords("请稍后再试", text, state.path, RETRY, icon="warn"), 503)
    await is_here(identity.id, services(request).now())
    response = redirect(state.path, headers=page_headers(request))
    await open_session(request, response, PHONE, identity.id)
    return response


def _key(state: str) -> str:
    return f"jiesu:oauth:{state}"


async def _take(request: Request, appid: str) -> LoginState | None:
    """Take the state that came back, if it is still there and this browser's and account's; spent either way."""
    sent = request.args.get("state", "")
    stored = await services(request).redis.getdel(_key(sent)) if 0 < len(sent) <= 128 else None
    if not stored:
        return None
    state = LoginState(**json.loads(stored))
    browser = bounds.cookie(request, BROWSER_COOKIE)
    ours = hmac.compare_digest(state.browser.encode(), browser.encode()) and state.appid == appid
    return state if ours else None
