"""One table lists the interfaces: path, method, who is asking, who may ask, how often a day."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from wechat.sandbox.api import interfaces
from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.interfaces import used_today
from wechat.sandbox.api.limits import limit, over_a_minute
from wechat.sandbox.api.tokens import count
from wechat.sandbox.interfaces import (
    conditional_menus,
    customer_service,
    drafts,
    mass,
    material,
    media,
    menu,
    mini_codes,
    miniprogram,
    moving,
    publishing,
    qr,
    safety,
    subscriptions,
    tags,
    templates,
    users,
    web_login,
)
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.state.world import AccountType, WorldAccount


class Proof(StrEnum):
    """Says how the caller proves who it is."""

    TOKEN = "access_token"  # noqa: S105 - names a kind of proof
    SECRET = "appid and secret"  # noqa: S105 - names a kind of proof
    APPID = "appid"
    WEB = "access_token of a web login"


OFFICIAL = frozenset({AccountType.SERVICE, AccountType.SUBSCRIPTION})
SERVICE = frozenset({AccountType.SERVICE})
MINIPROGRAM = frozenset({AccountType.MINIPROGRAM})
EVERYONE = frozenset(AccountType)


@dataclass(frozen=True)
class Route:
    """One interface. `daily` and `minute` are how many calls an account has in a day and in a minute.

    None: no limit is known.
    """

    method: str
    path: str
    act: Callable[[Call], Answer]
    kinds: frozenset[AccountType] = EVERYONE
    daily: int | None = None
    proof: Proof = Proof.TOKEN
    minute: int | None = None
    minute_errcode: int = 45011


def daily_limit(box: Sandbox, account: WorldAccount, route: Route) -> int | None:
    """Return an account's limit for a day: set here, of the world file, or that of a new account of the platform."""
    return limit(box, account.appid, route.path, "daily", account.quotas.get(route.path, route.daily))


def spend_call(box: Sandbox, account: WorldAccount, route: Route) -> None:
    """Count one call. Raises 45011 (or the interface's own) where a minute, 45009 where a day has had too many."""
    if over_a_minute(box, account.appid, route.path, "minute", route.minute):
        raise SandboxRefusal(route.minute_errcode)
    most = daily_limit(box, account, route)
    if count(box, account.appid, route.path, box.day()) > (float("inf") if most is None else most):
        raise SandboxRefusal(45009)


def quota(call: Call) -> Answer:
    """Answer `/cgi-bin/openapi/quota/get {cgi_path}`."""
    route = BY_PATH.get(call.body.text("cgi_path", ""))
    if route is None:
        raise SandboxRefusal(40035, "invalid parameter: cgi_path")
    most = daily_limit(call.box, call.account, route) or 0
    used = used_today(call.box, call.account, route.path)
    return {**OK, "quota": {"daily_limit": most, "used": used, "remain": max(0, most - used)}}


ROUTES: tuple[Route, ...] = (
    Route("GET", "/cgi-bin/token", interfaces.token, daily=2_000, proof=Proof.SECRET),
    Route("POST", "/cgi-bin/stable_token", interfaces.stable, daily=500_000, proof=Proof.SECRET),
    Route("GET", "/cgi-bin/getcallbackip", interfaces.callback_addresses),
    Route("GET", "/cgi-bin/get_api_domain_ip", interfaces.callback_addresses),
    Route("POST", "/cgi-bin/clear_quota", interfaces.clear_quota),
    Route("POST", "/cgi-bin/clear_quota/v2", interfaces.clear_quota, proof=Proof.SECRET),
    Route("POST", "/cgi-bin/openapi/quota/get", quota),
    Route("POST", "/cgi-bin/message/template/send", templates.send, SERVICE, 100_000),
    Route("GET", "/cgi-bin/template/get_all_private_template", templates.listing, SERVICE, 100_000),
    Route("POST", "/cgi-bin/message/custom/send", customer_service.send, EVERYONE, 500_000),
    Route("POST", "/cgi-bin/message/custom/typing", customer_service.typing, EVERYONE, 500_000),
    Route("GET", "/cgi-bin/user/info", users.info, OFFICIAL, 5_000_000),
    Route("POST", "/cgi-bin/user/info/batchget", users.batchget, OFFICIAL, 5_000_000),
    Route("POST", "/cgi-bin/user/info/updateremark", users.remark, OFFICIAL, 10_000),
    Route("GET", "/cgi-bin/user/get", users.listing, OFFICIAL, 500),
    Route("POST", "/cgi-bin/changeopenid", moving.change_openids, OFFICIAL),
    Route("POST", "/cgi-bin/menu/create", menu.create, OFFICIAL, 1_000),
    Route("GET", "/cgi-bin/menu/get", menu.get, OFFICIAL, 10_000),
    Route("GET", "/cgi-bin/menu/delete", menu.delete, OFFICIAL, 1_000),
    Route("POST", "/cgi-bin/menu/addconditional", conditional_menus.add, OFFICIAL, 2_000),
    Route("POST", "/cgi-bin/menu/delconditional", conditional_menus.delete, OFFICIAL, 2_000),
    Route("POST", "/cgi-bin/menu/trymatch", conditional_menus.match, OFFICIAL, 20_000),
    Route("POST", "/cgi-bin/tags/create", tags.create, OFFICIAL),
    Route("GET", "/cgi-bin/tags/get", tags.listing, OFFICIAL),
    Route("POST", "/cgi-bin/tags/update", tags.update, OFFICIAL),
    Route("POST", "/cgi-bin/tags/delete", tags.delete, OFFICIAL),
    Route("POST", "/cgi-bin/tags/members/batchtagging", tags.tag_people, OFFICIAL),
    Route("POST", "/cgi-bin/tags/members/batchuntagging", tags.untag_people, OFFICIAL),
    Route("POST", "/cgi-bin/tags/getidlist", tags.of_person, OFFICIAL),
    Route("POST", "/cgi-bin/user/tag/get", tags.people, OFFICIAL),
    Route("POST", "/cgi-bin/message/mass/sendall", mass.send_all, OFFICIAL, 100, minute=60),
    Route("POST", "/cgi-bin/message/mass/send", mass.send, OFFICIAL, 100, minute=60),
    Route("POST", "/cgi-bin/message/mass/preview", mass.preview, OFFICIAL, 100),
    Route("POST", "/cgi-bin/message/mass/get", mass.status, OFFICIAL),
    Route("POST", "/cgi-bin/message/mass/delete", mass.delete, OFFICIAL, 10),
    Route("POST", "/cgi-bin/message/mass/speed/get", mass.speed, OFFICIAL),
    Route("POST", "/cgi-bin/message/mass/speed/set", mass.set_speed, OFFICIAL),
    Route("POST", "/cgi-bin/draft/add", drafts.add, OFFICIAL, 1_000),
    Route("POST", "/cgi-bin/draft/get", drafts.get, OFFICIAL, 500),
    Route("POST", "/cgi-bin/draft/update", drafts.update, OFFICIAL, 1_000),
    Route("POST", "/cgi-bin/draft/delete", drafts.delete, OFFICIAL, 1_000),
    Route("GET", "/cgi-bin/draft/count", drafts.count, OFFICIAL, 1_000),
    Route("POST", "/cgi-bin/freepublish/submit", publishing.submit, OFFICIAL, 100),
    Route("POST", "/cgi-bin/freepublish/get", publishing.get, OFFICIAL, 100),
    Route("POST", "/cgi-bin/freepublish/delete", publishing.delete, OFFICIAL, 10),
    Route("POST", "/cgi-bin/media/uploadimg", material.upload_picture, OFFICIAL),
    Route("POST", "/cgi-bin/material/add_material", material.add, OFFICIAL, 1_000),
    Route("POST", "/cgi-bin/material/del_material", material.delete, OFFICIAL, 1_000),
    Route("GET", "/wxaapi/newtmpl/gettemplate", templates.subscriptions, EVERYONE),
    Route("POST", "/cgi-bin/qrcode/create", qr.create, SERVICE, 100_000),
    Route("POST", "/cgi-bin/media/upload", media.upload, EVERYONE, 100_000),
    Route("GET", "/cgi-bin/media/get", media.get, EVERYONE, 200_000),
    Route("GET", "/sns/oauth2/access_token", web_login.access_token, SERVICE, proof=Proof.SECRET),
    Route("GET", "/sns/oauth2/refresh_token", web_login.refresh_token, SERVICE, proof=Proof.APPID),
    Route("GET", "/sns/userinfo", web_login.userinfo, SERVICE, proof=Proof.WEB),
    Route("GET", "/sns/auth", web_login.check, SERVICE, proof=Proof.WEB),
    Route("GET", "/sns/jscode2session", miniprogram.code_to_session, MINIPROGRAM, proof=Proof.SECRET),
    Route("POST", "/wxa/business/getuserphonenumber", miniprogram.phone_number, MINIPROGRAM),
    Route("POST", "/wxa/getwxacodeunlimit", mini_codes.unlimited, MINIPROGRAM, minute=5_000, minute_errcode=45009),
    Route("POST", "/wxa/msg_sec_check", safety.text, MINIPROGRAM, 2_000_000),
    Route("POST", "/wxa/media_check_async", safety.media, MINIPROGRAM, 200_000),
    Route("POST", "/cgi-bin/message/subscribe/bizsend", subscriptions.bizsend, SERVICE, 10_000_000),
    Route("POST", "/cgi-bin/message/subscribe/send", subscriptions.send, MINIPROGRAM, 10_000_000),
)
BY_PATH: dict[str, Route] = {route.path: route for route in ROUTES}
