"""The console's pages are rendered here: what every page is given, and moments as people at a desk say them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sanic import HTTPResponse, Request

from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.calendar.moments import moment, span
from desk.tickets import checks
from desk.views.deadlines import due_moment
from handlers.console.frame.staff import Staff, menu
from handlers.http.rendering import ROOT, render
from handlers.http.services import services
from models.enums import Complexity, Grade, Urgency
from ops.version import current_version

STAMP = hashlib.sha256(b"".join((ROOT / "static" / f).read_bytes() for f in ("console.css", "console.js"))).hexdigest()[
    :8
]
"""Part of our files' addresses, so that browsers fetch them anew when they change."""


@dataclass(frozen=True)
class DueShown:
    """Says how a deadline is shown: `tone` is late, soon or calm; `at` feeds the countdown."""

    words: str
    tone: str
    at: str
    title: str


def due(at: datetime, now: datetime) -> DueShown:
    seen = due_moment(at, now)
    words = f"{'超时' if seen.is_late else '剩'} {span(now, at)}"
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
        "menu": menu(staff),
        "here": request.path.rstrip("/"),
        "due": lambda at: due(at, now),
        "ago": lambda at: ago(at, now),
        "stamp": STAMP,
        "version": current_version(),
        "check_words": checks.check_words,
        "grades": list(Grade),
        "urgencies": list(Urgency),
        "complexities": list(Complexity),
    }
    return render(request, f"console/{template}", status, given | dict(values or {}))
