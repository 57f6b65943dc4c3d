"""Each ticket is drafted in a row of its own first: whose it is, when it came, which way it went. All tables follow."""

from datetime import date

from bench.province.filler import Filler, draw, moment
from bench.province.paths import DAYS, WAYS, chosen
from bench.province.phrases import TEXTS
from bench.province.shape import LATELY, RARE, YEARS, Shape
from bench.province.staff import court_of
from desk.rules.calendar.court_time import court_day
from desk.rules.text.petition_numbers import ticket_number

LOTS = """
CREATE TEMP TABLE lots AS SELECT
    array_agg(code::text ORDER BY code) FILTER (WHERE level = 'intermediate' AND code <> '赣01') AS codes,
    array_agg(code::text ORDER BY code) FILTER (WHERE level = 'basic') AS small
FROM home"""
KINDS = {"enforcement": 350, "filing": 200, "consult": 190, "contact": 60, "case_query": 60, "materials": 60,
         "suggestion": 10, "other": 40, "complaint": 30}  # fmt: skip
CHANNELS = {"chat": 55, "phone": 25, "miniprogram": 8, "window": 6, "letter": 3, "passed_on": 3}
FREQUENT = 100
"""Who each leaves one petition in ten thousand."""


def one_of(shares: dict[str, int], lot: str) -> str:
    """Return an expression: one of these, by a lot below the sum of their shares."""
    below, cases = 0, []
    for name, share in shares.items():
        below += share
        cases.append(f"WHEN {lot} < {below} THEN '{name}'")
    return f"CASE {' '.join(cases)} END"


async def draft(filler: Filler, shape: Shape) -> None:
    """Make the drafts, with the numbers of petitions and tickets."""
    await filler.run(LOTS)
    await filler.run(f"CREATE TEMP TABLE came AS {_came(shape)}")
    await _number(filler)
    await filler.run(f"CREATE TEMP TABLE draft AS {_drafted(shape)}")
    await filler.run("ANALYZE draft")


def _came(shape: Shape) -> str:
    """The newest came in these days, all others evenly before them."""
    older, lately = shape.tickets - shape.lately, LATELY.total_seconds()
    before = (YEARS - LATELY).total_seconds()
    return f"""SELECT n, {moment(shape.as_of)} - interval '1 second' * CASE
            WHEN n > {older} THEN {lately} * ({shape.tickets} - n + 0.5) / {shape.lately}
            ELSE {lately} + {before} * ({older} - n + 0.5) / {older} END AS opened_at,
        n > {older} AND {draw(21, 10_000)} < {10_000 * shape.in_hand // shape.lately} AS is_open
    FROM generate_series(1, {shape.tickets}) AS n"""


async def _number(filler: Filler) -> None:
    """Numbers as they are given out: by month, one after the other, with their check digit."""
    rows = await filler.plain.fetch("SELECT n, opened_at FROM came ORDER BY n", timeout=None)
    days: dict[date, date] = {}
    numbers = []
    for row in rows:
        day = court_day(row["opened_at"])
        month = days.setdefault(day, day)
        numbers.append((row["n"], ticket_number("SQ", row["n"], month), ticket_number("GD", row["n"], month)))
    await filler.note("numbered", "n bigint, sq varchar, gd varchar", numbers)


def _drafted(shape: Shape) -> str:
    now, lot = moment(shape.as_of), draw(22, 100)
    way = f"CASE WHEN is_open THEN {chosen(lot, is_open=True)} ELSE {chosen(lot, is_open=False)} END"
    days = " ".join(f"WHEN '{name}' THEN {days}" for name, days in DAYS.items())
    waits = ", ".join(f"'{name}'" for name in DAYS)
    given = ", ".join(f"'{name}'" for name, one in WAYS.items() if any(step.act == "dispatch" for step in one.steps))
    states = " ".join(f"WHEN '{name}' THEN '{one.ends_in}'" for name, one in WAYS.items())
    return f"""
SELECT went.*, CASE way {states} END AS state, way IN ({given}) AS given,
    CASE WHEN way IN ({given}) THEN judges[1 + {draw(23, 1_000_003)} % cardinality(judges)] END AS handler,
    CASE WHEN way IN ({given}) THEN benches[1 + {draw(23, 1_000_003)} % cardinality(judges)] END AS bench,
    least({now} - interval '1 minute', answered_at + interval '1 day' * (0.1 + {draw(24, 60)} / 10.0)) AS closed_at
FROM (
    SELECT timed.*, CASE WHEN is_open OR answered_at < {now} - interval '6 days' OR NOT first_way IN ({waits})
        THEN first_way WHEN first_way LIKE 'settled%' THEN 'settled_now' ELSE 'answered_now' END AS way
    FROM (
        SELECT begun.n, begun.opened_at, begun.is_open, sq, gd, begun.went AS first_way,
            home.court, home.judges, home.benches, home.chief, home.agent, home.inspector, home.president,
            CASE WHEN n % {max(1, shape.tickets // RARE)} = 3 THEN 1
                WHEN {draw(25, 100)} = 0 THEN 2 + {draw(26, FREQUENT)} % {shape.people - 1}
                ELSE 2 + {draw(27, 2_000_000_011)} % {shape.people - 1} END AS person,
            CASE WHEN n % {max(1, shape.tickets // RARE)} = 5 THEN 1
                ELSE 2 + ({TEXTS - 3} * power({draw(28, 1_000_003)} / 1000003.0, 1.6))::int END AS text_no,
            {one_of(KINDS, draw(29, 1000))} AS kind,
            {one_of(CHANNELS, draw(30, 100))} AS channel,
            CASE WHEN {draw(31, 100)} < 25 THEN 1 + {draw(32, 2_000_000_011)} % {shape.cases} END AS case_no,
            least({now} - interval '1 minute' * (1 + {draw(33, 2000)}), CASE WHEN begun.is_open
                THEN begun.opened_at + ({now} - begun.opened_at) * 0.9
                ELSE begun.opened_at + interval '1 day' * (0.4 + {draw(34, 100)} / 80.0)
                    * CASE begun.went {days} ELSE 1.0 END END) AS answered_at
        FROM (SELECT came.*, {way} AS went FROM came) AS begun
        JOIN numbered USING (n) JOIN home ON {court_of(35)}
    ) AS timed
) AS went"""
