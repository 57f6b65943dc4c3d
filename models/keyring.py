"""Sealing personal data at rest, and finding it again without opening it.

A sealed value is `version | algorithm | key id | nonce | ciphertext`, so that keys rotate and AES can become SM4 where
a court must. The first key seals; all of them open. Indexes are keyed by the last (oldest) key, so that adding a new
key in front changes none of them.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
AES_256_GCM = 1
NONCE_BYTES = 12
KEY_ID_BYTES = 4
HEADER_BYTES = 2 + KEY_ID_BYTES
INDEX_LENGTH = 32


class CannotOpen(Exception):
    """The sealed value was made with a key this process does not have, or was tampered with."""


@dataclass(frozen=True)
class Key:
    id: bytes
    cipher: AESGCM = field(repr=False)
    index_secret: bytes = field(repr=False)

    @classmethod
    def derive(cls, secret: str) -> "Key":
        """Makes a key from a configured secret. The secret is expected to be long and random: no stretching is done."""
        material = hashlib.sha512(b"jiesu.seal.1:" + secret.encode()).digest()
        identity = hashlib.sha256(b"jiesu.key-id:" + material).digest()[:KEY_ID_BYTES]
        return cls(id=identity, cipher=AESGCM(material[:32]), index_secret=material[32:])


class Keyring:
    """The keys of one deployment."""

    def __init__(self, secrets: Sequence[str], random: Callable[[int], bytes] = os.urandom) -> None:
        if not secrets:
            raise ValueError("至少需要一个密钥：请设置 JIESU_SECRET_KEYS")
        self._keys = [Key.derive(secret) for secret in secrets]
        self._by_id = {key.id: key for key in self._keys}
        self._random = random

    def seal(self, text: str) -> bytes:
        return self.seal_bytes(text.encode())

    def open(self, sealed: bytes) -> str:
        """Opens a sealed text. Raises `CannotOpen` for an unknown key or a changed value."""
        return self.open_bytes(sealed).decode()

    def seal_bytes(self, content: bytes) -> bytes:
        key = self._keys[0]
        header = bytes((VERSION, AES_256_GCM)) + key.id
        nonce = self._random(NONCE_BYTES)
        return header + nonce + key.cipher.encrypt(nonce, content, header)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Opens sealed content. Raises `CannotOpen` for an unknown key or a changed value."""
        sealed = bytes(sealed)
        header, rest = sealed[:HEADER_BYTES], sealed[HEADER_BYTES:]
        key = self._by_id.get(header[2:])
        if header[:2] != bytes((VERSION, AES_256_GCM)) or key is None:
            raise CannotOpen("密文的密钥不在 JIESU_SECRET_KEYS 中：请把旧密钥加回列表末尾")
        try:
            return key.cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], header)
        except (InvalidTag, ValueError) as error:  # ValueError: cut off within the nonce
            raise CannotOpen("密文已损坏或被改动") from error

    def index(self, purpose: str, text: str) -> str:
        """Returns a keyed fingerprint of normalised text, the same for the same text; `purpose` keeps kinds apart."""
        secret = self._keys[-1].index_secret
        return hmac.new(secret, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()[:INDEX_LENGTH]


_current: Keyring | None = None


def configure(secrets: Sequence[str]) -> None:
    """Set this process's keys; once, by whoever wires the process."""
    global _current  # noqa: PLW0603
    _current = Keyring(secrets)


def keyring() -> Keyring:
    if _current is None:
        raise RuntimeError("models.keyring.configure() has not been called")
    return _current


def seal(text: str | None) -> bytes | None:
    """Seals a text; nothing stays nothing."""
    return keyring().seal(text) if text else None


def unseal(sealed: bytes | None) -> str:
    """Returns the text that was sealed, or an empty string where there was none."""
    return keyring().open(sealed) if sealed else ""


def index_of(purpose: str, text: str | None) -> str | None:
    return keyring().index(purpose, text) if text else None
