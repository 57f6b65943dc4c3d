"""Which release made which schema. The table a database keeps of the releases that have migrated it.

A migration only adds what the release before it can live with (`docs/decisions/057-releases.md`), so a program runs on
the schema of its own release and on that of the next one, and on no other.
"""

from dataclasses import dataclass

from tortoise import fields
from tortoise.models import Model


@dataclass(frozen=True)
class Release:
    """A release and the last migration it came with."""

    version: str
    migration: str


RELEASES = (
    Release("0.1.0", "0002_indexes_and_sequences"),
    Release("0.2.0", "0008_found_by_index"),
)
"""Those that went out, in order. Migrations after the last of them belong to the release being made."""


class SchemaRelease(Model):
    """A release that has migrated this database.

    `level` counts releases from 1. A program knows its own and those before it: how far after it a database is, only
    the database can say.
    """

    id = fields.BigIntField(primary_key=True)
    level = fields.SmallIntField(unique=True)
    version = fields.CharField(max_length=40)
    migration = fields.CharField(max_length=80)
    at = fields.DatetimeField()

    class Meta:
        table = "schema_release"


def level_of(newest_migration: str) -> int:
    """Returns the level of a program whose newest migration this is: of a release, or of the one being made."""
    return 1 + sum(newest_migration > one.migration for one in RELEASES)


def release_name(level: int, version: str = "") -> str:
    """Returns how a level is called: by its version where that went out, else by `version` or as what comes after."""
    if 1 <= level <= len(RELEASES):
        return RELEASES[level - 1].version
    return f"{RELEASES[-1].version} 之后" if version in ("", *(one.version for one in RELEASES)) else version
