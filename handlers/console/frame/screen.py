"""The console's pages are rendered here: what every page is given, and moments as people at a desk say them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote_plus

from markupsafe import Markup
from sanic import HTTPResponse, Request

from desk.files.examining import LARGEST_UPLOAD
from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.calendar.moments import moment, span
from desk.rules.papers.redaction import redact
from desk.rules.sizes import MOST_FILES
from desk.staff.preferences import Density, Preferences, TextSize, Theme, preferences_of
from desk.tickets import checks
from desk.views.deadlines import due_moment
from desk.views.history.history import LINES_A_PAGE
from handlers.console.frame.staff import Staff, is_at, menu
from handlers.http.rendering import ROOT, render
from handlers.http.services import services
from models.enums import Bundling, Complexity, Grade, Labelled, Urgency
from ops.version import current_version

STYLES = (
    "tokens.css",
    "console.css",
    "console_lists.css",
    "console_search.css",
    "console_ticket.css",
    "console_entry.css",
    "console_boards.css",
    "console_admin.css",
    "console_broadcasts.css",
)
SCRIPTS = (
    "console_lists.js",
    "console.js",
    "console_search.js",
    "console_ticket.js",
    "console_files.js",
    "console_entry.js",
    "console_boards.js",
    "console_tour.js",
    "console_broadcasts.js",
)
THEME = "theme.js"
"""Runs before anything is painted; the other scripts when the page is there."""
STAMP = hashlib.sha256(b"".join((ROOT / "static" / f).read_bytes() for f in (*STYLES, THEME, *SCRIPTS))).hexdigest()[:8]
"""Part of our files' addresses, so that browsers fetch them anew when they change."""


LOOKS = (("theme", "深浅", Theme), ("density", "列表行高", Density), ("size", "字号", TextSize))
"""What may be chosen on the page of one's account: the name sent, its words, and the choices."""


@dataclass(frozen=True)
class Looks:
    """How a page looks to who reads it: what stands in its first tag, and what they may change over to."""

    html: Markup
    other_theme: Theme
    chosen: tuple[Labelled, ...]
    bundling: Bundling
    choices: tuple[tuple[str, str, type[Labelled]], ...] = LOOKS


def looks_of(chosen: Preferences) -> Looks:
    follows = chosen.theme is Theme.SYSTEM
    theme = ' data-scheme="system"' if follows else f' data-bs-theme="{chosen.theme.value}"'
    said = f'{theme} data-density="{chosen.density.value}" data-size="{chosen.size.value}"'
    return Looks(Markup(said), chosen.other_theme, (chosen.theme, chosen.density, chosen.size), chosen.bundling)  # noqa: S704 - values of our own enumerations


@dataclass(frozen=True)
class DueShown:
    """Says how a deadline is shown: `tone` is late, soon or calm; `at` feeds the countdown.

    How late it is stands beside it where it was counted in the limit's own time (`desk.views.lateness`).
    """

    words: str
    tone: str
    at: str
    title: str


def due(at: datetime, now: datetime) -> DueShown:
    seen = due_moment(at, now)
    words = "已超时" if seen.is_late else f"剩 {span(now, at)}"
    return DueShown(words, seen.tone.value, at.astimezone(UTC).isoformat(), moment(at))


def ago(at: datetime, now: datetime) -> str:
    """Say a moment as people do: `刚刚`, `5分钟前`, `今天 09:30`, `昨天 09:30`, `11月2日 09:30`, `2025年11月2日`."""
    local, today = at.astimezone(COURT_TIME), now.astimezone(COURT_TIME)
    if timedelta(0) <= now - at < timedelta(hours=1):
        minutes = int((now - at).total_seconds() // 60)
        return f"{minutes}分钟前" if minutes else "刚刚"
    days = (today.date() - local.date()).days
    if days in (0, 1):
        return f"{'昨天' if days else '今天'} {local:%H:%M}"
    if local.year == today.year:
        return f"{local.month}月{local.day}日 {local:%H:%M}"
    return f"{local.year}年{local.month}月{local.day}日"


def _way_back(request: Request) -> str:
    """Return the address of this page, without its query where that holds somebody's number."""
    asked: str = request.query_string
    return f"{request.path}?{asked}" if asked and not redact(unquote_plus(asked)).found else request.path


def page(
    request: Request,
    staff: Staff,
    template: str,
    values: Mapping[str, object] | None = None,
    status: int = 200,
) -> HTTPResponse:
    """Render a page or part of one under `templates/console/`."""
    now = services(request).now()
    given: dict[str, object] = {
        "staff": staff,
        "csrf": staff.session.csrf,
        "menu": menu(staff, request.path.rstrip("/")),
        "here": request.path.rstrip("/"),
        "back": _way_back(request),
        "is_at": is_at,
        "due": lambda at: due(at, now),
        "ago": lambda at: ago(at, now),
        "stamp": STAMP,
        "styles": STYLES,
        "scripts": SCRIPTS,
        "looks": looks_of(preferences_of(staff.officer)),
        "version": current_version(),
        "check_words": checks.check_words,
        "grades": list(Grade),
        "lines_a_page": LINES_A_PAGE,
        "most_files": MOST_FILES,
        "largest_file": LARGEST_UPLOAD,
        "urgencies": list(Urgency),
        "complexities": list(Complexity),
    }
    return render(request, f"console/{template}", status, given | dict(values or {}))
