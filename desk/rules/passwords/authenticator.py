"""Codes of an authenticator (TOTP, RFC 6238): six digits, another every thirty seconds."""

from datetime import datetime

import pyotp

PERIOD = 30
CODE_DIGITS = 6
SKEW = 1
"""By how many periods a telephone's clock may be off."""
ISSUER = "接诉"


def address_of(secret: str, login: str) -> str:
    """Returns what the QR code for an authenticator says."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def step_of(secret: str, code: str, as_of: datetime, after: int = 0) -> int | None:
    """Returns the period whose code this is, now or one before or after; None where it is none later than `after`."""
    here = int(as_of.timestamp()) // PERIOD
    codes = pyotp.HOTP(secret)
    found = [step for step in range(here - SKEW, here + SKEW + 1) if step > after and codes.verify(code, step)]
    return found[0] if found else None
