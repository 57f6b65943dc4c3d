"""The codec signs and frames messages by AES as WeChat does, from the platform's side.

Source: the official pages on message encryption; the frame is 16 random bytes, the length of the message (uint32,
big-endian, bytes), the message and the appid, padded by PKCS#7 to a multiple of 32.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
RANDOM_BYTES = 16


class CodecError(Exception):
    """A text cannot be decrypted or its signature is wrong."""


def signature(*parts: str) -> str:
    """Return SHA-1 over the parts sorted as bytes: three for a plain callback, four with the ciphertext."""
    joined = "".join(sorted(parts, key=lambda part: part.encode()))
    return hashlib.sha1(joined.encode()).hexdigest()  # noqa: S324 - the platform's algorithm


@dataclass(frozen=True)
class Codec:
    """Holds one account's keys. `aes_key` is the 43-character EncodingAESKey."""

    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    appid: str

    def _cipher(self) -> Cipher[modes.CBC]:
        key = base64.b64decode(self.aes_key + "=")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def sign(self, timestamp: str, nonce: str, encrypted: str | None = None) -> str:
        """Return `signature` of a query, or `msg_signature` when the ciphertext is given."""
        parts = (self.token, timestamp, nonce)
        return signature(*parts) if encrypted is None else signature(*parts, encrypted)

    def encrypt(self, text: str, random: bytes) -> str:
        """Return Base64 of the encrypted frame; `random` is 16 bytes."""
        message = text.encode()
        frame = random[:RANDOM_BYTES] + struct.pack(">I", len(message)) + message + self.appid.encode()
        pad = BLOCK - len(frame) % BLOCK
        writer = self._cipher().encryptor()
        return base64.b64encode(writer.update(frame + bytes([pad]) * pad) + writer.finalize()).decode()

    def decrypt(self, encrypted: str) -> str:
        """Return the text inside a frame. Raises CodecError with the reason."""
        try:
            raw = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError) as error:
            raise CodecError("the ciphertext is not base64") from error
        if not raw or len(raw) % 16:
            raise CodecError("the ciphertext is not a whole number of AES blocks")
        reader = self._cipher().decryptor()
        frame = reader.update(raw) + reader.finalize()
        pad = frame[-1]
        if not 1 <= pad <= BLOCK or frame[-pad:] != bytes([pad]) * pad:
            raise CodecError("the padding is wrong: another EncodingAESKey?")
        frame = frame[:-pad]
        if len(frame) < RANDOM_BYTES + 4:
            raise CodecError("the frame is too short")
        (length,) = struct.unpack(">I", frame[RANDOM_BYTES : RANDOM_BYTES + 4])
        body = frame[RANDOM_BYTES + 4 :]
        if length > len(body):
            raise CodecError("the frame's length field is wrong")
        if body[length:].decode("utf-8", "replace") != self.appid:
            raise CodecError("the frame ends with another appid")
        try:
            return body[:length].decode()
        except UnicodeDecodeError as error:
            raise CodecError("the text is not UTF-8") from error

    def open_reply(self, encrypted: str, msg_signature: str, timestamp: str, nonce: str) -> str:
        """Check a reply's signature over its own timestamp and nonce, then decrypt it; raises CodecError."""
        if not hmac.compare_digest(self.sign(timestamp, nonce, encrypted).encode(), msg_signature.encode()):
            raise CodecError("the reply's MsgSignature is wrong")
        return self.decrypt(encrypted)
