"""The same row twice in a file is noticed without holding the file in memory."""

import hashlib
import os
import sqlite3


class RowKeys:
    """The keys met so far, each with its row. On disk only a fingerprint is kept, made with a key of this run."""

    def __init__(self) -> None:
        self._secret = os.urandom(32)
        self._met = sqlite3.connect("")
        self._met.execute("CREATE TABLE met (key BLOB PRIMARY KEY, place INTEGER) WITHOUT ROWID")

    def before(self, key: tuple[str, ...], place: int) -> int | None:
        """Return the earlier row that had this key; else keep it for this one."""
        mark = hashlib.blake2b(repr(key).encode(), key=self._secret, digest_size=16).digest()
        found = self._met.execute("SELECT place FROM met WHERE key = ?", (mark,)).fetchone()
        if found is not None:
            return int(found[0])
        self._met.execute("INSERT INTO met VALUES (?, ?)", (mark, place))
        return None

    def close(self) -> None:
        self._met.close()
