"""Where files are kept: what every kind of place does, and what it says when it cannot.

A place holds sealed bytes under keys and knows nothing of what is in them. A file is never changed once it is there.
"""

import errno
from datetime import datetime
from typing import Protocol

LARGEST_FILE = 64 * 1024 * 1024
"""Of any file that is read; nothing larger is ever taken in."""
AWAY = "附件存储连不上"
FULL = "附件存储满了，请信息人员腾出空间"
DENIED = "附件存储不许读写，请信息人员核对权限"
NOT_OURS = "附件存储不认这个密钥，请信息人员核对 JIESU_S3_KEY_ID 和 JIESU_S3_SECRET"
NO_BUCKET = "附件存储里没有这个桶，请信息人员核对 JIESU_S3_BUCKET"
TOO_LARGE = "附件存储里的这个文件大得不对，没有读"
_ERRNO_WORDS = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EACCES: DENIED,
    errno.EPERM: DENIED,
    errno.EROFS: DENIED,
}


class StoreTrouble(OSError):
    """The store could not be read or changed; the file may well be there. `words` say what is wrong, in plain words.

    Never holds an address, a key or a credential.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Place(Protocol):
    """One kind of store. Every call raises `StoreTrouble` where the place cannot be used."""

    @property
    def name(self) -> str:
        """`directory` or `s3`."""

    async def put(self, key: str, sealed: bytes) -> None:
        """Keep a file, whole or not at all."""

    async def get(self, key: str) -> bytes | None:
        """Return a file's bytes; None where there is none of this key."""

    async def has(self, key: str) -> bool:
        """Say whether there is a file of this key."""

    async def remove(self, key: str) -> None:
        """Forget a file; harmless where there is none."""

    async def kept_before(self, moment: datetime | None, after: str, most: int) -> list[str]:
        """Return up to `most` keys in order, behind the key `after`, of files written before a moment, or ever."""


def trouble_of(error: OSError) -> StoreTrouble:
    """Return what a system's error means for the store."""
    return StoreTrouble(_ERRNO_WORDS.get(error.errno or 0, AWAY))
