"""增长: a system administrator sees how large database and files are, what grows, and how long the disk lasts."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from sanic import Blueprint, HTTPResponse, Request

from desk.errors import NotFound
from desk.upkeep import backups, growth
from desk.upkeep.growth import DayTotal, Growth
from desk.views.table_names import TABLE_NAMES
from handlers.console.figures.figures_chart import BOTTOM, HEIGHT, LEFT, TOP, WIDTH
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.errors import WORDS
from handlers.http.services import services

blueprint = Blueprint("console_growth")

MOST_TABLES = 12
MOST_MONTHS = 24
FEWEST_BARS = 6
"""The drawing has room for so many at least: one month alone is no wall."""
UNITS = ("字节", "KB", "MB", "GB", "TB")
FORECASTS = ((12, "一年后"), (60, "五年后"))


@dataclass(frozen=True)
class MonthBar:
    """One month of the drawing: a bar of tables with one of files on top, as SVG wants them, and in words."""

    x: float
    width: float
    tables_y: float
    tables_height: float
    files_y: float
    files_height: float
    label: str
    said: str


@blueprint.get("/growth")
@signed_in
async def show_growth(request: Request, staff: Staff) -> HTTPResponse:
    if not staff.imports:
        raise NotFound(WORDS[404])
    seen = await growth.read_growth(services(request).now())
    disk = shutil.disk_usage(services(request).settings.home)
    values = {
        "seen": seen,
        "tables": seen.tables[:MOST_TABLES],
        "names": TABLE_NAMES,
        "bars": bars(seen.months[-MOST_MONTHS:]),
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "forecasts": [(words, seen.in_months(months)) for months, words in FORECASTS],
        "disk": disk,
        "lasts": months_left(seen, disk.free),
        "size": size,
        "made": await backups.last_backup(),
        "rehearsed": await backups.last_rehearsal(),
    }
    return page(request, staff, "growth.html", values)


def size(count: int) -> str:
    """Say how many bytes, with three figures: `20.6 KB`, `29 GB`."""
    amount, unit = float(count), 0
    while abs(amount) >= 1024 and unit < len(UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{amount:.0f} {UNITS[unit]}" if unit == 0 or abs(amount) >= 100 else f"{amount:.3g} {UNITS[unit]}"


def months_left(seen: Growth, free: int) -> int | None:
    """Return for how many months the free disk of this machine is enough; None where nothing grows or is known."""
    more = seen.per_month
    return free // more if more and more > 0 else None


def bars(months: Sequence[DayTotal]) -> list[MonthBar]:
    """Draw each month's tables and files."""
    top = max((one.bytes for one in months), default=0) or 1
    room, step = HEIGHT - BOTTOM - TOP, (WIDTH - LEFT) / max(len(months), FEWEST_BARS)
    drawn = []
    for place, one in enumerate(months):
        tables, files = one.tables / top * room, one.files / top * room
        floor = HEIGHT - BOTTOM
        drawn.append(
            MonthBar(
                x=round(LEFT + step * place + step * 0.15, 1),
                width=round(step * 0.7, 1),
                tables_y=round(floor - tables, 1),
                tables_height=round(tables, 1),
                files_y=round(floor - tables - files, 1),
                files_height=round(files, 1),
                label=f"{one.day.year}年{one.day.month}月",
                said=f"{one.day.year}年{one.day.month}月 数据库 {size(one.tables)}，附件 {size(one.files)}",
            )
        )
    return drawn
