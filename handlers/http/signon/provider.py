"""The identity provider as it describes itself: its addresses and keys are read once an hour, its codes redeemed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from urllib.parse import quote_plus, urlsplit

import aiohttp

from handlers.http.signon.id_tokens import ExpectedToken, Object, read_token
from handlers.http.signon.questions import SignOnQuestion, address_with
from handlers.http.signon.troubles import ProviderAway, SignOnError, SignOnRefused, UnknownKey
from handlers.http.signon.wire import ask_object

WELL_KNOWN = "/.well-known/openid-configuration"
SCOPE = "openid profile"
KEPT_FOR = timedelta(hours=1)
TRIED_AGAIN_AFTER = timedelta(seconds=5)
MOST_KEYS = 50
BASIC, POST = "client_secret_basic", "client_secret_post"

Wanted = TypeVar("Wanted")


@dataclass(frozen=True)
class SignOnClient:
    """Who we are at the provider, and where it sends browsers back to."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str


@dataclass(frozen=True)
class ProviderDescription:
    """What a provider says of itself (OpenID Connect Discovery 1.0). Empty: it has none."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str = ""
    end_session: str = ""
    by_post: bool = False
    """It takes the client's secret in the form only."""
    names_itself: bool = False
    """It names itself in its answers (RFC 9207)."""


class _Kept(Generic[Wanted]):
    """Something read from the provider, kept for an hour; while it is away, those who wait hear so together."""

    def __init__(self, read: Callable[[], Awaitable[Wanted]], clock: Callable[[], datetime]) -> None:
        self._read, self._clock, self._lock = read, clock, asyncio.Lock()
        self._found: tuple[datetime, Wanted] | None = None
        self._failed: tuple[datetime, SignOnError] | None = None

    async def get(self, not_this: Wanted | None = None) -> Wanted:
        """Return it, read anew where it is old or, to whoever holds it already, `not_this`."""
        async with self._lock:
            now = self._clock()
            if self._found is not None and self._found[1] is not not_this and now - self._found[0] < KEPT_FOR:
                return self._found[1]
            if self._failed is not None and now - self._failed[0] < TRIED_AGAIN_AFTER:
                raise type(self._failed[1])(str(self._failed[1]))
            try:
                found = await self._read()
            except SignOnError as error:
                self._failed = (self._clock(), error)
                raise
            self._found, self._failed = (now, found), None
            return found


class IdentityProvider:
    """The provider staff sign in at; it borrows `http`."""

    def __init__(self, http: aiohttp.ClientSession, client: SignOnClient, clock: Callable[[], datetime]) -> None:
        self._http, self.client, self._clock = http, client, clock
        self._description: _Kept[ProviderDescription] = _Kept(self._describe, clock)
        self._keys: _Kept[Sequence[Object]] = _Kept(self._read_keys, clock)

    async def description(self) -> ProviderDescription:
        """Return its addresses. Raises `SignOnError`."""
        return await self._description.get()

    async def keys(self) -> Sequence[Object]:
        """Return the keys it signs with. Raises `SignOnError`."""
        return await self._keys.get()

    async def where_to_ask(self, question: SignOnQuestion) -> str:
        """Return the address that asks the browser's person to sign in there. Raises `SignOnError`."""
        there = await self.description()
        return address_with(
            there.authorization,
            response_type="code",
            client_id=self.client.client_id,
            redirect_uri=self.client.redirect_uri,
            scope=SCOPE,
            state=question.state,
            nonce=question.nonce,
            code_challenge=question.challenge,
            code_challenge_method="S256",
        )

    async def where_to_sign_out(self, back: str) -> str:
        """Return the address that ends the person's session there, empty where it has none. Raises `SignOnError`.

        No `id_token_hint`: it would carry the person's data in an address; the provider asks once more instead.
        """
        there = await self.description()
        if not there.end_session:
            return ""
        return address_with(there.end_session, client_id=self.client.client_id, post_logout_redirect_uri=back)

    async def redeem(self, code: str, question: SignOnQuestion, wanted: str, named: str = "") -> Object:
        """Return what it says of whoever signed in: `sub` and, where it tells it, the claim `wanted`.

        `named` is how it named itself in the browser's address. Raises `SignOnError`.
        """
        there = await self.description()
        if named != there.issuer and (named or there.names_itself):
            raise SignOnRefused("answered_by_another")
        answer = await self._exchange(there, code, question)
        token, access = answer.get("id_token"), answer.get("access_token")
        if not isinstance(token, str):
            raise SignOnRefused("no_id_token")
        expected = ExpectedToken(there.issuer, self.client.client_id, question.nonce)
        claims = await self._read(token, expected)
        if wanted in claims or not there.userinfo or not isinstance(access, str):
            return claims
        told = await ask_object(self._http, "GET", there.userinfo, headers={"Authorization": f"Bearer {access}"})
        if told.get("sub") != claims["sub"]:
            raise SignOnRefused("userinfo_of_another")
        return {**told, **claims}

    async def _read(self, token: str, expected: ExpectedToken) -> Object:
        """Read a token; where it names a key we do not have, read the keys once more: they may have been changed."""
        keys = await self._keys.get()
        try:
            return read_token(token, keys, expected, self._clock())
        except UnknownKey:
            return read_token(token, await self._keys.get(not_this=keys), expected, self._clock())

    async def _exchange(self, there: ProviderDescription, code: str, question: SignOnQuestion) -> Object:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.redirect_uri,
            "code_verifier": question.verifier,
        }
        if there.by_post:
            mine = {"client_id": self.client.client_id, "client_secret": self.client.client_secret}
            return await ask_object(self._http, "POST", there.token, data={**form, **mine})
        basic = aiohttp.encode_basic_auth(quote_plus(self.client.client_id), quote_plus(self.client.client_secret))
        return await ask_object(self._http, "POST", there.token, data=form, headers={"Authorization": basic})

    async def _describe(self) -> ProviderDescription:
        try:
            said = await ask_object(self._http, "GET", self.client.issuer.rstrip("/") + WELL_KNOWN)
        except SignOnRefused as error:
            raise ProviderAway(str(error)) from None
        if said.get("issuer") != self.client.issuer:
            raise SignOnRefused("another_issuer")
        ways = said.get("token_endpoint_auth_methods_supported", [BASIC])
        if not isinstance(ways, list) or not {BASIC, POST} & set(map(str, ways)):
            raise SignOnRefused("no_secret_taken")
        return ProviderDescription(
            self.client.issuer,
            self._address(said, "authorization_endpoint"),
            self._address(said, "token_endpoint"),
            self._address(said, "jwks_uri"),
            self._address(said, "userinfo_endpoint", needed=False),
            self._address(said, "end_session_endpoint", needed=False),
            BASIC not in ways,
            said.get("authorization_response_iss_parameter_supported") is True,
        )

    def _address(self, said: Object, name: str, *, needed: bool = True) -> str:
        """Return an address it names; by https wherever the issuer is."""
        address = said.get(name, "")
        if not address and not needed:
            return ""
        schemes = ("https",) if self.client.issuer.startswith("https:") else ("https", "http")
        try:
            parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
        except ValueError:
            raise SignOnRefused(f"no_{name}") from None
        if parts.scheme not in schemes or not parts.hostname:
            raise SignOnRefused(f"no_{name}")
        return str(address)

    async def _read_keys(self) -> Sequence[Object]:
        try:
            keys = (await ask_object(self._http, "GET", (await self.description()).keys)).get("keys")
        except SignOnRefused as error:
            raise ProviderAway(str(error)) from None
        if not isinstance(keys, list):
            raise ProviderAway("no_keys")
        return [key for key in keys[:MOST_KEYS] if isinstance(key, dict)]
