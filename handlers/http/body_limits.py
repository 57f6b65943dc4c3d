"""A request's body is no larger than its route takes and comes within a time, or is refused in words.

Whoever is in no session sends little: more is left unread, and the handler answers as it answers strangers. A form is
read strictly, as UTF-8, and files are taken only where a route says so (`ctx_files=True`). The reverse proxy holds the
same sizes.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import cast

import structlog
from redis.exceptions import RedisError
from sanic import Request
from sanic.exceptions import PayloadTooLarge, RequestTimeout
from sanic.headers import parse_content_header
from sanic.http import Http
from sanic.request import RequestParameters

from desk.errors import Invalid
from handlers.http.form_bodies import NO_FILES_HERE, NOT_A_FORM, FormBody, read_multipart, read_urlencoded
from wechat.platform.callback import LARGEST_BODY

log = structlog.get_logger("web")

DOOR = "/wechat/callback/"
WORDS_ALONE = "application/x-www-form-urlencoded"
"""A form that brings no file, whatever its page would take."""
LARGEST_FORM = 256 * 1024
"""Ten thousand Chinese characters, each sent as nine, with room for the rest of a form."""
LARGEST_OF_STRANGERS = 16 * 1024
"""Bytes somebody in no session may send: a login, a first word."""
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


Known = Callable[[Request], Awaitable[object]]
"""Says whether a request comes from somebody in a session."""


class BodyLimits(Request):
    """Reads the body of Sanic's request within bounds. Nothing of a body that is too large is kept."""

    async def receive_body(self) -> None:
        """Read the body; leave that of a stranger who sends much.

        Raises `PayloadTooLarge` and `RequestTimeout`; the connection is closed after the answer to either.
        """
        if self.body:
            return
        door, largest = self.path.startswith(DOOR), self._largest()
        declared = self._declared()
        if declared > largest:
            await self._drop()
            raise self._too_large()
        if (declared > LARGEST_OF_STRANGERS or "transfer-encoding" in self.headers) and not await self._is_known():
            self._note("body of a stranger", 401)
            await self.leave_body()
            return
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

    def get_form(self, keep_blank_values: bool = False) -> RequestParameters:  # noqa: ARG002 - Sanic's signature
        """Read the form. Raises `Invalid` for one that is not as browsers send it, and for files nobody asked for."""
        found = self._form()
        self.parsed_form, self.parsed_files = found.fields, found.files
        return found.fields

    def _form(self) -> FormBody:
        kind, said = parse_content_header(self.headers.getone("content-type", ""))
        if kind == WORDS_ALONE:
            return read_urlencoded(self.body)
        if kind != "multipart/form-data" or not self.body:
            return FormBody()
        if not self._takes_files():
            raise Invalid(NO_FILES_HERE)
        boundary = said.get("boundary")
        if not isinstance(boundary, str):
            raise Invalid(NOT_A_FORM)
        return read_multipart(self.body, boundary)

    def _largest(self) -> int:
        """Return the bytes this route takes."""
        if self.path.startswith(DOOR):
            return LARGEST_BODY
        if self.path.startswith(INTEGRATION):
            return LARGEST_REPORT
        kind, _ = parse_content_header(self.headers.getone("content-type", ""))
        return LARGEST_REQUEST if self._takes_files() and kind != WORDS_ALONE else LARGEST_FORM

    def _takes_files(self) -> bool:
        return bool(self.route and getattr(self.route.ctx, "files", False))

    async def _is_known(self) -> bool:
        """Say whether the sender is in a session; the door and the case systems know theirs by signatures."""
        known = cast(Mapping[str, Known], getattr(self.app.ctx, "known", {}))
        asked = next((one for prefix, one in known.items() if self.path.startswith(prefix)), None)
        try:
            return asked is None or bool(await asked(self))
        except RedisError:
            return False

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

    def _note(self, reason: str, status: int) -> None:
        """Write a line. The request has no name yet, and is not the one before it."""
        structlog.contextvars.clear_contextvars()
        log.warning("refused", reason=reason, status=status)

    def _give_up(self, reason: str, status: int) -> None:
        """Read nothing more from this connection."""
        self._note(reason, status)
        if isinstance(self.stream, Http):
            self.stream.request_body = None
            self.stream.keep_alive = False
            self.stream.expecting_continue = False
