"""Imports as the tests run them: a file's bytes go in, what became of them comes out."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from desk.importing.files.error_file import ErrorFile
from desk.importing.kinds.table import KINDS
from desk.importing.kinds.takers import Scope
from desk.importing.running import ImportJob, Tally, check, store
from tests.cast import MORNING
from tests.desk.importing.books import source

Counts = tuple[int, int, int, int]


class Kept(BytesIO):
    """A file that can be read after it was closed."""

    def close(self) -> None:
        return


@dataclass
class Run:
    """One import: what was found, what was stored, and the error file."""

    checked: Tally
    stored: Tally | None
    errors: bytes

    @property
    def counts(self) -> Counts:
        return counts(self.stored or self.checked)


def counts(tally: Tally) -> Counts:
    """New, changed, the same, wrong."""
    return tally.new, tally.changed, tally.same, tally.wrong


async def imported(
    kind: str,
    content: bytes,
    *,
    dry_run: bool = False,
    skip_wrong: bool = False,
    as_of: datetime = MORNING,
    branches: tuple[str, ...] | None = None,
) -> Run:
    """Import a file as the command does: all of it, or nothing where a row is wrong."""
    kept, given = Kept(), source(content, kind)
    errors = ErrorFile(lambda: kept, given)
    job = ImportJob(KINDS[kind], given, Scope(as_of, branches), errors)
    checked = await check(job)
    stored = None
    if not dry_run and (skip_wrong or not checked.wrong):
        stored = await store(job, checked, skip_wrong)
        await job.kind.settle(as_of)
    errors.close()
    return Run(checked, stored, kept.getvalue())
