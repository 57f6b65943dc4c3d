"""Words that many petitions have: looking through the newest finds them sooner than an index, which finds them all.

PostgreSQL's own statistics say which keys are common; nothing but the time a search takes depends on them.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from models import statements
from models.database import client

COMMON = 0.01
"""Of a hundred petitions as many have the word: a page of thirty is found among 3,000, a list of all would be 10,000
of a million."""
KEPT_SECONDS = 600.0
KEYS = """
SELECT shown.key FROM pg_stats, unnest(most_common_elems::text::int[], most_common_elem_freqs) AS shown (key, share)
WHERE schemaname = current_schema() AND tablename = 'petition' AND attname = 'word_keys'
    AND shown.key IS NOT NULL AND shown.share >= ${common}"""


@dataclass
class _KeysKept:
    """The keys of common words, and of which database and when they were read."""

    of: object = None
    at: float = 0.0
    keys: frozenset[int] = frozenset()


_kept = _KeysKept()


async def learn() -> None:
    """Read which words are common, unless that was done not long ago."""
    if _kept.of is client() and time.monotonic() - _kept.at < KEPT_SECONDS:
        return
    rows = await statements.fetch(KEYS, common=COMMON)
    _kept.of, _kept.at, _kept.keys = client(), time.monotonic(), frozenset(row["key"] for row in rows)


def are_common(keys: Iterable[int]) -> bool:
    """Say whether each of these keys is common, as far as is known; words are as common as their rarest key."""
    return _kept.keys.issuperset(keys)
