"""Each window's ratings, counted a day at a time whenever that day is marked, and read by month from these counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from desk.rules.calendar.court_time import ZONE_NAME
from models import statements
from models.database import Connection
from models.windows import INSERT_WINDOW_DAY

FORGET = """
DELETE FROM window_day USING unnest($1::bigint[], $2::date[]) AS w (court_id, day)
WHERE window_day.court_id = w.court_id AND window_day.day = w.day"""
_START = f"({{day}}::timestamp AT TIME ZONE '{ZONE_NAME}')"
_RATED = f"""FROM unnest($1::bigint[], $2::date[]) AS w (court_id, day)
    CROSS JOIN LATERAL (
        SELECT window_id, "window", grade FROM rating AS one
        WHERE one.court_id = w.court_id AND one.subject = 'window'
            AND one.at >= {_START.format(day="w.day")} AND one.at < {_START.format(day="(w.day + 1)")} OFFSET 0
    ) AS r
    GROUP BY w.court_id, w.day, 3, 4"""  # noqa: S608 - our own text
COUNT = INSERT_WINDOW_DAY.select(
    _RATED,
    court_id="w.court_id",
    day="w.day",
    window_id="coalesce(r.window_id, 0)",
    window="CASE WHEN r.window_id IS NULL THEN r.\"window\" ELSE '' END",
    rated="count(*)",
    satisfied="count(*) FILTER (WHERE r.grade NOT IN ('1', '2'))",
    unhappy="count(*) FILTER (WHERE r.grade IN ('1', '2'))",
)
BY_WINDOW = """
SELECT day.court_id, day.window_id, coalesce(max(known.name), max(day."window")) AS name,
    date_trunc('month', day.day)::date AS month,
    sum(day.rated)::int AS rated, sum(day.satisfied)::int AS satisfied, sum(day.unhappy)::int AS unhappy
FROM window_day AS day LEFT JOIN service_window AS known ON known.id = day.window_id
WHERE day.court_id = ${court_id} AND day.day BETWEEN ${first} AND ${last}
GROUP BY day.court_id, day.window_id, day."window", 4 ORDER BY 4 DESC, 3, 2 LIMIT ${most}"""
BY_COURT = """
SELECT court_id, 0 AS window_id, '' AS name, NULL::date AS month, sum(rated)::int AS rated,
    sum(satisfied)::int AS satisfied, sum(unhappy)::int AS unhappy
FROM window_day WHERE court_id = ANY (${court_ids}::bigint[]) AND day BETWEEN ${first} AND ${last}
GROUP BY court_id ORDER BY sum(rated) DESC, court_id LIMIT ${most}"""
MOST_SHOWN = 200


@dataclass(frozen=True)
class WindowFigures:
    """How one window, or one court's together, was rated in a month, or a period. No `name`: no window was named."""

    court_id: int
    window_id: int
    name: str
    month: date | None
    rated: int
    satisfied: int
    unhappy: int

    @property
    def share(self) -> str:
        """Return the share of the satisfied, in percent; it stands beside the count it is of."""
        return f"{self.satisfied / self.rated:.1%}" if self.rated else ""


async def count(plain: Connection, courts: Sequence[int], days: Sequence[date]) -> None:
    """Count these courts' days anew, pair by pair. Call inside the transaction that took their marks."""
    await plain.execute(FORGET, courts, days)
    await plain.execute(COUNT, courts, days)


async def figures_of_court(court_id: int, first: date, last: date) -> list[WindowFigures]:
    """Return each window of a court by month, the newest month first; at most `MOST_SHOWN` rows."""
    return _read(await statements.fetch(BY_WINDOW, court_id=court_id, first=first, last=last, most=MOST_SHOWN))


async def figures_of_courts(court_ids: Sequence[int], first: date, last: date) -> list[WindowFigures]:
    """Return each court's windows together, those rated most first; at most `MOST_SHOWN` rows."""
    return _read(await statements.fetch(BY_COURT, court_ids=list(court_ids), first=first, last=last, most=MOST_SHOWN))


def _read(rows: Sequence[Mapping[str, Any]]) -> list[WindowFigures]:
    return [WindowFigures(*(row[one.name] for one in fields(WindowFigures))) for row in rows]
