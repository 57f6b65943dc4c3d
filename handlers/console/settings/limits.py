"""时限: a chief liaison sets how long each clock of a court runs, over the courts above it and what is shipped."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import Invalid, Refused
from desk.limits import court_policies, policy_history
from desk.limits.court_policies import Key, LimitAmount
from desk.limits.open_now import open_now
from desk.limits.policy_history import LimitInForce
from desk.rules.policies import SET_KINDS, Unit
from handlers.console.frame.forms import field
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.settings.governed_courts import governed, one_of
from handlers.http.bounds import LARGEST_VERSION, whole
from handlers.http.services import services
from models import Court
from models.enums import ClockKind, Urgency

blueprint = Blueprint("console_limits")

HERE = "/console/limits"
NOT_WHOLE = "请填整数，不填就随上级"
NO_UNIT = "请选择单位"
DONE: Mapping[str, str] = {"saved": "已保存，从现在起收到的诉求按新的时限", "same": "没有改动，时限照旧"}
MEANING: Mapping[ClockKind, str] = {
    ClockKind.TRIAGE: "收到诉求，到派单或答复",
    ClockKind.HANDLING: "派单，到答复或报审",
    ClockKind.REVIEW: "报审，到审核",
    ClockKind.CALL_BACK: "来电没有接到，到回电",
    ClockKind.GREEN: "开通绿色通道，到答复；请按分钟设定",
    ClockKind.SUPPLY: "请群众补充，到补充",
    ClockKind.VISIT: "答复，到群众评价",
    ClockKind.PASSED_ON: "其他单位转来，到回复那个单位；来文写了日期的，按那个日期",
}


@dataclass(frozen=True)
class LimitCell:
    """One limit as it stands in the form; `now` says what is in force where it is not what was typed."""

    key: Key
    amount: str
    unit: str
    inherited: str
    source: str
    wrong: str = ""
    now: str = ""

    @property
    def name(self) -> str:
        return name_of(self.key)


def name_of(key: Key) -> str:
    """Return what the form calls a limit: `handling.normal`."""
    return f"{key[0].value}.{key[1].value}"


@blueprint.get("/limits")
@signed_in
async def limits(request: Request, staff: Staff) -> HTTPResponse:
    courts = await governed(staff)
    court = one_of(courts, staff, request.args.get("court") or "")
    held = await policy_history.limits_in_force(court, services(request).now())
    return await _page(request, staff, courts, court, {key: _cell(key, one) for key, one in held.items()})


@blueprint.post("/limits")
@signed_in
async def save(request: Request, staff: Staff) -> HTTPResponse:
    courts = await governed(staff)
    court = one_of(courts, staff, field(request, "court"))
    now = services(request).now()
    held = await policy_history.limits_in_force(court, now)
    cells = {key: _typed(request, key, one) for key, one in held.items()}
    if any(cell.wrong for cell in cells.values()):
        return await _page(request, staff, courts, court, cells, Invalid("有的时限填得不对，都没有保存，请看红字"))
    own = {key: LimitAmount(int(cell.amount), Unit(cell.unit)) for key, cell in cells.items() if cell.amount}
    done = "saved"
    try:
        if own == {key: one.own for key, one in held.items() if one.own}:
            done = "same"
        else:
            await court_policies.set_limits(court, own, staff.actor, now, field(request, "read"))
    except Refused as refusal:
        wrong = refusal.field if isinstance(refusal, Invalid) else ""
        compared = {
            key: replace(
                cell,
                now=_differs(own.get(key), held[key]),
                wrong=refusal.words if wrong and name_of(key) == wrong else "",
            )
            for key, cell in cells.items()
        }
        return await _page(request, staff, courts, court, compared, refusal)
    return redirect(f"{HERE}?court={court.id}&done={done}", status=303)


def _cell(key: Key, held: LimitInForce) -> LimitCell:
    return LimitCell(
        key=key,
        amount=str(held.own.amount) if held.own else "",
        unit=held.amount.unit.value,
        inherited=policy_history.amount_words(held.inherited),
        source=held.source,
    )


def _typed(request: Request, key: Key, held: LimitInForce) -> LimitCell:
    """Return what was filled in for one limit, with what is wrong about it in words."""
    sent = unicodedata.normalize("NFKC", field(request, f"{name_of(key)}.amount"))[:20].strip()
    unit = field(request, f"{name_of(key)}.unit")
    cell = replace(_cell(key, held), amount=sent, unit=unit)
    if unit not in list(Unit):
        return replace(cell, unit=held.amount.unit.value, wrong=NO_UNIT)
    if not sent:
        return cell
    amount = whole(sent, LARGEST_VERSION)
    if amount is None:
        return replace(cell, wrong=NOT_WHOLE)
    try:
        court_policies.limit_for(key, LimitAmount(amount, Unit(unit)))
    except Invalid as refusal:
        return replace(cell, wrong=refusal.words)
    return replace(cell, amount=str(amount))


def _differs(typed: LimitAmount | None, held: LimitInForce) -> str:
    return "" if typed == held.own else f"现在是 {policy_history.amount_words(held.amount)}"


async def _page(
    request: Request,
    staff: Staff,
    courts: list[Court],
    court: Court,
    cells: Mapping[Key, LimitCell],
    refusal: Refused | None = None,
) -> HTTPResponse:
    values = {
        "courts": courts,
        "court": court,
        "rows": [(kind, MEANING[kind], [cells[kind, urgency] for urgency in Urgency]) for kind in SET_KINDS],
        "units": policy_history.UNITS,
        "open_now": await open_now(court),
        "words": policy_history.amount_words,
        "read": await court_policies.newest_version(court.id),
        "versions": await policy_history.versions(court.id),
        "refusal": refusal.words if refusal else "",
        "done": DONE.get(request.args.get("done") or "", ""),
    }
    return page(request, staff, "limits.html", values, refusal.status if refusal else 200)
