"""A page asks few statements, however much is on it: what is read at the same time goes in one."""

from datetime import timedelta

import pytest

from models import Ticket
from tests import cast
from tests.asked import asked_of_database
from tests.handlers.console.conftest import Console, Desk, path_of

TICKET_PAGE, LIST_PAGE, LINES, SUMS = 12, 10, 14, 4


async def asked_by(desk: Desk, path: str) -> int:
    """How many statements a page asks that was open before: what a process learns once is known."""
    for _ in range(2):
        assert (await desk.get(path)).status == 200
    with asked_of_database() as asked:
        assert (await desk.get(path)).status == 200
    return len(asked)


async def a_long_story(console: Console) -> Ticket:
    """Answered, with more of the same person beside it, and long ago."""
    for _ in range(3):
        await console.petition(text="执行款还没有到账")
    ticket = await console.answered()
    console.clock.now += timedelta(days=40)
    return ticket


@pytest.mark.parametrize("who", ["周敏", "李正", "赵晴", "郑远"])
async def test_a_ticket_s_page_asks_at_most_twelve(console: Console, who: str) -> None:
    late = await console.dispatched()
    story = await a_long_story(console)
    desk = await console.staff(who)
    for ticket in (late, story):
        assert await asked_by(desk, path_of(ticket)) <= TICKET_PAGE


@pytest.mark.parametrize("who", ["周敏", "李正", "赵晴", "郑远"])
async def test_a_list_asks_at_most_ten_also_where_forty_tickets_are_late(console: Console, who: str) -> None:
    for _ in range(40):
        await console.dispatched()
    console.clock.now += timedelta(days=40)
    assert await asked_by(await console.staff(who), "/console?tab=open") <= LIST_PAGE


async def test_thirty_lines_of_calls_visits_and_of_whom_nothing_reached_ask_what_three_do(console: Console) -> None:
    for _ in range(3):
        await cast.by_telephone_only(await console.answered())
    desk = await console.staff("赵晴")
    pages = ("/console/calls", "/console/visits", "/console/unreached")
    few = {path: await asked_by(desk, path) for path in pages}
    for _ in range(9):
        await cast.by_telephone_only(await console.answered())
    assert {path: await asked_by(desk, path) for path in pages} == few
    assert max(few.values()) <= LINES


async def test_the_figures_are_summed_once_for_headline_chart_and_ranks(console: Console) -> None:
    await console.answered()
    desk = await console.staff("郑远")
    for _ in range(2):
        assert (await desk.get("/console/figures")).status == 200
    with asked_of_database() as asked:
        assert (await desk.get("/console/figures")).status == 200
    summed = sum(one.count("FROM score_cell") for one in asked)
    assert summed == SUMS, "courts, their sum, the weeks, and the period before, each once"
