"""A case goes to another judge, by file or over HTTP: the desk is told of the tickets that stayed with the first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from desk.notices.catalogue import Tell, officers, tell
from desk.people import staffing
from desk.people.case_importing import CasesImported, import_cases
from desk.rules.text import case_numbers
from models import Case, Ticket
from models.database import transaction
from models.enums import OPEN_STATES
from models.once_more import once_more

STEP = 500


@once_more
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
                await tell_the_desk(number, before[number] or 0, as_of)
        return counted


async def _judges(numbers: Sequence[str]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for start in range(0, len(numbers), STEP):
        for case in await Case.filter(number__in=numbers[start : start + STEP]):
            found[case.number] = case.judge_id
    return found


async def tell_the_desk(number: str, former: int, as_of: datetime) -> None:
    """Tell the desk of each open ticket of a case that stayed with its former judge. Inside a transaction."""
    theirs = Ticket.filter(petition__case_number=number, handler_id=former, state__in=sorted(OPEN_STATES))
    for ticket in await theirs.order_by("id").select_related("petition", "court"):
        to = officers(await staffing.chiefs(ticket, as_of))
        cause = f"judge:{ticket.id}:{former}:{as_of.timestamp():.0f}"
        await tell(ticket, Tell("judge_changed", to), as_of, cause=cause)
