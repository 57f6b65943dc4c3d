"""数据: a president opens this page on Monday morning: who is late, how it goes, the tickets behind every number."""

from dataclasses import replace
from datetime import datetime

from sanic import Blueprint, HTTPResponse, Request

from desk.access.visibility import governs, sees_restricted_figures
from desk.errors import NotFound
from desk.rules.calendar.court_time import court_day
from desk.rules.sizes import MOST_COUNTED
from desk.scores import drilldown, overdue, periods, reading, weights
from desk.scores.measures import FIRST, FORMULA, MEASURES_BY
from desk.scores.periods import NamedPeriod, compared_with, months_offered
from desk.scores.rates import MINIMUM
from desk.tickets.ticket_store import number_of, title_of
from desk.views.lateness import lateness_of
from handlers.console.figures import figures_chart, figures_view
from handlers.console.figures.figures_place import HERE, NO_FIGURES, figures_address
from handlers.console.figures.figures_rows import TICKETS, behind_of, lines, path, restricted_lines
from handlers.console.figures.figures_view import FigureKind
from handlers.console.frame.forms import number
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.bounds import utc, whole
from handlers.http.services import services
from models.reading_together import together

blueprint = Blueprint("console_figures")

LATE, EXPORT = f"{HERE}/late", f"{HERE}/export"
FEW_CUSTODIANS = 8


@blueprint.get("/figures")
@signed_in
async def figures(request: Request, staff: Staff) -> HTTPResponse:
    here, now = await figures_address(request, staff), services(request).now()
    today = court_day(now)
    before = compared_with(here.period)
    formula = await reading.formula_of(here.scope.courts, here.period)
    links = behind_of(here, formula)
    weeks = periods.weeks(today)
    courts, then, weekly, (late_count, custodians), in_force, closed, way = await together(
        reading.courts(here.scope.courts, here.period, formula) if here.is_branch else _nothing(),
        reading.of(here.scope, before, formula),
        reading.weekly(here.scope, weeks),
        overdue.by_whom(staff.actor, here.scope, now),
        weights.in_force(here.court, min(now, here.ends)),
        reading.closed(here.scope.courts, here.period),
        path(staff, here),
    )
    counts = reading.added(courts) if here.is_branch else (await reading.of(here.scope, here.period, formula)).open
    sort = request.args.get("sort") or figures_view.SCORE
    kind = FigureKind(here.department is None and here.officer is None, in_force.weights, formula)
    of_lines = FigureKind(here.is_branch, in_force.weights, formula)
    found, apart = await together(lines(here, of_lines, courts), restricted_lines(staff, here, kind))
    after, after_apart = (number(request.args.get(name) or "") for name in ("after", "apart"))
    values = {
        "place": here,
        "named": list(NamedPeriod),
        "months": months_offered(today),
        "before": before,
        "path": way,
        "export": here.address(EXPORT),
        "closed": closed,
        "headline": [figures_view.rate_cell(rate, counts, links, then.open) for rate in kind.rates],
        "received": figures_view.count("received", counts, links, then.open),
        "late_count": late_count,
        "most_late": MOST_COUNTED,
        "custodians": custodians[:FEW_CUSTODIANS],
        "more_custodians": max(0, len(custodians) - FEW_CUSTODIANS),
        "court_names": {one.id: one.short_name for one in here.branch},
        "late_address": here.address(LATE),
        "volume": figures_chart.volume(weeks, weekly, kind.courts),
        "rates_drawn": figures_chart.rates(weeks, weekly, kind.courts),
        "rows": figures_view.page_of(figures_view.ranked(found, of_lines, sort), of_lines, after),
        "after": after,
        "kind": of_lines,
        "sort": sort,
        "restricted_kind": kind,
        "restricted": figures_view.page_of([(one, None) for one in apart], kind, after_apart),
        "after_apart": after_apart,
        "groups": figures_view.all_counts(counts, then.open, links, formula),
        "weights": in_force,
        "formula": formula,
        "first": formula == FIRST,
        "minimum": MINIMUM,
        "may_weigh": governs(staff.actor, here.court.path),
    }
    return page(request, staff, "figures.html", values)


async def _nothing() -> dict[int, reading.Bucket]:
    return {}


@blueprint.get("/figures/tickets")
@signed_in
async def tickets(request: Request, staff: Staff) -> HTTPResponse:
    """Show the tickets behind one number of one court, department or officer."""
    here = await figures_address(request, staff)
    formula = FIRST if request.args.get("formula") == FIRST else FORMULA
    counted = MEASURES_BY[formula]
    asked = tuple(key for key in (request.args.get("of") or "").split(",") if key in counted and counted[key].listed)
    restricted = request.args.get("restricted") == "1"
    if not asked or (restricted and not sees_restricted_figures(staff.actor, here.court.id, here.court.path)):
        raise NotFound(NO_FIGURES)
    wanted = drilldown.DrilldownQuery(
        (here.court.id,) if restricted else here.scope.courts,
        asked,
        here.period,
        here.scope.department_id,
        here.scope.officer_id,
        restricted,
        formula,
    )
    at, _, event = (request.args.get("after") or "").rpartition(",")
    moment, last = utc(at), whole(event)
    after = drilldown.DrilldownKey(moment, last) if moment and last is not None else None
    found = await drilldown.page(staff.actor, wanted, after)
    by = FIRST if formula == FIRST else None
    these = {"of": ",".join(asked), "restricted": "1" if restricted else None, "formula": by}
    values = {
        "place": replace(here, alone=True) if here.is_branch and restricted else here,
        "found": found,
        "labels": [counted[key] for key in asked],
        "restricted": restricted,
        "first_page": here.address(TICKETS, **these) if after else "",
        "more": here.address(TICKETS, after=_key(found.after.at, found.after.event_id), **these) if found.after else "",
        "back": here.address(),
        "numbers": number_of,
        "titles": title_of,
    }
    return page(request, staff, "figures_tickets.html", values)


@blueprint.get("/figures/late")
@signed_in
async def late_now(request: Request, staff: Staff) -> HTTPResponse:
    """Show every open ticket that is past due, the longest first."""
    here, now = await figures_address(request, staff), services(request).now()
    at, _, ticket = (request.args.get("after") or "").rpartition(",")
    moment, last = utc(at), whole(ticket)
    after = overdue.OverdueKey(moment, last) if moment and last is not None else None
    found, beyond = await overdue.tickets(staff.actor, here.scope, now, after)
    values = {
        "place": here,
        "found": found,
        "late": await lateness_of(found, now),
        "first_page": here.address(LATE) if after else "",
        "more": here.address(LATE, after=_key(beyond.due_at, beyond.ticket_id)) if beyond else "",
        "back": here.address(),
        "numbers": number_of,
        "titles": title_of,
    }
    return page(request, staff, "figures_late.html", values)


def _key(at: datetime, row_id: int) -> str:
    return f"{at.isoformat()},{row_id}"
