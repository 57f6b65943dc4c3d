"""不打扰: a chief liaison sets when notices that can wait disturb nobody, staff and citizens each by themselves."""

import unicodedata
from dataclasses import dataclass

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import Invalid, Refused
from desk.limits import quiet_hours
from desk.limits.quiet_hours import QuietShown
from desk.rules.calendar.quiet_hours import SHIPPED_CITIZENS, clock_words
from handlers.console.frame.forms import field
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.settings.governed_courts import governed, one_of
from handlers.http.services import services
from models import Court
from models.enums import QuietRule

blueprint = Blueprint("console_quiet")

HERE = "/console/limits/quiet"
DONE = {"saved": "已保存，从现在起照这样发；正等着的重新看一遍", "same": "没有改动"}
STAFF, CITIZENS = "staff", "citizens"
TITLES = {STAFF: "干警", CITIZENS: "群众"}


@dataclass(frozen=True)
class QuietForm:
    """Holds one of the two forms as it was filled in."""

    whom: str
    rule: str
    starts: str
    ends: str

    @classmethod
    def sent(cls, request: Request) -> "QuietForm":
        return cls(field(request, "whom"), field(request, "rule"), _time(request, "starts"), _time(request, "ends"))

    @classmethod
    def of(cls, whom: str, shown: QuietShown) -> "QuietForm":
        night = shown.holds if shown.holds.rule is QuietRule.NIGHT else SHIPPED_CITIZENS
        rule = shown.own.rule if shown.own else QuietRule.ABOVE
        return cls(whom, rule.value, clock_words(night.starts), clock_words(night.ends))


@dataclass(frozen=True)
class QuietCard:
    """One of the two as the page shows it: what holds, where it is from, how much waits, and its form."""

    whom: str
    title: str
    shown: QuietShown
    waiting: int
    form: QuietForm
    rules: tuple[QuietRule, ...]


def _time(request: Request, name: str) -> str:
    return unicodedata.normalize("NFKC", field(request, name))[:10].strip()


@blueprint.get("/limits/quiet")
@signed_in
async def quiet(request: Request, staff: Staff) -> HTTPResponse:
    courts = await governed(staff)
    return await _page(request, staff, courts, one_of(courts, staff, request.args.get("court") or ""))


@blueprint.post("/limits/quiet")
@signed_in
async def save(request: Request, staff: Staff) -> HTTPResponse:
    courts = await governed(staff)
    court = one_of(courts, staff, field(request, "court"))
    sent = QuietForm.sent(request)
    try:
        if sent.whom not in TITLES:
            raise Invalid("请选择是干警还是群众", "whom")
        typed = quiet_hours.typed_quiet(sent.rule, sent.starts, sent.ends)
        now = services(request).now()
        done = await quiet_hours.set_quiet(court, sent.whom == STAFF, typed, staff.actor, now)
    except Refused as refusal:
        return await _page(request, staff, courts, court, sent, refusal)
    return redirect(f"{HERE}?court={court.id}&done={'saved' if done else 'same'}", status=303)


async def _page(
    request: Request,
    staff: Staff,
    courts: list[Court],
    court: Court,
    sent: QuietForm | None = None,
    refusal: Refused | None = None,
) -> HTTPResponse:
    values = {
        "courts": courts,
        "court": court,
        "cards": [await _card(court, whom, sent) for whom in TITLES],
        "changes": await quiet_hours.changes(court.id),
        "titles": TITLES,
        "refusal": refusal.words if refusal else "",
        "refused": sent.whom if sent else "",
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
        "done": DONE.get(request.args.get("done") or "", ""),
    }
    return page(request, staff, "limits_quiet.html", values, refusal.status if refusal else 200)


async def _card(court: Court, whom: str, sent: QuietForm | None) -> QuietCard:
    of_staff = whom == STAFF
    shown = await quiet_hours.quiet_shown(court, of_staff)
    rules = tuple(one for one in QuietRule if of_staff or one is not QuietRule.OFFICE)
    form = sent if sent is not None and sent.whom == whom else QuietForm.of(whom, shown)
    return QuietCard(whom, TITLES[whom], shown, await quiet_hours.held_now(court, of_staff), form, rules)
