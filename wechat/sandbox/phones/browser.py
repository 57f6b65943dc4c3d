"""A phone's web browser sends what is asked of `p1.localhost` to the product, as one person's WeChat would."""

import re
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

import aiohttp
from sanic import HTTPResponse, Request
from sanic.compat import Header
from sanic.response import html, redirect
from yarl import URL

from wechat.sandbox.api.api import hang_up
from wechat.sandbox.api.errors import ControlError
from wechat.sandbox.interfaces.web_login import authorized
from wechat.sandbox.phones import articles
from wechat.sandbox.phones.cookies import Cookies
from wechat.sandbox.phones.pages import error_page
from wechat.sandbox.state.identity import PhoneOwner
from wechat.sandbox.state.sandbox import Sandbox

AUTHORIZE = "/connect/oauth2/authorize"
PHONE = re.compile(r"([a-z0-9][a-z0-9-]*)\.localhost(:\d+)?", re.IGNORECASE)
USER_AGENT = (
    "Mozilla/5.0 (Linux; Android 14; V2309A Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Version/4.0 Chrome/126.0.6478.188 Mobile Safari/537.36 XWEB/1260117 MMWEBSDK/20240501"
    " MicroMessenger/8.0.50.2701(0x28003258) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64"
)
HOP = {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer"}
HOP |= {"transfer-encoding", "upgrade"}
NOT_SENT = HOP | {"host", "cookie", "origin", "referer", "user-agent", "content-length"}
NOT_SENT |= {"forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"}
NOT_BACK = HOP | {"set-cookie", "x-frame-options", "strict-transport-security", "location"}
NOT_BACK |= {"content-security-policy", "content-security-policy-report-only"}
FRAMING = {"frame-ancestors", "upgrade-insecure-requests"}
NO_TIME_LIMIT = aiohttp.ClientTimeout(total=None, sock_connect=5.0)


def phone_of(host: str) -> str | None:
    """Return the phone a Host header names, if it is one: `p1` for `p1.localhost:8100`."""
    found = PHONE.fullmatch(host)
    return found[1].lower() if found else None


class Browser:
    """Serves every phone's host. `http` must follow no redirects and keep no cookies of its own."""

    def __init__(self, box: Sandbox, http: aiohttp.ClientSession) -> None:
        self._box = box
        self._http = http
        self._cookies = Cookies(box.state, box.clock)

    def on_phone(self, person: PhoneOwner, url: str, host: str) -> str:
        """Return an address of the product, or of the sandbox, as this phone reaches it; any other stays as it is.

        `host` is the Host under which the phones page or the phone was asked.
        """
        port = urlsplit(f"//{host}").port or 80
        local = (self._box.origin, f"http://localhost:{port}", f"http://127.0.0.1:{port}")
        for base in (*self._box.settings.product_urls, *local):
            rest = url[len(base) :]
            if url.startswith(base) and (not rest or rest[0] in "/?#"):
                return f"http://{person.host}.localhost:{port}{rest if rest.startswith('/') else '/' + rest}"
        return url

    async def serve(self, request: Request) -> HTTPResponse | None:
        """Answer one request of a phone. None: the answer was streamed."""
        person = self._box.people.by_host(phone_of(request.host) or "")
        if person is None:
            return html(error_page(f"没有这部手机：{request.host}"), 404)
        if request.path == AUTHORIZE:
            return self.authorize(request, person)
        article = articles.page(self._box, request.path)
        if article is not None:
            return html(article, headers={"Content-Security-Policy": articles.POLICY})
        try:
            async with self._asked(request, person) as answer:
                await self._stream(request, person, answer)
        except (aiohttp.ClientError, OSError, TimeoutError):
            if request.stream and request.responded:
                hang_up(request)
                return None
            return html(error_page(f"无法打开网页：{self._box.settings.server_url} 没有应答"), 502)
        return None

    def authorize(self, request: Request, person: PhoneOwner) -> HTTPResponse:
        """Open the page of web login: a phone agrees at once and goes back with a code."""
        query = {name: values[0] for name, values in request.get_args(keep_blank_values=True).items()}
        try:
            with self._box.state.transaction():
                target = authorized(self._box, person, query)
        except ControlError as error:
            return html(error_page(str(error)), 400)
        return redirect(self.on_phone(person, target, request.host) if phone_of(request.host) else target)

    def _asked(self, request: Request, person: PhoneOwner) -> "aiohttp.client._RequestContextManager":
        url = URL(self._box.settings.server_url.rstrip("/") + request.raw_url.decode("latin-1"), encoded=True)
        return self._http.request(
            request.method,
            url,
            headers=self._sent(request, person),
            data=request.body or None,
            allow_redirects=False,
            timeout=NO_TIME_LIMIT,
        )

    def _sent(self, request: Request, person: PhoneOwner) -> Header:
        """Return the headers an ordinary WeChat browser at the product's own address would send."""
        public = self._box.settings.product_urls[0]
        headers = Header((name, value) for name, value in request.headers.items() if name.lower() not in NOT_SENT)
        headers["Host"] = urlsplit(public).netloc
        headers["User-Agent"] = USER_AGENT
        own = f"{request.scheme}://{request.host}"
        origin, referer = request.headers.get("origin"), request.headers.get("referer", "")
        if origin:
            headers["Origin"] = "{0.scheme}://{0.netloc}".format(urlsplit(public)) if origin == own else origin
        if referer.startswith(f"{own}/"):
            headers["Referer"] = public + referer[len(own) :]
        if headers.get("Sec-Fetch-Dest") == "iframe":
            headers["Sec-Fetch-Dest"] = "document"
            if headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
                headers["Sec-Fetch-Site"] = "none"
        cookie = self._cookies.header(person.host, request.path)
        if cookie:
            headers["Cookie"] = cookie
        return headers

    async def _stream(self, request: Request, person: PhoneOwner, answer: aiohttp.ClientResponse) -> None:
        for header in answer.headers.getall("Set-Cookie", ()):
            self._cookies.keep(person.host, header, request.path)
        headers = Header((name, value) for name, value in answer.headers.items() if name.lower() not in NOT_BACK)
        if "Location" in answer.headers:
            headers["Location"] = self.on_phone(person, answer.headers["Location"], request.host)
        for policy in framed(answer.headers.getall("Content-Security-Policy", ())):
            headers.add("Content-Security-Policy", policy)
        kind = headers.pop("Content-Type", "application/octet-stream")
        out = await request.respond(status=answer.status, headers=headers, content_type=kind)
        if out is None:
            return
        async for chunk in answer.content.iter_any():
            await out.send(chunk)
        with suppress(RuntimeError):
            await out.eof()


def framed(policies: Iterable[str]) -> list[str]:
    """Return content security policies without what would keep the page out of the phone's frame."""
    kept = []
    for policy in policies:
        parts = [part.strip() for part in policy.split(";")]
        left = [part for part in parts if part and part.split()[0].lower() not in FRAMING]
        if left:
            kept.append("; ".join(left))
    return kept
