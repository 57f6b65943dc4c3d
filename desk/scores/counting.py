"""This counts each court's day anew from its history, months from their days, or all of it whenever somebody asks.

Marks are taken away first and the history is read after that, so what is committed in between is counted now and marked
still. Whoever counts a court holds its lock until that is committed: two workers never lose each other's count.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desk.rules.calendar.court_time import LONG_AGO, court_day
from desk.scores import windows
from desk.scores.facts import CELLS
from desk.scores.measures import FORMULA, FREEZE_AFTER
from desk.scores.periods import A_DAY, A_WEEK
from models.database import Connection, connection, transaction
from models.once_more import once_more
from models.scores import INSERT_SCORE_MONTH
from models.statements import LARGEST_ID
from models.troubles import untroubled

MARKS_AT_ONCE = 5000
CELLS_AT_ONCE = 100
"""Courts' days in one transaction: well under the 20 seconds a statement has."""

CELL = "(court_id || ':' || day)"
TAKE = f"""
WITH head AS (
    SELECT id, court_id, day FROM dirty_cell WHERE id <= $3 AND ($5::text IS NULL OR {CELL} = $5)
        AND ($5 IS NOT NULL OR {untroubled("roll_up", CELL, "$4")})
    ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
), cells AS (
    SELECT court_id, day FROM head GROUP BY court_id, day ORDER BY min(id) LIMIT $2
), gone AS (
    DELETE FROM dirty_cell WHERE id IN (SELECT id FROM head JOIN cells USING (court_id, day))
)
SELECT court_id, day FROM cells"""  # noqa: S608
MARKED = f"""
SELECT {CELL} AS cell FROM dirty_cell WHERE id <= $1 AND {untroubled("roll_up", CELL, "$2")}
GROUP BY 1 ORDER BY min(id) LIMIT $3"""  # noqa: S608
LOCK = "SELECT pg_advisory_xact_lock(hashtext('jiesu.scores'), hashtext($1))"
FORGET = """
DELETE FROM score_cell USING unnest($1::bigint[], $2::date[]) AS w (court_id, day)
WHERE score_cell.court_id = w.court_id AND score_cell.day = w.day AND score_cell.formula = $3"""
THAWED = """
SELECT w.court_id, w.month FROM unnest($1::bigint[], $2::date[]) AS w (court_id, month)
WHERE NOT EXISTS (
    SELECT 1 FROM score_month AS m WHERE m.court_id = w.court_id AND m.month = w.month AND m.formula = $3
        AND m.frozen_at IS NOT NULL)"""
FORGET_MONTHS = """
DELETE FROM score_month USING unnest($1::bigint[], $2::date[]) AS w (court_id, month)
WHERE score_month.court_id = w.court_id AND score_month.month = w.month AND score_month.formula = $3"""
_MONTHS = """FROM (
    SELECT c.court_id, c.department_id, c.officer_id, c.restricted, w.month, one.key, sum(one.value::bigint) AS total
    FROM unnest($1::bigint[], $2::date[]) AS w (court_id, month)
    CROSS JOIN LATERAL (
        SELECT * FROM score_cell AS one WHERE one.court_id = w.court_id AND one.formula = $3
            AND one.day >= w.month AND one.day < (w.month + interval '1 month')::date OFFSET 0
    ) AS c
    CROSS JOIN LATERAL jsonb_each_text(c.counts) AS one
    GROUP BY c.court_id, c.department_id, c.officer_id, c.restricted, w.month, one.key
) AS added GROUP BY court_id, department_id, officer_id, restricted, month"""
MONTHS = INSERT_SCORE_MONTH.select(
    _MONTHS,
    court_id="court_id",
    department_id="department_id",
    officer_id="officer_id",
    restricted="restricted",
    month="month",
    formula="$3",
    counts="jsonb_object_agg(key, total)",
)
FREEZE = """
UPDATE score_month SET frozen_at = $1
WHERE frozen_at IS NULL AND formula = $3 AND month < $2 AND court_id = ANY($4::bigint[]) AND NOT EXISTS (
    SELECT 1 FROM dirty_cell AS d WHERE d.court_id = score_month.court_id
        AND d.day >= score_month.month AND d.day < (score_month.month + interval '1 month')::date)
RETURNING court_id, month"""


@dataclass(frozen=True, order=True)
class DayCell:
    """One day of one court, to be counted."""

    court_id: int
    day: date

    @property
    def month(self) -> date:
        return self.day.replace(day=1)


@dataclass(frozen=True)
class Recounted:
    """Says up to which day was counted, how many days these were, and how many stored counts came out otherwise."""

    until: date
    days: int
    changed: int


async def newest_mark() -> int:
    """Return the id of the newest mark, 0 where there is none."""
    async with connection() as plain:
        return int(await plain.fetchval("SELECT coalesce(max(id), 0) FROM dirty_cell"))


@once_more
async def count_marked(until: int = LARGEST_ID, as_of: datetime = LONG_AGO, only: str | None = None) -> int:
    """Count anew what was marked up to a mark, as much as fits in one transaction. Returns how many courts' days.

    Days that broke this before and still wait (`as_of`) are left alone; with `only` that one day is counted.
    """
    async with transaction() as plain:
        rows = await plain.fetch(TAKE, MARKS_AT_ONCE, CELLS_AT_ONCE, until, as_of, only)
        cells = {DayCell(row["court_id"], row["day"]) for row in rows}
        await _count(plain, cells)
    return len(cells)


async def marked(until: int, as_of: datetime) -> list[str]:
    """Return the names of the courts' days that were marked first, for `count_marked` to count one by one."""
    async with connection() as plain:
        return [row["cell"] for row in await plain.fetch(MARKED, until, as_of, CELLS_AT_ONCE)]


async def recount(first: date, last: date) -> AsyncIterator[Recounted]:
    """Count every day of every court from first to last anew, marked or not, a week to a transaction.

    Months that are closed stay as they are.
    """
    begin = first
    while begin <= last:
        end = min(begin + A_WEEK - A_DAY, last)
        days = [begin + A_DAY * count for count in range((end - begin).days + 1)]
        async with transaction() as plain:
            courts = [row["id"] for row in await plain.fetch("SELECT id FROM court")]
            await _lock(plain, courts)
            before = await _stored(plain, begin, end)
            await _count(plain, {DayCell(court, day) for court in courts for day in days})
            changed = before ^ await _stored(plain, begin, end)
        yield Recounted(end, len(days), len({key[:5] for key in changed}))
        begin = end + A_DAY


async def _stored(plain: Connection, first: date, last: date) -> set[tuple[object, ...]]:
    rows = await plain.fetch(
        "SELECT court_id, department_id, officer_id, restricted, day, counts::text FROM score_cell"
        " WHERE day BETWEEN $1 AND $2 AND formula = $3",
        first,
        last,
        FORMULA,
    )
    return {tuple(row.values()) for row in rows}


@once_more
async def freeze(courts: Sequence[int], as_of: datetime) -> int:
    """Close these courts' months that ended ten days ago or earlier, but those with a mark left. Returns how many."""
    async with transaction() as plain:
        await _lock(plain, courts)
        rows = await plain.fetch(FREEZE, as_of, closed_before(as_of), FORMULA, list(courts))
    return len({(row["court_id"], row["month"]) for row in rows})


def closed_before(as_of: datetime) -> date:
    """Return the first day of the oldest month that is still open at that moment."""
    return (court_day(as_of) - FREEZE_AFTER).replace(day=1)


async def first_day() -> date | None:
    """Return the day of the oldest line of any history."""
    async with connection() as plain:
        at = await plain.fetchval("SELECT min(at) FROM ticket_event WHERE court_id IS NOT NULL")
    return court_day(at) if at else None


async def unfrozen() -> list[int]:
    """Return the courts that have months which are not closed."""
    async with connection() as plain:
        rows = await plain.fetch("SELECT DISTINCT court_id FROM score_month WHERE frozen_at IS NULL ORDER BY court_id")
    return [row["court_id"] for row in rows]


async def _lock(plain: Connection, courts: Iterable[int]) -> None:
    """Lock these courts in their order, so that no two workers wait for each other."""
    for court in sorted(set(courts)):
        await plain.fetchval(LOCK, str(court))


async def _count(plain: Connection, cells: Collection[DayCell]) -> None:
    if not cells:
        return
    await _lock(plain, (cell.court_id for cell in cells))
    courts, days = _columns((cell.court_id, cell.day) for cell in sorted(cells))
    await plain.execute(FORGET, courts, days, FORMULA)
    await plain.execute(CELLS, courts, days, FORMULA)
    await windows.count(plain, courts, days)
    courts, months = _columns({(cell.court_id, cell.month) for cell in cells})
    thawed = await plain.fetch(THAWED, courts, months, FORMULA)
    courts, months = _columns((row["court_id"], row["month"]) for row in thawed)
    await plain.execute(FORGET_MONTHS, courts, months, FORMULA)
    await plain.execute(MONTHS, courts, months, FORMULA)


def _columns(pairs: Iterable[tuple[int, date]]) -> tuple[Sequence[int], Sequence[date]]:
    ordered = sorted(pairs)
    return [court for court, _ in ordered], [day for _, day in ordered]
