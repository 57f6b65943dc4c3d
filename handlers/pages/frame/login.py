"""Phones log in by way of WeChat: who opens a page without a session is sent there and comes back known.

What a browser wanted is in its own cookie, signed by us, for ten minutes and one way back: nothing is kept of whoever
is not known. Whatever goes wrong ends on a page in words, so that nobody is sent round in circles.
"""

import base64
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from datetime import timedelta

import structlog
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import NotFound
from desk.people.senders import is_here
from handlers.http import cookies
from handlers.http.rendering import page_headers
from handlers.http.services import services
from handlers.http.sessions import PHONE, open_session
from handlers.pages.frame.screen import PageWords, say
from models.enums import AccountKind
from models.keyring import index_of
from wechat.accounts import OpenAccount
from wechat.login import CodeSpent, SnapshotVisit, identity_of
from wechat.platform.errors import WeChatFailure

LIFETIME = timedelta(minutes=10)
BROWSER_COOKIE = "jiesu_door"
MOST_WAYS = 3
"""At once in one browser, of the pages it opened last."""
HOME = "/p"
RETRY = "重新打开"

blueprint = Blueprint("pages_login")
log = structlog.get_logger("pages")


@dataclass(frozen=True)
class LoginWay:
    """One way of a browser to WeChat and back: by which account, what it wanted, and when it left (seconds, 1970)."""

    state: str = field(repr=False)
    appid: str
    path: str
    left_at: int


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
    way = LoginWay(secrets.token_urlsafe(24), account.appid, path, int(services(request).now().timestamp()))
    back = f"{services(request).settings.public_url}/wechat/oauth/{account.appid}"
    client = services(request).accounts.client(account)
    response = redirect(client.authorize_url(back, way.state), headers=page_headers(request))
    _remember(request, response, [way, *_ways(request)])
    return response


@blueprint.get("/wechat/oauth/<appid>")
async def come_back(request: Request, appid: str) -> HTTPResponse:
    """Take a browser back from WeChat to the page it wanted; the way serves once."""
    account = await services(request).accounts.by_appid(appid)
    if account is None or account.kind is not AccountKind.SERVICE:
        raise NotFound("没有找到这个页面")
    ways = _ways(request)
    sent = request.args.get("state", "").encode()
    way = next((one for one in ways if one.appid == appid and hmac.compare_digest(one.state.encode(), sent)), None)
    if way is None:
        text = "打开页面用的时间太久，或者这个链接已经用过一次。请点下面的按钮再打开一次。"
        return say(request, PageWords("请重新打开", text, HOME, RETRY), 400)
    response = await _arrive(request, account, way)
    _remember(request, response, [one for one in ways if one is not way])
    return response


async def _arrive(request: Request, account: OpenAccount, way: LoginWay) -> HTTPResponse:
    code = request.args.get("code", "")
    try:
        if not code:
            raise CodeSpent
        client = services(request).accounts.client(account)
        identity = await identity_of(client, account.id, code, services(request).now())
    except CodeSpent:
        text = "微信的登录凭证已失效。请点下面的按钮再打开一次，不用重新填写。"
        return say(request, PageWords("请重新打开", text, way.path, RETRY), 400)
    except SnapshotVisit:
        text = "现在看到的是微信的快照页，还不知道您是谁。请点屏幕下方的“使用完整服务”，再打开一次。"
        return say(request, PageWords("请用完整服务打开", text, way.path, RETRY), 403)
    except WeChatFailure as failure:
        log.warning("login_failed", appid=account.appid, error=str(failure))
        text = "微信暂时没有回应。请稍等一会儿，点下面的按钮再试。急事请拨打 12368。"
        return say(request, PageWords("请稍后再试", text, way.path, RETRY, icon="warn"), 503)
    await is_here(identity.id, services(request).now())
    response = redirect(way.path, headers=page_headers(request))
    await open_session(request, response, PHONE, identity.id)
    return response


def _ways(request: Request) -> list[LoginWay]:
    """Return the ways this browser is on, by its cookie, the newest first; none for a cookie that is not ours."""
    body, _, seal = cookies.sent(request, BROWSER_COOKIE).rpartition(".")
    if not body or not hmac.compare_digest(seal.encode(), _seal_of(body).encode()):
        return []
    now = services(request).now().timestamp()
    ways = [LoginWay(*one) for one in json.loads(base64.urlsafe_b64decode(body))]
    return [one for one in ways if -1 <= now - one.left_at <= LIFETIME.total_seconds()]


def _remember(request: Request, response: HTTPResponse, ways: Sequence[LoginWay]) -> None:
    body = base64.urlsafe_b64encode(json.dumps([astuple(one) for one in ways[:MOST_WAYS]]).encode()).decode()
    cookies.give(request, response, BROWSER_COOKIE, f"{body}.{_seal_of(body)}", LIFETIME)


def _seal_of(body: str) -> str:
    return index_of("login_way", body) or ""
