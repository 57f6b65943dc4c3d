"""A day on which nobody is on duty is told those who may fill it: the day before, in the evening again, or at once.

Whom a roster names may have moved, left or gone away without a stand-in since: a gap is a day on which nobody is there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tortoise.expressions import Q

from desk.limits.court_calendars import calendar_of
from desk.notices.catalogue import CATALOGUE, tell_officers
from desk.people.staffing import holders
from desk.people.watches import days_told, open_days
from desk.rules.calendar.court_time import COURT_TIME, court_day
from desk.rules.duty_weeks import WEEK
from models import Absence, Court, Delivery, Duty
from models.enums import Role
from models.troubles import rows_of

GAP = CATALOGUE["duty_gap"]
TELL_FROM_HOUR = 9
"""From this hour of the day before, by the court's clock, a gap is told to the court's own chief liaison."""
AGAIN_FROM_HOUR = 17
"""From this hour on a gap that is still open is told once more, to the court above as well."""
LONGEST_AHEAD = 12


@dataclass(frozen=True)
class GapMemory:
    """Which days one officer was told of for a court, and which of them twice."""

    once: frozenset[date]
    twice: frozenset[date]


async def days_ahead(court_id: int, as_of: datetime) -> list[date]:
    """Return the days that are looked after: from today to the next working day."""
    today, calendar = court_day(as_of), await calendar_of(court_id)
    days = [today, today + timedelta(days=1)]
    while not calendar.works(days[-1]) and len(days) <= LONGEST_AHEAD:
        days.append(days[-1] + timedelta(days=1))
    return days


async def has_roster(court_id: int, as_of: datetime) -> bool:
    """Say whether a court goes by a roster: one that stands, or stood two weeks ago."""
    return await Duty.filter(court_id=court_id, ends_on__gte=court_day(as_of) - WEEK - WEEK).exists()


async def gaps_ahead(court_id: int, as_of: datetime) -> list[date]:
    """Return the days nobody is on duty from today to the next working day; none for a court without a roster."""
    if not await has_roster(court_id, as_of):
        return []
    return await open_days(court_id, await days_ahead(court_id, as_of))


async def count_gaps_ahead(court_id: int, as_of: datetime) -> int:
    return len(await gaps_ahead(court_id, as_of))


async def tell_gaps(as_of: datetime) -> int:
    """Tell of the days ahead that nobody is on duty: the chief liaison in the morning, and all who may in the evening.

    Each day is told once, and once more in the evening before where it is still open. Returns how many were told.
    """
    hour = as_of.astimezone(COURT_TIME).hour
    if hour < TELL_FROM_HOUR:
        return 0
    rostered = Duty.filter(ends_on__gte=court_day(as_of) - WEEK - WEEK, court__closed_at__isnull=True)
    rows, evening = await rows_of("tell_gaps", as_of), hour >= AGAIN_FROM_HOUR
    courts = sorted({int(str(one)) for one in await rostered.distinct().values_list("court_id", flat=True)})
    due = [one for one in courts if not rows.waits(one)]
    return sum([await rows.do(court_id, _tell_court(court_id, evening, as_of)) or 0 for court_id in due])


async def _tell_court(court_id: int, evening: bool, as_of: datetime) -> int:
    court = await Court.get(id=court_id)
    days = [day for day in await gaps_ahead(court.id, as_of) if day > court_day(as_of)]
    if not days:
        return 0
    told = 0
    for officer_id in await who_may_fill(court, as_of, above=evening):
        known = await _memory(officer_id, court.id, as_of)
        new = set(days) - (known.twice if evening else known.once)
        if new:
            told += await _tell(court, [officer_id], days, f"{'again' if evening else 'once'}:{_key(new)}", as_of)
    return told


async def who_may_fill(court: Court, as_of: datetime, *, above: bool) -> list[int]:
    """Return who may write a court's roster: the nearest chief liaison, and with `above` the next one up as well."""
    groups: list[list[int]] = []
    for code in reversed(court.path.strip("/").split("/")):
        place = await Court.get(code=code)
        groups += [there] if (there := await holders(place.id, Role.CHIEF_LIAISON, as_of)) else []
    return list(dict.fromkeys(one for group in groups[: 2 if above else 1] for one in group))


async def _memory(officer_id: int, court_id: int, as_of: datetime) -> GapMemory:
    """Return what an officer was told of a court's gaps in the last two weeks; asked only where there is a gap."""
    rows = Delivery.filter(officer_id=officer_id, notice=GAP.name, created_at__gte=as_of - WEEK - WEEK)
    once: set[date] = set()
    twice: set[date] = set()
    for row in await rows:
        if row.facts["court"] == court_id:
            days = set(days_told(row.facts))
            once |= days
            twice |= days if ":again:" in row.cause else set()
    return GapMemory(frozenset(once), frozenset(twice))


def _key(days: Collection[date]) -> str:
    """Return the days in few characters: the first, and as bits which after it."""
    first = min(days)
    return f"{first:%Y%m%d}-{sum(1 << (day - first).days for day in days):x}"


async def _tell(court: Court, to: Sequence[int], days: Sequence[date], why: str, as_of: datetime) -> int:
    facts = {"court": court.id, "days": ",".join(day.isoformat() for day in days)}
    return await tell_officers(GAP.name, to, f"duty:{court.id}:{why}", facts, as_of)


async def covered(officer_id: int, as_of: datetime) -> dict[int, set[date]]:
    """Return for each court whose roster leans on this officer, in whosever place, the days ahead that are covered."""
    today = court_day(as_of)
    absent = Absence.filter(stand_in_id=officer_id, ends_on__gte=today)
    own = [officer_id, *(int(str(one)) for one in await absent.values_list("officer_id", flat=True))]
    rows = Duty.filter(Q(officer_id__in=own) | Q(stand_in_id=officer_id), ends_on__gte=today)
    found = {}
    for court_id in {int(str(one)) for one in await rows.values_list("court_id", flat=True)}:
        days = await days_ahead(court_id, as_of)
        found[court_id] = set(days) - set(await open_days(court_id, days))
    return found


async def tell_opened(before: dict[int, set[date]], as_of: datetime) -> int:
    """Tell at once, at any hour, of the days ahead that a change of staff left without anybody. Returns how many hear.

    `before` is what `covered` said. Call inside the change's transaction.
    """
    told = 0
    for court_id, days in before.items():
        opened = sorted(days & set(await open_days(court_id, sorted(days)))) if days else []
        court = await Court.get(id=court_id)
        if opened and court.closed_at is None:
            to = await who_may_fill(court, as_of, above=False)
            told += await _tell(court, to, opened, f"now{as_of.timestamp():.0f}:{_key(opened)}", as_of)
    return told
