"""Which limits hold for a court: its own rows, over those of the courts above it, over the shipped table.

A policy's name says all of it, nearest first, such as `赣0102#2/赣01#3/shipped-1`: a ticket keeps the name it started
under, and so its limits, whatever is changed later. Rows only grow, so what a name means never changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk.access import audit, visibility
from desk.access.actors import Actor
from desk.errors import Invalid, NotAllowed, Refused
from desk.rules import policies
from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.calendar.work_calendar import WorkCalendar
from desk.rules.policies import SHIPPED, Limit, LimitPolicy, Unit, limit_of
from models import Court, SubKindLimits
from models import Policy as Row
from models.database import client, transaction
from models.enums import ClockKind, Urgency
from models.once_more import once_more

UNORDERED = "越急的时限要越短：特急不长于加急，加急不长于普通"
SUB_KIND = "~"
"""Before the number of a sub-kind's limits in a policy's name: no court's code begins so."""
AS_BEFORE = 0
"""The amount of a row that takes a court's own limit back."""
MOST: Mapping[Unit, int] = {
    Unit.WORKING_DAYS: 180,
    Unit.WORKING_HOURS: 200,
    Unit.WALL_HOURS: 720,
    Unit.WALL_MINUTES: 1440,
}
CHANGED_MEANWHILE = "刚刚有人改过本院的时限，您填的没有保存。请看过现在的时限，再改一次"
VERSIONS = """
SELECT string_agg(newest.version, '/' ORDER BY length(newest.path) DESC) AS versions FROM (
    SELECT DISTINCT ON (place.id) policy.version, place.path FROM policy
    JOIN court AS place ON place.id = policy.court_id
    WHERE starts_with(court.path, place.path) AND policy.starts_at <= ${at}
    ORDER BY place.id, policy.starts_at DESC, policy.id DESC
) AS newest"""
"""Within a read of `court`: the versions that hold for its new tickets at `${at}`, nearest first, as `chained_name`
wants them.
"""

Key = tuple[ClockKind, Urgency]


@dataclass
class _PoliciesRead:
    """Policies read so far, of one database."""

    of: object = None
    policies: dict[str, LimitPolicy] = field(default_factory=dict)


_known = _PoliciesRead()


@dataclass(frozen=True)
class LimitAmount:
    """A limit as staff write it: how many of which unit."""

    amount: int
    unit: Unit

    def limit(self) -> Limit:
        """Raises `Invalid` for an amount nobody can have meant."""
        if not 1 <= self.amount <= MOST[self.unit]:
            raise Invalid(f"时限要在 1 到 {MOST[self.unit]} 之间", "amount")
        return limit_of(self.amount, self.unit)


def limit_for(key: Key, amount: LimitAmount) -> Limit:
    """Returns the limit an amount means for one clock. Raises `Invalid` for what nobody can have meant, and for a green
    clock that would stop at night.
    """
    limit = amount.limit()
    if key[0] is ClockKind.GREEN and not isinstance(limit, timedelta):
        raise Invalid("绿色通道昼夜计时，请按分钟或小时填", "unit")
    return limit


def refuse_unordered(limits: Mapping[Key, Limit]) -> None:
    """Raise `Invalid` where something more urgent would have more time, whatever the units: seen from a Monday morning.

    The field names the limit that is too long.
    """
    monday = datetime(2026, 3, 2, 9, tzinfo=COURT_TIME)
    calendar = WorkCalendar()
    for kind in policies.SET_KINDS:
        ends = [
            calendar.add_wall(monday, limit).at if isinstance(limit, timedelta) else calendar.due(monday, limit).at
            for limit in (limits[kind, urgency] for urgency in Urgency)
        ]
        for slower, faster, more_time, less_time in zip(Urgency, list(Urgency)[1:], ends, ends[1:], strict=False):
            if less_time > more_time:
                words = f"“{kind.label}”：{faster.label}的时限比{slower.label}的还长。{UNORDERED}"
                raise Invalid(words, f"{kind.value}.{faster.value}")


def chained_name(versions: str | None) -> str:
    """Makes a policy's name from the versions of a court and those above it, nearest first."""
    return f"{versions}/{policies.VERSION}" if versions else policies.VERSION


async def policy_named(name: str) -> LimitPolicy:
    """Returns the policy of that name. Raises KeyError where a version in it was never written."""
    if name == policies.VERSION:
        return SHIPPED
    if _known.of is not client():
        _known.of, _known.policies = client(), {}
    if name not in _known.policies:
        policy = SHIPPED
        for version in reversed(name.split("/")[:-1]):
            policy = policy.over(version, await _rows(version))
        _known.policies[name] = policy
    return _known.policies[name]


async def _rows(version: str) -> dict[Key, Limit]:
    if version.startswith(SUB_KIND):
        return await _rows_of_sub_kind(int(version.removeprefix(SUB_KIND)))
    code = version.partition("#")[0]
    rows = await Row.filter(version=version, court__code=code)
    if not rows:
        raise KeyError(f"no policy {version}")
    return {(row.kind, row.urgency): limit_of(row.amount, row.unit) for row in rows if row.amount != AS_BEFORE}


async def _rows_of_sub_kind(version: int) -> dict[Key, Limit]:
    row = await SubKindLimits.get_or_none(id=version)
    if row is None:
        raise KeyError(f"no limits {version} of a sub-kind")
    stored = row.limits.items()
    return {(ClockKind.HANDLING, Urgency(name)): limit_of(amount, unit) for name, (amount, unit) in stored}


async def policy_now(court: Court, as_of: datetime) -> LimitPolicy:
    """Returns what holds for a court's new tickets."""
    return (await policy_named(await _name_above(court, as_of))).over(
        "now", {key: amount.limit() for key, amount in (await own_rows(court.id, as_of)).items()}
    )


async def own_rows(court_id: int, as_of: datetime) -> dict[Key, LimitAmount]:
    """Returns the limits a court has set for itself."""
    newest = await Row.filter(court_id=court_id, starts_at__lte=as_of).order_by("-starts_at", "-id").first()
    if newest is None:
        return {}
    rows = await Row.filter(court_id=court_id, version=newest.version)
    return {(row.kind, row.urgency): LimitAmount(row.amount, Unit(row.unit)) for row in rows if row.amount != AS_BEFORE}


async def _name_above(court: Court, as_of: datetime) -> str:
    """Return the policy a court would have without rows of its own."""
    places = await Court.filter(code__in=court.path.strip("/").split("/")).exclude(id=court.id).order_by("-path")
    found = [
        await Row.filter(court_id=one.id, starts_at__lte=as_of).order_by("-starts_at", "-id").first() for one in places
    ]
    return chained_name("/".join(row.version for row in found if row is not None) or None)


async def newest_version(court_id: int) -> str:
    """Returns the name of the last version a court set; empty where it never did."""
    row = await Row.filter(court_id=court_id).order_by("-starts_at", "-id").first()
    return row.version if row else ""


@once_more
async def set_limits(
    court: Court, own: Mapping[Key, LimitAmount], actor: Actor, as_of: datetime, read: str | None = None
) -> str:
    """Sets a court's limits from now on, for new tickets; those under way keep theirs. Returns the new version's name.

    `read` is the `newest_version` version that was being changed: where there is another by now, nothing is saved.
    """
    if not visibility.governs(actor, court.path):
        raise NotAllowed("只有本院或上级法院的总联络员可以改时限")
    set_here = {key: limit_for(key, amount) for key, amount in own.items()}
    above = await policy_named(await _name_above(court, as_of))
    refuse_unordered({**above.limits, **set_here})
    async with transaction() as plain:
        await plain.execute("SELECT 1 FROM court WHERE id = $1 FOR UPDATE", court.id)
        if read is not None and await newest_version(court.id) != read:
            raise Refused(CHANGED_MEANWHILE)
        written = await plain.fetchval("SELECT count(DISTINCT version) FROM policy WHERE court_id = $1", court.id)
        version = f"{court.code}#{written + 1}"
        rows = dict(own) or {(ClockKind.TRIAGE, Urgency.NORMAL): LimitAmount(AS_BEFORE, Unit.WORKING_DAYS)}
        await Row.bulk_create(
            Row(
                court_id=court.id,
                version=version,
                kind=kind,
                urgency=urgency,
                amount=amount.amount,
                unit=amount.unit,
                starts_at=as_of,
            )
            for (kind, urgency), amount in rows.items()
        )
        await audit.by_officer(actor, audit.Deed.SET_LIMITS, ("court", court.id), as_of, {"version": version})
    return version
