"""权重: a chief liaison sets what each rate counts in the score of its court and the courts below."""

import unicodedata
from collections.abc import Mapping

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import Invalid, Refused
from desk.scores import weights
from desk.scores.rates import RATES
from handlers.console.figures.figures_place import HERE
from handlers.console.frame.forms import field
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.settings.governed_courts import governed, one_of
from handlers.http.bounds import LARGEST_VERSION, whole
from handlers.http.services import services
from models import Court

blueprint = Blueprint("console_figures_weights")

SAVED = "已保存。以后的总分按新的权重，以前各期的不变"
NOT_WHOLE = "请填 0 到 100 的整数"


@blueprint.get("/figures/weights")
@signed_in
async def shown(request: Request, staff: Staff) -> HTTPResponse:
    courts = await governed(staff)
    court = one_of(courts, staff, request.args.get("court") or "")
    held = await weights.in_force(court, services(request).now())
    typed = {key: str(held.weights[key]) for key in RATES}
    return await _page(request, staff, courts, court, typed)


@blueprint.post("/figures/weights")
@signed_in
async def save(request: Request, staff: Staff) -> HTTPResponse:
    courts = await governed(staff)
    court = one_of(courts, staff, field(request, "court"))
    typed = {key: unicodedata.normalize("NFKC", field(request, key))[:20] for key in RATES}
    try:
        asked = {key: _whole(key, text) for key, text in typed.items()}
        await weights.set_weights(court, asked, staff.actor, services(request).now(), field(request, "read"))
    except Refused as refusal:
        return await _page(request, staff, courts, court, typed, refusal)
    return redirect(f"{HERE}/weights?court={court.id}&done=saved", status=303)


def _whole(key: str, text: str) -> int:
    found = whole(text, LARGEST_VERSION)
    if found is None:
        raise Invalid(f"{RATES[key].label}：{NOT_WHOLE}", key)
    return found


async def _page(
    request: Request,
    staff: Staff,
    courts: list[Court],
    court: Court,
    typed: Mapping[str, str],
    refusal: Refused | None = None,
) -> HTTPResponse:
    now = services(request).now()
    own = await weights.own(court, now)
    values = {
        "courts": courts,
        "court": court,
        "rates": list(RATES.values()),
        "typed": typed,
        "held": await weights.in_force(court, now),
        "read": own.version if own else "",
        "back": f"{HERE}?court={court.id}",
        "refusal": refusal.words if refusal else "",
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
        "done": SAVED if request.args.get("done") == "saved" else "",
    }
    return page(request, staff, "figures_weights.html", values, refusal.status if refusal else 200)
