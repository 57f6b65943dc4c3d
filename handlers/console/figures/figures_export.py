"""A table of figures goes out as a CSV file: with the counts of every rate, also where there are too few for one."""

import csv
import io

from sanic import Blueprint, HTTPResponse, Request

from desk.access.openings import export_figures
from desk.scores import reading, weights
from handlers.console.figures.figures_place import figures_address
from handlers.console.figures.figures_rows import lines
from handlers.console.figures.figures_view import SCORE, FigureKind, FigureRow, ranked
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.oversight.audit import BOM, FORMULA
from handlers.http.rendering import page_headers
from handlers.http.services import services

blueprint = Blueprint("console_figures_export")


@blueprint.get("/figures/export")
@signed_in
async def export(request: Request, staff: Staff) -> HTTPResponse:
    """Send the courts, departments or officers of the page the address is of, the best first."""
    here = await figures_address(request, staff)
    held = await weights.in_force(here.court, min(services(request).now(), here.ends))
    formula = await reading.formula_of(here.scope.courts, here.period)
    kind = FigureKind(here.is_branch, held.weights, formula)
    best_first = ranked(await lines(here, kind), kind, SCORE)
    table = [_head(kind), *(_cells(one.made(kind, rank)) for one, rank in best_first)]
    await export_figures(staff.actor, here.court.id, len(table) - 1, services(request).now())
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([_plain(cell) for cell in line] for line in table)
    name = f"figures-{here.period.first}-{here.period.last}.csv"
    headers = page_headers(request) | {"Content-Disposition": f'attachment; filename="{name}"'}
    return HTTPResponse(BOM + out.getvalue(), headers=headers, content_type="text/csv; charset=utf-8")


def _head(kind: FigureKind) -> list[str]:
    shares = [f"{rate.label}{part}" for rate in kind.rates for part in ("", "：件数", "：共")]
    return ["名次", "名称", "总分", *shares, *kind.counted.values()]


def _cells(row: FigureRow) -> list[str]:
    shares = [text for cell in row.rates for text in (cell.percent, str(cell.part.count), str(cell.of.count))]
    return [str(row.rank or ""), row.name, row.shown_score, *shares, *(str(one.count) for one in row.counts.values())]


def _plain(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
