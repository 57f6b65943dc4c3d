"""The drill's own petitions among all there are: words rest sealed, so they are told apart by opening them."""

from collections.abc import Iterable
from functools import cache

import asyncpg

from models.keyring import Keyring, Place
from settings import load


def words_of(row: asyncpg.Record) -> str:
    """What a petition says; the row has its `petition_id` and `text_sealed`."""
    place = Place("petition", "text_sealed", row["petition_id"])
    return keys().open(row["text_sealed"], place) if row["text_sealed"] else ""


def marked(found: Iterable[asyncpg.Record], mark: str) -> list[asyncpg.Record]:
    """Those rows whose petition begins with the mark of a drill; without a mark, all."""
    return [row for row in found if not mark or words_of(row).startswith(mark)]


@cache
def keys() -> Keyring:
    """The keys of a development machine, which every drill runs with."""
    return Keyring(load({}).secret_keys)
