"""What is not WeChat's is turned away at the door with a log line; a flood of it from one address, without one.

Only what is refused is counted: a callback that proves to be WeChat's passes however many others came before it.
"""

import structlog
from sanic import HTTPResponse, Request
from sanic.response import text

from handlers.http.addresses import client_address
from handlers.http.errors import WORDS
from handlers.http.limits import REFUSALS, TooOften, spend
from handlers.http.services import services

log = structlog.get_logger("door")


async def turned_away(request: Request, reason: str, status: int) -> HTTPResponse:
    """Answer a request that was refused for this reason, which holds nothing of what was sent."""
    try:
        await spend(services(request).rates, REFUSALS, client_address(request))
    except TooOften as often:
        return text(WORDS[429], status=429, headers={"Retry-After": str(often.wait)})
    log.warning("refused", reason=reason, status=status, size=len(request.body))
    return text("refused", status=status)
