"""People see words and a status when something cannot be done, never a traceback."""

from types import SimpleNamespace

import structlog
from redis.exceptions import RedisError
from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config
from sanic.exceptions import SanicException
from sanic.response import json

from desk.errors import Invalid, Refused
from desk.files.places import StoreTrouble
from handlers.http.rendering import render
from models import database, lanes
from models.handing_over import NoneFree
from models.lanes import Lane

log = structlog.get_logger("web")

WORDS = {
    400: "请求的格式不对，请返回重试",
    401: "请先登录",
    403: "您无权查看或操作这里",
    404: "没有找到这个页面",
    405: "这里不能这样操作",
    408: "内容没有在时限内发完，请重试",
    413: "发来的内容太大",
    429: "操作太频繁，请稍后再试",
    503: "系统正忙，请稍后再试",
}
STORE_AWAY = "附件暂时存取不了"
LOOP_CLOSED = "Event loop is closed"
"""What asyncio says to a request that outlived its server: nobody waits for it any more, what it did is undone."""
TOO_SLOW = "这一页要查的太多，没有在时限内查完，什么都没有改。请缩小范围，或稍后再试"
SORRY = "系统出了点问题，我们已经记下。请稍后再试，急事请拨打 12368"


def install(app: Sanic[Config, SimpleNamespace]) -> None:
    app.exception(Refused)(_refused)
    app.exception(SanicException)(_known)
    app.exception(RedisError)(_redis_away)
    app.exception(StoreTrouble)(_store_away)
    app.exception(Exception)(_unknown)


def wants_json(request: Request) -> bool:
    return request.path.startswith("/api/") or "application/json" in request.headers.get("accept", "")


def show(request: Request, status: int, words: str, code: str, field: str = "") -> HTTPResponse:
    if wants_json(request):
        return json({"code": code, "message": words, "field": field}, status=status, ensure_ascii=False)
    return render(request, "error.html", status, {"status": status, "words": words})


async def _refused(request: Request, error: Refused) -> HTTPResponse:
    return show(request, error.status, error.words, error.code, error.field if isinstance(error, Invalid) else "")


async def _known(request: Request, error: SanicException) -> HTTPResponse:
    status = error.status_code
    return show(request, status, WORDS.get(status, SORRY if status >= 500 else WORDS[400]), f"http_{status}")


async def _redis_away(request: Request, error: RedisError) -> HTTPResponse:
    log.error("redis_away", path=request.path, error=type(error).__name__)
    return show(request, 503, WORDS[503], "busy")


async def _store_away(request: Request, error: StoreTrouble) -> HTTPResponse:
    log.error("store_away", path=request.path, words=error.words)
    return show(request, 503, f"{STORE_AWAY}，请稍后再试", "busy")


async def _unknown(request: Request, error: Exception) -> HTTPResponse:
    """Log the kind and the place of the fault; its words may hold personal data and stay out."""
    if isinstance(error, TimeoutError) and not isinstance(error, NoneFree) and lanes.current() is Lane.PAGE:
        log.error("page_too_slow", path=request.path)
        return show(request, 503, TOO_SLOW, "busy")
    if database.is_away(error):
        log.error("database_away", path=request.path, error=type(error).__name__)
        return show(request, 503, WORDS[503], "busy")
    if str(error) == LOOP_CLOSED:
        log.warning("stopped_midway", path=request.path)
        return show(request, 503, WORDS[503], "busy")
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    log.error("unexpected", path=request.path, error=type(error).__name__, place=place)
    return show(request, 500, SORRY, "unexpected")
