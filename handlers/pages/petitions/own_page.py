"""我的信息 on the phone: what the court knows of somebody, their phones, and how they take any of it back."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sanic import Blueprint, HTTPResponse, Request

from desk.errors import NotFound, Refused
from desk.notices import wishes
from desk.people.persons import phones, requests
from desk.upkeep.own_record import ask_own_erasure, own_record
from handlers.http import sessions
from handlers.http.bounds import row_id
from handlers.http.services import services
from handlers.pages.frame import forms
from handlers.pages.frame.screen import PageWords, say, see, show
from handlers.pages.frame.visitors import Visitor, known, posted
from models.enums import Channel

HERE = "/p/me"
GONE = "没有找到这个微信，或者它不是您的"
BY_SMS = "您的手机号是发短信退订的，请用那个手机发短信“恢复接收”"
NOWHERE = "没有找到这个页面"
FORGOTTEN = "您的信息会在几分钟内删除：姓名、号码、诉求的内容、聊天和文件。编号和办理经过留下，里面没有您的信息。"
DONE = {
    "unbound": "已解除绑定",
    "sent_away": "那个微信已解除",
    "withdrawn": "已撤回同意",
    "confirmed": "已确认，新微信登记好了",
    "denied": "已记下不是您的，它没有登记",
    "stopped": "已退订，公告和评价邀请不再发给您",
    "resumed": "已恢复接收",
    "left_elsewhere": "别处都退出了",
}

blueprint = Blueprint("pages_own")


@blueprint.get(HERE)
@known
async def mine(request: Request, visitor: Visitor) -> HTTPResponse:
    return await _page(request, visitor)


async def _page(request: Request, visitor: Visitor, wrong: str = "", status: int = 200) -> HTTPResponse:
    record = await own_record(_me(visitor), services(request).now())
    elsewhere = await _elsewhere(request, visitor)
    values = {
        "record": record,
        "elsewhere": elsewhere,
        "wrong": wrong,
        "said": DONE.get(request.args.get("said", ""), ""),
    }
    return show(request, "me", values, visitor.session, status)


async def _elsewhere(request: Request, visitor: Visitor) -> list[sessions.Session]:
    """Return where else this WeChat has our pages open, the newest first."""
    mine = await sessions.sessions_of(services(request).redis, sessions.PHONE, _me(visitor))
    return [one for one in mine if one.ref != visitor.session.ref]


def _me(visitor: Visitor) -> int:
    assert visitor.citizen.id is not None
    return visitor.citizen.id


@blueprint.post(f"{HERE}/<name:str>")
@posted
async def act(request: Request, visitor: Visitor, name: str) -> HTTPResponse:
    """Do one of `ACTS`; where it cannot be done the page says why, and nothing has changed."""
    if name == "erase":
        return await _erase(request, visitor)
    if name == "elsewhere":
        await sessions.end_sessions(services(request).redis, sessions.PHONE, _me(visitor), but=visitor.session.ref)
        return see(request, f"{HERE}?said=left_elsewhere")
    if name not in ACTS:
        raise NotFound(NOWHERE)
    carry_out, said = ACTS[name]
    try:
        await carry_out(request, _me(visitor), services(request).now())
    except NotFound:
        raise
    except Refused as refused:
        return await _page(request, visitor, refused.words, refused.status)
    return see(request, f"{HERE}?said={said}")


async def _erase(request: Request, visitor: Visitor) -> HTTPResponse:
    try:
        await ask_own_erasure(_me(visitor), services(request).now())
    except Refused as refused:
        return await _page(request, visitor, refused.words, refused.status)
    return say(request, PageWords("已登记，正在删除", FORGOTTEN))


async def _unbind(_: Request, me: int, as_of: datetime) -> None:
    await phones.unbind_here(me, as_of)


async def _send_away(request: Request, me: int, as_of: datetime) -> None:
    await phones.unbind_other(me, row_id(forms.field(request, "phone"), GONE), as_of)


async def _withdraw(_: Request, me: int, as_of: datetime) -> None:
    await phones.withdraw_consent(me, as_of)


async def _confirm(request: Request, me: int, as_of: datetime) -> None:
    await requests.decide_as_owner(row_id(forms.field(request, "request"), requests.GONE), me, True, as_of)


async def _stop(_: Request, me: int, as_of: datetime) -> None:
    await wishes.stop_phone(me, "退订", as_of, Channel.WEB)


async def _resume(_: Request, me: int, as_of: datetime) -> None:
    if not await wishes.resume_phone(me, as_of):
        raise Refused(BY_SMS)


async def _deny(request: Request, me: int, as_of: datetime) -> None:
    await requests.decide_as_owner(row_id(forms.field(request, "request"), requests.GONE), me, False, as_of)


ACTS: Mapping[str, tuple[Callable[[Request, int, datetime], Awaitable[None]], str]] = {
    "unbind": (_unbind, "unbound"),
    "away": (_send_away, "sent_away"),
    "withdraw": (_withdraw, "withdrawn"),
    "confirm": (_confirm, "confirmed"),
    "deny": (_deny, "denied"),
    "stop": (_stop, "stopped"),
    "resume": (_resume, "resumed"),
}
