"""Passwords of staff: argon2id (RFC 9106), hashed off the event loop by few threads, because each takes 64 MiB."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(2, thread_name_prefix="passwords")


@dataclass(frozen=True)
class PasswordCheck:
    """Whether the password is the one; `outdated` asks for a new hash because the parameters have changed since."""

    right: bool
    outdated: bool = False


async def hash_password(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_threads, _hash, password)


async def verify_password(stored: str, password: str) -> PasswordCheck:
    """Compares a password with a stored hash. Comparing with no hash at all takes as long as a wrong password."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _verify, stored, password)


def _hash(password: str) -> str:
    return _hasher.hash(password.encode(errors="replace"))


def _verify(stored: str, password: str) -> PasswordCheck:
    nobodys = _nobodys()
    try:
        _hasher.verify(stored or nobodys, password.encode(errors="replace"))
    except (VerificationError, InvalidHashError):
        return PasswordCheck(False)
    return PasswordCheck(bool(stored), outdated=_hasher.check_needs_rehash(stored or nobodys))


@cache
def _nobodys() -> str:
    """A hash to hold a password against where there is none; made once, whoever comes first."""
    return _hasher.hash("nobody")
