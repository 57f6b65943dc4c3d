"""What a browser takes along to the provider and brings back: state, nonce and the proof key (RFC 7636)."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True)
class SignOnQuestion:
    """Three random texts of one trip: `state` comes back with the browser, `nonce` in the token, `verifier` is ours."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)

    @classmethod
    def fresh(cls) -> "SignOnQuestion":
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    @property
    def challenge(self) -> str:
        """The verifier's fingerprint, S256: whoever has the code alone cannot redeem it."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def address_with(address: str, **given: str) -> str:
    """Return an address with these added to its query."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(given)}"
