"""What a response tells the page besides its own content: htmx's trigger header."""

import json

from sanic import HTTPResponse

TRIGGER = "HX-Trigger"


def announcing(response: HTTPResponse, event: str, **detail: str) -> HTTPResponse:
    """Let the page hear of an event once the response is there."""
    told = json.loads(response.headers.get(TRIGGER, "{}"))
    told[event] = detail
    response.headers[TRIGGER] = json.dumps(told)
    return response


def toast(response: HTTPResponse, words: str) -> HTTPResponse:
    """A few words that show for a moment."""
    return announcing(response, "toast", words=words)
