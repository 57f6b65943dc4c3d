"""A small identity provider on a socket: OpenID Connect as courts' own speak it, and as none should.

It has people with passwords, a page to sign in, codes that serve once, keys that are changed. `tricks` say how it
misbehaves, `asked` what it was asked for.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus, urlencode

import jwt
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT_ID, CLIENT_SECRET = "jiesu", "a secret/with+odd:letters"
PASSWORD = "provider-password"
LOGIN_PAGE = """<!doctype html><meta charset="utf-8"><title>统一身份认证</title>
<form method="post"><input name="username" id="username"><input name="password" id="password" type="password">
{hidden}<button id="enter">登录</button></form>"""


@dataclass(frozen=True)
class ProviderPerson:
    """Somebody the provider knows: `sub` is theirs for ever, `username` may become somebody else's."""

    sub: str
    username: str
    name: str = ""


@dataclass
class SigningKey:
    """A key of the provider's."""

    kid: str
    private: Any
    algorithm: str

    @property
    def published(self) -> dict[str, object]:
        maker = jwt.algorithms.RSAAlgorithm if self.algorithm.startswith(("RS", "PS")) else jwt.algorithms.ECAlgorithm
        public: dict[str, object] = json.loads(maker.to_jwk(self.private.public_key()))
        return {**public, "kid": self.kid, "use": "sig"}

    @property
    def pem(self) -> bytes:
        how = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        return bytes(self.private.public_key().public_bytes(*how))


_MADE: dict[str, Any] = {}


def a_key(kid: str, algorithm: str = "RS256", size: int = 2048) -> SigningKey:
    """The key of that name, the same in every test of a process: RSA keys take long to find."""
    made = f"{kid}-{algorithm}-{size}"
    if made not in _MADE:
        rsa_key = algorithm.startswith(("RS", "PS"))
        _MADE[made] = rsa.generate_private_key(65537, size) if rsa_key else ec.generate_private_key(ec.SECP256R1())
    return SigningKey(kid, _MADE[made], algorithm)


@dataclass
class TestProvider:
    """The provider; `url` is its issuer once it runs."""

    __test__ = False
    clock: Callable[[], datetime]
    people: dict[str, ProviderPerson] = field(default_factory=dict)
    url: str = ""
    tricks: dict[str, Any] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    keys: list[SigningKey] = field(default_factory=lambda: [a_key("first")])
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    redirect_uris: list[str] = field(default_factory=list)

    def knows(self, *people: ProviderPerson) -> None:
        self.people.update({one.username: one for one in people})

    def rotate(self) -> None:
        """From now on another key signs, and only that is published."""
        self.keys = [a_key("second")]

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._misbehaving])
        app.router.add_get("/.well-known/openid-configuration", self._discovery)
        app.router.add_get("/keys", self._keys)
        app.router.add_get("/authorize", self._authorize)
        app.router.add_post("/authorize", self._authorize)
        app.router.add_post("/token", self._token)
        app.router.add_get("/userinfo", self._userinfo)
        app.router.add_get("/sign-out", self._sign_out)
        return app

    @web.middleware
    async def _misbehaving(self, request: web.Request, handler: Any) -> web.StreamResponse:
        name = request.path.rpartition("/")[2]
        self.asked[name] += 1
        trick = self.tricks.get(f"{name}_answers")
        if callable(trick):
            await trick()
        elif trick is not None:
            status, body = trick
            return web.Response(status=status, body=body, content_type="application/json")
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _discovery(self, _: web.Request) -> web.Response:
        said = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "end_session_endpoint": f"{self.url}/sign-out",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "authorization_response_iss_parameter_supported": True,
            **self.tricks.get("discovery", {}),
        }
        return web.json_response({name: value for name, value in said.items() if value is not None})

    async def _keys(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": self.tricks.get("keys", [key.published for key in self.keys])})

    async def _authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        if asked["client_id"] != CLIENT_ID or asked["redirect_uri"] not in self.redirect_uris:
            return web.Response(status=400, text="unknown client")
        username = self.sessions.get(request.cookies.get("provider", ""), "")
        if request.method == "POST":
            form = await request.post()
            username = str(form["username"]) if form["password"] == PASSWORD else ""
        if username not in self.people:
            return web.Response(text=LOGIN_PAGE.format(hidden=""), content_type="text/html")
        code, cookie = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        self.codes[code] = {**asked, "sub": self.people[username].sub, "username": username}
        self.sessions[cookie] = username
        back = {"code": code, "state": asked["state"], "iss": self.url, **self.tricks.get("back", {})}
        back = {name: value for name, value in back.items() if value is not None}
        response = web.Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(back)}"})
        response.set_cookie("provider", cookie, httponly=True)
        return response

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if not self._is_client(request, form):
            return web.json_response({"error": "invalid_client"}, status=401)
        granted = self.codes.pop(str(form.get("code")), None)
        if granted is None or form.get("redirect_uri") != granted["redirect_uri"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != granted["code_challenge"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        access = secrets.token_urlsafe(16)
        self.tokens[access] = granted["username"]
        token = self._id_token(granted)
        return web.json_response({"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": token})

    def _is_client(self, request: web.Request, form: Mapping[str, Any]) -> bool:
        if self.tricks.get("discovery", {}).get("token_endpoint_auth_methods_supported") == ["client_secret_post"]:
            return (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        sent = request.headers.get("Authorization", "").removeprefix("Basic ")
        name, _, secret = base64.b64decode(sent).decode().partition(":")
        return (unquote_plus(name), unquote_plus(secret)) == (CLIENT_ID, CLIENT_SECRET)

    def _id_token(self, granted: Mapping[str, str]) -> str:
        person, now = self.people[granted["username"]], int(self.clock().timestamp())
        claims = {
            "iss": self.url,
            "sub": granted["sub"],
            "aud": CLIENT_ID,
            "exp": now + 300,
            "iat": now,
            "nonce": granted["nonce"],
            "preferred_username": person.username,
            "name": person.name,
            **self.tricks.get("claims", {}),
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        make: Callable[[dict[str, Any], SigningKey], str] = self.tricks.get("sign", signed)
        return make(claims, self.keys[0])

    async def _userinfo(self, request: web.Request) -> web.Response:
        username = self.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if username is None:
            return web.Response(status=401)
        person = self.people[username]
        told = {"sub": person.sub, "preferred_username": username, "employee_number": 10086}
        return web.json_response({**told, **self.tricks.get("userinfo", {})})

    async def _sign_out(self, request: web.Request) -> web.Response:
        assert request.query["client_id"] == CLIENT_ID
        self.sessions.pop(request.cookies.get("provider", ""), None)
        response = web.Response(status=302, headers={"Location": request.query["post_logout_redirect_uri"]})
        response.del_cookie("provider")
        return response


@asynccontextmanager
async def running(provider: TestProvider) -> AsyncIterator[TestProvider]:
    """Let a provider be asked at `localhost`: another site than ours at 127.0.0.1, as browsers see it."""
    runner = web.AppRunner(provider.app())
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    provider.url = f"http://localhost:{runner.addresses[0][1]}"
    try:
        yield provider
    finally:
        await runner.cleanup()


def set_for(provider: TestProvider) -> dict[str, str]:
    """What is set of us where staff sign in at this provider."""
    return {
        "JIESU_OIDC_ISSUER": provider.url,
        "JIESU_OIDC_CLIENT_ID": CLIENT_ID,
        "JIESU_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "JIESU_OIDC_NAME": "省院统一身份认证",
    }


def signed(claims: dict[str, Any], key: SigningKey, **header: Any) -> str:
    return jwt.encode(claims, key.private, key.algorithm, headers={"kid": key.kid, **header})


def unsigned(claims: dict[str, Any], key: SigningKey) -> str:
    """A token with the algorithm `none`."""
    return jwt.encode(claims, None, "none", headers={"kid": key.kid})


def signed_with_the_public_key(claims: dict[str, Any], key: SigningKey) -> str:
    """HS256 with what everybody may read as its secret."""
    parts = [{"alg": "HS256", "typ": "JWT", "kid": key.kid}, claims]
    body = ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in parts)
    digest = hmac.new(key.pem, body.encode(), hashlib.sha256).digest()
    return f"{body}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def signed_with_another_key(claims: dict[str, Any], key: SigningKey) -> str:
    """Signed by somebody else under the published key's name."""
    return jwt.encode(claims, a_key("thief").private, "RS256", headers={"kid": key.kid})


def under_another_name(claims: dict[str, Any], key: SigningKey) -> str:
    return signed(claims, key, kid="never-published")
