"""二级类别: a court keeps parts of the kinds of petition, for itself and the courts below it; some have own limits.

Limits are those of the work, by urgency; where a sub-kind has none, the court's hold. A version is a row, named in the
policy of each ticket that was put under it, so what is changed later holds for later tickets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.access import audit, visibility
from desk.access.actors import Actor
from desk.errors import Invalid, NotAllowed, NotFound
from desk.limits import court_policies
from desk.limits.court_policies import LimitAmount
from desk.rules.courts import path_and_above
from desk.rules.papers.redaction import redact
from desk.rules.policies import Unit
from desk.screening.naming.sounds import initials
from models import Court, SubKind, SubKindLimits
from models.database import transaction
from models.enums import ClockKind, PetitionKind, Urgency
from models.once_more import once_more
from models.unique import is_twice

GONE = "没有找到这个二级类别"
NOT_YOURS = "只有本院或上级法院的总联络员可以改二级类别"
TWICE = "这一类里已经有叫这个名称的了"
LONGEST_SUB_KIND = 20
_TYPED, _WAYS = 12, 12
"""So many characters of a name are found by their initials, read in so many ways."""


@dataclass(frozen=True)
class TypedSubKind:
    """A sub-kind as it was typed. `limits` of the work by urgency, as far as it has own ones."""

    kind: PetitionKind | None
    name: str
    active: bool = True
    limits: Mapping[Urgency, LimitAmount] = field(default_factory=dict)


@once_more
async def keep_sub_kind(
    actor: Actor, court: Court, typed: TypedSubKind, as_of: datetime, sub_kind_id: int | None = None
) -> int:
    """Add a sub-kind to a court, or change one of its own, but not of which kind it is. Returns its id.

    Raises `NotAllowed`, `Invalid` naming the field, and `NotFound` where the court has none of that id.
    """
    if not visibility.governs(actor, court.path):
        raise NotAllowed(NOT_YOURS)
    name = _name(typed.name)
    await _check_limits(court, typed.limits, as_of)
    try:
        async with transaction():
            row = await _row(court, typed.kind, sub_kind_id)
            row.name, row.initials, row.active, row.kept_at = name, initials(name[:_TYPED], _WAYS), typed.active, as_of
            await row.save()
            if dict(typed.limits) != await limits_of_sub_kind(row.id):
                await SubKindLimits.create(sub_kind_id=row.id, limits=_stored(typed.limits), set_at=as_of)
            facts = {"sub_kind": row.id, "active": int(row.active)}
            await audit.by_officer(actor, audit.Deed.KEEP_SUB_KIND, ("court", court.id), as_of, facts)
    except Exception as error:
        if is_twice(error, "sub_kind", "court_id", "kind", "name"):
            raise Invalid(TWICE, "name") from None
        raise
    return int(row.id)


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name:
        raise Invalid("请填写名称", "name")
    if len(name) > LONGEST_SUB_KIND:
        raise Invalid(f"名称最多 {LONGEST_SUB_KIND} 个字，现有 {len(name)} 个", "name")
    if redact(name).found:
        raise Invalid("名称里不能写手机号、身份证号", "name")
    return name


async def _row(court: Court, kind: PetitionKind | None, sub_kind_id: int | None) -> SubKind:
    if sub_kind_id is None:
        if kind is None:
            raise Invalid("请选择属于哪一类", "kind")
        return SubKind(court_id=court.id, kind=kind)
    found = await SubKind.filter(id=sub_kind_id, court_id=court.id).select_for_update().first()
    if found is None:
        raise NotFound(GONE)
    return found


async def _check_limits(court: Court, limits: Mapping[Urgency, LimitAmount], as_of: datetime) -> None:
    """Raise `Invalid` where nobody can have meant these, or where with the court's own something urgent takes longer.

    The field names the urgency.
    """
    own = {}
    for urgency, amount in limits.items():
        try:
            own[ClockKind.HANDLING, urgency] = amount.limit()
        except Invalid as error:
            raise Invalid(error.words, urgency.value) from error
    above = await court_policies.policy_now(court, as_of)
    try:
        court_policies.refuse_unordered({**above.limits, **own})
    except Invalid as error:
        raise Invalid(error.words, error.field.partition(".")[2]) from error


def _stored(limits: Mapping[Urgency, LimitAmount]) -> dict[str, list[int | str]]:
    return {urgency.value: [amount.amount, amount.unit.value] for urgency, amount in limits.items()}


async def newest_limits(sub_kind_id: int) -> SubKindLimits | None:
    """Return the version that holds for what is put under a sub-kind now; None where it never had limits of its own."""
    return await SubKindLimits.filter(sub_kind_id=sub_kind_id).order_by("-id").first()


async def limits_of_sub_kind(sub_kind_id: int) -> dict[Urgency, LimitAmount]:
    """Return the limits a sub-kind has of its own."""
    newest = await newest_limits(sub_kind_id)
    stored = newest.limits if newest else {}
    return {Urgency(name): LimitAmount(amount, Unit(unit)) for name, (amount, unit) in stored.items()}


async def sub_kinds_of(court: Court) -> Sequence[SubKind]:
    """Return a court's own sub-kinds, those no more offered too, in the order of the kinds."""
    rows = await SubKind.filter(court_id=court.id).order_by("id")
    order = list(PetitionKind)
    return sorted(rows, key=lambda one: (order.index(one.kind), not one.active, one.id))


async def sub_kinds_above(court: Court) -> Sequence[SubKind]:
    """Return the sub-kinds of the courts above that this court uses too, with their courts."""
    above = [path for path in path_and_above(court.path) if path != court.path]
    return (
        await SubKind.filter(court__path__in=above or [""], active=True).order_by("kind", "id").select_related("court")
    )


async def offered_for(court: Court, kind: PetitionKind) -> Sequence[SubKind]:
    """Return what a petition of that kind may be put under at a court: its own and those of the courts above."""
    found = SubKind.filter(court__path__in=path_and_above(court.path), kind=kind, active=True)
    return await found.order_by("name", "id")
