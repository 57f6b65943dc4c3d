"""How the database and the files grow: each day's sizes are written down, and read together with what they lead to.

Sizes are PostgreSQL's own reckoning, so that no table is counted; of the files only those that came since the last time
are added up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from desk.rules.calendar.court_time import COURT_TIME
from models.database import connection

STORE = "files"
"""Stands for the file store among the tables."""
DAYS_KEPT = 400
"""After this only the first day of each month stays."""
MOST_FILES = 100_000
TREND_DAYS = 90
FEWEST_DAYS = 7
"""A shorter time says nothing of a month."""
MONTH_DAYS = 30
SETTLED = timedelta(days=3)
"""A file has come by then, or never will."""
MEASURE = """
INSERT INTO table_size (day, name, rows, bytes, mark)
SELECT $1, relname, greatest(reltuples, 0)::bigint, pg_total_relation_size(oid), 0 FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'tortoise_migrations'
ON CONFLICT (name, day) DO UPDATE SET rows = excluded.rows, bytes = excluded.bytes"""
MEASURE_FILES = f"""
WITH last AS (
    SELECT rows, bytes, mark FROM table_size WHERE name = '{STORE}' ORDER BY day DESC LIMIT 1
), came AS (
    SELECT id, state, size + playable_size AS bytes FROM attachment
    WHERE id > coalesce((SELECT mark FROM last), 0) AND created_at < $2 ORDER BY id LIMIT {MOST_FILES}
)
INSERT INTO table_size (day, name, rows, bytes, mark)
SELECT $1, '{STORE}', coalesce((SELECT rows FROM last), 0) + count(*) FILTER (WHERE state = 'stored'),
    coalesce((SELECT bytes FROM last), 0) + coalesce(sum(bytes), 0),
    coalesce(max(id), (SELECT mark FROM last), 0)
FROM came
ON CONFLICT (name, day) DO UPDATE SET rows = excluded.rows, bytes = excluded.bytes, mark = excluded.mark"""  # noqa: S608
THIN_OUT = "DELETE FROM table_size WHERE day < $1 AND extract(day FROM day) <> 1"
TOTALS = f"""
SELECT day, sum(bytes) FILTER (WHERE name <> '{STORE}') AS tables, sum(bytes) FILTER (WHERE name = '{STORE}') AS files
FROM table_size GROUP BY day ORDER BY day"""  # noqa: S608
NEWEST = """
SELECT name, rows, bytes, coalesce((
    SELECT earlier.bytes FROM table_size AS earlier WHERE earlier.name = table_size.name AND earlier.day <= $1
    ORDER BY earlier.day DESC LIMIT 1), 0) AS before
FROM table_size WHERE day = (SELECT max(day) FROM table_size) ORDER BY bytes DESC"""


@dataclass(frozen=True)
class TableGrowth:
    """One table today: estimated rows, bytes with its indexes, and how many bytes it had a month ago."""

    name: str
    rows: int
    bytes: int
    before: int

    @property
    def grown(self) -> int:
        return self.bytes - self.before


@dataclass(frozen=True)
class DayTotal:
    """Bytes of all tables and of all files on one day."""

    day: date
    tables: int
    files: int

    @property
    def bytes(self) -> int:
        return self.tables + self.files


@dataclass(frozen=True)
class Growth:
    """What is there and what it leads to. `days` are oldest first, `tables` largest first."""

    days: Sequence[DayTotal]
    tables: Sequence[TableGrowth]

    @property
    def months(self) -> list[DayTotal]:
        """Return the last day measured of each month, oldest first."""
        return list({(one.day.year, one.day.month): one for one in self.days}.values())

    @property
    def per_month(self) -> int | None:
        """Return how many bytes a month adds, by the last `TREND_DAYS`; None where too few days are known."""
        if not self.days:
            return None
        last = self.days[-1]
        first = next(one for one in self.days if (last.day - one.day).days <= TREND_DAYS)
        between = (last.day - first.day).days
        return (last.bytes - first.bytes) * MONTH_DAYS // between if between >= FEWEST_DAYS else None

    @property
    def per_petition(self) -> int | None:
        """Return the bytes of all tables over the petitions there are; None where there are too few to say."""
        petitions = next((one.rows for one in self.tables if one.name == "petition"), 0)
        return self.days[-1].tables // petitions if petitions >= 100 else None

    def in_months(self, months: int) -> int | None:
        """Return how many bytes there will be after so many months if it goes on like this."""
        more = self.per_month
        return None if more is None else self.days[-1].bytes + more * months


async def measure_growth(as_of: datetime) -> int:
    """Write down how large everything is today; again on the same day it is set right. Returns 0: once is enough."""
    today = as_of.astimezone(COURT_TIME).date()
    async with connection() as plain:
        await plain.execute(MEASURE, today)
        await plain.execute(MEASURE_FILES, today, as_of - SETTLED)
        await plain.execute(THIN_OUT, today - timedelta(days=DAYS_KEPT))
    return 0


async def read_growth(as_of: datetime) -> Growth:
    """Read what was written down; nothing is measured."""
    a_month_ago = as_of.astimezone(COURT_TIME).date() - timedelta(days=MONTH_DAYS)
    async with connection() as plain:
        totals, newest = await plain.fetch(TOTALS), await plain.fetch(NEWEST, a_month_ago)
    return Growth(
        [DayTotal(row["day"], int(row["tables"] or 0), int(row["files"] or 0)) for row in totals],
        [TableGrowth(row["name"], row["rows"], row["bytes"], row["before"]) for row in newest],
    )
