"""What each rate counts in a court's score: the nearest court that says so, itself or one above, else as shipped.

Saved as versions that only grow: the score of a period goes by the weights that held on its last day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.access import audit, visibility
from desk.access.actors import Actor
from desk.errors import Invalid, NotAllowed, Refused
from desk.rules.policies import FROM_THE_BOX
from desk.scores.rates import RATES
from models import Court, ScoreWeight
from models.database import transaction
from models.once_more import once_more

SHIPPED: Mapping[str, int] = {rate.key: rate.weight for rate in RATES.values()}
MOST = 100
NOT_YOURS = "只有本院或上级法院的总联络员可以改权重"
CHANGED_MEANWHILE = "刚刚有人改过本院的权重，您填的没有保存。请看过现在的权重，再改一次"


@dataclass(frozen=True)
class WeightsInForce:
    """The weights that hold for a court, and whose they are; `version` is empty where nobody ever set any."""

    weights: Mapping[str, int]
    source: str
    version: str = ""
    since: datetime | None = None


async def in_force(court: Court, as_of: datetime) -> WeightsInForce:
    """Returns the weights that hold for a court at that moment: its own, or those of the nearest court above."""
    codes = court.path.strip("/").split("/")
    for place in await Court.filter(code__in=codes).order_by("-path"):
        found = await own(place, as_of)
        if found is not None:
            return found
    return WeightsInForce(SHIPPED, FROM_THE_BOX)


async def own(court: Court, as_of: datetime) -> WeightsInForce | None:
    """Returns the weights a court has set for itself and those below."""
    newest = await ScoreWeight.filter(court_id=court.id, starts_at__lte=as_of).order_by("-starts_at", "-id").first()
    if newest is None:
        return None
    rows = await ScoreWeight.filter(court_id=court.id, version=newest.version)
    weights = dict.fromkeys(SHIPPED, 0) | {row.measure: row.weight for row in rows if row.measure in SHIPPED}
    return WeightsInForce(weights, court.short_name, newest.version, newest.starts_at)


@once_more
async def set_weights(
    court: Court, weights: Mapping[str, int], actor: Actor, as_of: datetime, read: str | None = None
) -> str:
    """Sets a court's weights from now on, for it and those below that set none. Returns the new version's name.

    `read` is the version of its own that was being changed, empty for none: where there is another by now, nothing is
    saved.
    """
    if not visibility.governs(actor, court.path):
        raise NotAllowed(NOT_YOURS)
    check_weights(weights)
    async with transaction() as plain:
        await plain.execute("SELECT 1 FROM court WHERE id = $1 FOR UPDATE", court.id)
        newest = await ScoreWeight.filter(court_id=court.id).order_by("-starts_at", "-id").first()
        if read is not None and (newest.version if newest else "") != read:
            raise Refused(CHANGED_MEANWHILE)
        written = await plain.fetchval("SELECT count(DISTINCT version) FROM score_weight WHERE court_id = $1", court.id)
        version = f"{court.code}#{written + 1}"
        rows = [
            ScoreWeight(court_id=court.id, version=version, measure=key, weight=weight, starts_at=as_of)
            for key, weight in weights.items()
        ]
        await ScoreWeight.bulk_create(rows)
        await audit.by_officer(actor, audit.Deed.SET_WEIGHTS, ("court", court.id), as_of, {"version": version})
    return version


def check_weights(weights: Mapping[str, int]) -> None:
    """Raises `Invalid`, naming the rate, for weights nobody can have meant."""
    for key, weight in weights.items():
        if key not in RATES or not 0 <= weight <= MOST:
            label = RATES[key].label if key in RATES else key
            raise Invalid(f"{label}的权重要在 0 到 {MOST} 之间", key)
    if set(weights) != set(RATES) or not any(weights.values()):
        raise Invalid("每一项都要填，至少有一项大于 0")
