"""A request's body is no larger than its route takes and comes within a time, or is refused in words.

Behind the reverse proxy this never matters; it keeps one that is asked directly from being filled up or held.
"""

import asyncio
from collections.abc import AsyncIterator

import structlog
from sanic import Request
from sanic.exceptions import PayloadTooLarge, RequestTimeout
from sanic.http import Http

from wechat.platform.callback import LARGEST_BODY

log = structlog.get_logger("web")

DOOR = "/wechat/callback/"
LARGEST_REQUEST = 12 * 1024 * 1024
"""An upload with its form around it."""
INTEGRATION = "/api/integration/"
LARGEST_REPORT = 2 * 1024 * 1024
"""What a case system sends at once: five hundred rows of four thousand bytes."""
BODY_SECONDS = 30.0
CALLBACK_SECONDS = 5.0
"""WeChat itself gives up after five."""
LARGEST_DRAIN = 4 * 1024 * 1024
DRAIN_SECONDS = 1.0


class BodyLimits(Request):
    """Reads the body of Sanic's request within bounds. Nothing of a body that is too large is kept."""

    async def receive_body(self) -> None:
        """Read the body.

        Raises `PayloadTooLarge` and `RequestTimeout`; the connection is closed after the answer to either.
        """
        if self.body:
            return
        door = self.path.startswith(DOOR)
        largest = LARGEST_BODY if door else LARGEST_REPORT if self.path.startswith(INTEGRATION) else LARGEST_REQUEST
        declared = self._declared()
        if declared > largest:
            await self._drop()
            raise self._too_large()
        if isinstance(self.stream, Http) and 0 < declared <= len(self.stream.recv_buffer):
            # it came with the head: nothing to wait for, and no need of an alarm
            self.body = await self._read(largest)
            return
        try:
            async with asyncio.timeout(CALLBACK_SECONDS if door else BODY_SECONDS):
                self.body = await self._read(largest)
        except TimeoutError:
            self._give_up("body did not come in time", 408)
            raise RequestTimeout("The body did not come in time") from None

    async def leave_body(self) -> None:
        """Read no body of somebody who may not send one; the connection is closed after the answer."""
        await self._drop()
        if isinstance(self.stream, Http):
            self.stream.request_body = None
            self.stream.keep_alive = False

    def _declared(self) -> int:
        """Return the bytes the sender says there are; 0 where it does not say."""
        said = self.headers.get("content-length", "")
        return int(said[:18]) if said.isascii() and said.isdecimal() else 0

    async def _read(self, largest: int) -> bytes:
        parts, size = [], 0
        async for part in self._coming():
            size += len(part)
            if size > largest:
                raise self._too_large()
            parts.append(part)
        return b"".join(parts)

    async def _drop(self) -> None:
        """Take in what is under way, so that the sender reads the answer rather than a broken pipe; not for long."""
        if self._declared() > LARGEST_DRAIN or "expect" in self.headers:
            return
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                async for _ in self._coming():
                    pass
        except TimeoutError:
            return

    async def _coming(self) -> AsyncIterator[bytes]:
        if isinstance(self.stream, Http):
            async for part in self.stream:
                yield part

    def _too_large(self) -> PayloadTooLarge:
        self._give_up("body is too large", 413)
        return PayloadTooLarge("The body is larger than this route takes")

    def _give_up(self, reason: str, status: int) -> None:
        """Read nothing more from this connection. The request has no name yet, and is not the one before it."""
        structlog.contextvars.clear_contextvars()
        log.warning("refused", reason=reason, status=status)
        if isinstance(self.stream, Http):
            self.stream.request_body = None
            self.stream.keep_alive = False
            self.stream.expecting_continue = False
