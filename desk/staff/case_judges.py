"""A case goes to another judge, by file or over HTTP: the desk is told of the tickets that stayed with the first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from desk.cases.outcome import CaseSource, RowsTaken
from desk.cases.taking import take
from desk.notices.catalogue import Tell, officers, tell
from desk.people import staffing
from desk.people.case_importing import CasesImported, import_cases
from desk.rules.case_rows.reading import ReportKind
from desk.rules.text import case_numbers
from models import Case, Ticket
from models.database import transaction
from models.enums import OPEN_STATES

STEP = 500


async def import_and_tell(
    rows: Sequence[Mapping[str, Any]], as_of: datetime, skip_wrong: bool = False
) -> CasesImported:
    """Import cases, and tell the desk where one went to another judge while its ticket did not.

    Raises `Invalid` naming the rows; nothing is imported then. With `skip_wrong` the others are.
    """
    async with transaction():
        numbers = [one.canonical for row in rows for one in case_numbers.find(str(row.get("number", "")))]
        before = await _judges(numbers)
        counted = await import_cases(rows, as_of, skip_wrong)
        for number, judge in (await _judges(numbers)).items():
            if judge is not None and before.get(number) not in (None, judge):
                await _tell(number, before[number] or 0, as_of)
        return counted


async def take_and_tell(
    kind: ReportKind, rows: Sequence[Mapping[str, object]], source: CaseSource, as_of: datetime
) -> RowsTaken:
    """Take rows of case data (see `desk.cases.taking`), and tell the desk of cases that went to another judge."""
    async with transaction():
        taken = await take(kind, rows, source, as_of)
        for change in taken.judges:
            await _tell(change.number, change.former_id, as_of)
        return taken


async def _judges(numbers: Sequence[str]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for start in range(0, len(numbers), STEP):
        for case in await Case.filter(number__in=numbers[start : start + STEP]):
            found[case.number] = case.judge_id
    return found


async def _tell(number: str, former: int, as_of: datetime) -> None:
    theirs = Ticket.filter(petition__case_number=number, handler_id=former, state__in=sorted(OPEN_STATES))
    for ticket in await theirs.order_by("id").select_related("petition", "court"):
        to = officers(await staffing.chiefs(ticket, as_of))
        cause = f"judge:{ticket.id}:{former}:{as_of.timestamp():.0f}"
        await tell(ticket, Tell("judge_changed", to), as_of, cause=cause)
