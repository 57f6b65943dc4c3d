"""A response tells the page more than its own content by htmx's trigger header."""

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
    """Let the page show a few words for a moment."""
    return announcing(response, "toast", words=words)
