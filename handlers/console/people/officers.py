"""干警: this page shows who works here and as what; an administrator takes a lost phone away, and gives none."""

from dataclasses import dataclass
from datetime import date, datetime

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect
from tortoise.expressions import Q

from desk.access import visibility
from desk.errors import NotAllowed, NotFound
from desk.people.unbinding import unbind_officer
from desk.rules.calendar.court_time import court_day
from desk.staff.posts import NOBODY
from desk.views.tickets.candidates import open_tickets
from handlers.console.frame.forms import number
from handlers.console.frame.screen import page
from handlers.console.frame.staff import UNBINDERS, Staff, is_htmx, signed_in
from handlers.console.people.staff_changes import HERE, away_here, left_here, waiting_requests
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import Absence, Court, Identity, Officer, OfficerRole
from models.enums import Role

blueprint = Blueprint("console_officers")

NOT_YOURS = "只能解除自己的微信；总联络员、系统管理员和安全管理员可以解除同事的"


@dataclass(frozen=True)
class OfficerRow:
    officer: Officer
    roles: str
    bound: bool
    may_unbind: bool
    open_tickets: int
    may_change: bool = False
    may_give_password: bool = False
    away: str = ""


@blueprint.get("/officers")
@signed_in
async def officers(request: Request, staff: Staff) -> HTTPResponse:
    """Show the people of one's own court, or of one below that one looks after, by department."""
    courts = await _courts(staff)
    asked = number(request.args.get("court") or "")
    court = next((one for one in courts if one.id == asked), staff.officer.court)
    found = await (
        Officer.filter(court_id=court.id, active=True)
        .order_by("department_id", "id")
        .select_related("court", "department")
    )
    people = await _people(staff, found, services(request).now())
    groups: dict[str, list[OfficerRow]] = {}
    for person in people:
        name = person.officer.department.name if person.officer.department else "未分部门"
        groups.setdefault(name, []).append(person)
    values = {
        "groups": groups,
        "court": court,
        "courts": courts if len(courts) > 1 else [],
        "own_bound": await Identity.filter(officer_id=staff.actor.id).exists(),
        "bound": sum(person.bound for person in people),
        "total": len(people),
        "waiting_requests": await waiting_requests(staff),
        "left": await left_here(court.id) if visibility.staffs(staff.actor, court.path) else [],
    }
    return page(request, staff, "officers.html", values)


async def _courts(staff: Staff) -> list[Court]:
    """Return one's own court, and those below that one looks after."""
    open_to = Q(id=staff.officer.court_id)
    for post in staff.actor.posts:
        if post.role in UNBINDERS:
            open_to |= Q(path__startswith=post.court_path)
    return await Court.filter(open_to).order_by("path")


@blueprint.post("/officers/<officer_id:str>/unbind")
@signed_in
async def unbind(request: Request, staff: Staff, officer_id: str) -> HTTPResponse:
    """Take every WeChat from an officer; each is told."""
    officer, now = await _looked_after(staff, officer_id), services(request).now()
    await unbind_officer(officer.id, staff.actor, now)
    return HTTPResponse(headers={"HX-Redirect": HERE}) if is_htmx(request) else redirect(HERE, status=303)


async def _looked_after(staff: Staff, officer_id: str) -> Officer:
    officer = await Officer.get_or_none(id=row_id(officer_id, NOBODY), active=True).select_related("court")
    if officer is None:
        raise NotFound(NOBODY)
    if not staff.may_unbind(officer):
        listed = officer.court_id in {court.id for court in await _courts(staff)}
        raise NotAllowed(NOT_YOURS) if listed else NotFound(NOBODY)
    return officer


async def _roles(ids: list[int], day: date) -> dict[int, list[Role]]:
    """Return the roles each holds on that day."""
    held = OfficerRole.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), officer_id__in=ids, starts_on__lte=day)
    found: dict[int, list[Role]] = {}
    for row in await held.order_by("id"):
        roles = found.setdefault(row.officer_id, [])
        if row.role not in roles:
            roles.append(row.role)
    return found


def _away(absence: Absence | None, day: date) -> str:
    if absence is None:
        return ""
    by = f"，{absence.stand_in.name}代办" if absence.stand_in else ""
    return f"{'请假' if absence.starts_on <= day else '将请假'}到{absence.ends_on:%m-%d}{by}"


async def _people(staff: Staff, found: list[Officer], as_of: datetime) -> list[OfficerRow]:
    ids = [officer.id for officer in found]
    day = court_day(as_of)
    shown = await _roles(ids, day)
    bound = set(await Identity.filter(officer_id__in=ids).values_list("officer_id", flat=True))
    loads = await open_tickets(staff.actor, ids) if staff.reads_petitions else {}
    absent = await away_here(ids, day)
    return [
        OfficerRow(
            officer=officer,
            roles="、".join(role.label for role in shown.get(officer.id, [])),
            bound=officer.id in bound,
            may_unbind=officer.id in bound and staff.may_unbind(officer),
            open_tickets=loads.get(officer.id, 0),
            may_change=officer.id != staff.actor.id and visibility.staffs(staff.actor, officer.court.path),
            may_give_password=(
                officer.id != staff.actor.id
                and bool(officer.password_hash)
                and visibility.gives_passwords(staff.actor, officer.court.path)
            ),
            away=_away(absent.get(officer.id), day),
        )
        for officer in found
    ]
