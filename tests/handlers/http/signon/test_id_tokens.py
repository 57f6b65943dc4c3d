"""A token is believed only when everything in it fits: each thing that may be wrong, one at a time."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from jwt.algorithms import RSAAlgorithm

from handlers.http.signon.id_tokens import LONGEST_TOKEN, ExpectedToken, read_token
from handlers.http.signon.troubles import SignOnRefused, UnknownKey
from tests.cast import MORNING
from tests.handlers.http.signon.identity_provider import (
    SigningKey,
    a_key,
    signed,
    signed_with_another_key,
    signed_with_the_public_key,
    under_another_name,
    unsigned,
)

ISSUER = "https://id.example/court"
EXPECTED = ExpectedToken(ISSUER, "jiesu", "nonce-1")
NOW = int(MORNING.timestamp())
RIGHT: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "jiesu",
    "sub": "u-1",
    "exp": NOW + 60,
    "iat": NOW,
    "nonce": "nonce-1",
    "preferred_username": "lizheng",
}
KEY = a_key("first")


def read(token: str, *keys: dict[str, object], seconds: int = 0) -> dict[str, object]:
    return dict(read_token(token, keys or (KEY.published,), EXPECTED, MORNING + timedelta(seconds=seconds)))


def why(token: str, *keys: dict[str, object], seconds: int = 0) -> str:
    with pytest.raises(SignOnRefused) as refused:
        read(token, *keys, seconds=seconds)
    return str(refused.value)


@pytest.mark.parametrize("key", [KEY, a_key("pss", "PS256"), a_key("curve", "ES256")], ids=lambda key: key.algorithm)
def test_a_right_token_is_read_whatever_it_is_signed_with(key: SigningKey) -> None:
    assert read(signed(RIGHT, key), key.published)["preferred_username"] == "lizheng"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"iss": "https://id.example/other"}, "iss"),
        ({"iss": ISSUER + "/"}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "somebody-else"}, "aud"),
        ({"aud": ["somebody-else"]}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": {"jiesu": 1}}, "aud"),
        ({"aud": ["jiesu", "somebody-else"]}, "azp"),
        ({"aud": ["jiesu", "somebody-else"], "azp": "somebody-else"}, "azp"),
        ({"azp": "somebody-else"}, "azp"),
        ({"exp": NOW - 121}, "exp"),
        ({"exp": None}, "exp"),
        ({"exp": True}, "exp"),
        ({"exp": "9999999999"}, "exp"),
        ({"iat": NOW + 121}, "iat"),
        ({"iat": None}, "iat"),
        ({"nbf": NOW + 121}, "nbf"),
        ({"nonce": "nonce-2"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
        ({"sub": None}, "sub"),
        ({"sub": "x" * 256}, "sub"),
    ],
)
def test_one_claim_that_does_not_fit_is_enough(change: dict[str, Any], reason: str) -> None:
    claims = {name: value for name, value in {**RIGHT, **change}.items() if value is not None}
    assert why(raw_signed(claims)) == reason


@pytest.mark.parametrize(
    "change",
    [
        {"aud": ["jiesu", "somebody-else"], "azp": "jiesu"},
        {"aud": ["jiesu"]},
        {"exp": NOW - 119},
        {"iat": NOW + 119, "nbf": NOW + 119},
        {"exp": NOW + 0.5},
    ],
)
def test_clocks_a_little_apart_and_several_audiences_are_taken(change: dict[str, Any]) -> None:
    assert read(raw_signed({**RIGHT, **change}))["sub"] == "u-1"


def raw_signed(claims: dict[str, Any], header: dict[str, Any] | None = None) -> str:
    """As `signed`, without what PyJWT will not write."""
    return raw_payload(json.dumps(claims), header)


def raw_payload(payload: str, header: dict[str, Any] | None = None) -> str:
    maker = RSAAlgorithm(RSAAlgorithm.SHA256)
    parts = (json.dumps(header or {"alg": "RS256", "kid": "first"}), payload)
    body = ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts)
    signature = base64.urlsafe_b64encode(maker.sign(body.encode(), KEY.private)).rstrip(b"=").decode()
    return f"{body}.{signature}"


def test_no_signature_a_shared_secret_another_key_are_refused() -> None:
    assert why(unsigned(RIGHT, KEY)) == "algorithm"
    assert why(signed_with_the_public_key(RIGHT, KEY)) == "algorithm"
    assert why(signed_with_another_key(RIGHT, KEY)) == "signature"
    with pytest.raises(UnknownKey, match="unknown_key"):
        read(under_another_name(RIGHT, KEY))


def test_a_key_serves_only_for_what_it_was_published_for() -> None:
    published = KEY.published
    assert why(signed(RIGHT, KEY), {**published, "use": "enc"}) == "unknown_key"
    assert why(signed(RIGHT, KEY), {**published, "alg": "PS256"}) == "unknown_key"
    assert why(signed(RIGHT, KEY), {**published, "kty": "oct", "k": "AAAA"}) == "unknown_key"
    short = a_key("short", size=1024)
    assert why(raw_signed(RIGHT, {"alg": "RS256", "kid": "short"}), short.published) == "key_too_short"


def test_a_token_that_names_no_key_needs_the_only_one() -> None:
    token = raw_signed(RIGHT, {"alg": "RS256"})
    assert read(token)["sub"] == "u-1"
    assert read(token, KEY.published, a_key("curve", "ES256").published)["sub"] == "u-1"
    assert why(token, KEY.published, a_key("second").published) == "key_not_named"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a",
        "a.b.c",
        "....",
        "е.ж.з",
        "x" * (LONGEST_TOKEN + 1),
        raw_payload("[1]"),
        raw_payload("no json"),
        raw_payload(json.dumps({**RIGHT, "exp": float("nan")})),
        raw_signed(RIGHT, {"alg": "RS256", "kid": "first", "crit": ["exp"]}),
        raw_signed(RIGHT, {"alg": "RS256", "kid": 7}),
        raw_payload("[" * 100_000)[:LONGEST_TOKEN],
    ],
)
def test_what_is_no_token_is_refused_and_never_a_fault(token: str) -> None:
    assert why(token) in ("token_malformed", "unknown_key", "signature")


def test_a_key_that_is_none_is_refused() -> None:
    assert why(signed(RIGHT, KEY), {"kty": "RSA", "kid": "first", "n": "!", "e": "AQAB"}) == "token_malformed"
    assert why(signed(RIGHT, KEY), {"kty": "RSA", "kid": "first"}) == "token_malformed"
