"""二级类别: a chief liaison keeps parts of the kinds of petition, some with own limits; courts below use them too."""

from dataclasses import dataclass, field

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import Invalid, NotFound, Refused
from desk.limits import sub_kinds
from desk.limits.court_policies import LimitAmount
from desk.limits.policy_history import UNITS
from desk.limits.sub_kinds import TypedSubKind
from desk.rules.policies import Unit
from handlers.console.frame import forms
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.settings.governed_courts import governed, one_of
from handlers.console.settings.limits import NO_UNIT, NOT_WHOLE
from handlers.http.bounds import LARGEST_VERSION, row_id, whole
from handlers.http.services import services
from models import Court, SubKind
from models.enums import PetitionKind, Urgency

blueprint = Blueprint("console_sub_kinds")

HERE = "/console/limits/kinds"
DONE = "已保存，以后选定的照新的时限，下级法院也能用"


@dataclass(frozen=True)
class SubKindForm:
    """Holds a sub-kind as it was typed; `id` is None for a new one. `limits` are amount and unit by urgency."""

    id: int | None = None
    name: str = ""
    kind: str = ""
    active: bool = True
    limits: dict[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def sent(cls, request: Request, sub_kind_id: int | None) -> "SubKindForm":
        read = forms.field
        limits = {
            one.value: (read(request, f"{one.value}.amount"), read(request, f"{one.value}.unit")) for one in Urgency
        }
        return cls(sub_kind_id, read(request, "name"), read(request, "kind"), read(request, "active") == "yes", limits)

    def typed(self) -> TypedSubKind:
        """Return what was typed. Raises `Invalid` naming the urgency."""
        limits = {}
        for urgency in Urgency:
            amount, unit = self.limits[urgency.value]
            if not amount:
                continue
            number = whole(amount, LARGEST_VERSION)
            if number is None:
                raise Invalid(NOT_WHOLE, urgency.value)
            if unit not in set(Unit):
                raise Invalid(NO_UNIT, urgency.value)
            limits[urgency] = LimitAmount(number, Unit(unit))
        return TypedSubKind(forms.one_of(PetitionKind, self.kind), self.name, self.active, limits)


@blueprint.get("/limits/kinds")
@signed_in
async def kinds(request: Request, staff: Staff) -> HTTPResponse:
    court = one_of(await governed(staff), staff, request.args.get("court") or "")
    return await _page(request, staff, court, SubKindForm())


@blueprint.get("/limits/kinds/<sub_kind_id:str>")
@signed_in
async def one(request: Request, staff: Staff, sub_kind_id: str) -> HTTPResponse:
    found = await _found(staff, sub_kind_id)
    own = await sub_kinds.limits_of_sub_kind(found.id)
    limits = {urgency.value: (str(amount.amount), amount.unit.value) for urgency, amount in own.items()}
    filled = SubKindForm(found.id, found.name, found.kind.value, found.active, limits)
    return await _page(request, staff, found.court, filled)


@blueprint.post("/limits/kinds")
@signed_in
async def add(request: Request, staff: Staff) -> HTTPResponse:
    court = one_of(await governed(staff), staff, forms.field(request, "court"))
    return await _keep(request, staff, court, None)


@blueprint.post("/limits/kinds/<sub_kind_id:str>")
@signed_in
async def change(request: Request, staff: Staff, sub_kind_id: str) -> HTTPResponse:
    found = await _found(staff, sub_kind_id)
    return await _keep(request, staff, found.court, found.id)


async def _found(staff: Staff, sub_kind_id: str) -> SubKind:
    """Find a sub-kind of a court this person governs. Raises the same `NotFound` for any other."""
    courts = {one.id for one in await governed(staff)}
    found = await SubKind.get_or_none(id=row_id(sub_kind_id, sub_kinds.GONE)).select_related("court")
    if found is None or found.court_id not in courts:
        raise NotFound(sub_kinds.GONE)
    return found


async def _keep(request: Request, staff: Staff, court: Court, sub_kind_id: int | None) -> HTTPResponse:
    filled = SubKindForm.sent(request, sub_kind_id)
    try:
        now = services(request).now()
        await sub_kinds.keep_sub_kind(staff.actor, court, filled.typed(), now, sub_kind_id)
    except Refused as refusal:
        return await _page(request, staff, court, filled, refusal)
    return redirect(f"{HERE}?court={court.id}&done=kept", status=303)


async def _page(
    request: Request, staff: Staff, court: Court, filled: SubKindForm, refusal: Refused | None = None
) -> HTTPResponse:
    own = [(one, await _limits_in_words(one)) for one in await sub_kinds.sub_kinds_of(court)]
    values = {
        "courts": await governed(staff),
        "court": court,
        "own": own,
        "above": [(one, await _limits_in_words(one)) for one in await sub_kinds.sub_kinds_above(court)],
        "kinds": list(PetitionKind),
        "urgencies": list(Urgency),
        "units": UNITS,
        "filled": filled,
        "refusal": refusal.words if refusal else "",
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
        "done": DONE if request.args.get("done") else "",
    }
    return page(request, staff, "limits_kinds.html", values, refusal.status if refusal else 200)


async def _limits_in_words(one: SubKind) -> str:
    own = await sub_kinds.limits_of_sub_kind(one.id)
    return "；".join(f"{urgency.label} {amount.amount} {UNITS[amount.unit]}" for urgency, amount in own.items())
