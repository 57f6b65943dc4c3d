"""To whom a ticket may be given, as the person who gives it wants to see it: by department, with what each has open."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.functions import Count

from desk.access.actors import Actor
from desk.access.visibility import visible_tickets
from desk.people import staffing
from desk.tickets.subjects import path_and_above
from models import Officer, OfficerRole, Ticket
from models.enums import OPEN_STATES, Role

SHOWN_ROLES = (Role.JUDGE, Role.LIAISON, Role.CHIEF_LIAISON, Role.INSPECTOR)


@dataclass(frozen=True)
class Candidate:
    id: int
    name: str
    title: str
    roles: str
    open_tickets: int


@dataclass(frozen=True)
class Group:
    department: str
    candidates: list[Candidate]


async def groups(actor: Actor, ticket: Ticket, as_of: datetime) -> list[Group]:
    """To whom the ticket may be given now, those with the least open first."""
    held: dict[int, list[Role]] = {officer_id: [] for officer_id in await staffing.candidates(ticket, as_of)}
    for row in await OfficerRole.filter(officer_id__in=list(held), role__in=SHOWN_ROLES).order_by("id"):
        if row.role not in held[row.officer_id]:
            held[row.officer_id].append(row.role)
    loads = await open_tickets(actor, list(held))
    by_department: dict[str, list[Candidate]] = {}
    officers = Officer.filter(id__in=list(held), active=True)
    for officer in await officers.select_related("department").order_by("department_id", "id"):
        department = officer.department.name if officer.department else "未分部门"
        words = "、".join(role.label for role in held[officer.id])
        candidate = Candidate(officer.id, officer.name, officer.title, words, loads.get(officer.id, 0))
        by_department.setdefault(department, []).append(candidate)
    return [
        Group(name, sorted(candidates, key=lambda one: one.open_tickets)) for name, candidates in by_department.items()
    ]


async def open_tickets(actor: Actor, officer_ids: list[int]) -> dict[int, int]:
    """How many open tickets each of these officers has in hand, as far as whoever asks may know of them."""
    counted = (
        await Ticket.filter(visible_tickets(actor), handler_id__in=officer_ids, state__in=list(OPEN_STATES))
        .annotate(count=Count("id"))
        .group_by("handler_id")
        .values_list("handler_id", "count")
    )
    return {int(handler): int(count) for handler, count in counted}


async def everybody(ticket: Ticket) -> list[Group]:
    """The staff of the ticket's court and of the courts above it, by court and department: whom it may be about."""
    officers = Officer.filter(court__path__in=path_and_above(ticket.court.path), active=True)
    by_department: dict[str, list[Candidate]] = {}
    for officer in await officers.order_by("-court__path", "department_id", "id").select_related("court", "department"):
        department = officer.department.name if officer.department else "未分部门"
        place = f"{officer.court.short_name} {department}"
        by_department.setdefault(place, []).append(Candidate(officer.id, officer.name, officer.title, "", 0))
    return [Group(name, candidates) for name, candidates in by_department.items()]
