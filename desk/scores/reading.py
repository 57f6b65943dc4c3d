"""Reading figures: sums of what was counted, for courts, departments and officers. No rate is read from tickets."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desk.scores.facts import walled
from desk.scores.measures import FIRST, FORMULA, Counts
from desk.scores.periods import A_WEEK, Period
from models import statements

COURTS = "department_id = 0 AND officer_id = 0"
DEPARTMENTS = "department_id <> 0 AND officer_id = 0"
OFFICERS = "officer_id <> 0"

SUMS = """
SELECT {whose} AS whose, restricted, key, sum(value)::bigint AS total FROM (
    SELECT c.court_id, c.department_id, c.officer_id, c.restricted, one.key, one.value::bigint AS value
    FROM score_cell AS c CROSS JOIN LATERAL jsonb_each_text(c.counts) AS one
    WHERE c.court_id = ANY ($1) AND c.day = ANY ($2::date[]) AND c.formula = $4
    UNION ALL
    SELECT m.court_id, m.department_id, m.officer_id, m.restricted, one.key, one.value::bigint
    FROM score_month AS m CROSS JOIN LATERAL jsonb_each_text(m.counts) AS one
    WHERE m.court_id = ANY ($1) AND m.month = ANY ($3::date[]) AND m.formula = $4
) AS counted WHERE {which} GROUP BY whose, restricted, key"""
WEEKLY = """
SELECT c.day - (extract(isodow FROM c.day)::int - 1) AS week, one.key, sum(one.value::bigint)::bigint AS total
FROM score_cell AS c CROSS JOIN LATERAL jsonb_each_text(c.counts) AS one
WHERE c.court_id = ANY ($1) AND c.day BETWEEN $2 AND $3 AND c.formula = $4 AND NOT c.restricted AND {which}
GROUP BY week, one.key"""
CLOSED = """
SELECT min(frozen_at) FROM score_month
WHERE court_id = ANY ($1) AND month = ANY ($2::date[]) AND formula = $3 AND department_id = 0 AND officer_id = 0
HAVING count(*) FILTER (WHERE frozen_at IS NULL) = 0 AND count(DISTINCT month) = cardinality($2::date[])"""


@dataclass(frozen=True)
class Bucket:
    """Counts of what everybody in charge may see, and of what stays behind the inspectorate's door."""

    open: Counts
    restricted: Counts


@dataclass(frozen=True)
class FigureScope:
    """Whose figures: of courts as a whole, or of one department or officer of one court."""

    courts: tuple[int, ...]
    department_id: int | None = None
    officer_id: int | None = None

    @property
    def which(self) -> str:
        if self.officer_id is not None:
            within = f" AND department_id = {self.department_id:d}" if self.department_id is not None else ""
            return f"officer_id = {self.officer_id:d}{within}"
        return COURTS if self.department_id is None else f"department_id = {self.department_id:d} AND officer_id = 0"


NOTHING = Bucket({}, {})


async def courts(ids: Sequence[int], period: Period, formula: str = FORMULA) -> dict[int, Bucket]:
    """Reads the counts of each court as a whole."""
    return await _sums(ids, period, "court_id", COURTS, formula)


async def complaints(officer_id: int, ids: Sequence[int], period: Period, formula: str = FORMULA) -> dict[int, Counts]:
    """Reads what complaints count in each court, without those that wall this officer off: they are not to be missed
    in a list, nor to be noticed in a number.
    """
    found = await courts(ids, period, formula)
    rows = await statements.ask(walled(formula), [officer_id, list(ids), period.first, period.last])
    hidden: dict[int, dict[str, int]] = {row["court_id"]: json.loads(row["counts"]) for row in rows}
    return {
        one: {
            key: count - hidden.get(one, {}).get(key, 0)
            for key, count in bucket.restricted.items()
            if count > hidden.get(one, {}).get(key, 0)
        }
        for one, bucket in found.items()
    }


async def departments(court_id: int, period: Period, formula: str = FORMULA) -> dict[int, Bucket]:
    """Reads the counts of each department of a court that did anything."""
    return await _sums([court_id], period, "department_id", DEPARTMENTS, formula)


async def officers(court_id: int, department_id: int, period: Period, formula: str = FORMULA) -> dict[int, Bucket]:
    """Reads the counts of each officer in a department who did anything."""
    which = f"{OFFICERS} AND department_id = {department_id:d}"
    return await _sums([court_id], period, "officer_id", which, formula)


async def of(scope: FigureScope, period: Period, formula: str = FORMULA) -> Bucket:
    """Reads the counts of a whole scope together."""
    return (await _sums(scope.courts, period, "1", scope.which, formula)).get(1, NOTHING)


async def weekly(scope: FigureScope, weeks: Sequence[Period]) -> list[Counts]:
    """Reads the counts week by week, without what is restricted."""
    found: dict[date, dict[str, int]] = {week.first: {} for week in weeks}
    asked = WEEKLY.format(which=scope.which)
    rows = await statements.ask(asked, [list(scope.courts), weeks[0].first, weeks[-1].first + A_WEEK, FORMULA])
    for row in rows:
        found.setdefault(row["week"], {})[row["key"]] = row["total"]
    return [found[week.first] for week in weeks]


async def closed(court_ids: Sequence[int], period: Period) -> bool:
    """Says whether every month of a period is closed, so that no count of it changes any more."""
    return await _is_closed(court_ids, period, await formula_of(court_ids, period))


async def formula_of(court_ids: Sequence[int], period: Period) -> str:
    """Returns the formula a period is shown by: months that were closed under the first one stay as they were.

    What has a day or a month that was not closed then is shown by the newest, all of it.
    """
    return FIRST if await _is_closed(court_ids, period, FIRST) else FORMULA


async def _is_closed(court_ids: Sequence[int], period: Period, formula: str) -> bool:
    if period.days or not period.months:
        return False
    rows = await statements.ask(CLOSED, [list(court_ids), period.months, formula])
    return bool(rows) and rows[0]["min"] is not None


async def _sums(ids: Sequence[int], period: Period, whose: str, which: str, formula: str) -> dict[int, Bucket]:
    """`whose` and `which` are our own words, never somebody's."""
    asked = SUMS.format(whose=whose, which=which)
    rows = await statements.ask(asked, [list(ids), period.days, period.months, formula])
    found: dict[int, tuple[dict[str, int], dict[str, int]]] = {}
    for row in rows:
        found.setdefault(row["whose"], ({}, {}))[row["restricted"]][row["key"]] = row["total"]
    return {one: Bucket(*both) for one, both in found.items()}


def added(buckets: Mapping[int, Bucket]) -> Counts:
    """Adds up buckets, without what is restricted."""
    total: dict[str, int] = {}
    for bucket in buckets.values():
        for key, count in bucket.open.items():
            total[key] = total.get(key, 0) + count
    return total
