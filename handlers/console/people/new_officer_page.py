"""新建干警: a system administrator adds a colleague, who sees nothing until a second person agreed to their posts."""

from collections.abc import Mapping

from sanic import Blueprint, HTTPResponse, Request

from desk.access.visibility import gives_passwords
from desk.errors import Invalid, NotFound, Refused
from desk.staff.new_officers import NewOfficer, add_officer
from handlers.console.frame.forms import field, number, several
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.people.staff_changes import court_places
from handlers.http.errors import WORDS
from handlers.http.services import services
from models.enums import Role

blueprint = Blueprint("console_new_officer")

TYPED = ("login", "name", "place", "title", "mobile")
FIELDS = frozenset({*TYPED, "court", "department", "roles"})


@blueprint.get("/officers/new")
@signed_in
async def form(request: Request, staff: Staff) -> HTTPResponse:
    _may_add(staff)
    return await _page(request, staff, dict.fromkeys(TYPED, "") | {"place": request.args.get("place") or ""}, ())


@blueprint.post("/officers/new")
@signed_in
async def add(request: Request, staff: Staff) -> HTTPResponse:
    """Show the first password, this once. Sent again it finds the login taken, and adds nobody."""
    _may_add(staff)
    typed = {name: field(request, name) for name in TYPED}
    roles = tuple(Role(one) for one in several(request, "roles").split(",") if one in set(Role))
    try:
        added = await add_officer(_wanted(typed, roles), staff.actor, services(request).now())
    except Refused as refusal:
        return await _page(request, staff, typed, roles, refusal)
    return page(request, staff, "officer_added.html", {"added": added, "roles": roles})


def _may_add(staff: Staff) -> None:
    if not staff.imports:
        raise NotFound(WORDS[404])


def _wanted(typed: Mapping[str, str], roles: tuple[Role, ...]) -> NewOfficer:
    court, _, department = typed["place"].partition("-")
    if department and number(department) is None:
        raise Invalid("请选择法院和部门", "court")
    return NewOfficer(
        typed["login"], typed["name"], number(court), number(department), typed["title"], typed["mobile"], roles
    )


async def _page(
    request: Request,
    staff: Staff,
    typed: Mapping[str, str],
    chosen: tuple[Role, ...],
    refusal: Refused | None = None,
) -> HTTPResponse:
    wrong = refusal.field if isinstance(refusal, Invalid) else ""
    values = {
        "places": [one for one in await court_places() if gives_passwords(staff.actor, one[0].path)],
        "roles": list(Role),
        "typed": typed,
        "chosen": chosen,
        "refusal": refusal.words if refusal else "",
        "wrong": {"court": "place", "department": "place"}.get(wrong, wrong) if wrong in FIELDS else "",
    }
    return page(request, staff, "officer_new.html", values, refusal.status if refusal else 200)
