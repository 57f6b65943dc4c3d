"""To whom a ticket may be given, by department."""

from collections.abc import Mapping
from datetime import datetime

from desk.people import staffing
from models import Officer, Ticket

WITHOUT_DEPARTMENT = "其他"


async def candidates(ticket: Ticket, as_of: datetime) -> Mapping[str, list[Officer]]:
    """Officers to whom it may be given, each once, its own department first."""
    found = await Officer.filter(id__in=await staffing.candidates(ticket, as_of)).select_related("department")
    by_department: dict[str, list[Officer]] = {}
    for officer in sorted(found, key=lambda one: (one.department_id != ticket.department_id, one.department_id or 0)):
        name = officer.department.name if officer.department else WITHOUT_DEPARTMENT
        by_department.setdefault(name, []).append(officer)
    return by_department
