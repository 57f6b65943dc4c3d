"""wechatpy's client made asynchronous: ``_request`` is a coroutine over aiohttp, everything else follows from that.

Its API groups (``client.tag``, ``client.user`` …) ``return self._post(...)`` and so may be awaited; the few that do
not are in ``wechat.platform.wechatpy_fixes``. Here, in one place, addresses are rewritten, the access token is put in,
and failures are classed.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import structlog
from wechatpy.client import WeChatClient

from wechat.platform import wechatpy_fixes
from wechat.platform.answers import Reader
from wechat.platform.errors import (
    ErrorClass,
    WeChatError,
    WeChatFailure,
    WeChatTimeout,
    WeChatUnreachable,
    classify,
    classify_token_error,
)
from wechat.platform.tokens import HeldToken, TokenStore
from wechat.platform.wire import (
    Classify,
    JsonObject,
    Outgoing,
    Platform,
    WireAnswer,
    WireLimits,
    exchange,
    json_body,
    read,
)

API = "https://api.weixin.qq.com"

_STABLE_TOKEN = "/cgi-bin/stable_token"  # noqa: S105 - a path
_WITHOUT_TOKEN = ("/sns/", _STABLE_TOKEN, "/cgi-bin/token", "/cgi-bin/clear_quota/v2", "/cgi-bin/showqrcode")

log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AccountKeys:
    """An account's appid and app secret."""

    appid: str
    secret: str = field(repr=False)


class AwaitedClient(WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """One account's client. It borrows ``http`` and ``tokens``: whoever made them closes them."""

    _http: aiohttp.ClientSession

    menu = wechatpy_fixes.Menu()
    jsapi = wechatpy_fixes.JsApi()
    user = wechatpy_fixes.User()
    tag = wechatpy_fixes.Tag()
    qrcode = wechatpy_fixes.QrCode()
    media = wechatpy_fixes.MediaFiles()

    def __init__(
        self,
        account: AccountKeys,
        platform: Platform,
        http: aiohttp.ClientSession,
        tokens: TokenStore,
        *,
        limits: WireLimits | None = None,
    ) -> None:
        super().__init__(account.appid, account.secret)
        cast(Any, self)._http.close()  # wechatpy opens a requests.Session of its own
        self._http = http
        self.account = account
        self.platform = platform
        self.limits = limits or WireLimits()
        self._tokens = tokens

    @property
    def access_token(self) -> str:
        """The token held in memory, '' if none. wechatpy reads it in places; ``_request`` puts the right one in."""
        return self._tokens.held(self.account.appid)

    async def fetch_access_token(self) -> str:
        """A valid access token, for a call this client does not know."""
        return await self._token()

    async def _token(self, stale: str = "") -> str:
        return await self._tokens.get(self.account, self._stable_token, stale)

    async def _stable_token(self, force: bool) -> HeldToken:
        wanted = {
            "grant_type": "client_credential",
            "appid": self.account.appid,
            "secret": self.account.secret,
            "force_refresh": force,
        }
        call = self._outgoing("POST", API + _STABLE_TOKEN, data=wanted)
        try:
            got = Reader(cast(JsonObject, await self._once(call, "", classify_token_error)), call.path)
            return HeldToken(got.text("access_token"), got.number("expires_in"))
        except WeChatTimeout as late:
            failure: WeChatFailure = WeChatUnreachable(call.path, f"no access token: {late.words}")
        except WeChatError as error:
            failure = error
        # Whatever became of the token, the call it was wanted for has not been made.
        failure.uncertain = False
        raise failure

    def _outgoing(self, method: str, url: str, **wanted: Any) -> Outgoing:
        """wechatpy's (and requests') way of asking, as a call of ours."""
        params, data, files = wanted.get("params") or {}, wanted.get("data"), wanted.get("files")
        pairs = parse_qsl(params) if isinstance(params, str) else params.items()
        body: Callable[[], bytes | aiohttp.FormData | None]
        if files:
            body = _multipart(files, data)
        else:
            sent = json_body(data) if isinstance(data, (dict, list)) else data
            sent = sent.encode() if isinstance(sent, str) else sent
            body = lambda: sent  # noqa: E731 - the same bytes each time
        return Outgoing(
            method=method.upper(),
            url=self.platform.rewrite(url),
            path=urlsplit(url).path,
            params={name: str(value) for name, value in pairs if value is not None and name != "access_token"},
            body=body,
            as_json=isinstance(data, (dict, list)) and not files,
            total=wanted.get("timeout") or self.limits.total,
            limit=self.limits.json_bytes,
        )

    async def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Any:
        """One API call: at most two exchanges, the second with a renewed access token if the first one's was refused.

        Takes what wechatpy's own ``_request`` takes. Returns what ``result_processor`` makes of the JSON object, or an
        ``WireAnswer`` where WeChat sends a file.
        """
        base = kwargs.pop("api_base_url", self.API_BASE_URL)
        processor = kwargs.pop("result_processor", None)
        url = url_or_endpoint if url_or_endpoint.startswith(("https://", "http://")) else base + url_or_endpoint
        call = self._outgoing(method, url, **kwargs)
        if call.path.startswith(("/cgi-bin/media/", "/cgi-bin/material/")):
            call = replace(call, total=self.limits.media_total, limit=self.limits.media_bytes)
        result = await self._with_token(call)
        if processor is None:
            return result
        try:
            return processor(result)
        except (KeyError, TypeError):
            raise WeChatError.unreadable(call.path, "the answer lacks a field") from None

    async def _with_token(self, call: Outgoing) -> JsonObject | WireAnswer:
        if call.path.startswith(_WITHOUT_TOKEN):
            return await self._once(call)
        token = await self._token()
        try:
            return await self._once(call, token)
        except WeChatError as refused:
            if refused.error_class is not ErrorClass.refresh_token:
                raise
            renewed = await self._token(stale=token)
            if renewed == token:
                raise
        return await self._once(call, renewed)

    async def _once(self, call: Outgoing, token: str = "", by: Classify = classify) -> JsonObject | WireAnswer:
        if token:
            call = replace(call, params={**call.params, "access_token": token})
        started = time.perf_counter()
        outcome: dict[str, object] = {"errcode": None, "failure": "cancelled"}
        try:
            result = read(await exchange(self._http, call, self.limits.connect), call.path, by)
            outcome = {"errcode": 0}
            return result
        except WeChatError as error:
            outcome = {"errcode": error.errcode, "error_class": error.error_class}
            raise
        except WeChatFailure as failure:
            outcome = {"errcode": None, "failure": type(failure).__name__}
            raise
        finally:
            write = log.debug if outcome == {"errcode": 0} else log.warning
            ms = round((time.perf_counter() - started) * 1000)
            write("wechat.call", account=self.account.appid, path=call.path, ms=ms, **outcome)

    async def _ask(self, method: str, path: str, **kwargs: Any) -> Reader:
        result = await self._request(method, API + path, **kwargs)
        if not isinstance(result, dict):
            raise WeChatError.unreadable(path, "a file came where JSON was expected")
        return Reader(result, path)


def _multipart(files: Mapping[str, Any], fields: Mapping[str, Any] | None) -> Callable[[], aiohttp.FormData]:
    """A form that can be built anew for a second try. A file is bytes, an open file or (name, either, content type)."""
    parts: list[tuple[str, bytes, str, str | None]] = []
    for name, given in files.items():
        filename, source, *content_type = given if isinstance(given, tuple) else (None, given)
        content = source if isinstance(source, bytes) else source.read()
        shown = str(filename or getattr(source, "name", None) or name)
        parts.append((name, content, shown, content_type[0] if content_type else None))

    def build() -> aiohttp.FormData:
        form = aiohttp.FormData()
        for name, value in (fields or {}).items():
            form.add_field(name, str(value))
        for name, content, filename, content_type in parts:
            form.add_field(name, BytesIO(content), filename=filename, content_type=content_type)
        return form

    return build
