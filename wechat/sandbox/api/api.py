"""A call is answered as the platform does: who asks, what they sent, and an answer or refusal in WeChat's shape."""

import asyncio
import re
import time
from dataclasses import dataclass

from sanic import HTTPResponse, Request

from wechat.sandbox.api.call import Call, Raw, Upload
from wechat.sandbox.api.errors import SandboxRefusal, wrong_body
from wechat.sandbox.api.misbehave import MisbehaviourRule
from wechat.sandbox.api.routes import BY_PATH, Proof, Route, spend_call
from wechat.sandbox.api.shapes import Fields, Object, dumps, parsed
from wechat.sandbox.api.tokens import WEB, owner, web_owner
from wechat.sandbox.interfaces.moving import is_recalled
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.state.world import WorldAccount
from wechat.sandbox.wire.wirelog import WireLine

ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")
JSON_TYPE = "application/json; encoding=utf-8"
BROKEN_PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>"


@dataclass(frozen=True)
class Made:
    """Holds what goes back over the wire."""

    content: bytes
    mime: str = JSON_TYPE
    status: int = 200
    errcode: int | None = None
    name: str = ""


async def answer(box: Sandbox, request: Request) -> HTTPResponse | None:
    """Answer one call of an interface. None: the connection was closed on purpose, there is nobody to answer."""
    started = time.monotonic()
    route = BY_PATH[request.path]
    query = {name: values[0] for name, values in request.get_args(keep_blank_values=True).items()}
    whose = _whose(box, query, request)
    rule = box.rules.take(route.path, whose)
    undone = rule is not None and rule.drop == "before"
    made = Made(b"", status=0) if undone else _made(box, request, route, query, rule)
    try:
        if rule and rule.delay:
            await asyncio.sleep(rule.delay)
    finally:
        box.log.add(_line(request, whose, made, rule, time.monotonic() - started))
    if rule and rule.drop:
        hang_up(request)
        return None
    headers = {"Content-disposition": f'attachment; filename="{made.name}"'} if made.name else {}
    return HTTPResponse(made.content, made.status, headers, content_type=made.mime)


def unknown(box: Sandbox, request: Request) -> HTTPResponse:
    """Answer a path that is none of the platform's: 404 without a body, as the platform does."""
    line = _line(request, "", Made(b"", status=404), None, 0.0)
    box.log.add(line._replace(response="(no such interface)"))
    return HTTPResponse(status=404)


def hang_up(request: Request) -> None:
    """Close the connection without an answer, as a network does."""
    if isinstance(request.transport, asyncio.Transport):
        request.transport.abort()


def _made(box: Sandbox, request: Request, route: Route, query: dict[str, str], rule: MisbehaviourRule | None) -> Made:
    if rule and rule.http_status is not None:
        return Made(BROKEN_PAGE.format(rule.http_status).encode(), "text/html", rule.http_status)
    try:
        if rule and rule.errcode is not None:
            raise SandboxRefusal(rule.errcode)
        call = _call(box, request, route, query, rule)
        with box.state.transaction():
            found = route.act(call)
    except SandboxRefusal as error:
        rid = f"{int(box.clock.now()):08x}-{box.entropy(4).hex()}-{box.entropy(4).hex()}"
        refusal = {"errcode": error.code, "errmsg": f"{error.text} rid: {rid}"}
        return Made(dumps(refusal).encode(), _mime(route), errcode=error.code)
    if isinstance(found, Raw):
        return Made(found.content, found.mime, name=found.name)
    errcode = found.get("errcode")
    return Made(dumps(found).encode(), _mime(route), errcode=errcode if isinstance(errcode, int) else None)


def _mime(route: Route) -> str:
    """Return an answer's content type: the interfaces of web login call their JSON plain text."""
    return "text/plain" if route.path.startswith("/sns/") else JSON_TYPE


def _call(box: Sandbox, request: Request, route: Route, query: dict[str, str], rule: MisbehaviourRule | None) -> Call:
    """Identify, read and count one call. Raises SandboxRefusal."""
    if request.method != route.method:
        raise SandboxRefusal(43001 if route.method == "GET" else 43002)
    multipart = (request.content_type or "").startswith("multipart/form-data")
    body = Fields({} if route.method == "GET" or multipart else _json(request.body), wrong_body)
    account = _caller(box, route, query, body)
    if is_recalled(box, account.appid):
        raise SandboxRefusal(50002)
    if account.kind not in route.kinds:
        raise SandboxRefusal(48001)
    spend_call(box, account, route)
    return Call(box, account, query, body, _upload(request) if multipart else None, rule)


def _json(raw: bytes) -> Object:
    if not raw.strip():
        raise SandboxRefusal(44002)
    if ESCAPED.search(raw):
        raise SandboxRefusal(40033)
    try:
        return parsed(raw.decode())
    except UnicodeDecodeError as error:
        raise SandboxRefusal(40033) from error
    except ValueError as error:
        raise SandboxRefusal(47001) from error


def _upload(request: Request) -> Upload | None:
    file = request.files.get("media") if request.files else None
    return Upload(file.name or "", file.type or "", file.body) if file else None


def _caller(box: Sandbox, route: Route, query: dict[str, str], body: Fields) -> WorldAccount:
    if route.proof is Proof.TOKEN:
        return box.world.accounts[owner(box, query.get("access_token", ""))]
    if route.proof is Proof.WEB:
        token = query.get("access_token", "")
        if not token:
            raise SandboxRefusal(41001)
        return box.world.accounts[web_owner(box, token, WEB).appid]
    given = body.values if route.method == "POST" else query
    appid = given.get("appid")
    if not appid:
        raise SandboxRefusal(41002)
    account = box.world.accounts.get(str(appid))
    if account is None:
        raise SandboxRefusal(40013)
    if route.proof is Proof.SECRET:
        secret = given.get("secret") or given.get("appsecret")
        if not secret:
            raise SandboxRefusal(41004)
        if secret != account.secret:
            raise SandboxRefusal(40125)
    return account


def _whose(box: Sandbox, query: dict[str, str], request: Request) -> str:
    """Return the appid a call seems to come from, for rules and the log; it proves nothing."""
    if "appid" in query:
        return query["appid"]
    if "access_token" in query:
        row = box.state.row("SELECT appid FROM tokens WHERE token = ?", query["access_token"])
        return str(row["appid"]) if row else ""
    found = re.search(rb'"appid"\s*:\s*"([^"]*)"', request.body[:4096])
    return found[1].decode(errors="replace") if found else ""


def _line(request: Request, whose: str, made: Made, rule: MisbehaviourRule | None, seconds: float) -> WireLine:
    dropped = f"(connection dropped {rule.drop} the work was done)" if rule and rule.drop else ""
    return WireLine(
        side="api",
        method=request.method,
        path=request.path,
        account=whose,
        status=None if dropped else made.status,
        errcode=made.errcode,
        ms=int(seconds * 1000),
        request=f"{request.query_string}\n{_readable(request.content_type or '', request.body)}".strip(),
        response=dropped or _readable(made.mime, made.content),
    )


def _readable(mime: str, content: bytes) -> str:
    if not content or mime.startswith(("application/json", "text/")):
        return content.decode(errors="replace")
    try:
        return (
            content.decode() if not mime.startswith(("multipart/", "image/", "audio/")) else f"({len(content)} bytes)"
        )
    except UnicodeDecodeError:
        return f"({len(content)} bytes)"
