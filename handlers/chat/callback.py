"""WeChat's callbacks come in by this door: verified, stored once, answered within WeChat's five seconds.

What is not stored is not acknowledged. Whatever is malformed gets 400 or 403 and a log line.
"""

from datetime import datetime
from urllib.parse import parse_qsl

import structlog
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw, text

from handlers.chat.chat_message import ChatMessage
from handlers.chat.conversation import ConversationBusy, converse
from handlers.chat.events import EVENTS, EventReport, TooEarly, note_event
from handlers.chat.rejections import turned_away
from handlers.http.services import Services, services
from wechat.accounts import OpenAccount
from wechat.dialogue import Incoming, MessageKind
from wechat.platform.callback import Inbound, Rejected, answer, dedupe_key, open_message, verify_address
from wechat.platform.events import scanned

blueprint = Blueprint("callback")
log = structlog.get_logger("door")

TALKING_EVENTS = frozenset({"click", "subscribe", "scan", "scancode_waitmsg"})
"""The events a person waits for an answer to; so they do with every message, of a kind we cannot read too."""

WORDS_OF = {"text": ("Content",), "location": ("Label",), "link": ("Title", "Url")}
"""The fields that hold what is said in words; a message of another kind has a file."""


@blueprint.get("/wechat/callback/<appid:str>")
async def verify(request: Request, appid: str) -> HTTPResponse:
    """Answer WeChat's check of the address with its echostr."""
    account = await services(request).accounts.by_appid(appid)
    if account is None:
        return await turned_away(request, "unknown account", 404)
    try:
        echo = verify_address(account.door, query_of(request), services(request).now())
    except Rejected as error:
        return await turned_away(request, error.reason, error.status)
    return text(echo)


@blueprint.post("/wechat/callback/<appid:str>")
async def receive(request: Request, appid: str) -> HTTPResponse:
    """Receive one message or event."""
    desk = services(request)
    account = await desk.accounts.by_appid(appid)
    if account is None:
        return await turned_away(request, "unknown account", 404)
    now = desk.now()
    try:
        inbound = open_message(account.door, query_of(request), request.body, now)
    except Rejected as error:
        return await turned_away(request, error.reason, error.status)
    try:
        words = await _handle(desk, account, inbound, now)
    except (ConversationBusy, TooEarly):
        log.warning("busy", appid=appid, kind=inbound.kind)
        return text("busy", status=503)
    body, content_type = answer(account.door, inbound, words, desk.now())
    return raw(body, content_type=content_type)


def query_of(request: Request) -> dict[str, str]:
    """Return the parameters of the address; of one that is given twice the first."""
    return dict(reversed(parse_qsl(request.query_string, keep_blank_values=True)))


async def _handle(desk: Services, account: OpenAccount, inbound: Inbound, now: datetime) -> str:
    """Return the words of the reply; none means a bare acknowledgement."""
    if inbound.kind != "event" or inbound.event in TALKING_EVENTS:
        return await converse(_said(account, inbound, now), desk.settings.public_url)
    crowded = desk.telling.locked()
    async with desk.telling:
        await EVENTS.get(inbound.event, note_event)(EventReport(account, inbound, now, crowded))
    return ""


def _words(inbound: Inbound) -> str:
    """Return what is said in words by a message, or by a code that was scanned for an answer."""
    if inbound.event == "scancode_waitmsg":
        return scanned(inbound.fields).result
    return " ".join(filter(None, map(inbound.text, WORDS_OF.get(inbound.kind, ()))))


def _said(account: OpenAccount, inbound: Inbound, now: datetime) -> ChatMessage:
    words, event = _words(inbound), inbound.kind == "event"
    incoming = Incoming(
        kind=MessageKind.TEXT if words and event else MessageKind.of(inbound.kind),
        text=words,
        media_id="" if inbound.kind in WORDS_OF or event else inbound.text("MediaId")[:128],
        event=inbound.event,
        event_key=inbound.text("EventKey") if event else "",
    )
    return ChatMessage(
        account=account,
        openid=inbound.sender,
        dedupe_key=dedupe_key(inbound),
        kind=inbound.name,
        incoming=incoming,
        content=words or incoming.media_id or incoming.event_key,
        as_of=now,
        touch=event,
    )
