"""Beside a ticket stands the case it names: its judge, hearings and dates, as the court last reported them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.access.case_parts import beside_ticket
from desk.access.visibility import visible_cases
from desk.people.case_dates import dates_of
from models import Case, Citizen, Ticket
from models.reading_together import together


@dataclass(frozen=True)
class CaseBeside:
    """A case as an officer reads it. `is_theirs`: the petitioner is a verified party, and may be told of it."""

    case: Case
    hearings: Sequence[str]
    dates: Sequence[str]
    next_hearing: str
    """The first of them that is still to come, in words; empty where there is none."""
    is_theirs: bool


async def case_of(ticket: Ticket) -> Case | None:
    """Return the case a ticket names, with its judge; nothing of another court's or a secret one."""
    number = ticket.petition.case_number
    case = await Case.get_or_none(number=number).select_related("court", "judge") if number else None
    return case if case is not None and beside_ticket(ticket, case) else None


async def _is_theirs(ticket: Ticket, case: Case) -> bool:
    citizen_id = ticket.petition.citizen_id
    person = await Citizen.get_or_none(id=citizen_id) if citizen_id else None
    return person is not None and await Case.filter(visible_cases(person), id=case.id).exists()


async def case_beside(ticket: Ticket, as_of: datetime) -> CaseBeside | None:
    """Return the case of a ticket that is loaded with its petition, as the page shows it."""
    case = await case_of(ticket)
    if case is None:
        return None
    known, theirs = await together(dates_of([case.id]), _is_theirs(ticket, case))
    dates = known[case.id]
    hearings = [one.words(as_of) for one in dates.hearings]
    ahead = next((one.words(as_of) for one in dates.hearings if one.is_ahead(as_of)), "")
    return CaseBeside(case, hearings, [*dates.fee_words(as_of), *dates.measure_words(as_of)], ahead, theirs)
