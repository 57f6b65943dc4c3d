"""A court's working calendar comes from its rows: days and hours that staff set, over what is published."""

from collections.abc import Iterable, Mapping
from typing import Any

from desk.rules.calendar import office_slots
from desk.rules.calendar.work_calendar import WorkCalendar
from models import statements
from models.database import read_ahead

_SET = "FROM calendar_override WHERE court_id IS NULL OR court_id = {court}"
_COLUMNS = {
    "days": f"SELECT array_agg(day ORDER BY court_id NULLS FIRST) {_SET}",
    "working": f"SELECT array_agg(is_working ORDER BY court_id NULLS FIRST) {_SET}",
    "hours": "SELECT json_agg(json_build_array(court_id IS NOT NULL, starts_on, slots))::text"
    " FROM office_hours WHERE court_id IS NULL OR court_id = {court}",
}
CALENDAR = "SELECT " + ", ".join(f"({column}) AS {name}" for name, column in _COLUMNS.items())
"""One row, for the court that `{court}` stands for: what was set for all courts and for it."""
OF_A_COURT = CALENDAR.format(court="${court_id}::bigint")


OF_COURTS = """
SELECT place.id AS court_id, its.days, its.working, its.hours
FROM unnest(${courts}::bigint[]) AS place (id) CROSS JOIN LATERAL ({calendar}) AS its"""
OF_COURTS = OF_COURTS.replace("{calendar}", CALENDAR.format(court="place.id"))


def columns(court: str) -> dict[str, str]:
    """Return what a row of `CALENDAR` has for a court, by the column's name, for a query of something else."""
    return {name: column.format(court=court) for name, column in _COLUMNS.items()}


def calendar_from(row: Mapping[str, Any]) -> WorkCalendar:
    """Make a calendar of a row of `CALENDAR`. Most courts set no hours of their own: theirs cost nothing."""
    days = dict(zip(row["days"] or (), row["working"] or (), strict=True))
    return WorkCalendar(overrides=days, hours=office_slots.parse_history(row["hours"]))


async def calendars_of(court_ids: Iterable[int]) -> dict[int, WorkCalendar]:
    """Return the calendars of these courts, by the court's id."""
    wanted = sorted(set(court_ids))
    rows = await statements.fetch(OF_COURTS, courts=wanted) if wanted else []
    return {row["court_id"]: calendar_from(row) for row in rows}


def keep_calendar(court_id: int, row: Mapping[str, Any]) -> None:
    """Keep what a query of this transaction brought along: `calendar_of` will not ask for it."""
    read_ahead()[WorkCalendar, court_id] = calendar_from(row)


async def calendar_of(court_id: int | None) -> WorkCalendar:
    """Return the calendar of a court; for None, the one that holds for all courts."""
    ahead: WorkCalendar | None = read_ahead().get((WorkCalendar, court_id))
    if ahead is not None:
        return ahead
    row = await statements.fetchrow(OF_A_COURT, court_id=court_id)
    assert row is not None
    return calendar_from(row)
