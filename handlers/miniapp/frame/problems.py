"""This API refuses some things of its own accord; everything else it refuses is the desk's."""

from sanic import HTTPResponse, Request

from desk.errors import Refused
from handlers.http.errors import WORDS, show


class LoginNeeded(Refused):
    code = "login_needed"
    status = 401

    def __init__(self) -> None:
        super().__init__("登录已过期，请重新打开小程序")


class TooLarge(Refused):
    code = "too_large"
    status = 413

    def __init__(self, words: str = WORDS[413]) -> None:
        super().__init__(words)


class MovedOn(Refused):
    """Something changed since it was read."""

    code = "stale"


class Busy(Refused):
    code = "busy"
    status = 503

    def __init__(self) -> None:
        super().__init__(WORDS[503])


class WeChatAway(Refused):
    code = "wechat_away"
    status = 503

    def __init__(self) -> None:
        super().__init__("微信暂时没有回应，请稍后再试")


async def login_needed(request: Request, error: LoginNeeded) -> HTTPResponse:
    response = show(request, error.status, error.words, error.code)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response
