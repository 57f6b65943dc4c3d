"""增长: the system administrator reads sizes, a drawing and a forecast; nobody else finds the page."""

from datetime import date, timedelta

import pytest

from desk.upkeep import backups, growth
from desk.upkeep.backups import FinishedRun
from handlers.console.figures.figures_chart import WIDTH
from handlers.console.settings.growth_page import bars, months_left, size
from models import TableSize
from tests.handlers.conftest import WEDNESDAY_MORNING
from tests.handlers.console.conftest import Console
from tests.owners import the_owner

HERE = "/console/growth"
GB = 1024**3


async def measured() -> None:
    for days_ago, gigabytes in ((61, 2), (31, 3), (0, 4)):
        day = (WEDNESDAY_MORNING - timedelta(days=days_ago)).date()
        await TableSize.create(day=day, name="ticket_event", rows=900_000, bytes=gigabytes * GB)
    await TableSize.create(day=date(2026, 11, 18), name="files", rows=300, bytes=5 * GB)


async def test_系统管理员_reads_what_is_there_what_grows_and_what_it_leads_to(console: Console):
    await measured()
    async with the_owner() as plain:
        run = FinishedRun(backups.BACKUP, "a", WEDNESDAY_MORNING, WEDNESDAY_MORNING, 1, 1, 1, 0, 0)
        await backups.record(plain, run)
    shown = await (await console.staff("系统管理员")).get(HERE)
    assert shown.status == 200
    for words in (
        "数据库 4 GB",
        "附件 5 GB",
        "流转记录 ticket_event",
        "900000",
        "+1 GB",
        "照这样一年后",
        "还没有演练过恢复",
    ):
        assert words in shown.words, words
    assert shown.text.count('<rect class="bar-') == 6


async def test_nothing_measured_yet_is_said(console: Console):
    shown = await (await console.staff("系统管理员")).get(HERE)
    assert "还没有量过" in shown.words


async def test_周敏_何平_and_the_auditor_find_no_such_page(console: Console):
    for name in ("周敏", "何平", "审计员"):
        shown = await (await console.staff(name)).get(HERE)
        assert (shown.status, "ticket_event" in shown.text) == (404, False)


def test_one_month_alone_is_a_bar_and_no_wall():
    (alone,) = bars([growth.DayTotal(date(2026, 11, 1), 10, 0)])
    assert (alone.width < WIDTH / 4, alone.label) == (True, "2026年11月")


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 字节"), (21094, "20.6 KB"), (29 * GB, "29 GB"), (-3 * GB, "-3 GB"), (900, "900 字节")]
)
def test_sizes_are_said_in_three_figures(count: int, words: str):
    assert size(count) == words


def test_how_long_the_disk_lasts_is_said_only_where_something_grows():
    day = date(2026, 11, 1)
    grows = growth.Growth([growth.DayTotal(day, 0, 0), growth.DayTotal(day + timedelta(days=30), 10, 0)], [])
    assert months_left(grows, 100) == 10
    assert months_left(growth.Growth([], []), 100) is None
