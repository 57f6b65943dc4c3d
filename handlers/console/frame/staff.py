"""Each request to the console has somebody behind it: their session, what they are, and what that opens to them."""

import hashlib
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

from sanic import HTTPResponse, Request
from sanic.compat import Header
from sanic.response import redirect

from desk.access import actors
from desk.access import audit as audit_log
from desk.access.actors import Actor
from desk.access.visibility import STAFFERS
from desk.notices.calls import CALLERS
from desk.staff.duty_gaps import gaps_ahead
from desk.views.tickets.unreached_list import count_waiting
from handlers.console.frame.htmx import announcing
from handlers.http import errors, sessions
from handlers.http.addresses import client_address
from handlers.http.services import services
from handlers.http.sessions import Session
from models import Officer
from models.enums import Role

P = ParamSpec("P")

LOGIN = "/console/login"
HOME = "/console"
UNREACHED = "/console/unreached"
DUTY = "/console/duty"
BY_SIGN_ON = "sign_on:"
READERS = frozenset({Role.AGENT, Role.CHIEF_LIAISON, Role.LIAISON, Role.JUDGE, Role.INSPECTOR, Role.PRESIDENT})
DESK = frozenset({Role.AGENT, Role.CHIEF_LIAISON})
BINDERS = frozenset({Role.CHIEF_LIAISON, Role.SYSTEM_ADMIN})
BIND_THEMSELVES = frozenset(
    {
        Role.INSPECTOR,
        Role.PRESIDENT,
        Role.CHIEF_LIAISON,
        Role.SYSTEM_ADMIN,
        Role.SECURITY_ADMIN,
        Role.AUDITOR,
    }
)
"""Whose eyes nobody else may hand out: a code for them opens complaints, whole courts or the audit log."""
SIGNED_OUT = "登录已过期。请在新窗口登录，再回到这里继续，写好的内容还在"
OLD_FORM = "登录有变化，这一页已更新，请再点一次"


@dataclass(frozen=True)
class Staff:
    """The person behind a request. `officer` comes with court and department."""

    session: Session
    actor: Actor
    officer: Officer
    waiting: Mapping[str, int] = field(default_factory=dict)
    """How much waits for them behind an entry of the menu, by its path."""

    @property
    def reads_petitions(self) -> bool:
        return self.actor.holds(*READERS)

    @property
    def is_at_desk(self) -> bool:
        return self.actor.holds(*DESK)

    @property
    def makes_calls(self) -> bool:
        return self.actor.holds(*CALLERS)

    @property
    def tells_unreached(self) -> bool:
        return self.makes_calls or bool(self.waiting.get(UNREACHED))

    @property
    def verifies_citizens(self) -> bool:
        return self.actor.holds(Role.AGENT)

    @property
    def sets_limits(self) -> bool:
        return self.actor.holds(Role.CHIEF_LIAISON)

    @property
    def looks_after_courts(self) -> bool:
        return self.actor.holds(*STAFFERS)

    @property
    def imports(self) -> bool:
        return self.actor.holds(Role.SYSTEM_ADMIN)

    @property
    def agrees_to_imports(self) -> bool:
        return self.imports or self.sets_limits

    @property
    def audits(self) -> bool:
        return self.actor.holds(Role.AUDITOR)

    def may_bind(self, other: Officer, roles: Collection[Role]) -> bool:
        """Say whether this person may bind the other officer's WeChat: their own, always.

        A chief liaison and a system administrator bind for those of their courts (`other` with its court) who hold none
        of the roles that bind for themselves only. `roles` are those `other` holds now or will.
        """
        if other.id == self.actor.id:
            return True
        below = any(post.role in BINDERS and other.court.path.startswith(post.court_path) for post in self.actor.posts)
        return below and not BIND_THEMSELVES & set(roles)

    @property
    def roles(self) -> str:
        return "、".join(dict.fromkeys(post.role.label for post in self.actor.posts)) or "未分配职责"


@dataclass(frozen=True)
class MenuEntry:
    """One entry of the navigation."""

    path: str
    label: str
    icon: str
    open_to: Callable[[Staff], bool]


MENU = (
    MenuEntry(HOME, "工单", "inbox", lambda staff: staff.reads_petitions),
    MenuEntry("/console/petitions/new", "代录诉求", "pen", lambda staff: staff.is_at_desk),
    MenuEntry("/console/calls", "电话告知", "phone", lambda staff: staff.makes_calls),
    MenuEntry(UNREACHED, "没通知到", "bell", lambda staff: staff.tells_unreached),
    MenuEntry("/console/visits", "回访", "chat", lambda staff: staff.makes_calls),
    MenuEntry("/console/citizens", "窗口核验", "check", lambda staff: staff.is_at_desk),
    MenuEntry("/console/representations", "代表关系", "people", lambda staff: staff.is_at_desk),
    MenuEntry("/console/figures", "数据", "chart", lambda staff: staff.reads_petitions),
    MenuEntry("/console/approaches", "过问登记", "lock", lambda _: True),
    MenuEntry("/console/limits", "时限", "clock", lambda staff: staff.sets_limits),
    MenuEntry(DUTY, "值班", "bell", lambda staff: staff.sets_limits),
    MenuEntry("/console/officers", "干警", "people", lambda _: True),
    MenuEntry("/console/courts", "法院", "court", lambda staff: staff.looks_after_courts),
    MenuEntry("/console/imports", "导入", "inbox", lambda staff: staff.agrees_to_imports),
    MenuEntry("/console/audit", "审计", "audit", lambda staff: staff.audits),
    MenuEntry("/console/sealed", "封存件", "lock", lambda staff: staff.audits),
)


def menu(staff: Staff) -> list[MenuEntry]:
    return [place for place in MENU if place.open_to(staff)]


def signed_in(
    handler: Callable[Concatenate[Request, Staff, P], Awaitable[HTTPResponse | None]],
) -> Callable[Concatenate[Request, P], Coroutine[Any, Any, HTTPResponse | None]]:
    """Let a handler serve only staff who are logged in; a POST must carry the session's own token."""

    @wraps(handler)
    async def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HTTPResponse | None:
        staff = await current(request)
        if staff is None:
            return to_login(request)
        if request.method == "POST" and not sessions.form_is_ours(request, staff.session):
            response = errors.show(request, 403, OLD_FORM, "old_form")
            return announcing(response, "fresh-csrf", token=staff.session.csrf)
        if staff.reads_petitions and not is_htmx(request):
            staff = replace(staff, waiting=await _waiting(request, staff))
        return await handler(request, staff, *args, **kwargs)

    return guarded


async def _waiting(request: Request, staff: Staff) -> dict[str, int]:
    """Count who could not be reached, and for whoever writes the roster the days ahead that nobody is on duty."""
    counts = {UNREACHED: await count_waiting(staff.actor)}
    if staff.sets_limits:
        counts[DUTY] = len(await gaps_ahead(staff.officer.court_id, services(request).now()))
    return counts


async def current(request: Request) -> Staff | None:
    """Return who is logged in; nobody where the officer has left, or got another password, since."""
    session = await sessions.current(request, sessions.STAFF)
    actor = await actors.officer(session.subject, services(request).now()) if session else None
    if session is None or actor is None:
        return None
    officer = await Officer.get(id=session.subject).select_related("court", "department")
    if session.stamp != stamp_of(officer, sign_on=by_sign_on(session)):
        return None
    return Staff(session, replace(actor, address=client_address(request)), officer)


def stamp_of(officer: Officer, *, sign_on: bool = False) -> str:
    """Return what a session keeps of what it was opened with: another password ends it.

    One opened at the identity provider (`sign_on`) ends where the officer is somebody else there.
    """
    opened_with = officer.sign_on_index or "" if sign_on else officer.password_hash
    return f"{BY_SIGN_ON if sign_on else ''}{hashlib.sha256(opened_with.encode()).hexdigest()[:32]}"


def by_sign_on(session: Session) -> bool:
    """Say whether a session was opened at the identity provider."""
    return session.stamp.startswith(BY_SIGN_ON)


def to_login(request: Request) -> HTTPResponse:
    """Send whoever is not logged in to do so, and back afterwards; an open page stays, with what is typed in it."""
    if is_htmx(request):
        return errors.show(request, 401, SIGNED_OUT, "signed_out")
    if "text/event-stream" in request.headers.get("accept", ""):
        return HTTPResponse(status=401)
    asked = f"{request.path}?{request.query_string}" if request.query_string else request.path
    where = f"{LOGIN}?next={quote(asked, safe='')}" if request.method == "GET" else LOGIN
    return redirect(where, status=303)


def is_htmx(request: Request) -> bool:
    headers: Header = request.headers
    return headers.get("HX-Request") == "true"


async def audit(
    request: Request,
    officer_id: int | None,
    action: str,
    subject: tuple[str, int | None],
    facts: Mapping[str, int | str] | None = None,
) -> None:
    """Write down a look at unmasked data or a change. Comes before what it tells of, and never holds the data."""
    now, address = services(request).now(), client_address(request)
    await audit_log.write_down(action, subject, now, officer_id=officer_id, address=address, facts=facts)
