"""The provider is asked over a socket: what it describes and signs is read once, and anew where it has to be."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from handlers.http.signon.id_tokens import Object
from handlers.http.signon.provider import IdentityProvider, SignOnClient
from handlers.http.signon.questions import SignOnQuestion
from handlers.http.signon.troubles import ProviderAway, SignOnRefused, UnknownKey
from handlers.http.signon.wire import LARGEST_ANSWER
from tests.handlers.conftest import TestClock
from tests.handlers.http.signon.identity_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    PASSWORD,
    TestProvider,
    under_another_name,
)

BACK = "https://jiesu.example/console/sign-on/back"
CLAIM = "preferred_username"


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


@pytest.fixture
def ours(provider: TestProvider, http: aiohttp.ClientSession) -> IdentityProvider:
    """Our side of the provider."""
    provider.redirect_uris.append(BACK)
    assert isinstance(provider.clock, TestClock)
    return IdentityProvider(http, SignOnClient(provider.url, CLIENT_ID, CLIENT_SECRET, BACK), provider.clock)


async def code_for(ours: IdentityProvider, http: aiohttp.ClientSession, question: SignOnQuestion) -> str:
    """李正 signs in there; the code the browser comes back with."""
    where = await ours.where_to_ask(question)
    form = {"username": "lizheng", "password": PASSWORD}
    async with http.post(where, data=form, allow_redirects=False) as answer:
        back = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert back["state"] == [question.state]
    return back["code"][0]


async def redeemed(ours: IdentityProvider, http: aiohttp.ClientSession, claim: str = CLAIM) -> Object:
    question = SignOnQuestion.fresh()
    return await ours.redeem(await code_for(ours, http, question), question, claim, ours.client.issuer)


async def test_李正_is_told_by_the_provider_over_a_socket(
    provider: TestProvider, ours: IdentityProvider, http: aiohttp.ClientSession
) -> None:
    claims = await redeemed(ours, http)
    assert (claims["sub"], claims[CLAIM]) == ("u-1", "lizheng")
    await redeemed(ours, http)
    assert provider.asked == {"openid-configuration": 1, "keys": 1, "authorize": 2, "token": 2}


async def test_what_it_describes_is_read_again_after_an_hour(provider: TestProvider, ours: IdentityProvider) -> None:
    await ours.description()
    assert isinstance(provider.clock, TestClock)
    provider.clock.forward(minutes=59)
    await ours.description()
    assert provider.asked["openid-configuration"] == 1
    provider.clock.forward(minutes=2)
    await ours.description()
    assert provider.asked["openid-configuration"] == 2


async def test_a_new_key_is_fetched_once_when_a_token_names_it(
    provider: TestProvider, ours: IdentityProvider, http: aiohttp.ClientSession
) -> None:
    await redeemed(ours, http)
    provider.rotate()
    assert (await redeemed(ours, http))["sub"] == "u-1"
    await redeemed(ours, http)
    assert provider.asked["keys"] == 2
    provider.tricks["sign"] = under_another_name
    with pytest.raises(UnknownKey):
        await redeemed(ours, http)
    assert provider.asked["keys"] == 3


async def test_a_code_serves_once_and_only_with_its_own_verifier(
    ours: IdentityProvider, http: aiohttp.ClientSession
) -> None:
    question = SignOnQuestion.fresh()
    code = await code_for(ours, http, question)
    await ours.redeem(code, question, CLAIM, ours.client.issuer)
    with pytest.raises(SignOnRefused, match="http_400"):
        await ours.redeem(code, question, CLAIM, ours.client.issuer)
    stolen = await code_for(ours, http, question)
    with pytest.raises(SignOnRefused, match="http_400"):
        await ours.redeem(stolen, SignOnQuestion.fresh(), CLAIM, ours.client.issuer)


async def test_a_claim_that_is_not_in_the_token_is_asked_for_and_must_be_the_same_persons(
    provider: TestProvider, ours: IdentityProvider, http: aiohttp.ClientSession
) -> None:
    assert (await redeemed(ours, http, "employee_number"))["employee_number"] == 10086
    assert provider.asked["userinfo"] == 1
    provider.tricks["userinfo"] = {"sub": "u-2"}
    with pytest.raises(SignOnRefused, match="userinfo_of_another"):
        await redeemed(ours, http, "employee_number")


async def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(
    provider: TestProvider, ours: IdentityProvider, http: aiohttp.ClientSession
) -> None:
    provider.tricks["discovery"] = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert (await redeemed(ours, http))["sub"] == "u-1"


async def test_a_wrong_secret_is_refused(provider: TestProvider, http: aiohttp.ClientSession) -> None:
    provider.redirect_uris.append(BACK)
    ours = IdentityProvider(http, SignOnClient(provider.url, CLIENT_ID, "wrong", BACK), provider.clock)
    with pytest.raises(SignOnRefused, match="http_401"):
        await redeemed(ours, http)


@pytest.mark.parametrize("named", ["https://another.example", ""])
async def test_an_answer_of_another_provider_is_refused(
    ours: IdentityProvider, http: aiohttp.ClientSession, named: str
) -> None:
    question = SignOnQuestion.fresh()
    code = await code_for(ours, http, question)
    with pytest.raises(SignOnRefused, match="answered_by_another"):
        await ours.redeem(code, question, CLAIM, named)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"issuer": "https://another.example"}, "another_issuer"),
        ({"issuer": None}, "another_issuer"),
        ({"token_endpoint": None}, "no_token_endpoint"),
        ({"jwks_uri": "file:///etc/passwd"}, "no_jwks_uri"),
        ({"jwks_uri": "http://["}, "no_jwks_uri"),
        ({"authorization_endpoint": ["https://x.example"]}, "no_authorization_endpoint"),
        ({"end_session_endpoint": "javascript:alert(1)"}, "no_end_session_endpoint"),
        ({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}, "no_secret_taken"),
        ({"token_endpoint_auth_methods_supported": 7}, "no_secret_taken"),
    ],
)
async def test_a_description_that_does_not_serve_is_refused(
    provider: TestProvider, ours: IdentityProvider, said: dict[str, Any], reason: str
) -> None:
    provider.tricks["discovery"] = said
    with pytest.raises(SignOnRefused, match=reason):
        await ours.description()


async def test_an_issuer_by_https_has_all_its_addresses_by_https(
    provider: TestProvider, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = IdentityProvider(http, SignOnClient("https://id.example", CLIENT_ID, CLIENT_SECRET, BACK), provider.clock)
    said = {
        "issuer": "https://id.example",
        "authorization_endpoint": "https://id.example/a",
        "token_endpoint": "http://id.example/t",
        "jwks_uri": "https://id.example/k",
    }

    async def answers(*_: object, **__: object) -> dict[str, str]:
        return said

    monkeypatch.setattr("handlers.http.signon.provider.ask_object", answers)
    with pytest.raises(SignOnRefused, match="no_token_endpoint"):
        await ours.description()


@pytest.mark.parametrize("path", ["openid-configuration", "keys", "token"])
@pytest.mark.parametrize(
    "answer",
    [(500, b""), (503, b"{}"), (302, b""), (200, b"no json"), (200, b"[]"), (200, b" " * (LARGEST_ANSWER + 1))],
    ids=["500", "503", "302", "no json", "no object", "too large"],
)
async def test_a_provider_that_answers_no_sense_is_away(
    provider: TestProvider, ours: IdentityProvider, http: aiohttp.ClientSession, path: str, answer: tuple[int, bytes]
) -> None:
    provider.tricks[f"{path}_answers"] = answer
    with pytest.raises(ProviderAway):
        await redeemed(ours, http)


async def test_while_it_is_away_many_who_ask_hear_so_after_one_try(
    provider: TestProvider, ours: IdentityProvider
) -> None:
    provider.tricks["openid-configuration_answers"] = (500, b"")
    asked = await asyncio.gather(*(ours.description() for _ in range(30)), return_exceptions=True)
    assert {type(one) for one in asked} == {ProviderAway}
    assert provider.asked["openid-configuration"] == 1
    del provider.tricks["openid-configuration_answers"]
    assert isinstance(provider.clock, TestClock)
    provider.clock.forward(seconds=6)
    assert (await ours.description()).token.endswith("/token")


async def test_signing_out_there_names_us_and_carries_nobodys_data(
    provider: TestProvider, ours: IdentityProvider
) -> None:
    where = urlsplit(await ours.where_to_sign_out("https://jiesu.example/console/login"))
    assert parse_qs(where.query) == {
        "client_id": [CLIENT_ID],
        "post_logout_redirect_uri": ["https://jiesu.example/console/login"],
    }
    provider.tricks["discovery"] = {"end_session_endpoint": None}
    assert isinstance(provider.clock, TestClock)
    provider.clock.forward(hours=2)
    assert await ours.where_to_sign_out("https://jiesu.example/console/login") == ""
