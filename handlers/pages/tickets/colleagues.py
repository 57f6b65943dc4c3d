"""To whom a ticket may be given, by department."""

from collections.abc import Mapping
from datetime import datetime

from desk.people import staffing
from models import Officer, Ticket

WITHOUT_DEPARTMENT = "其他"


async def candidates(ticket: Ticket, as_of: datetime) -> Mapping[str, list[Officer]]:
    """Officers who may handle it, each once, its own department first; not who has it or answered it before."""
    excluded = {ticket.handler_id, ticket.answered_by_id if ticket.cycle > 1 else None}
    ids = set(await staffing.handlers(ticket, as_of)) - excluded
    found = await Officer.filter(id__in=ids, active=True).select_related("department")
    by_department: dict[str, list[Officer]] = {}
    for officer in sorted(found, key=lambda one: (one.department_id != ticket.department_id, one.department_id or 0)):
        name = officer.department.name if officer.department else WITHOUT_DEPARTMENT
        by_department.setdefault(name, []).append(officer)
    return by_department
