"""The door: WeChat's callbacks, verified, stored once, answered within WeChat's five seconds.

What is not stored is not acknowledged. Whatever is malformed gets 400 or 403 and a log line.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw, text

from desk.receiving import Arrival, store
from handlers.chat.conversation import Busy, Said, converse
from handlers.chat.events import finished, unreachable
from handlers.services import Services, services
from wechat.accounts import OpenAccount
from wechat.callback import Inbound, Rejected, answer, dedupe_key, open_message, verify_address
from wechat.dialogue import Incoming, Kind

blueprint = Blueprint("callback")
log = structlog.get_logger("door")

TALKS = frozenset({"text", "image", "voice", "video", "shortvideo", "location", "link"})
TALKING_EVENTS = frozenset({"click", "subscribe", "scan"})


@blueprint.get("/wechat/callback/<appid:str>")
async def verify(request: Request, appid: str) -> HTTPResponse:
    """WeChat's check of the address: answered with its echostr."""
    account = await services(request).accounts.by_appid(appid)
    if account is None:
        return _rejected(request, "unknown account", 404)
    try:
        echo = verify_address(account.door, query_of(request), services(request).now())
    except Rejected as error:
        return _rejected(request, error.reason, error.status)
    return text(echo)


@blueprint.post("/wechat/callback/<appid:str>")
async def receive(request: Request, appid: str) -> HTTPResponse:
    """One message or event."""
    desk = services(request)
    account = await desk.accounts.by_appid(appid)
    if account is None:
        return _rejected(request, "unknown account", 404)
    now = desk.now()
    try:
        inbound = open_message(account.door, query_of(request), request.body, now)
    except Rejected as error:
        return _rejected(request, error.reason, error.status)
    try:
        words = await _handle(desk, account, inbound, now)
    except Busy:
        log.warning("busy", appid=appid, kind=inbound.kind)
        return text("busy", status=503)
    body, content_type = answer(account.door, inbound, words, desk.now())
    return raw(body, content_type=content_type)


def query_of(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in request.get_args(keep_blank_values=True).items() if values}


def _rejected(request: Request, reason: str, status: int) -> HTTPResponse:
    log.warning("refused", reason=reason, status=status, size=len(request.body))
    return text("refused", status=status)


async def _handle(desk: Services, account: OpenAccount, inbound: Inbound, now: datetime) -> str:
    """The words of the reply; none means a bare acknowledgement."""
    if inbound.kind in TALKS or inbound.event in TALKING_EVENTS:
        return await converse(_said(account, inbound, now), desk.settings.public_url)
    return await EVENTS.get(inbound.event, _note)(account, inbound, now)


def _said(account: OpenAccount, inbound: Inbound, now: datetime) -> Said:
    words = {
        "text": inbound.text("Content"),
        "location": inbound.text("Label"),
        "link": " ".join(filter(None, (inbound.text("Title"), inbound.text("Url")))),
    }.get(inbound.kind, "")
    incoming = Incoming(
        kind=Kind.of(inbound.kind),
        text=words,
        media_id=inbound.text("MediaId")[:128],
        event=inbound.event,
        event_key=inbound.text("EventKey"),
    )
    return Said(
        account=account,
        openid=inbound.sender,
        dedupe_key=dedupe_key(inbound),
        kind=inbound.name,
        incoming=incoming,
        content=words or incoming.media_id or incoming.event_key,
        as_of=now,
        touch=inbound.kind == "event",
    )


async def _unsubscribe(account: OpenAccount, inbound: Inbound, now: datetime) -> str:
    await _keep(account, inbound, now)
    await unreachable(account.id, inbound.sender, now)
    return ""


async def _finish(account: OpenAccount, inbound: Inbound, now: datetime) -> str:
    await finished(account.id, inbound.text("MsgID"), inbound.text("Status"), now)
    await _keep(account, inbound, now)
    return ""


async def _note(account: OpenAccount, inbound: Inbound, now: datetime) -> str:
    """Anything else is kept, acknowledged and named in the log."""
    await _keep(account, inbound, now)
    log.info("noted", appid=account.appid, kind=inbound.name)
    return ""


async def _keep(account: OpenAccount, inbound: Inbound, now: datetime) -> None:
    """Store an event that wants no words; one delivered again is known already."""
    await store(
        Arrival(
            account_id=account.id,
            dedupe_key=dedupe_key(inbound),
            kind=inbound.name,
            received_at=now,
            content=inbound.text("EventKey"),
        )
    )


EVENTS: dict[str, Callable[[OpenAccount, Inbound, datetime], Awaitable[str]]] = {
    "unsubscribe": _unsubscribe,
    "templatesendjobfinish": _finish,
}
