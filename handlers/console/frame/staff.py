"""Each request to the console has somebody behind it: their session, what they are, and what that opens to them."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
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
from desk.access.seen import LOOKS_OVER
from desk.access.visibility import COURT_WIDE, STAFFERS
from desk.notices.calls import CALLERS
from desk.people.account_requests import count_to_decide_accounts
from desk.people.second_factor import needs_second
from desk.staff.changing import count_to_decide
from desk.staff.duty_gaps import count_gaps_ahead
from desk.staff.preferences import Tour, preferences_of
from desk.views.boards.complaints import INSPECTORS
from desk.views.broadcasts.lists import count_to_approve, opens_broadcasts
from desk.views.tickets.unreached_list import count_waiting
from handlers.console.frame.htmx import announcing
from handlers.http import errors, sessions
from handlers.http.addresses import client_address
from handlers.http.services import services
from handlers.http.sessions import Session
from models import Officer
from models.enums import Labelled, Role
from models.prepared_query import PreparedQuery
from models.reading_together import by_name, together

P = ParamSpec("P")
_OFFICER = PreparedQuery(lambda: Officer.filter(id=1).select_related("court", "department"))

LOGIN = "/console/login"
HOME = "/console"
UNREACHED = "/console/unreached"
DUTY = "/console/duty"
OFFICERS = "/console/officers"
ADMIN = "/console/admin"
ACCOUNTS = "/console/accounts"
SYSTEM = "/console/system"
BROADCASTS = "/console/broadcasts"
BY_SIGN_ON = "sign_on:"
READERS = frozenset({Role.AGENT, Role.CHIEF_LIAISON, Role.LIAISON, Role.JUDGE, Role.INSPECTOR, Role.PRESIDENT})
DESK = frozenset({Role.AGENT, Role.CHIEF_LIAISON})
ACCOUNT = "/console/account"
SECURITY = "/console/security"
UNBINDERS = frozenset({Role.CHIEF_LIAISON, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})
BY_ITSELF = re.compile(
    r"/console/(?:events|alarms|tickets/[^/]+/presence|codes/[0-9]+|courts/[0-9]+/progress|account-requests/[0-9]+/progress)"
)
"""What an open page asks for by itself: no sign that anybody sits there."""
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
    def looks_over(self) -> bool:
        return self.actor.holds(*LOOKS_OVER)

    @property
    def opens_broadcasts(self) -> bool:
        return opens_broadcasts(self.actor)

    @property
    def inspects(self) -> bool:
        return self.actor.holds(*INSPECTORS)

    @property
    def reads_window_ratings(self) -> bool:
        return self.actor.holds(*COURT_WIDE)

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

    @property
    def secures(self) -> bool:
        return self.actor.holds(Role.SECURITY_ADMIN)

    @property
    def is_new_here(self) -> bool:
        """Say whether nobody has shown them round yet, and they have not left that."""
        return preferences_of(self.officer).tour is Tour.NEW

    @property
    def manages(self) -> bool:
        """Say whether there is more than the list of colleagues for them to look after."""
        return self.agrees_to_imports or self.looks_after_courts or self.audits or self.secures

    def may_unbind(self, other: Officer) -> bool:
        """Say whether this person may take the other officer's WeChat away: one's own, and whoever's one looks after.

        `other` comes with its court. Nobody binds for somebody else: whoever has a code has what its owner sees.
        """
        return other.id == self.actor.id or any(
            post.role in UNBINDERS and other.court.path.startswith(post.court_path) for post in self.actor.posts
        )

    @property
    def roles(self) -> str:
        return "、".join(dict.fromkeys(post.role.label for post in self.actor.posts)) or "未分配职责"


class MenuGroup(Labelled):
    """What entries of the navigation stand together under."""

    TICKETS = "tickets", "工单"
    TELEPHONE = "telephone", "电话"
    PEOPLE = "people", "群众"
    FIGURES = "figures", "数据"
    ADMIN = "admin", "管理"
    OWN = "own", "本人"


@dataclass(frozen=True)
class MenuEntry:
    """One entry of the navigation."""

    path: str
    label: str
    icon: str
    open_to: Callable[[Staff], bool]
    group: MenuGroup = MenuGroup.TICKETS
    behind: tuple[str, ...] = ()
    """Pages of other addresses that it leads to."""


@dataclass(frozen=True)
class MenuPart:
    """A group as one person sees it: its entries, whether it stands open, and how much waits behind all of them.

    Without a `label` its entries stand alone: one of a kind needs no heading, and a short menu none at all.
    """

    group: MenuGroup
    entries: Sequence[MenuEntry]
    label: str = ""
    stands_open: bool = True
    waiting: int = 0


MENU = (
    MenuEntry(HOME, "工单", "inbox", lambda staff: staff.reads_petitions),
    MenuEntry("/console/caller", "来电", "phone", lambda staff: staff.is_at_desk, MenuGroup.TELEPHONE),
    MenuEntry("/console/supervision", "督办看板", "chart", lambda staff: staff.looks_over),
    MenuEntry("/console/complaints", "督察看板", "lock", lambda staff: staff.inspects),
    MenuEntry("/console/petitions/new", "代录诉求", "pen", lambda staff: staff.is_at_desk),
    MenuEntry("/console/approaches", "过问登记", "lock", lambda _: True),
    MenuEntry(
        "/console/telephone",
        "电话",
        "phone",
        lambda staff: staff.makes_calls,
        MenuGroup.TELEPHONE,
        ("/console/calls", "/console/visits"),
    ),
    MenuEntry(UNREACHED, "没通知到", "bell", lambda staff: staff.tells_unreached, MenuGroup.TELEPHONE),
    MenuEntry("/console/citizens", "窗口核验", "check", lambda staff: staff.is_at_desk, MenuGroup.PEOPLE),
    MenuEntry("/console/representations", "代表关系", "people", lambda staff: staff.is_at_desk, MenuGroup.PEOPLE),
    MenuEntry("/console/figures", "数据", "chart", lambda staff: staff.reads_petitions, MenuGroup.FIGURES),
    MenuEntry(ADMIN, "管理一览", "audit", lambda staff: staff.manages, MenuGroup.ADMIN),
    MenuEntry(BROADCASTS, "公告", "horn", lambda staff: staff.opens_broadcasts, MenuGroup.ADMIN),
    MenuEntry(
        "/console/window-ratings", "窗口评价", "check", lambda staff: staff.reads_window_ratings, MenuGroup.ADMIN
    ),
    MenuEntry(OFFICERS, "干警", "people", lambda _: True, MenuGroup.ADMIN),
    MenuEntry(DUTY, "值班", "bell", lambda staff: staff.sets_limits, MenuGroup.ADMIN),
    MenuEntry("/console/limits", "时限", "clock", lambda staff: staff.sets_limits, MenuGroup.ADMIN),
    MenuEntry("/console/settings/replies", "常用答复", "chat", lambda staff: staff.sets_limits, MenuGroup.ADMIN),
    MenuEntry("/console/windows", "窗口和自助机", "check", lambda staff: staff.looks_after_courts, MenuGroup.ADMIN),
    MenuEntry("/console/courts", "法院", "court", lambda staff: staff.looks_after_courts, MenuGroup.ADMIN),
    MenuEntry(ACCOUNTS, "微信账号", "chat", lambda staff: staff.looks_after_courts, MenuGroup.ADMIN),
    MenuEntry("/console/imports", "导入", "inbox", lambda staff: staff.agrees_to_imports, MenuGroup.ADMIN),
    MenuEntry(SYSTEM, "系统", "alert", lambda staff: staff.imports, MenuGroup.ADMIN),
    MenuEntry("/console/growth", "增长", "chart", lambda staff: staff.imports, MenuGroup.ADMIN),
    MenuEntry("/console/audit", "审计", "audit", lambda staff: staff.audits, MenuGroup.ADMIN),
    MenuEntry("/console/sealed", "封存件", "lock", lambda staff: staff.audits, MenuGroup.ADMIN),
    MenuEntry(SECURITY, "安全管理", "lock", lambda staff: staff.secures or staff.audits, MenuGroup.ADMIN),
    MenuEntry(ACCOUNT, "我的账号", "people", lambda _: True, MenuGroup.OWN),
)
SHORT_MENU = 8
"""So few entries need no headings."""


def menu(staff: Staff, here: str = "") -> list[MenuPart]:
    """Return what this person may open, in groups; 管理 stands open only while they are in one of its rooms."""
    shown = [entry for entry in MENU if entry.open_to(staff)]
    parts = []
    for group in MenuGroup:
        entries = [entry for entry in shown if entry.group is group]
        heads = len(shown) > SHORT_MENU and len(entries) > 1
        within = any(is_at(entry, here) for entry in entries)
        waiting = sum(staff.waiting.get(entry.path, 0) for entry in entries)
        stands_open = not heads or group is not MenuGroup.ADMIN or within
        if entries:
            parts.append(MenuPart(group, entries, group.label if heads else "", stands_open, waiting))
    return parts


def is_at(entry: MenuEntry, here: str) -> bool:
    """Say whether a page's address is an entry's, or of a page behind it."""
    if entry.path == HOME:
        return here == HOME or here.startswith(f"{HOME}/tickets")
    return any(f"{here}/".startswith(f"{path}/") for path in (entry.path, *entry.behind))


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
        if not is_htmx(request):
            staff = replace(staff, waiting=await _waiting(request, staff))
        return await handler(request, staff, *args, **kwargs)

    return guarded


async def _waiting(request: Request, staff: Staff) -> dict[str, int]:
    """Count what waits behind the entries of this person's menu.

    Who could not be reached; for whoever writes the roster the days ahead that nobody is on duty; for whoever changes
    the staff what they are asked to agree to, of staff and of accounts; for publishers and their leaders the broadcasts
    that wait for their approval; and what happened to their own account.
    """
    reads: dict[str, Coroutine[Any, Any, int]] = {}
    if staff.reads_petitions:
        reads[UNREACHED] = count_waiting(staff.actor)
    if staff.sets_limits:
        reads[DUTY] = count_gaps_ahead(staff.officer.court_id, services(request).now())
    if staff.opens_broadcasts:
        reads[BROADCASTS] = count_to_approve(staff.actor)
    if staff.looks_after_courts:
        reads[OFFICERS] = count_to_decide(staff.actor)
        reads[ACCOUNTS] = count_to_decide_accounts(staff.actor)
    return {ACCOUNT: staff.officer.account_news, **await by_name(reads)}


async def current(request: Request) -> Staff | None:
    """Return who is logged in; nobody where the officer has left, or got another password, since.

    Nobody, too, where they see everything by now and the session was opened without what that asks for.
    """
    by_hand = not BY_ITSELF.fullmatch(request.path)
    staff = await behind(request, await sessions.current(request, sessions.STAFF, renew=by_hand))
    if staff is None or (needs_second(staff.actor) and not _fits_who_sees_everything(staff.session)):
        return None
    return staff


async def behind(request: Request, session: Session | None) -> Staff | None:
    """Return whose session it is, if they are still who opened it."""
    if session is None:
        return None
    now = services(request).now()
    actor, found = await together(actors.officer(session.subject, now), _OFFICER.rows(session.subject))
    if actor is None:
        return None
    officer: Officer = found[0]
    if session.stamp != stamp_of(officer, sign_on=by_sign_on(session)):
        return None
    return Staff(session, replace(actor, address=client_address(request)), officer)


def _fits_who_sees_everything(session: Session) -> bool:
    return session.second and session.idle <= sessions.SHORT.total_seconds()


def stamp_of(officer: Officer, *, sign_on: bool = False) -> str:
    """Return what a session keeps of what it was opened with: another password ends it, and so does a reset.

    One opened at the identity provider (`sign_on`) ends where the officer is somebody else there.
    """
    opened_with = officer.sign_on_index or "" if sign_on else officer.password_hash
    marked = f"{officer.session_mark}:{opened_with}"
    return f"{BY_SIGN_ON if sign_on else ''}{hashlib.sha256(marked.encode()).hexdigest()[:32]}"


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
