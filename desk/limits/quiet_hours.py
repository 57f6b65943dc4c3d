"""When a court disturbs its staff and its citizens: its own rows, over those of the courts above it, over the shipped.

What holds is asked when something is about to be sent, so that a change holds for what waits already.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.access import audit, visibility
from desk.access.actors import Actor
from desk.errors import Invalid, NotAllowed
from desk.limits.court_calendars import CALENDAR, calendar_from
from desk.limits.office_hours import HOUR_AND_MINUTE
from desk.rules.calendar.quiet_hours import DAY, MOST_NIGHT, SHIPPED_CITIZENS, SHIPPED_STAFF, Quiet
from desk.rules.calendar.work_calendar import WorkCalendar
from models import Court, Officer, statements
from models import QuietHours as Row
from models.database import transaction
from models.enums import QuietRule
from models.once_more import once_more

NOT_YOURS = "只有本院或上级法院的总联络员可以改不打扰时间"
SHOWN_CHANGES = 20
_NEWEST = """
    SELECT DISTINCT ON (place.id) json_build_array(quiet.rule, quiet.starts, quiet.ends) AS said,
        quiet.rule, place.path, place.short_name
    FROM quiet_hours AS quiet JOIN court AS place ON place.id = quiet.court_id
    WHERE quiet.of_staff = ${of_staff}::boolean AND starts_with(home.path, place.path)
    ORDER BY place.id, quiet.id DESC"""
SAID_NEAREST = f"""(
    SELECT newest.said FROM ({_NEWEST}) AS newest
    WHERE newest.rule <> 'above' ORDER BY length(newest.path) DESC LIMIT 1)::text"""  # noqa: S608
"""Within a read of `home`, a court: what it set last, or else the nearest court above that set anything."""
OF_COURT = f"""
SELECT {SAID_NEAREST} AS said, its.days, its.working, its.hours
FROM court AS home CROSS JOIN LATERAL ({CALENDAR.format(court="home.id")}) AS its WHERE home.id = ${{court}}"""  # noqa: S608
ABOVE = f"""
SELECT newest.said::text AS said, newest.short_name FROM court AS home CROSS JOIN LATERAL ({_NEWEST}) AS newest
WHERE home.id = ${{court}} AND newest.rule <> 'above' AND newest.path <> home.path
ORDER BY length(newest.path) DESC LIMIT 1"""  # noqa: S608


LOOK_AGAIN = """
UPDATE delivery SET not_before = created_at
WHERE state = 'pending' AND held = 'quiet' AND (officer_id IS NOT NULL) = ${of_staff}::boolean"""
"""What was held is looked at anew, and held again where it still has to wait."""
HELD_NOW = """
SELECT count(*) FROM delivery LEFT JOIN officer ON officer.id = delivery.officer_id
    LEFT JOIN ticket ON ticket.id = delivery.ticket_id
    JOIN court ON court.id = coalesce(officer.court_id, ticket.court_id)
WHERE delivery.state = 'pending' AND delivery.held = 'quiet' AND starts_with(court.path, ${path})
    AND (delivery.officer_id IS NOT NULL) = ${of_staff}::boolean"""


@dataclass(frozen=True)
class QuietInForce:
    """What holds at a court, and its calendar, which says when its office is open."""

    quiet: Quiet
    calendar: WorkCalendar


@dataclass(frozen=True)
class QuietShown:
    """What a court has of its own (None: nothing) and what holds without, with the name of where that is from."""

    own: Quiet | None
    inherited: Quiet
    source: str

    @property
    def holds(self) -> Quiet:
        return self.own or self.inherited


@dataclass(frozen=True)
class QuietChange:
    """What was set, when, and by whom."""

    of_staff: bool
    words: str
    at: datetime
    by: str


def in_force(row: Mapping[str, Any], of_staff: bool) -> QuietInForce:
    """Make it of a row that has `said` and the columns of a calendar."""
    return QuietInForce(_read(row["said"]) or shipped(of_staff), calendar_from(row))


async def quiet_at(court_id: int, of_staff: bool) -> QuietInForce:
    """Return what holds at a court now."""
    row = await statements.fetchrow(OF_COURT, court=court_id, of_staff=of_staff)
    assert row is not None
    return in_force(row, of_staff)


def shipped(of_staff: bool) -> Quiet:
    return SHIPPED_STAFF if of_staff else SHIPPED_CITIZENS


def _read(said: str | None) -> Quiet | None:
    if said is None:
        return None
    rule, starts, ends = json.loads(said)
    return Quiet(QuietRule(rule), starts, ends)


async def quiet_shown(court: Court, of_staff: bool) -> QuietShown:
    """Return what a court's page of quiet hours shows."""
    newest = await Row.filter(court_id=court.id, of_staff=of_staff).order_by("-id").first()
    own = Quiet(newest.rule, newest.starts, newest.ends) if newest and newest.rule is not QuietRule.ABOVE else None
    above = await statements.fetchrow(ABOVE, court=court.id, of_staff=of_staff)
    if above is None:
        return QuietShown(own, shipped(of_staff), "出厂")
    return QuietShown(own, _read(above["said"]) or shipped(of_staff), above["short_name"])


async def changes(court_id: int) -> list[QuietChange]:
    """Return what a court set, the newest first, at most `SHOWN_CHANGES`."""
    rows = await Row.filter(court_id=court_id).order_by("-id").limit(SHOWN_CHANGES)
    names = dict(await Officer.filter(id__in=[row.set_by_id for row in rows] or [0]).values_list("id", "name"))
    return [
        QuietChange(row.of_staff, str(Quiet(row.rule, row.starts, row.ends)), row.set_at, names.get(row.set_by_id, ""))
        for row in rows
    ]


def typed_quiet(rule: str, starts: str, ends: str) -> Quiet:
    """Read what was filled in. Raises `Invalid` naming the field."""
    if rule not in list(QuietRule):
        raise Invalid("请选择什么时候可以打扰", "rule")
    if rule != QuietRule.NIGHT:
        return Quiet(QuietRule(rule))
    quiet = Quiet(QuietRule.NIGHT, _minutes(starts, "starts"), _minutes(ends, "ends"))
    length = (quiet.ends - quiet.starts) % DAY
    if not length:
        raise Invalid("开始和结束不能是同一个时间；要随时都可以发，请选“随时发”", "ends")
    if length > MOST_NIGHT:
        raise Invalid(f"一天最多 {MOST_NIGHT // 60} 小时不打扰，现在是 {length / 60:g} 小时，请核对", "ends")
    return quiet


def _minutes(text: str, field: str) -> int:
    typed = HOUR_AND_MINUTE.fullmatch(text)
    if typed is None:
        raise Invalid("请填时间，写成 22:00 这样", field)
    return int(typed[1]) * 60 + int(typed[2])


@once_more
async def set_quiet(court: Court, of_staff: bool, quiet: Quiet, actor: Actor, as_of: datetime) -> bool:
    """Set when a court disturbs its staff, or its citizens, from now on. False where it is so already.

    Raises `NotAllowed`, and `Invalid` where citizens would be reached in office hours only.
    """
    if not visibility.governs(actor, court.path):
        raise NotAllowed(NOT_YOURS)
    if quiet.rule is QuietRule.OFFICE and not of_staff:
        raise Invalid("群众要在下班以后也能收到，请填一段夜间的时间", "rule")
    async with transaction() as plain:
        await plain.execute("SELECT 1 FROM court WHERE id = $1 FOR NO KEY UPDATE", court.id)
        shown = await quiet_shown(court, of_staff)
        if quiet == shown.own or (quiet.rule is QuietRule.ABOVE and shown.own is None):
            return False
        await Row.create(
            court_id=court.id,
            of_staff=of_staff,
            rule=quiet.rule,
            starts=quiet.starts,
            ends=quiet.ends,
            set_at=as_of,
            set_by_id=actor.id,
        )
        facts = {"whom": "干警" if of_staff else "群众", "quiet": str(quiet)}
        await audit.by_officer(actor, audit.Deed.SET_QUIET, ("court", court.id), as_of, facts)
        await statements.execute(LOOK_AGAIN, of_staff=of_staff)
    return True


async def held_now(court: Court, of_staff: bool) -> int:
    """Count what waits for its hour, of a court and those below it."""
    return int(await statements.fetchval(HELD_NOW, path=court.path, of_staff=of_staff))
