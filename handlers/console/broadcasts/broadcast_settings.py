"""What a court decides for its broadcasts: words that must not appear, how fast, and its standing reminders."""

from dataclasses import replace

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.broadcasts.policies import (
    LEAST_PER_MINUTE,
    MOST_PER_MINUTE,
    BroadcastSettings,
    set_settings,
    settings_of,
)
from desk.broadcasts.reminders import MOST_PREVIEWED, preview_tomorrow
from desk.errors import Invalid, Refused
from desk.rules.broadcasts.banned_words import SHIPPED, read_banned
from handlers.console.broadcasts.publishing_place import HERE, ask_in, led
from handlers.console.frame.forms import field, version
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.bounds import whole
from handlers.http.services import services
from models import Court

blueprint = Blueprint("console_broadcast_settings")

DONE = "已保存，从现在起生效"
SETTINGS, REMINDERS = f"{HERE}/settings", f"{HERE}/reminders"


@blueprint.get("/broadcasts/settings")
@signed_in
async def show_settings(request: Request, staff: Staff) -> HTTPResponse:
    ask_in(staff)
    court, courts = await led(staff, request.args.get("court") or "")
    return await _settings(request, staff, court, courts)


@blueprint.post("/broadcasts/settings")
@signed_in
async def keep_settings(request: Request, staff: Staff) -> HTTPResponse:
    ask_in(staff)
    court, courts = await led(staff, field(request, "court"))
    now = await settings_of(court.id)
    typed = tuple(read_banned(field(request, "banned")))
    wanted = replace(
        now,
        banned=None if typed == SHIPPED else typed,
        per_minute=whole(field(request, "per_minute"), MOST_PER_MINUTE) or 0,
        version=_version(request),
    )
    try:
        await set_settings(staff.actor, court.id, wanted, services(request).now())
    except Refused as refusal:
        return await _settings(request, staff, court, courts, refusal)
    return redirect(f"{SETTINGS}?court={court.id}&done=1", status=303)


@blueprint.get("/broadcasts/reminders")
@signed_in
async def show_reminders(request: Request, staff: Staff) -> HTTPResponse:
    """Show which reminders go by themselves, and what would go tomorrow."""
    ask_in(staff)
    court, courts = await led(staff, request.args.get("court") or "")
    return await _reminders(request, staff, court, courts)


@blueprint.post("/broadcasts/reminders")
@signed_in
async def keep_reminders(request: Request, staff: Staff) -> HTTPResponse:
    ask_in(staff)
    court, courts = await led(staff, field(request, "court"))
    wanted = replace(
        await settings_of(court.id),
        hearing_tomorrow=bool(field(request, "hearing_tomorrow")),
        hearing_changed=bool(field(request, "hearing_changed")),
        version=_version(request),
    )
    try:
        await set_settings(staff.actor, court.id, wanted, services(request).now())
    except Refused as refusal:
        return await _reminders(request, staff, court, courts, refusal)
    return redirect(f"{REMINDERS}?court={court.id}&done=1", status=303)


def _version(request: Request) -> int:
    found = version(field(request, "version"))
    return -1 if found is None else found


async def _settings(
    request: Request, staff: Staff, court: Court, courts: list[Court], refusal: Refused | None = None
) -> HTTPResponse:
    now: BroadcastSettings = await settings_of(court.id)
    banned = "\n".join(SHIPPED if now.banned is None else now.banned)
    values = {
        "court": court,
        "courts": courts,
        "now_set": now,
        "shipped": "\n".join(SHIPPED),
        "banned": field(request, "banned") if refusal else banned,
        "per_minute": field(request, "per_minute") if refusal else now.per_minute,
        "least": LEAST_PER_MINUTE,
        "most": MOST_PER_MINUTE,
        **_told(request, refusal),
    }
    return page(request, staff, "broadcast_settings.html", values, refusal.status if refusal else 200)


async def _reminders(
    request: Request, staff: Staff, court: Court, courts: list[Court], refusal: Refused | None = None
) -> HTTPResponse:
    values = {
        "court": court,
        "courts": courts,
        "now_set": await settings_of(court.id),
        "tomorrow": await preview_tomorrow(court.id, services(request).now()),
        "most": MOST_PREVIEWED,
        **_told(request, refusal),
    }
    return page(request, staff, "broadcast_reminders.html", values, refusal.status if refusal else 200)


def _told(request: Request, refusal: Refused | None) -> dict[str, str]:
    return {
        "refusal": refusal.words if refusal else "",
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
        "done": DONE if request.args.get("done") else "",
        "home": HERE,
    }
