"""人员变动: an administrator moves an officer, lets them leave or be away; a second one agrees where it widens."""

from dataclasses import dataclass
from datetime import date

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect
from tortoise.expressions import Q

from desk.access import visibility
from desk.access.audit import Deed
from desk.errors import Invalid, NotFound, Refused
from desk.people.staffing import HANDLING_ROLES
from desk.rules.calendar.court_time import COURT_TIME, court_day
from desk.staff import changing, hands, posts
from desk.staff.absences import standing_absences
from desk.staff.officer_mobiles import keep_number_by, shown_mobile
from desk.staff.orders import StaffOrder
from desk.tickets.ticket_store import number_of, title_of
from handlers.console.frame.forms import field, number, one_of, several
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, audit, signed_in
from handlers.console.settings.days import day_in
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import Absence, Court, Department, Duty, Officer, OfficerRole, StaffRequest, Ticket
from models.enums import Role, StaffChange
from models.reading_together import together

blueprint = Blueprint("console_staff_changes")

HERE = "/console/officers"
MOBILE = "mobile"
DONE = {
    "move": "已调动，在办的工单已经交出去",
    "post": "已增加职责",
    "end_post": "已结束职责",
    "leave": "已停用，在办的工单已经交出去",
    "come_back": "已重新启用",
    "absence": "已登记请假",
    "return": "已销假",
    MOBILE: "手机号已保存",
    "waits": "已提请，等另一位总联络员或系统管理员同意后生效",
}


@dataclass(frozen=True)
class OpenTicket:
    """An open ticket in somebody's hands; without number and title for whoever may not know of it."""

    number: str = ""
    title: str = ""
    state: str = ""


@dataclass(frozen=True)
class WaitingRequest:
    """A change that waits for a second person, in words."""

    id: int
    officer: str
    words: str
    may_agree: bool


@blueprint.get("/officers/<officer_id:str>/change")
@signed_in
async def show_officer(request: Request, staff: Staff, officer_id: str) -> HTTPResponse:
    officer = await _officer(staff, officer_id)
    await audit(request, staff.actor.id, Deed.OPEN_OFFICER, ("officer", officer.id))
    return await _page(request, staff, officer, done=DONE.get(request.args.get("done") or "", ""))


@blueprint.post("/officers/<officer_id:str>/change")
@signed_in
async def change_officer(request: Request, staff: Staff, officer_id: str) -> HTTPResponse:
    """Carry a change out; where it lets somebody see more, keep it for the second person."""
    officer = await _officer(staff, officer_id)
    try:
        kept = await changing.order_change(_order(request, officer), staff.actor, services(request).now())
    except Refused as refusal:
        return await _page(request, staff, officer, refusal, change=field(request, "change"))
    done = "waits" if kept else field(request, "change")
    return redirect(f"{HERE}/{officer.id}/change?done={done}", status=303)


@blueprint.post("/officers/<officer_id:str>/mobile")
@signed_in
async def keep_mobile(request: Request, staff: Staff, officer_id: str) -> HTTPResponse:
    """Keep the number an officer is rung on in danger, or none."""
    officer = await _officer(staff, officer_id)
    try:
        await keep_number_by(officer, field(request, "mobile"), staff.actor, services(request).now())
    except Refused as refusal:
        return await _page(request, staff, officer, refusal, change=MOBILE)
    return redirect(f"{HERE}/{officer.id}/change?done={MOBILE}", status=303)


@blueprint.post("/staff-requests/<request_id:str>")
@signed_in
async def decide(request: Request, staff: Staff, request_id: str) -> HTTPResponse:
    """Agree to what a colleague asked for, or not."""
    kept = row_id(request_id, changing.NO_SUCH)
    await changing.decide(kept, field(request, "agreed") == "yes", staff.actor, services(request).now())
    return redirect(HERE, status=303)


async def _officer(staff: Staff, officer_id: str) -> Officer:
    """Return the officer, for whoever changes the staff of their court. Raises `NotFound` for everybody else."""
    found = await Officer.get_or_none(id=row_id(officer_id, posts.NOBODY)).select_related("court", "department")
    if found is None or not visibility.staffs(staff.actor, found.court.path) or found.id == staff.actor.id:
        raise NotFound(posts.NOBODY)
    return found


def _order(request: Request, officer: Officer) -> StaffOrder:
    change = one_of(StaffChange, field(request, "change"))
    if change is None:
        raise Invalid("请选择要办什么", "change")
    court, _, department = field(request, "place").partition("-")
    roles = [one for one in several(request, "roles").split(",") if one in set(Role)]
    return StaffOrder(
        change,
        officer.id,
        number(court),
        number(department),
        tuple(Role(one) for one in roles),
        day_in(field(request, "first")),
        day_in(field(request, "last")),
        number(field(request, "other")),
        number(field(request, "post")),
    )


async def _page(
    request: Request, staff: Staff, officer: Officer, refusal: Refused | None = None, done: str = "", change: str = ""
) -> HTTPResponse:
    today = court_day(services(request).now())
    values = {
        "officer": officer,
        "posts": [_post_in_words(one, today) for one in await posts.posts_of(officer.id, today)],
        "absence": (await standing_absences([officer.id], today)).get(officer.id),
        "duties": await _duties(officer, today),
        "tickets": await _tickets(staff, officer),
        "places": await court_places(),
        "roles": list(Role),
        "colleagues": await _colleagues(officer, today),
        "takers": await _colleagues(officer, today, HANDLING_ROLES),
        "waiting": await waiting_requests(staff, officer.id),
        "signs_in": _signs_in(request, officer),
        "mobile": shown_mobile(officer),
        "today": today,
        "refusal": refusal,
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
        "change": change,
        "done": done,
    }
    return page(request, staff, "officer_change.html", values, status=refusal.status if refusal else 200)


def _signs_in(request: Request, officer: Officer) -> str:
    """Say by which ways the officer signs in."""
    settings = services(request).settings
    ways = ["工号和密码"] if officer.password_hash else []
    if settings.has_oidc:
        since = officer.sign_on_at.astimezone(COURT_TIME) if officer.sign_on_at else None
        first = f"{since.date()} 第一次" if since else "还没有用过"
        ways.append(f"{settings.oidc_name}（{first}）")
    return "、".join(ways) or "没有密码，登录不了"


def _post_in_words(post: OfficerRole, today: date) -> tuple[int, str]:
    place = f"{post.court.short_name}{post.department.name if post.department else ''}"
    since = f"从 {post.starts_on} 起" if post.starts_on > today else ""
    until = f"到 {post.ends_on} 为止" if post.ends_on else ""
    return post.id, f"{place} {post.role.label}{'，' if since or until else ''}{since}{until}"


async def _duties(officer: Officer, today: date) -> list[str]:
    """Return when the officer is on duty from today on, in words: who moves or leaves leaves these days open."""
    rows = await Duty.filter(officer_id=officer.id, ends_on__gte=today).order_by("starts_on", "id")
    days = ((max(row.starts_on, today), row.ends_on, row.role.label) for row in rows)
    return [f"{first}{f' 至 {last}' if last > first else ''} {role}" for first, last, role in days]


async def _tickets(staff: Staff, officer: Officer) -> list[OpenTicket]:
    """Return what the officer has in hand; whoever reads no petitions learns only how many there are."""
    seen = Ticket.filter(visibility.visible_tickets(staff.actor), handler_id=officer.id)
    ids = set(await seen.values_list("id", flat=True)) if staff.reads_petitions else set()
    return [
        OpenTicket(number_of(one), title_of(one), one.state.label) if one.id in ids else OpenTicket()
        for one in await hands.in_hand(officer.id)
    ]


async def court_places() -> list[tuple[Court, list[Department]]]:
    """Return every court that is open, in the order of the tree, with its departments."""
    rooms: dict[int, list[Department]] = {}
    for room in await Department.all().order_by("id"):
        rooms.setdefault(room.court_id, []).append(room)
    return [(court, rooms.get(court.id, [])) for court in await Court.filter(closed_at__isnull=True).order_by("path")]


async def _colleagues(officer: Officer, today: date, roles: tuple[Role, ...] = ()) -> list[Officer]:
    """Return the others who hold a post at the officer's court today, in one of these roles where some are given."""
    held = OfficerRole.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)
    if roles:
        held = held.filter(role__in=roles)
    ids = await held.filter(court_id=officer.court_id).values_list("officer_id", flat=True)
    others = Officer.filter(id__in=list(ids) or [0], active=True).exclude(id=officer.id)
    return await others.order_by("department_id", "id").select_related("department")


async def waiting_requests(staff: Staff, officer_id: int | None = None) -> list[WaitingRequest]:
    """Return the changes this person asked for or may agree to, in words."""
    rows = await changing.waiting_for(staff.actor)
    return await together(*(_waiting(staff, row) for row in rows if officer_id in (None, row.officer_id)))


async def _waiting(staff: Staff, row: StaffRequest) -> WaitingRequest:
    words, may_agree = await together(_in_words(row), changing.may_decide(row, staff.actor))
    return WaitingRequest(row.id, row.officer.name, words, may_agree)


async def _in_words(row: StaffRequest) -> str:
    court = await Court.get_or_none(id=int(row.facts.get("court", 0)))
    other = await Officer.get_or_none(id=int(row.facts.get("other", 0)))
    roles = "、".join(Role(one).label for one in str(row.facts.get("roles", "")).split(",") if one)
    days = "至".join(str(row.facts[key]) for key in ("first", "last") if key in row.facts)
    by = f"由{other.name}{'代办' if row.change is StaffChange.ABSENCE else '接手'}" if other else ""
    asked = await Officer.get(id=row.asked_by_id)
    said = "，".join(filter(None, [f"{court.short_name if court else ''}{roles}", days and f"从{days}", by]))
    return f"{row.change.label}：{said}（{asked.name}提请）"


async def left_here(court_id: int) -> list[Officer]:
    """Return those of a court who were disabled, the newest first."""
    return await Officer.filter(court_id=court_id, active=False).order_by("-id")


async def away_here(ids: list[int], today: date) -> dict[int, Absence]:
    return await standing_absences(ids, today)
