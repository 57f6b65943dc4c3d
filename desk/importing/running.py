"""A file is gone through: first every row is checked and nothing written, then rows are stored, batch by batch.

A batch is one transaction. A run that is broken off leaves whole batches; the same file again finds them unchanged and
goes on. Memory holds one batch, however long the file is.
"""

import asyncio
from array import array
from bisect import bisect_left
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from desk.errors import Refused
from desk.importing.files.cells import SourceRow
from desk.importing.files.columns import ReadRow, RowFault, fault
from desk.importing.files.error_file import ErrorFile
from desk.importing.files.sources import Source
from desk.importing.kinds.table import ImportKind
from desk.importing.kinds.takers import Looked, Scope
from desk.importing.row_keys import RowKeys
from models.database import transaction

BATCH = 500
MOST_TOLD = 100
"""Wrong rows that are named one by one; the error file has all."""
Progress = Callable[[int], Awaitable[None]]


async def _untold(_: int) -> None:
    return


@dataclass(frozen=True)
class ImportJob:
    """A file, what is in it, by when and where it is taken, and where its wrong rows go."""

    kind: ImportKind
    source: Source
    scope: Scope
    errors: ErrorFile
    progress: Progress = _untold


@dataclass
class Tally:
    """How many rows there are, and what became of them or would; the first wrong ones with what is wrong."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    wrong: int = 0
    told: list[str] = field(default_factory=list)
    notes: Sequence[str] = ()
    widens: bool = False
    """Somebody sees more afterwards."""
    places: "array[int]" = field(default_factory=lambda: array("L"))
    """Of the wrong rows, ascending."""

    def is_wrong(self, place: int) -> bool:
        at = bisect_left(self.places, place)
        return at < len(self.places) and self.places[at] == place


class ChangedMeanwhile(Refused):
    """A row that was right when it was checked is wrong now: somebody changed what it refers to."""

    code = "changed_meanwhile"


async def check(job: ImportJob) -> Tally:
    """Go through the whole file and write nothing but its wrong rows into the error file. Raises `Unimportable`."""
    taker, tally, keys = job.kind.taker(job.scope), Tally(), RowKeys()
    try:
        async for rows in _batches(job.source):
            read, faults = _read(job, rows, keys)
            looked = await taker.check(read)
            _count(tally, rows, looked)
            _name(tally, job, rows, {**faults, **looked.faults})
            await job.progress(tally.rows)
    finally:
        keys.close()
    tally.notes, tally.widens = taker.notes, taker.widens
    return tally


async def store(job: ImportJob, checked: Tally, skip_wrong: bool = False) -> Tally:
    """Store the rows of a file that was checked. Raises `Refused` where rows are wrong, unless they are to be skipped.

    Raises `ChangedMeanwhile` where a row has become wrong since, unless it is to be skipped too; its batch is not
    stored then, and those before it are.
    """
    unit = job.source.unit
    if checked.wrong and not skip_wrong:
        raise Refused(f"有 {checked.wrong} {unit}写错了，一{unit}也没有导入")
    taker, keys = job.kind.taker(job.scope), RowKeys()
    tally = Tally(wrong=checked.wrong, told=checked.told, places=checked.places)
    try:
        async for rows in _batches(job.source):
            read, faults = _read(job, rows, keys)
            async with transaction():
                looked = await taker.store(read)
                late = {at: one for at, one in {**faults, **looked.faults}.items() if not checked.is_wrong(at)}
                if late and not skip_wrong:
                    raise ChangedMeanwhile(_meanwhile(late, tally, unit))
            _name(tally, job, rows, late)
            _count(tally, rows, looked)
            await job.progress(tally.rows)
    finally:
        keys.close()
    tally.notes, tally.widens = taker.notes, taker.widens
    return tally


def _meanwhile(late: dict[int, RowFault], tally: Tally, unit: str) -> str:
    place = min(late)
    return (
        f"检查以后数据又有变化，第 {place} {unit}{late[place]}。前面 {tally.rows} {unit}已经导入，"
        "从这里起没有导入；改好后再导入一次，导入过的不会重复"
    )


async def _batches(source: Source) -> AsyncIterator[list[SourceRow]]:
    """Give the rows a batch at a time; they are read beside whatever else this process does."""
    rows = source.rows()
    while batch := await asyncio.to_thread(_next, rows):
        yield batch


def _next(rows: Iterator[SourceRow]) -> list[SourceRow]:
    return list(islice(rows, BATCH))


def _read(job: ImportJob, rows: Sequence[SourceRow], keys: RowKeys) -> tuple[list[ReadRow], dict[int, RowFault]]:
    read: list[ReadRow] = []
    faults: dict[int, RowFault] = {}
    for row in rows:
        found = job.kind.read(row, job.scope)
        if isinstance(found, ReadRow) and job.kind.key:
            before = keys.before(job.kind.key_of(found), row.place)
            if before is not None:
                found = fault("", f"和第 {before} {job.source.unit}重复")
        if isinstance(found, RowFault):
            faults[row.place] = found
        else:
            read.append(found)
    return read, faults


def _count(tally: Tally, rows: Sequence[SourceRow], looked: Looked) -> None:
    tally.rows += len(rows)
    tally.new += looked.new
    tally.changed += looked.changed
    tally.same += looked.same


def _name(tally: Tally, job: ImportJob, rows: Sequence[SourceRow], faults: dict[int, RowFault]) -> None:
    for row in rows:
        wrong = faults.get(row.place)
        if wrong is None:
            continue
        tally.wrong += 1
        if len(tally.told) < MOST_TOLD:
            tally.told.append(f"第 {row.place} {job.source.unit}{wrong}")
        if not tally.places or row.place > tally.places[-1]:
            tally.places.append(row.place)
        job.errors.add(row, wrong)
