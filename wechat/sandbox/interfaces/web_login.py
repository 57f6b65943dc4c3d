"""A person logs in to a web page inside WeChat. Source: official pages of web authorization."""

import hashlib
from urllib.parse import urlencode, urlsplit, urlunsplit

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.codes import CodeKind, make_code, spend_code
from wechat.sandbox.api.errors import ControlError, SandboxRefusal
from wechat.sandbox.api.shapes import Object
from wechat.sandbox.api.tokens import REFRESH, WEB, WebToken, web_owner, web_tokens
from wechat.sandbox.state.identity import PhoneOwner
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.state.world import AccountType

SCOPES = ("snsapi_base", "snsapi_userinfo")
LONGEST_STATE = 128


def authorized(box: Sandbox, person: PhoneOwner, query: dict[str, str]) -> str:
    """Return where the phone goes after agreeing: redirect_uri with code and state.

    Raises ControlError with what the page would say.
    """
    account = box.world.accounts.get(query.get("appid", ""))
    if account is None:
        raise ControlError("appid 参数错误（10013）：没有这个公众号")
    if account.kind is not AccountType.SERVICE:
        raise ControlError("Scope 参数错误或没有 Scope 权限（10005）：只有服务号可以网页授权")
    if query.get("response_type") != "code":
        raise ControlError("response_type 参数错误：应为 code")
    scope = query.get("scope", "")
    if scope not in SCOPES:
        raise ControlError("Scope 参数错误或没有 Scope 权限（10005）")
    target = urlsplit(query.get("redirect_uri", ""))
    if not any(target.netloc == urlsplit(url).netloc for url in box.settings.product_urls):
        raise ControlError(f"redirect_uri 域名与后台配置不一致（10003）：{target.netloc or '缺少域名'}")
    state = query.get("state", "")
    if len(state.encode()) > LONGEST_STATE:
        raise ControlError("state 参数过长：最多 128 字节")
    code = make_code(box, CodeKind.OAUTH, account.appid, person.key, scope)
    answer = urlencode({"code": code, "state": state})
    return urlunsplit(target._replace(query=f"{target.query}&{answer}" if target.query else answer, fragment=""))


def access_token(call: Call) -> Answer:
    """Answer `/sns/oauth2/access_token`."""
    code = call.query.get("code", "")
    if call.query.get("grant_type") != "authorization_code":
        raise SandboxRefusal(40002)
    if not code:
        raise SandboxRefusal(41008)
    spent = spend_code(call.box, CodeKind.OAUTH, call.account.appid, code)
    who = WebToken(call.account.appid, spent.person, spent.scope)
    answer = _tokens(call, who)
    if call.rule and call.rule.snapshot:
        fake = hashlib.sha256(f"snapshot{code}".encode()).hexdigest()[:27]
        answer |= {"openid": f"o{fake}", "is_snapshotuser": 1}
        answer.pop("unionid", None)
    return answer


def _tokens(call: Call, who: WebToken) -> Object:
    token, refresh = web_tokens(call.box, who)
    union: Object = {}
    if who.scope == "snsapi_userinfo" and len(call.box.world.accounts) > 1:
        union["unionid"] = call.box.people.find(who.person).unionid
    return {
        "access_token": token.text,
        "expires_in": token.expires_in,
        "refresh_token": refresh,
        "openid": call.box.people.openid(who.appid, who.person),
        "scope": who.scope,
        **union,
    }


def refresh_token(call: Call) -> Answer:
    """Answer `/sns/oauth2/refresh_token`."""
    if call.query.get("grant_type") != "refresh_token":
        raise SandboxRefusal(40002)
    who = web_owner(call.box, call.query.get("refresh_token", ""), REFRESH)
    if who.appid != call.account.appid:
        raise SandboxRefusal(40030)
    return _tokens(call, who)


def userinfo(call: Call) -> Answer:
    """Answer `/sns/userinfo`: only for the scope snsapi_userinfo, only for one's own openid."""
    who = _bearer(call)
    if who.scope != "snsapi_userinfo":
        raise SandboxRefusal(48001)
    person = call.box.people.find(who.person)
    return {
        "openid": call.query.get("openid", ""),
        "nickname": person.name,
        "sex": 0,
        "language": "",
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": "",
        "privilege": [],
        "unionid": person.unionid,
    }


def check(call: Call) -> Answer:
    """Answer `/sns/auth`: whether a web token still works."""
    _bearer(call)
    return OK


def _bearer(call: Call) -> WebToken:
    who = web_owner(call.box, call.query.get("access_token", ""), WEB)
    if call.box.people.openid(who.appid, who.person) != call.query.get("openid", ""):
        raise SandboxRefusal(40003)
    return who
