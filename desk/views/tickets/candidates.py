"""Whoever gives a ticket away sees to whom it may go: by department, with how many tickets each has open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q
from tortoise.functions import Count

from desk.access.actors import Actor
from desk.access.visibility import visible_tickets
from desk.people import staffing
from desk.rules.calendar.court_time import court_day
from desk.rules.courts import path_and_above
from desk.screening.naming.sounds import typed_as
from desk.views.tickets.case_beside import case_of
from models import Officer, OfficerRole, Subject, Ticket
from models.enums import OPEN_STATES, Finding, Role

SHOWN_ROLES = (Role.JUDGE, Role.LIAISON, Role.CHIEF_LIAISON, Role.INSPECTOR)
OF_THE_CASE = "本案承办人"
WITHOUT_DEPARTMENT = "未分部门"


@dataclass(frozen=True)
class Candidate:
    """An officer to choose, with the roles they hold and how many tickets they have in hand."""

    id: int
    name: str
    title: str
    roles: str = ""
    open_tickets: int = 0

    @property
    def typed_as(self) -> str:
        """Return how the name is typed in Latin letters."""
        return typed_as(self.name)


@dataclass(frozen=True)
class CandidateGroup:
    """The candidates of a department."""

    department: str
    candidates: Sequence[Candidate]


async def handler_candidates(actor: Actor, ticket: Ticket, as_of: datetime) -> list[CandidateGroup]:
    """Return who may be given the ticket now: the judge of its case first, then its own department.

    In each group those with the least open come first.
    """
    ids = list(dict.fromkeys(await staffing.candidates(ticket, as_of)))
    officers = await Officer.filter(id__in=ids, active=True).order_by("id").select_related("department")
    officers.sort(key=lambda one: (one.department_id != ticket.department_id, one.department_id or 0))
    roles, loads = await _roles(ids, as_of), await open_tickets(actor, ids)
    case = await case_of(ticket)
    judge_id = case.judge_id if case else None
    officers.sort(key=lambda one: one.id != judge_id)
    groups = _by_department(
        (
            OF_THE_CASE if one.id == judge_id else _department(one),
            Candidate(one.id, one.name, one.title, roles.get(one.id, ""), loads.get(one.id, 0)),
        )
        for one in officers
    )
    return [CandidateGroup(one.department, sorted(one.candidates, key=_load)) for one in groups]


def _load(one: Candidate) -> int:
    return one.open_tickets


def _department(officer: Officer) -> str:
    return officer.department.name if officer.department else WITHOUT_DEPARTMENT


def _by_department(found: Iterable[tuple[str, Candidate]]) -> list[CandidateGroup]:
    groups: dict[str, list[Candidate]] = {}
    for department, candidate in found:
        groups.setdefault(department, []).append(candidate)
    return [CandidateGroup(name, candidates) for name, candidates in groups.items()]


async def _roles(officer_ids: list[int], as_of: datetime) -> dict[int, str]:
    """Return the roles each officer holds on that day in words: `法官、部门联络员`."""
    held: dict[int, list[str]] = {}
    day = court_day(as_of)
    there = OfficerRole.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)
    for row in await there.filter(officer_id__in=officer_ids, role__in=SHOWN_ROLES).order_by("id"):
        held.setdefault(row.officer_id, []).append(row.role.label)
    return {officer_id: "、".join(dict.fromkeys(labels)) for officer_id, labels in held.items()}


async def open_tickets(actor: Actor, officer_ids: list[int]) -> dict[int, int]:
    """Count the open tickets each of these officers has in hand, as far as whoever asks may know of them."""
    counted = (
        await Ticket.filter(visible_tickets(actor), handler_id__in=officer_ids, state__in=list(OPEN_STATES))
        .annotate(count=Count("id"))
        .group_by("handler_id")
        .values_list("handler_id", "count")
    )
    return {int(handler): int(count) for handler, count in counted}


async def held_off(ticket: Ticket) -> list[str]:
    """Return the names of those a complaint may mean, for whoever says whom it is about."""
    rows = await Subject.filter(ticket_id=ticket.id, finding=Finding.HELD_OFF).order_by("id").select_related("officer")
    return [row.officer.name for row in rows]


async def subject_candidates(ticket: Ticket) -> list[CandidateGroup]:
    """Return whom a ticket may be about: staff of its court and of those above, by court and department."""
    officers = Officer.filter(court__path__in=path_and_above(ticket.court.path), active=True)
    found = await officers.order_by("-court__path", "department_id", "id").select_related("court", "department")
    return _by_department(
        (f"{one.court.short_name} {_department(one)}", Candidate(one.id, one.name, one.title)) for one in found
    )
