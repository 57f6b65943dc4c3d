"""Rows of case data are taken: read, held against what is kept, stored; whatever is wrong is said, row and field.

The one verb for every way in (file, signed HTTP). To call it:

    taken = await take(ReportKind.HEARINGS, rows, CaseSource("南昌中院案件系统", "赣/赣01/"), as_of)

`rows` are mappings from a field's name to its text, at most `MOST_ROWS` of one kind in a call; `REPORTS[kind]` of
`desk.rules.case_rows.reading` has the fields of each kind (`model_fields`, with their Chinese titles), and `ReportKind`
the order in which kinds are to come. Right rows are stored in one transaction and wrong ones named in `taken.wrong`
(`RowError`: place in `rows` from 1, field, words); nothing of them is stored. `dry_run` does all of it and keeps
nothing. The same rows again change nothing, and a row whose `as_of` is older than what is kept changes nothing either,
so that a file may be sent in any order, in pieces, and once more after a crash. Where a case went to another judge and
its ticket did not, the desk is told, and the mandates that stand by case data follow it, in the same transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from desk.cases.case_parts import keep_parts
from desk.cases.outcome import CaseSource, RowsTaken
from desk.cases.whole_cases import keep_cases
from desk.people.representing.case_data import follow_cases
from desk.rules.case_rows.reading import ReportKind, RowError, read_row
from desk.rules.case_rows.reports import CaseReport, WholeCaseReport
from desk.staff.case_judges import tell_the_desk
from models.database import transaction
from models.once_more import once_more

MOST_ROWS = 500


class _KeptNothing(Exception):
    """Undoes a dry run."""


@once_more
async def take(
    kind: ReportKind,
    rows: Sequence[Mapping[str, object]],
    source: CaseSource,
    as_of: datetime,
    dry_run: bool = False,
) -> RowsTaken:
    """Take rows of one kind; those without a moment of their own are of `as_of`, which is now.

    A dry run cannot be inside another transaction: it undoes all of it.
    """
    read, wrong = read_rows(kind, rows, as_of)
    taken = RowsTaken()
    try:
        async with transaction():
            taken = await _keep(kind, read, source)
            for change in taken.judges:
                await tell_the_desk(change.number, change.former_id, as_of)
            await follow_cases(taken.people, as_of)
            if dry_run:
                raise _KeptNothing
    except _KeptNothing:
        pass
    taken.wrong = sorted([*wrong, *taken.wrong], key=lambda error: error.row)
    return taken


def read_rows(
    kind: ReportKind, rows: Sequence[Mapping[str, object]], as_of: datetime
) -> tuple[list[tuple[int, CaseReport]], list[RowError]]:
    """Read every row: the reports with their places, and what is wrong with the others. Asks nobody."""
    read: list[tuple[int, CaseReport]] = []
    wrong: list[RowError] = []
    for place, row in enumerate(rows, 1):
        report, errors = read_row(kind, row, place, as_of)
        wrong.extend(errors)
        if report is not None:
            read.append((place, report))
    return read, wrong


async def _keep(kind: ReportKind, read: Sequence[tuple[int, CaseReport]], source: CaseSource) -> RowsTaken:
    if kind is ReportKind.CASES:
        whole = [(place, report) for place, report in read if isinstance(report, WholeCaseReport)]
        return await keep_cases(whole, source)
    return await keep_parts(kind, read, source)
