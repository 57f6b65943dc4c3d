"""After a restore numbers go on far beyond what the archive knows: what was given since then is never given again.

Petitioners hold numbers that were given after the backup, WeChat and the gateway of short messages know deliveries by
their ids, paper sheets name both. Nobody knows how many there were; so many there were not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import asyncpg

from ops.dump import Sequence, set_sequences

NUMBERS = frozenset({"petition_number_seq", "ticket_number_seq"})
NUMBERS_AHEAD = 100_000
"""Months of petitions of a province; of the 9,999,999 numbers of one month (`desk.rules.text.petition_numbers`)."""
IDS_AHEAD = 1_000_000


LARGEST = "SELECT sequencename, max_value FROM pg_sequences WHERE schemaname = 'public'"


async def set_ahead(connection: asyncpg.Connection, kept: Iterable[Sequence]) -> None:
    """Let every sequence of an archive go on far beyond what it knows."""
    largest = {row["sequencename"]: row["max_value"] for row in await connection.fetch(LARGEST)}
    await set_sequences(connection, ahead(kept, largest))


def ahead(kept: Iterable[Sequence], largest: Mapping[str, int]) -> list[Sequence]:
    """Return the sequences as they go on; one that was not begun yet may be by now.

    A small one, of a table with a row or two that nobody outside knows by number, goes on where it was.
    """
    return [replace(one, last=one.last + _jump(one), called=True) if _has_room(one, largest) else one for one in kept]


def _jump(one: Sequence) -> int:
    return NUMBERS_AHEAD if one.name in NUMBERS else IDS_AHEAD


def _has_room(one: Sequence, largest: Mapping[str, int]) -> bool:
    return one.last + 2 * _jump(one) < largest.get(one.name, 0)
