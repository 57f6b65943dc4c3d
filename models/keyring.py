"""Sealing personal data and words at rest, and finding them again without opening them.

A sealed value is `version | algorithm | key id | nonce | ciphertext`, so that keys rotate and AES can become SM4 where
a court must. The first key of a purpose seals; all of them open. Version 2 also authenticates the value's `Place`:
moved to another table, row or column it does not open. Version 1 is bound to nothing; it is read until resealed.
Indexes are keyed by a key of their own, or the last (oldest) one, so that adding a new key in front changes none.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

UNBOUND = 1
BOUND = 2
AES_256_GCM = 1
NONCE_BYTES = 12
KEY_ID_BYTES = 4
HEADER_BYTES = 2 + KEY_ID_BYTES
INDEX_LENGTH = 32
WORD_KEY_BYTES = 4
SCHEME_OF_KEYS = b"2"
"""What is keyed of words and names; with another one everything is keyed anew, as with another key."""


class CannotOpen(Exception):
    """The sealed value was made with a key this process does not have, stands elsewhere, or was tampered with."""


class Purpose(StrEnum):
    """What a key is for; each has keys of its own."""

    GENERAL = "general"
    RESTRICTED = "restricted"
    """The words of complaints."""


def purpose_of(restricted: bool) -> Purpose:
    """Return whose keys the words of a petition are sealed with."""
    return Purpose.RESTRICTED if restricted else Purpose.GENERAL


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value stands. `row` tells a row from all others of its table, and never changes."""

    table: str
    column: str
    row: object

    def data(self) -> bytes:
        """Return what is authenticated beside the ciphertext."""
        return f"\0{self.table}\0{self.column}\0{self.row}".encode()


@dataclass(frozen=True)
class Key:
    id: bytes
    cipher: AESGCM = field(repr=False)
    index_secret: bytes = field(repr=False)

    @classmethod
    def derive(cls, secret: str, purpose: Purpose = Purpose.GENERAL) -> "Key":
        """Makes a key from a configured secret. The secret is expected to be long and random: no stretching is done."""
        label = b"jiesu.seal.1:" if purpose is Purpose.GENERAL else f"jiesu.seal.{purpose}.1:".encode()
        material = hashlib.sha512(label + secret.encode()).digest()
        identity = hashlib.sha256(b"jiesu.key-id:" + material).digest()[:KEY_ID_BYTES]
        return cls(id=identity, cipher=AESGCM(material[:32]), index_secret=material[32:])


class Keyring:
    """The keys of one deployment. `restricted` are secrets for complaints alone; without them the others serve.

    `index` keys the indexes once the secret that made them seals nothing any more; without it the oldest one does.
    """

    def __init__(
        self,
        secrets: Sequence[str],
        random: Callable[[int], bytes] = os.urandom,
        restricted: Sequence[str] = (),
        index: str = "",
    ) -> None:
        if not secrets:
            raise ValueError("至少需要一个密钥：请设置 JIESU_SECRET_KEYS（用 jiesu keys new 生成）")
        self._keys = {
            Purpose.GENERAL: [Key.derive(secret) for secret in secrets],
            Purpose.RESTRICTED: [Key.derive(secret, Purpose.RESTRICTED) for secret in (*restricted, *secrets)],
        }
        self._by_id = {key.id: key for keys in self._keys.values() for key in keys}
        self._index_secret = (Key.derive(index) if index else self._keys[Purpose.GENERAL][-1]).index_secret
        oldest = restricted[-1] if restricted else index or secrets[-1]
        self._word_secrets = {
            Purpose.GENERAL: _word_secret(self._index_secret),
            Purpose.RESTRICTED: _word_secret(Key.derive(oldest, Purpose.RESTRICTED).index_secret),
        }
        self._random = random

    @property
    def key_ids(self) -> list[str]:
        """The public ids of the keys, in hexadecimal, the ones that seal first."""
        return [key.id.hex() for keys in self._keys.values() for key in keys]

    def seal(self, text: str, place: Place | None = None, purpose: Purpose = Purpose.GENERAL) -> bytes:
        return self.seal_bytes(text.encode(), place, purpose)

    def open(self, sealed: bytes, place: Place | None = None) -> str:
        """Opens a sealed text. Raises `CannotOpen` for an unknown key, another place or a changed value."""
        return self.open_bytes(sealed, place).decode()

    def seal_bytes(self, content: bytes, place: Place | None = None, purpose: Purpose = Purpose.GENERAL) -> bytes:
        """Seal content for a place; without one it is bound to nothing, as a file that travels is."""
        key = self._keys[purpose][0]
        header = bytes((UNBOUND if place is None else BOUND, AES_256_GCM)) + key.id
        nonce = self._random(NONCE_BYTES)
        return header + nonce + key.cipher.encrypt(nonce, content, header + (place.data() if place else b""))

    def open_bytes(self, sealed: bytes, place: Place | None = None) -> bytes:
        """Opens sealed content. Raises `CannotOpen` for an unknown key, another place or a changed value."""
        sealed = bytes(sealed)
        header, rest = sealed[:HEADER_BYTES], sealed[HEADER_BYTES:]
        key = self._by_id.get(header[2:])
        if header[:1] not in (bytes((UNBOUND,)), bytes((BOUND,))) or header[1:2] != bytes((AES_256_GCM,)) or not key:
            raise CannotOpen("密文的密钥不在 JIESU_SECRET_KEYS 中：请把旧密钥加回列表末尾")
        bound = header[0] == BOUND
        if bound and place is None:
            raise CannotOpen("密文只在它的表、行、列里打得开：没有说明它在哪里")
        try:
            return key.cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], header + (place.data() if bound else b""))  # type: ignore[union-attr]
        except (InvalidTag, ValueError) as error:  # ValueError: cut off within the nonce
            raise CannotOpen("密文已损坏或被改动，或者不在它原来的位置") from error

    def is_newest(self, sealed: bytes, purpose: Purpose = Purpose.GENERAL) -> bool:
        """Say whether a value is bound to its place and sealed with the newest key of its purpose."""
        return bytes(sealed[:HEADER_BYTES]) == bytes((BOUND, AES_256_GCM)) + self._keys[purpose][0].id

    @property
    def newest(self) -> str:
        """Name what everything should be sealed and indexed with by now; it changes with the newest keys."""
        words = b"".join(self._word_secrets.values())
        ids = b"".join(keys[0].id for keys in self._keys.values())
        return hashlib.sha256(ids + words + SCHEME_OF_KEYS).hexdigest()[:16]

    def index(self, purpose: str, text: str) -> str:
        """Returns a keyed fingerprint of normalised text, the same for the same text; `purpose` keeps kinds apart."""
        return hmac.digest(self._index_secret, f"{purpose}:{text}".encode(), hashlib.sha256).hex()[:INDEX_LENGTH]

    def word_keys(self, words: Iterable[str], purpose: Purpose = Purpose.GENERAL) -> list[int]:
        """Returns keyed fingerprints of search words: without order, without repeats, four bytes of each.

        Two words may share one, once in four milliards: what they find is looked at again in the opened text.
        """
        secret = self._word_secrets[purpose]
        found = {hmac.digest(secret, word.encode(), "sha256")[:WORD_KEY_BYTES] for word in words}
        return sorted(int.from_bytes(one, signed=True) for one in found)


def _word_secret(index_secret: bytes) -> bytes:
    return hmac.digest(index_secret, b"jiesu.words.1", hashlib.sha256)


_current: Keyring | None = None


def configure(secrets: Sequence[str], restricted: Sequence[str] = (), index: str = "") -> None:
    """Set this process's keys; once, by whoever wires the process."""
    global _current  # noqa: PLW0603
    _current = Keyring(secrets, restricted=restricted, index=index)


def keyring() -> Keyring:
    if _current is None:
        raise RuntimeError("models.keyring.configure() has not been called")
    return _current


class Sealed(bytes):
    """A sealed value that knows where it stands; `place` is None until the row it is for is written."""

    place: Place | None = None
    purpose: Purpose = Purpose.GENERAL

    @classmethod
    def at(cls, sealed: bytes, place: Place | None, purpose: Purpose = Purpose.GENERAL) -> "Sealed":
        made = cls(sealed)
        made.place, made.purpose = place, purpose
        return made


def seal(text: str | None, place: Place | None = None, purpose: Purpose = Purpose.GENERAL) -> bytes | None:
    """Seals a text; nothing stays nothing. A sealed column of a model binds it to its place when the row is written
    (`models.sealing`); a statement of our own, and an update of rows that were not read, has to say the place here.
    """
    if not text:
        return None
    sealed = keyring().seal(text, place, purpose)
    return sealed if place is not None else Sealed.at(sealed, None, purpose)


def unseal(sealed: bytes | None, place: Place | None = None) -> str:
    """Returns the text that was sealed, or an empty string where there was none.

    What a model read knows its place; of a row that a statement of our own brought it is said here.
    """
    return keyring().open(sealed, place or getattr(sealed, "place", None)) if sealed else ""


def index_of(purpose: str, text: str | None) -> str | None:
    return keyring().index(purpose, text) if text else None
