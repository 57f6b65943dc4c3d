"""The figures of every day and month, counted as the worker counts them, by the statements it counts with."""

from datetime import date

from bench.province.filler import Filler
from bench.province.shape import Shape
from desk.rules.calendar.court_time import court_day
from desk.scores.counting import MONTHS, closed_before
from desk.scores.facts import CELLS
from desk.scores.measures import FORMULA


def months_of(shape: Shape) -> list[date]:
    """Return the first days of all months from the beginning to the last."""
    month, found = court_day(shape.began).replace(day=1), []
    while month <= court_day(shape.as_of):
        found.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found


async def count_figures(filler: Filler, shape: Shape) -> None:
    """Call with the indexes in place."""
    plain = filler.plain
    courts = [row["court"] for row in await plain.fetch("SELECT court FROM home ORDER BY court")]
    for month in months_of(shape):
        await plain.execute(CELLS_OF_MONTH, courts, month, FORMULA, timeout=None)
        await plain.execute(MONTHS, courts, [month] * len(courts), FORMULA, timeout=None)
    await plain.execute(
        "UPDATE score_month SET frozen_at = $1 WHERE month < $2", shape.as_of, closed_before(shape.as_of), timeout=None
    )


CELLS_OF_MONTH = CELLS.replace(
    "SELECT * FROM unnest($1::bigint[], $2::date[]) AS w (court_id, day)",
    "SELECT court_id, day::date FROM unnest($1::bigint[]) AS court_id CROSS JOIN"
    " generate_series($2::date, $2::date + interval '1 month - 1 day', '1 day') AS day",
)
"""The worker's own statement, for all days of a month."""
