"""Where each limit of a court comes from, and what was set when: what the page of time limits shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.access.audit import Deed
from desk.limits.court_policies import AS_BEFORE, Key, LimitAmount, own_rows
from desk.rules.policies import FROM_THE_BOX, SHIPPED, Limit, Unit
from models import AuditEntry, Court, Officer
from models import Policy as Row

SHOWN_VERSIONS = 20
UNITS: Mapping[Unit, str] = {
    Unit.WORKING_DAYS: "工作日",
    Unit.WORKING_HOURS: "工作小时",
    Unit.WALL_HOURS: "小时（昼夜）",
    Unit.WALL_MINUTES: "分钟（昼夜）",
}


@dataclass(frozen=True)
class LimitInForce:
    """One limit of a court: its `own`, if it has one, and what holds without, with the name of where that is from."""

    own: LimitAmount | None
    inherited: LimitAmount
    source: str

    @property
    def amount(self) -> LimitAmount:
        return self.own or self.inherited


@dataclass(frozen=True)
class PolicyVersion:
    """What a court set at one time; no `rows` where it took everything back. `by` is empty where nobody knows."""

    name: str
    starts_at: datetime
    by: str
    rows: Mapping[Key, LimitAmount]


def amount_of(limit: Limit) -> LimitAmount:
    """Returns a limit as staff write it, in the largest unit that says it exactly."""
    if isinstance(limit, timedelta):
        minutes = limit // timedelta(minutes=1)
        return LimitAmount(minutes, Unit.WALL_MINUTES) if minutes % 60 else LimitAmount(minutes // 60, Unit.WALL_HOURS)
    return LimitAmount(limit.days, Unit.WORKING_DAYS) if limit.days else LimitAmount(limit.hours, Unit.WORKING_HOURS)


def amount_words(amount: LimitAmount) -> str:
    """Returns an amount as `3 个工作日`, `24 小时（昼夜）`."""
    measure = "个" if amount.unit in (Unit.WORKING_DAYS, Unit.WORKING_HOURS) else ""
    return f"{amount.amount} {measure}{UNITS[amount.unit]}"


async def limits_in_force(court: Court, as_of: datetime) -> dict[Key, LimitInForce]:
    """Returns every limit of a court's new tickets."""
    found = {key: LimitInForce(None, amount_of(limit), FROM_THE_BOX) for key, limit in SHIPPED.limits.items()}
    codes = court.path.strip("/").split("/")
    for place in await Court.filter(code__in=codes).order_by("path"):
        for key, amount in (await own_rows(place.id, as_of)).items():
            if place.id == court.id:
                found[key] = LimitInForce(amount, found[key].inherited, found[key].source)
            else:
                found[key] = LimitInForce(None, amount, place.short_name)
    return found


async def versions(court_id: int) -> list[PolicyVersion]:
    """Returns what a court set, the newest first, at most `SHOWN_VERSIONS`."""
    rows: dict[str, list[Row]] = {}
    for row in await Row.filter(court_id=court_id).order_by("-starts_at", "-id"):
        rows.setdefault(row.version, []).append(row)
    shown = dict(list(rows.items())[:SHOWN_VERSIONS])
    names = await _setters(court_id)
    return [PolicyVersion(name, of[0].starts_at, names.get(name, ""), _amounts(of)) for name, of in shown.items()]


def _amounts(rows: list[Row]) -> dict[Key, LimitAmount]:
    held = [row for row in rows if row.amount != AS_BEFORE]
    return {(row.kind, row.urgency): LimitAmount(row.amount, Unit(row.unit)) for row in held}


async def _setters(court_id: int) -> dict[str, str]:
    """Who set which version, from the audit log."""
    entries = await AuditEntry.filter(action=Deed.SET_LIMITS, subject_kind="court", subject_id=court_id)
    names = dict(await Officer.filter(id__in=[one.officer_id for one in entries]).values_list("id", "name"))
    return {str(one.facts.get("version")): names.get(one.officer_id, "") for one in entries}
