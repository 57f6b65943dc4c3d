"""`POST …/v1/<kind>` takes rows of one kind, `GET …/v1/cases/<number>` shows what is held of a case.

Nothing of a body is read before its sender is known by the signature over the head.
"""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import cast
from urllib.parse import unquote

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import json as answer

from desk.cases.calls import ReportCall, receive
from desk.cases.held_case import HeldCase, held_case
from desk.cases.taking import MOST_ROWS
from desk.errors import Invalid, Refused
from desk.rules.calendar.court_time import in_court_time
from desk.rules.case_rows.reading import ReportKind
from handlers.http.addresses import client_address
from handlers.http.body_limits import BodyLimits
from handlers.http.limits import REPORTS, STRANGERS, TooOften, spend, too_often
from handlers.http.services import services
from handlers.integration.signatures import REPEATS, NotSigned, SignedHead, verified

PREFIX = "/api/integration/v1"
NAMED = "Idempotency-Key"
blueprint = Blueprint("integration", url_prefix=PREFIX)
blueprint.exception(TooOften)(too_often)
Call = Callable[[Request, SignedHead, str], Awaitable[HTTPResponse]]


class BodyDiffers(Refused):
    """The body is not the one whose hash was signed: it changed on the way, or the hash was of other bytes."""

    code = "body_differs"
    status = 400

    def __init__(self) -> None:
        super().__init__("正文与签名里的摘要不一致：摘要要按发送的字节计算")


def signed(call: Call) -> Callable[[Request, str], Awaitable[HTTPResponse]]:
    """Guard a call: only a system that is known by its signature gets in, and only so often."""

    @wraps(call)
    async def gate(request: Request, name: str) -> HTTPResponse:
        held = services(request)
        try:
            head = await verified(request, held.now())
            await spend(held.rates, REPORTS, head.signer.key_id)
        except NotSigned:
            await _leave(request)
            await spend(held.rates, STRANGERS, client_address(request))
            raise
        except Refused:
            await _leave(request)
            raise
        return await call(request, head, name)

    return gate


async def _leave(request: Request) -> None:
    await cast(BodyLimits, request).leave_body()


@blueprint.post("/<name:str>", stream=True)
@signed
async def report(request: Request, head: SignedHead, name: str) -> HTTPResponse:
    """Take rows of one kind: the right ones are stored, each wrong field of the others is named."""
    kind = next((each for each in ReportKind if each.value == name), None)
    if kind is None or not REPEATS.fullmatch(head.repeat):
        await _leave(request)
        if kind is None:
            raise Invalid(f"没有这个地址，应为 {'、'.join(each.value for each in ReportKind)} 之一", "kind")
        raise Invalid(
            "请求头 Idempotency-Key 应为 8 到 80 个字母、数字或 . _ : -，每次新的发送换一个", "Idempotency-Key"
        )
    await cast(BodyLimits, request).receive_body()
    if not hmac.compare_digest(hashlib.sha256(request.body).hexdigest(), head.body_hash):
        raise BodyDiffers
    rows = _rows(request.body)
    call = ReportCall(head.signer, head.repeat, kind, head.body_hash)
    return answer(await receive(call, rows, services(request).now()), ensure_ascii=False)


def _rows(body: bytes) -> list[dict[str, object]]:
    """Return the rows of a body. Raises `Invalid` for what is not `{"rows": [{…}, …]}`."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        raise Invalid("正文不是 UTF-8 的 JSON", "") from None
    rows = read.get("rows") if isinstance(read, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Invalid('正文应为 {"rows": [{…}, …]}，每一行是一个对象', "rows")
    if not 0 < len(rows) <= MOST_ROWS:
        raise Invalid(f"一次 1 到 {MOST_ROWS} 行，这里有 {len(rows)} 行", "rows")
    return rows


@blueprint.get("/cases/<name:str>")
@signed
async def held(_: Request, head: SignedHead, name: str) -> HTTPResponse:
    """Show what is held of one case, with the moment each row is of."""
    return answer(_shown(await held_case(unquote(name), head.signer.source)), ensure_ascii=False)


def _shown(seen: HeldCase) -> dict[str, object]:
    case = seen.case
    return {
        "number": case.number,
        "court": case.court.code,
        "cause": case.cause,
        "stage": case.stage,
        "judge": case.judge.login if case.judge else "",
        "source": case.source,
        "as_of": in_court_time(case.as_of).isoformat(),
        "hearings": [
            {
                "ref": one.ref,
                "status": one.status.value,
                "starts_at": in_court_time(one.starts_at).isoformat(),
                "room": one.room,
                "as_of": in_court_time(one.as_of).isoformat(),
            }
            for one in seen.hearings
        ],
        **{
            kind.value: [{"ref": row.ref, "as_of": in_court_time(row.as_of or case.as_of).isoformat()} for row in rows]
            for kind, rows in seen.rows.items()
        },
    }
