"""A roster says who is there on a day: whoever is named; while they are not there, somebody in their place.

That is the stand-in on the roster, or else who stands in for them while they are away. Whoever moved, lost the post or
was disabled is there no more, whatever the roster says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models import statements
from models.enums import Role

ROLES = (Role.AGENT, Role.CHIEF_LIAISON, Role.INSPECTOR, Role.PRESIDENT)
"""The posts a roster has."""
_WORKS = """
SELECT held.officer_id FROM posts_on(days.day) AS held JOIN officer ON officer.id = held.officer_id AND officer.active
WHERE held.court_id = duty.court_id AND {how} LIMIT 1"""
_THEMSELVES = "held.for_id IS NULL AND held.officer_id = duty.officer_id AND held.role = duty.role"
_ON_THE_ROSTER = "held.for_id IS NULL AND held.officer_id = duty.stand_in_id AND held.role = ANY (${roles}::text[])"
_WHILE_AWAY = "held.for_id = duty.officer_id AND held.role = duty.role"
WATCHES = f"""
SELECT days.day, duty.id, duty.officer_id AS named_id, coalesce(
    ({_WORKS.format(how=_THEMSELVES)}), ({_WORKS.format(how=_ON_THE_ROSTER)}), ({_WORKS.format(how=_WHILE_AWAY)})
) AS there_id
FROM unnest(${{days}}::date[]) AS days (day)
    JOIN duty ON duty.court_id = ${{court_id}} AND days.day BETWEEN duty.starts_on AND duty.ends_on
ORDER BY days.day, duty.starts_on, duty.id"""  # noqa: S608 - the pieces are our own


@dataclass(frozen=True)
class Watch:
    """One row of a roster on one day: whom it names, and who is there. Nobody: `there_id` is None."""

    day: date
    duty_id: int
    named_id: int
    there_id: int | None


async def watches(court_id: int, days: Sequence[date]) -> list[Watch]:
    """Return what a court's roster comes to on these days, by the posts and absences of each."""
    roles = [role.value for role in ROLES]
    rows = await statements.fetch(WATCHES, court_id=court_id, days=list(days), roles=roles)
    return [Watch(row["day"], row["id"], row["named_id"], row["there_id"]) for row in rows]


def days_told(facts: Mapping[str, Any]) -> list[date]:
    """Return the days that a notice about a roster names."""
    return [date.fromisoformat(one) for one in str(facts["days"]).split(",")]


async def open_days(court_id: int, days: Sequence[date]) -> list[date]:
    """Return those of these days on which nobody whom a court's roster names is there."""
    there = {one.day for one in await watches(court_id, days) if one.there_id is not None}
    return [day for day in days if day not in there]
