"""An ID token is believed only when everything fits: OpenID Connect Core 1.0, section 3.1.3.7. Pure: time is given."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NoReturn, cast

import jwt

from handlers.http.signon.troubles import SignOnRefused, UnknownKey

Object = Mapping[str, object]
KEY_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    "EdDSA": "OKP",
}
"""The signatures that are taken, and the type of key each is made with: never `none` or a shared secret."""
SHORTEST_RSA = 2048
SKEW = timedelta(minutes=2)
LONGEST_TOKEN = 20_000
LONGEST_SUBJECT = 255
"""OpenID Connect Core 1.0, section 2."""


@dataclass(frozen=True)
class ExpectedToken:
    """What a token has to say: who issued it, for whom, and to which question."""

    issuer: str
    client_id: str
    nonce: str = field(repr=False)


def read_token(token: str, keys: Sequence[Object], expected: ExpectedToken, as_of: datetime) -> Object:
    """Return the claims of an ID token. Raises `UnknownKey` where none of the keys is its own, else `SignOnRefused`."""
    if not token.isascii() or len(token) > LONGEST_TOKEN:
        raise SignOnRefused("token_malformed")
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if not isinstance(algorithm, str) or algorithm not in KEY_TYPES:
            raise SignOnRefused("algorithm")
        key = jwt.PyJWK(dict(_key_of(keys, header.get("kid"), algorithm)), algorithm)
        if KEY_TYPES[algorithm] == "RSA" and key.key.key_size < SHORTEST_RSA:
            raise SignOnRefused("key_too_short")
        payload = jwt.PyJWS().decode(token, key, algorithms=[algorithm])
        claims = json.loads(payload, parse_constant=_no_number)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
        raise SignOnRefused(
            "signature" if isinstance(error, jwt.InvalidSignatureError) else "token_malformed"
        ) from None
    if not isinstance(claims, dict):
        raise SignOnRefused("token_malformed")
    check_claims(claims, expected, as_of)
    return claims


def _no_number(_: str) -> NoReturn:
    """JSON has no NaN; a time that is none is never over."""
    raise ValueError


def _key_of(keys: Sequence[Object], kid: object, algorithm: str) -> Object:
    """Return the published key a token names; a token that names none needs the only one of its type."""
    fit = [
        key
        for key in keys
        if key.get("kty") == KEY_TYPES[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
    ]
    if kid is not None:
        fit = [key for key in fit if key.get("kid") == kid]
    if len(fit) != 1:
        raise UnknownKey("unknown_key" if not fit else "key_not_named")
    return fit[0]


def check_claims(claims: Object, expected: ExpectedToken, as_of: datetime) -> None:
    """Raise `SignOnRefused` with the name of the first claim that does not fit."""
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if claims.get("iss") != expected.issuer:
        raise SignOnRefused("iss")
    if not isinstance(audiences, list) or expected.client_id not in audiences:
        raise SignOnRefused("aud")
    if claims.get("azp", expected.client_id if len(audiences) == 1 else None) != expected.client_id:
        raise SignOnRefused("azp")
    now, skew = as_of.timestamp(), SKEW.total_seconds()
    if _moment(claims, "exp") + skew <= now:
        raise SignOnRefused("exp")
    if _moment(claims, "iat") - skew > now:
        raise SignOnRefused("iat")
    if "nbf" in claims and _moment(claims, "nbf") - skew > now:
        raise SignOnRefused("nbf")
    if not expected.nonce or claims.get("nonce") != expected.nonce:
        raise SignOnRefused("nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise SignOnRefused("sub")


def _moment(claims: Object, name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SignOnRefused(name)
    return cast(float, value)
