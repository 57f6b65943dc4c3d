"""One HTTP exchange with WeChat: bounded in time and size, its failures told apart, nothing secret in its words.

aiohttp's own exceptions may quote the whole address, access token included. They are therefore translated here, and
the translation is raised outside the ``except`` block, so that no chained traceback can print the original.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

import aiohttp

from wechat.platform.errors import ErrorClass, WeChatError, WeChatFailure, WeChatTimeout, WeChatUnreachable, classify

JsonObject = dict[str, object]
Classify = Callable[[int], ErrorClass]

_CHUNK = 64 * 1024
_BINARY = re.compile(r"(image|audio|video|voice)/|application/octet-stream")
_ESCAPES = re.compile(r"\\\\(?P<looks_like>u[0-9a-fA-F]{4})|\\\\|\\u00[01][0-9a-f]")


@dataclass(frozen=True, slots=True)
class Platform:
    """Where WeChat is: three base addresses without a path. A sandbox is another Platform, nothing else differs."""

    api_url: str = "https://api.weixin.qq.com"
    open_url: str = "https://open.weixin.qq.com"
    mp_url: str = "https://mp.weixin.qq.com"

    def __post_init__(self) -> None:
        for name in ("api_url", "open_url", "mp_url"):
            value: str = getattr(self, name)
            parts = urlsplit(value)
            if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
                raise ValueError(f"{name} is {value!r}; give a base address such as https://api.weixin.qq.com")
            object.__setattr__(self, name, value.rstrip("/"))

    def rewrite(self, url: str) -> str:
        """The same address on this platform.

        Raises ValueError for an address that is not WeChat's: an access token must not travel to a stranger.
        """
        for official, ours in (
            (_OFFICIAL.api_url, self.api_url),
            (_OFFICIAL.open_url, self.open_url),
            (_OFFICIAL.mp_url, self.mp_url),
        ):
            if url == official or url.startswith(official + "/"):
                return ours + url.removeprefix(official)
        raise ValueError(f"{urlsplit(url).hostname or url} is not an address of WeChat's; no call goes there")


_OFFICIAL = Platform()


@dataclass(frozen=True, slots=True)
class WireLimits:
    """Bounds of one exchange: seconds to connect, seconds in all, bytes of the answer."""

    connect: float = 3.0
    total: float = 10.0
    media_total: float = 30.0
    json_bytes: int = 4 * 1024 * 1024
    media_bytes: int = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """What came back, body read. ``content_type`` has no parameters and is lower case, '' where none was given."""

    status: int
    content_type: str
    filename: str | None
    content: bytes = field(repr=False)

    @property
    def binary(self) -> bool:
        """Whether this is a file rather than words: error answers and JSON come as JSON or as text/plain."""
        return self.status == 200 and (self.filename is not None or bool(_BINARY.match(self.content_type)))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A call ready to be sent, any number of times. ``path`` is what logs and errors call it."""

    method: str
    url: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Callable[[], bytes | aiohttp.FormData | None] = field(default=lambda: None, repr=False)
    as_json: bool = False
    follow: bool = False
    total: float = 10.0
    limit: int = 4 * 1024 * 1024


def json_body(data: object) -> bytes:
    r"""JSON in UTF-8 without any ``\uXXXX``, which WeChat refuses (40033).

    Control characters, which JSON can only write that way, are dropped. A backslash a person typed before ``u4e2d`` or
    the like becomes a full-width one, so that it cannot be taken for an escape.
    """

    def mend(found: re.Match[str]) -> str:
        if found["looks_like"]:
            return f"＼{found['looks_like']}"
        return found[0] if found[0] == "\\\\" else ""

    return _ESCAPES.sub(mend, json.dumps(data, ensure_ascii=False)).encode("utf-8", "replace")


async def exchange(http: aiohttp.ClientSession, call: Outgoing, connect: float) -> WireAnswer:
    """Send ``call`` once and read the answer.

    Raises WeChatUnreachable where the call surely did not arrive, WeChatTimeout where it may have been carried out, and
    WeChatError for an answer longer than ``call.limit``.
    """
    try:
        return await _send(http, call, connect)
    except aiohttp.ConnectionTimeoutError:
        failure: WeChatFailure = WeChatUnreachable(call.path, f"no connection within {connect:g} s; try again later")
    except aiohttp.ClientConnectorError as error:
        failure = WeChatUnreachable(
            call.path,
            f"cannot connect to {error.host}:{error.port} ({type(error.os_error).__name__}); check the network",
        )
    except (TimeoutError, aiohttp.ClientError) as error:
        failure = WeChatTimeout(call.path, f"no whole answer ({type(error).__name__}) within {call.total:g} s")
    raise failure


async def _send(http: aiohttp.ClientSession, call: Outgoing, connect: float) -> WireAnswer:
    async with http.request(
        call.method,
        call.url,
        params=call.params,
        data=call.body(),
        headers={"Content-Type": "application/json"} if call.as_json else None,
        timeout=aiohttp.ClientTimeout(total=call.total, connect=connect),
        allow_redirects=call.follow,
        max_redirects=3,
    ) as response:
        content = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            content += chunk
            if len(content) > call.limit:
                raise WeChatError.unreadable(call.path, f"the answer is longer than {call.limit} bytes")
        named = response.content_disposition
        return WireAnswer(
            status=response.status,
            content_type=response.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
            filename=named.filename if named else None,
            content=bytes(content),
        )


def read(answer: WireAnswer, path: str, classify: Classify = classify) -> JsonObject | WireAnswer:
    """The JSON object in an answer, or the answer itself where it is a file.

    Raises WeChatError for WeChat's ``errcode`` and, without one, for whatever is not a JSON object with status 200.
    """
    if answer.binary:
        return answer
    try:
        result = json.loads(answer.content.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        result = None
    # 4xx means the front door turned the call away; a 5xx or an unreadable 200 may come from behind it.
    uncertain = answer.status < 300 or answer.status >= 500
    if not isinstance(result, dict):
        words = f"HTTP {answer.status} with no JSON in it ({answer.content_type or 'no type'})"
        raise WeChatError.unreadable(path, words, uncertain=uncertain)
    refuse(cast(JsonObject, result), path, classify)
    if answer.status != 200:
        raise WeChatError.unreadable(path, f"HTTP {answer.status}", uncertain=uncertain)
    return cast(JsonObject, result)


def refuse(result: JsonObject, path: str, classify: Classify) -> None:
    """Raises WeChatError if ``result`` carries an ``errcode`` other than 0 (a number, or one in quotes)."""
    given = result.get("errcode", 0)
    try:
        errcode = int(cast(str, given))
    except (TypeError, ValueError):
        raise WeChatError.unreadable(path, "errcode is not a number") from None
    if errcode:
        msgid = result.get("msgid", result.get("msg_id"))
        raise WeChatError(
            errcode,
            str(result.get("errmsg", "")),
            classify(errcode),
            path=path,
            msgid=msgid if isinstance(msgid, int) else None,
        )
