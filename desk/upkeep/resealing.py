"""Everything that rests sealed is sealed anew with the newest keys, a few rows at a time, while the desk is open.

Each value is compared as it is replaced: whatever somebody wrote meanwhile stays. How far it has come is stored with
every batch, so a run that was stopped goes on where it was. Words that still rest in clear are sealed on the way.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from desk.files import file_store
from desk.search.keys import fresh_keys
from desk.tickets.petition_words import seal_words
from models import Citizen, Draft, EntryDraft, Petition, Petitioner, Reseal, Ticket, Words, statements
from models.database import connection, transaction
from models.keyring import Purpose, keyring, purpose_of, unseal
from models.reseals import COUNT_ON
from models.sealing import SealingModel, bound, sealed_columns

BATCH = 200
MOST_PASSES = 3
WHENEVER = datetime.max.replace(tzinfo=UTC)
REPLACE = """
UPDATE {table} AS t SET {column} = n.fresh FROM unnest($1::bigint[], $2::bytea[], $3::bytea[]) AS n (id, old, fresh)
WHERE t.id = n.id AND t.{column} = n.old"""
REPLACE_WORDS = """
UPDATE petition SET text_sealed = ${whole}, masked_sealed = ${masked}, title_sealed = ${title}, word_keys = ${keys},
    title = '', text = '', bigrams = '{}'
WHERE id = ${id} AND text_sealed = ${old} AND text = ${clear}"""
SEAL_PART = """
UPDATE ticket SET part_title_sealed = ${fresh}, part_title = '' WHERE id = ${id} AND part_title = ${clear}"""
LET_THROUGH = "SELECT set_config('jiesu.resealing', 'on', true)"
"""Records of approaches only grow; a trigger lets their words, and nothing else of them, be sealed anew."""
IN_CLEAR = """
SELECT EXISTS (SELECT 1 FROM petition WHERE text <> '') OR EXISTS (SELECT 1 FROM ticket WHERE part_title <> '')"""
ABOUT_SO_MANY = "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = $1::regclass"


class Subject(Protocol):
    """What is sealed anew as one: a table, or the file store."""

    @property
    def name(self) -> str: ...

    async def about_so_many(self) -> int:
        """Return how many there are, as an estimate; 0 where that is not known."""
        ...

    async def reseal_after(self, after: str) -> "Batch":
        """Seal a few more anew, behind the one called `after`."""
        ...


@dataclass(frozen=True)
class Batch:
    """What was looked at: up to which, how many, and how many of them were changed."""

    last: str
    seen: int
    changed: int


@dataclass(frozen=True)
class ValueChange:
    """A sealed value as it was read, and what stands in its place."""

    table: str
    column: str
    id: int
    old: bytes = field(repr=False)
    fresh: bytes = field(repr=False)


@dataclass(frozen=True)
class SealedTable:
    """The sealed columns of one table."""

    model: type[SealingModel]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    async def about_so_many(self) -> int:
        async with connection() as plain:
            return int(await plain.fetchval(ABOUT_SO_MANY, f'"{self.name}"'))

    async def reseal_after(self, after: str) -> Batch:
        rows = await self.model.filter(id__gt=int(after or 0)).order_by("id").limit(BATCH)
        if not rows:
            return Batch(after, 0, 0)
        restricted = await restricted_among(rows)
        keyed, stale = await key_anew(rows, restricted), stale_values(rows, restricted)
        await replace_values(stale)
        changed = len(keyed | {one.id for one in stale})
        if self.model is Petition:
            changed += await _reseal_words([row for row in rows if isinstance(row, Petition)], restricted)
        if self.model is Ticket:
            changed += await _seal_parts([row for row in rows if isinstance(row, Ticket)])
        return Batch(str(rows[-1].pk), len(rows), changed)


@dataclass(frozen=True)
class Files:
    """The store of pictures, voices and papers."""

    name: str = "files"

    async def about_so_many(self) -> int:
        return 0

    async def reseal_after(self, after: str) -> Batch:
        found = await file_store.kept_before(WHENEVER, after, BATCH)
        changed = [await file_store.reseal(one) for one in found]
        return Batch(found[-1] if found else after, len(found), sum(changed))


KEYED_BY: dict[type[SealingModel], tuple[str, ...]] = {
    Petition: ("contact_name_sealed",),
    Words: ("text_sealed",),
    Citizen: ("name_sealed",),
    Petitioner: ("name_sealed", "contact_sealed"),
}
"""What the keys of a row are made of; beside them a petition's words have keys that change with them."""
WORDS_OF_PETITION = frozenset({"text_sealed", "masked_sealed", "title_sealed"})
"""They change together, with the keys they are found by."""


def subjects() -> list[Subject]:
    """Return everything that is sealed."""
    return [*(SealedTable(model) for model in dict.fromkeys(model for model, _ in sealed_columns())), Files()]


async def restricted_among(rows: Sequence[SealingModel]) -> frozenset[int]:
    """Return those of the rows, by number, whose words are sealed with the keys of complaints."""
    if isinstance(rows[0], EntryDraft):
        return frozenset(row.pk for row in rows)
    if isinstance(rows[0], Ticket):
        return frozenset(row.id for row in rows if isinstance(row, Ticket) and row.restricted)
    if isinstance(rows[0], Words | Draft):
        behind = {row.id: row.ticket_id for row in rows if isinstance(row, Words | Draft)}
        found = await Ticket.filter(id__in=set(behind.values()), restricted=True).values_list("id", flat=True)
        behind_wall = {int(str(one)) for one in found}
        return frozenset(said for said, ticket in behind.items() if ticket in behind_wall)
    if isinstance(rows[0], Petition | Petitioner):
        of = {row.pk: row.petition_id if isinstance(row, Petitioner) else row.pk for row in rows}
        theirs = Ticket.filter(petition_id__in=list(of.values()), restricted=True)
        behind_it = {int(str(one)) for one in await theirs.values_list("petition_id", flat=True)}
        return frozenset(row for row, petition in of.items() if petition in behind_it)
    return frozenset()


def stale_values(rows: Sequence[SealingModel], restricted: frozenset[int]) -> list[ValueChange]:
    """Return what is not sealed for its place with the newest key, and what it would be. Raises `CannotOpen`."""
    keys, changes = keyring(), []
    for row in rows:
        purpose = purpose_of(row.pk in restricted)
        for column in row.sealed_columns():
            value, place = getattr(row, column), row.place_of(column)
            if value is None or place is None or (isinstance(row, Petition) and column in WORDS_OF_PETITION):
                continue
            of = Purpose.GENERAL if isinstance(row, Petition) else purpose
            if not keys.is_newest(value, of):
                changes.append(ValueChange(place.table, column, row.pk, bytes(value), bound(value, place, of)))
    return changes


async def replace_values(changes: Sequence[ValueChange]) -> int:
    """Put them in place of what was read, unless that is something else by now. Returns how many there were."""
    for table, column in dict.fromkeys((one.table, one.column) for one in changes):
        ours = [one for one in changes if (one.table, one.column) == (table, column)]
        values = [one.id for one in ours], [one.old for one in ours], [one.fresh for one in ours]
        async with connection() as plain:
            await plain.execute(LET_THROUGH)
            await plain.execute(REPLACE.format(table=table, column=column), *values)
    return len(changes)


async def key_anew(rows: Sequence[SealingModel], restricted: frozenset[int]) -> set[int]:
    """Find rows by what they should be found by today, unless what that is made of is something else by now.

    Returns those that were not, by number.
    """
    changed = set()
    for row in rows:
        keys = fresh_keys(row, row.pk in restricted)
        if all(getattr(row, column) == value for column, value in keys.items()):
            continue
        made_of = {column: getattr(row, column) for column in KEYED_BY[type(row)]}
        there = {column: bytes(value) for column, value in made_of.items() if value is not None}
        gone = {f"{column}__isnull": True for column, value in made_of.items() if value is None}
        await type(row).filter(id=row.pk, **there, **gone).update(**keys)
        changed.add(int(row.pk))
    return changed


async def _reseal_words(rows: Sequence[Petition], restricted: frozenset[int]) -> int:
    keys, changed = keyring(), 0
    for row in rows:
        purpose = purpose_of(row.id in restricted)
        found_by = () if row.redacted_at is not None else None
        fresh = seal_words(row.id, unseal(row.text_sealed), row.id in restricted, row.title, found_by)
        kept = (one for one in (row.text_sealed, row.masked_sealed, row.title_sealed) if one is not None)
        newest = all(keys.is_newest(one, purpose) for one in kept) and row.title_sealed is not None
        if newest and not row.clear_text and row.word_keys == fresh.word_keys:
            continue
        changed += 1
        await statements.execute(
            REPLACE_WORDS,
            id=row.id,
            whole=fresh.whole,
            masked=fresh.masked,
            title=fresh.title,
            keys=fresh.word_keys,
            old=bytes(row.text_sealed),
            clear=row.clear_text,
        )
    return changed


async def _seal_parts(rows: Sequence[Ticket]) -> int:
    clear = [row for row in rows if row.clear_part_title]
    for row in clear:
        place = row.place_of("part_title_sealed")
        fresh = keyring().seal(row.clear_part_title, place, purpose_of(row.restricted))
        await statements.execute(SEAL_PART, id=row.id, fresh=fresh, clear=row.clear_part_title)
    return len(clear)


@dataclass(frozen=True)
class ResealStep:
    """How far one subject has come: rows seen in this pass of about so many, and whether it is done."""

    name: str
    seen: int
    about: int
    done: bool


async def reseal_all(as_of: datetime) -> AsyncIterator[ResealStep]:
    """Seal everything anew that is not as the newest keys would have it, and say how far it is after every batch."""
    for subject in subjects():
        async for step in _reseal(subject, as_of):
            yield step


async def _reseal(subject: Subject, as_of: datetime) -> AsyncIterator[ResealStep]:
    at, about, passes, seen = await _position(subject.name), await subject.about_so_many(), 0, 0
    while at.finished_at is None and passes < MOST_PASSES:
        async with transaction():
            batch = await subject.reseal_after(at.after)
            at = replace(at, after=batch.last, changed=at.changed + batch.changed)
            if not batch.seen:
                at, passes, seen = replace(at, after="", changed=0, finished_at=at.ends(as_of)), passes + 1, 0
            await statements.execute(COUNT_ON, subject=subject.name, goal=keyring().newest, **vars(at))
        seen += batch.seen
        yield ResealStep(subject.name, seen, about, at.finished_at is not None)
    if not passes:
        yield ResealStep(subject.name, about, about, at.finished_at is not None)


@dataclass(frozen=True)
class Position:
    """Where a pass is: behind which row, and how many rows it changed until there."""

    after: str = ""
    changed: int = 0
    finished_at: datetime | None = None

    def ends(self, as_of: datetime) -> datetime | None:
        """Return when it is done: now, if a whole pass found nothing to change."""
        return None if self.changed else as_of


async def _position(name: str) -> Position:
    found = await Reseal.get_or_none(subject=name, goal=keyring().newest)
    return Position(found.after, found.changed, found.finished_at) if found else Position()


async def unfinished() -> list[str]:
    """Return what is not known to be sealed with the newest keys, by name."""
    done = await Reseal.filter(goal=keyring().newest, finished_at__isnull=False).values_list("subject", flat=True)
    names = {str(one) for one in done}
    return [one.name for one in subjects() if one.name not in names]


async def rests_in_clear() -> bool:
    """Say whether words of a petition rest in clear, as they did before they were sealed. An index answers."""
    async with connection() as plain:
        return bool(await plain.fetchval(IN_CLEAR))
