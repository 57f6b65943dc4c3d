"""The log keeps every exchange over the wire for reading, with secrets cut short."""

import re
from typing import NamedTuple

from wechat.sandbox.api.shapes import Object
from wechat.sandbox.state.clock import SandboxClock
from wechat.sandbox.state.state import SandboxState

KEPT = 20_000
EVERY = 500
LONGEST = 8_000
SHOWN = 6
SECRETS = "access_token|refresh_token|secret|appsecret|session_key|code|js_code"
IN_JSON = re.compile(rf'"({SECRETS})"(\s*):(\s*)"([^"]{{{SHOWN}}})[^"]*"')
IN_QUERY = re.compile(rf"\b({SECRETS})=([^&\s]{{{SHOWN}}})[^&\s]*")


class WireLine(NamedTuple):
    """One exchange: `side` is `api` (the server called) or `callback` (the sandbox called); `ms` in milliseconds."""

    side: str
    method: str
    path: str
    account: str
    status: int | None
    errcode: int | None
    ms: int
    request: str
    response: str


def masked(text: str) -> str:
    """Return the text with tokens and secrets cut to their first six characters, and not longer than is readable."""
    text = IN_JSON.sub(r'"\1"\2:\3"\4…"', text)
    text = IN_QUERY.sub(r"\1=\2…", text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"


class WireLog:
    """Keeps the last twenty thousand exchanges."""

    def __init__(self, state: SandboxState, clock: SandboxClock) -> None:
        self._state = state
        self._clock = clock

    def add(self, line: WireLine) -> None:
        kept = line._replace(request=masked(line.request), response=masked(line.response))
        seq = self._state.insert(
            "INSERT INTO log (at, side, method, path, account, status, errcode, ms, request, response)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._clock.millis(),
            *kept,
        )
        if seq % EVERY == 0:
            self._state.run("DELETE FROM log WHERE seq <= ?", seq - KEPT)

    def list(self, after: int | None, limit: int) -> list[Object]:
        """Return exchanges in order; the first ones behind `after`, or the last ones when it is None."""
        limit = max(1, min(limit, 1000))
        if after is None:
            rows = self._state.rows("SELECT * FROM log ORDER BY seq DESC LIMIT ?", limit)[::-1]
        else:
            rows = self._state.rows("SELECT * FROM log WHERE seq > ? ORDER BY seq LIMIT ?", after, limit)
        return [dict(row) for row in rows]
