"""The plain gateway for short messages, as docs/sms.md has it: signed JSON requests under `/sms`."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable

from sanic import HTTPResponse, Request

from wechat.sandbox.api.api import hang_up
from wechat.sandbox.api.shapes import Fields, Object, dumps, parsed
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.wire.wirelog import WireLine

GATEWAY = "/sms"
MOST_SKEW = 300
"""In seconds."""
LONGEST = 500


class GatewayRefusal(Exception):
    """A request is answered with this HTTP status."""

    def __init__(self, status: int, words: str) -> None:
        self.status, self.words = status, words
        super().__init__(words)


async def answer(box: Sandbox, request: Request) -> HTTPResponse | None:
    """Answer one request. None: the connection was closed on purpose, there is nobody to answer."""
    started = time.monotonic()
    rule = box.rules.take(request.path)
    status, made = 0, Object()
    try:
        if rule is not None and rule.http_status is not None:
            status = rule.http_status
        elif rule is None or rule.drop != "before":
            status, made = _made(box, request)
        if rule is not None and rule.delay:
            await asyncio.sleep(rule.delay)
    finally:
        box.log.add(_line(request, status, made, time.monotonic() - started))
    if rule is not None and rule.drop:
        hang_up(request)
        return None
    return HTTPResponse(dumps(made), status, content_type="application/json; charset=utf-8")


def _made(box: Sandbox, request: Request) -> tuple[int, Object]:
    try:
        _check(box, request)
        body = Fields(parsed(request.body), _wrong)
        with box.state.transaction():
            return 200, ACTS[request.path.removeprefix(GATEWAY)](box, body)
    except GatewayRefusal as error:
        return error.status, {"error": error.words}
    except ValueError as error:
        return 400, {"error": f"not a JSON object: {error}"}


def _check(box: Sandbox, request: Request) -> None:
    stamp = str(request.headers.get("x-sms-time", ""))
    signed = f"{stamp}\n{request.path.removeprefix(GATEWAY)}\n".encode() + request.body
    right = hmac.new(box.settings.sms_key.encode(), signed, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right, str(request.headers.get("x-sms-signature", "")).lower()):
        raise GatewayRefusal(401, "the signature is wrong")
    skews = [abs(now - int(stamp)) for now in (time.time(), box.clock.now())] if stamp.isdecimal() else []
    if min(skews, default=MOST_SKEW + 1) > MOST_SKEW:
        raise GatewayRefusal(401, f"the time is more than {MOST_SKEW} seconds off")


def _send(box: Sandbox, body: Fields) -> Object:
    ref, to, sign, text = (body.text(name) for name in ("id", "to", "sign", "text"))
    if not ref or not (to.isascii() and to.isdecimal()) or not sign or not 0 < len(text) <= LONGEST:
        raise GatewayRefusal(400, "id, to, sign or text is empty, too long or not a number")
    return box.texts.take(ref, to, sign, text)


def _events(box: Sandbox, body: Fields) -> Object:
    return {"events": [*box.texts.events(body.integer("most", 100))]}


def _heard(box: Sandbox, body: Fields) -> Object:
    for event in body.items("events"):
        box.texts.heard(str(event))
    return {}


ACTS: dict[str, Callable[[Sandbox, Fields], Object]] = {"/send": _send, "/events": _events, "/heard": _heard}


def _wrong(name: str, why: str) -> GatewayRefusal:
    return GatewayRefusal(400, f"{name} {why}")


def _line(request: Request, status: int, made: Object, seconds: float) -> WireLine:
    return WireLine(
        side="api",
        method=request.method,
        path=request.path,
        account="",
        status=status or None,
        errcode=None,
        ms=int(seconds * 1000),
        request=request.body.decode(errors="replace"),
        response=dumps(made),
    )
