"""A call is signed with its system's secret: checked from the head alone, before a byte of the body is read.

HMAC-SHA256 over method, address with its query as it was sent, Unix time, idempotency key and the body's SHA-256, one
a line. The key's system is told the same sentence for every reason for which a signature does not hold, but for a
clock that differs, which only who has the secret can learn of.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime

from sanic import Request

from desk.cases.systems import Signer, find_signer
from desk.errors import Refused

KEY, TIME, HASH, SIGNATURE = "x-jiesu-key", "x-jiesu-time", "x-jiesu-content-sha256", "x-jiesu-signature"
REPEAT = "idempotency-key"
SKEW_SECONDS = 300
EMPTY_HASH = hashlib.sha256(b"").hexdigest()
_KEY = re.compile(r"[A-Za-z0-9_-]{8,32}", re.ASCII)
_TIME = re.compile(r"[0-9]{9,11}", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
REPEATS = re.compile(r"[A-Za-z0-9._:-]{8,80}", re.ASCII)
LONGEST_REPEAT = 80
NOBODY_S = "no key has this secret: comparing takes as long as with one"


class NotSigned(Refused):
    """The signature does not hold, for whatever reason."""

    code = "not_signed"
    status = 401

    def __init__(self) -> None:
        super().__init__("签名没有通过：请核对密钥编号、密钥、地址、时间和正文的摘要")


class ClockDiffers(Refused):
    code = "clock"
    status = 401

    def __init__(self) -> None:
        super().__init__("签名的时间与服务器相差超过 5 分钟，请校准时钟")


@dataclass(frozen=True)
class SignedHead:
    """Who signed, and what they say the body's hash and the idempotency key are."""

    signer: Signer
    body_hash: str
    repeat: str


def signed_text(method: str, address: str, time: str, repeat: str, body_hash: str) -> bytes:
    """Return what is signed."""
    return "\n".join((method, address, time, repeat, body_hash)).encode()


def signature_of(secret: str, text: bytes) -> str:
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


async def verified(request: Request, as_of: datetime) -> SignedHead:
    """Return whose call it is. Raises `NotSigned` and `ClockDiffers`."""
    heads = request.headers
    given = {name: heads.getall(name) for name in (KEY, TIME, HASH, SIGNATURE, REPEAT) if name in heads}
    if any(len(values) != 1 for values in given.values()):
        raise NotSigned
    key_id, time, signature = (given.get(name, [""])[0] for name in (KEY, TIME, SIGNATURE))
    body_hash, repeat = given.get(HASH, [EMPTY_HASH])[0], given.get(REPEAT, [""])[0]
    shaped = _KEY.fullmatch(key_id) and _TIME.fullmatch(time) and _HEX.fullmatch(body_hash)
    if not shaped or not _HEX.fullmatch(signature) or len(repeat) > LONGEST_REPEAT:
        raise NotSigned
    signer = await find_signer(key_id, as_of)
    text = signed_text(request.method, request.raw_url.decode("ascii", "replace"), time, repeat, body_hash)
    wanted = signature_of(signer.secret if signer else NOBODY_S, text)
    if not hmac.compare_digest(wanted, signature) or signer is None:
        raise NotSigned
    if abs(int(time) - as_of.timestamp()) > SKEW_SECONDS:
        raise ClockDiffers
    return SignedHead(signer, body_hash, repeat)
