# ruff: noqa: S608 - these statements are made of our own table of measures; what people give comes as parameters
"""The one question behind every figure: which lines of history count as what. Roll-ups and lists both ask it.

A line is prepared from what never changes once it is written: the line itself, the lines before it, and clocks that
had stopped by then. So a day counted again comes to the same. What does change is whether a ticket is restricted,
whether an answer was taken back, and whether it was rated again or late, and that marks every day of it
(`desk.scores.dirty_days`).
"""

from desk.rules.calendar.court_time import ZONE_NAME
from desk.scores.measures import (
    ANSWERS,
    DESK_CLOCKS,
    FORMULA,
    FREEZE_AFTER,
    MEASURES_BY,
    MINUTES,
    RESPONSES,
    WORK_CLOCKS,
)
from models.scores import INSERT_SCORE_CELL


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


EARLIER = "SELECT 1 FROM ticket_event AS p WHERE p.ticket_id = e.ticket_id AND p.seq < e.seq"
DESK_LATE = f"= 'escalate' AND {{line}}.facts ->> 'clock' IN ({_list(DESK_CLOCKS)})"
WORK_LATE = f"= 'escalate' AND {{line}}.facts ->> 'clock' IN ({_list(WORK_CLOCKS)})"
IS_RESPONSE = f"({{line}}.act IN ({_list(RESPONSES)}) OR {{line}}.act {DESK_LATE})"

VOID = """e.act = 'visit' AND EXISTS (SELECT 1 FROM words AS w WHERE w.ticket_id = e.ticket_id
        AND w.kind = 'answer' AND w.cycle = e.cycle AND w.taken_back_at IS NOT NULL)"""
"""A rating of an answer that was taken back since: it says nothing of the court's work, and is no satisfaction."""
LATER_RATING = """SELECT 1 FROM ticket_event AS n
        WHERE n.ticket_id = e.ticket_id AND n.seq > e.seq AND n.act = 'visit' AND n.cycle = e.cycle"""
CLOSES_AT = f"""(date_trunc('month', e.at AT TIME ZONE '{ZONE_NAME}') + interval '1 month {FREEZE_AFTER.days} days')
        AT TIME ZONE '{ZONE_NAME}'"""
"""When the month of a line is closed: a rating later than that changes nothing in it."""
PREPARED = f"""
    t.restricted,
    {VOID} AS void,
    e.to_state = 'dispatched' AND e.from_state <> 'dispatched'
        AND NOT EXISTS ({EARLIER} AND p.to_state = 'dispatched') AS first_given,
    CASE WHEN e.cycle = 1 AND t.split_from_id IS NULL AND {IS_RESPONSE.format(line="e")}
            AND NOT EXISTS ({EARLIER} AND {IS_RESPONSE.format(line="p")})
        THEN CASE WHEN e.act = 'ask_more' OR e.act <> 'escalate' AND e.at <= (
            SELECT (array_agg(c.due_at ORDER BY c.id))[1] FROM clock AS c WHERE c.ticket_id = e.ticket_id
                AND c.kind IN ({_list(DESK_CLOCKS)}))
        THEN 'in_time' ELSE 'missed' END END AS response,
    coalesce(k.late, false) AS late,
    e.act <> 'settle' AND coalesce(e.at - k.since < interval '{MINUTES} minutes', false) AS quick,
    (e.act {WORK_LATE.format(line="e")} OR k.late IS TRUE)
        AND NOT EXISTS ({EARLIER} AND p.act {WORK_LATE.format(line="p")} AND p.cycle = e.cycle
            AND p.officer_id IS NOT DISTINCT FROM e.officer_id) AS overdue,
    e.act IN ('escalate', {_list(ANSWERS)}) AND EXISTS ({EARLIER} AND p.to_state = 'dispatched') AS given,
    e.act = 'visit' AND EXISTS ({LATER_RATING}) AS replaced,
    e.act IN ('lapse', 'close') AND EXISTS ({LATER_RATING} AND n.at < {CLOSES_AT}) AS rated_later"""
"""Columns of a line beside its own. Late: the last desk clock of what the desk settled, else the last clocks of the
work, was past due when it stopped. A question to the citizen counts as a response in time unless a rung was open by
then: the clock it makes stand still is due at another moment later. The first clock is not asked for by LIMIT: where
statistics lag behind, PostgreSQL would walk the whole table for it (44 s for a day's figures, instead of 0.6).
"""
CLOCKS = f"""
LEFT JOIN LATERAL (
    SELECT bool_or(last.stopped_at > last.due_at) AS late,
        min(last.started_at) FILTER (WHERE last.kind = 'handling') AS since
    FROM (
        SELECT DISTINCT ON (c.kind) c.kind, c.started_at, c.due_at, c.stopped_at FROM clock AS c
        WHERE e.act IN ({_list(ANSWERS)}) AND c.ticket_id = e.ticket_id AND c.cycle = e.cycle AND c.stopped_at <= e.at
            AND (c.kind = ANY (CASE WHEN e.act = 'settle' THEN ARRAY[{_list(DESK_CLOCKS)}]
                ELSE ARRAY[{_list(tuple(kind for kind in WORK_CLOCKS if kind != "green"))}] END)
                OR c.kind = 'green' AND c.stopped_at = e.at)
        ORDER BY c.kind, c.id DESC
    ) AS last
) AS k ON true"""
"""Of an answer; for any other line nothing is looked up."""

START_OF = f"({{day}}::timestamp AT TIME ZONE '{ZONE_NAME}')"

_ON_THE_DAY = f"one.at >= {START_OF.format(day='w.day')} AND one.at < {START_OF.format(day='(w.day + 1)')}"
OF_DAYS = f"""
wanted AS (SELECT * FROM unnest($1::bigint[], $2::date[]) AS w (court_id, day)),
lines AS (
    SELECT e.ticket_id, e.court_id, coalesce(e.department_id, 0) AS department_id,
        coalesce(e.officer_id, 0) AS officer_id, w.day, e.act, e.to_state, e.cycle, e.facts, {PREPARED}
    FROM wanted AS w
    CROSS JOIN LATERAL (
        SELECT * FROM ticket_event AS one WHERE one.court_id = w.court_id AND {_ON_THE_DAY} OFFSET 0
    ) AS e
    CROSS JOIN LATERAL (SELECT restricted, split_from_id FROM ticket WHERE ticket.id = e.ticket_id OFFSET 0) AS t
    {CLOCKS}
    UNION ALL
    SELECT NULL, w.court_id, 0, 0, w.day, 'window', '', 1, jsonb_build_object('grade', r.grade),
        false, false, false, NULL, false, false, false, false, false, false
    FROM wanted AS w
    CROSS JOIN LATERAL (
        SELECT grade FROM rating AS one
        WHERE one.court_id = w.court_id AND one.ticket_id IS NULL AND {_ON_THE_DAY} OFFSET 0
    ) AS r
)"""
"""The lines of courts `$1` on days `$2`, pair by pair.

`OFFSET 0` keeps PostgreSQL from joining what is asked for a day at a time: it takes a range between two columns for a
ninth of the table, and then reads all of it (a day of ten courts among 430,000 lines: 340 ms instead of 4).
"""


def _counts(formula: str) -> str:
    measures = MEASURES_BY[formula].values()
    return ", ".join(f"'{one.key}', nullif(count(*) FILTER (WHERE {one.condition}), 0)" for one in measures)


COUNTS = _counts(FORMULA)

CELLS = f"""
WITH {OF_DAYS}
{INSERT_SCORE_CELL.select("FROM", **{name: name for name in INSERT_SCORE_CELL.columns})} (
    SELECT l.court_id, coalesce(l.department_id, 0) AS department_id, coalesce(l.officer_id, 0) AS officer_id,
        l.restricted, l.day, $3::text AS formula, jsonb_strip_nulls(jsonb_build_object({COUNTS})) AS counts
    FROM lines AS l
    GROUP BY GROUPING SETS (
        (l.court_id, l.restricted, l.day),
        (l.court_id, l.restricted, l.day, l.department_id),
        (l.court_id, l.restricted, l.day, l.department_id, l.officer_id))
    HAVING grouping(l.department_id) = 1
        OR (CASE WHEN grouping(l.officer_id) = 1 THEN l.department_id ELSE l.officer_id END) <> 0
) AS made WHERE counts <> '{{}}'"""
"""A court as a whole, its departments, its officers; what was nobody's counts to the court alone."""

BEHIND = f"""
SELECT one.ticket_id, one.event_id, one.at FROM unnest($1::bigint[]) AS place (court_id) CROSS JOIN LATERAL (
SELECT l.ticket_id, l.event_id, l.at FROM (
    SELECT e.id AS event_id, e.at, e.ticket_id, e.act, e.to_state, e.cycle, e.facts, {PREPARED}
    FROM ticket_event AS e JOIN ticket AS t ON t.id = e.ticket_id {CLOCKS}
    WHERE e.court_id = place.court_id AND e.at >= {START_OF.format(day="$2::date")}
        AND e.at < {START_OF.format(day="($3::date + 1)")}
        AND ($4::bigint = 0 OR e.department_id = $4) AND ($5::bigint = 0 OR e.officer_id = $5) AND t.restricted = $6
        AND NOT ($6 AND EXISTS (
            SELECT 1 FROM complaint_subject AS s WHERE s.ticket_id = e.ticket_id AND s.officer_id = $10))
        AND ($7::timestamptz IS NULL OR (e.at, e.id) < ($7, $8::bigint))
) AS l WHERE {{condition}}
ORDER BY l.at DESC, l.event_id DESC LIMIT $9
) AS one ORDER BY one.at DESC, one.event_id DESC LIMIT $9"""
"""The lines behind one measure of some courts from day `$2` to day `$3`, the newest first; of complaints none that
wall off officer `$10`.
"""


WALLED = f"""
SELECT l.court_id, jsonb_strip_nulls(jsonb_build_object({{counts}}))::text AS counts FROM (
    SELECT e.court_id, e.act, e.to_state, e.cycle, e.facts, {PREPARED}
    FROM complaint_subject AS s JOIN ticket AS t ON t.id = s.ticket_id AND t.restricted
        JOIN ticket_event AS e ON e.ticket_id = t.id {CLOCKS}
    WHERE s.officer_id = $1 AND e.court_id = ANY ($2) AND e.at >= {START_OF.format(day="$3::date")}
        AND e.at < {START_OF.format(day="($4::date + 1)")}
) AS l GROUP BY l.court_id"""
"""What complaints that wall off officer `$1` count, by court, from day `$3` to day `$4`."""


def walled(formula: str = FORMULA) -> str:
    """Returns the statement for what an officer's wall hides, counted by this formula."""
    return WALLED.format(counts=_counts(formula))


def behind(measures: tuple[str, ...], formula: str = FORMULA) -> str:
    """Returns the statement for the lines behind any of these measures, as this formula counts them."""
    found = MEASURES_BY[formula]
    return BEHIND.format(condition=" OR ".join(f"({found[key].condition})" for key in measures if key in found))
