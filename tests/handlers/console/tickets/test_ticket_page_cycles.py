"""一页看全: whoever decides about a ticket that came back has all its rounds on one page."""

from datetime import timedelta

import pytest

from desk.tickets import corrections, handling
from desk.tickets.rating import taking_up
from desk.tickets.ticket_store import load
from desk.tickets.timing import supervision
from models import Ticket
from models.enums import Complexity, Grade, TicketState
from tests import cast
from tests.handlers.console.conftest import Console, path_of


async def unhappy(console: Console, ticket: Ticket, answer: str, reason: str) -> Ticket:
    ticket = await cast.answered(ticket, answer, as_of=console.clock.now)
    console.clock.now += timedelta(hours=1)
    return await cast.rated(ticket, Grade.BAD, reason, as_of=console.clock.now)


async def test_the_last_round_comes_to_the_chief_with_everything_on_one_page(console: Console):
    ticket = await console.dispatched()
    console.clock.now += timedelta(days=9)
    await supervision.sweep_due_clocks(console.clock.now)
    await supervision.attend(await cast.order(ticket, "周敏", "已当面督促", console.clock.now))
    ticket = await unhappy(console, await load(ticket.id), "第一次的答复", "第一次没说清，我的电话13907910001")
    ticket = await unhappy(console, ticket, "第二次的答复", "第二次还是没办")
    ticket = await unhappy(console, ticket, "第三次的答复", "第三次也没有结果")
    assert (ticket.state, ticket.cycle) == (TicketState.PENDING, 4)

    page = (await (await console.staff("周敏")).get(path_of(ticket))).words

    everything = page[page.index("一页看全：4 轮办理") : page.index("诉求人")]
    rounds = [everything.index(f"第 {number} 轮") for number in (4, 3, 2, 1)]
    assert rounds == sorted(rounds)
    for words in (
        *("第一次的答复", "第二次的答复", "第三次的答复"),
        *("第一次没说清", "第二次还是没办", "第三次也没有结果"),
        *("李正", "王芳", "陈丽", "督办 1 级 周敏", "已当面督促", "不满意", "还没有答复"),
    ):
        assert words in everything, words
    assert "13907910001" not in page
    assert everything.count("会记入审计") == 1


async def test_corrections_reviewers_and_reasons_to_reopen_are_there_too(console: Console):
    ticket = await cast.submitted(await console.dispatched(complexity=Complexity.COMPLEX), "报审的答复")
    await handling.approve(await cast.order(ticket, "王芳", as_of=console.clock.now))
    ticket = await load(ticket.id)
    await corrections.correct(await cast.order(ticket, "周敏", "更正后的答复", console.clock.now))
    ticket = await cast.rated(await load(ticket.id), Grade.GOOD, as_of=console.clock.now)
    await taking_up.reopen(await cast.order(ticket, "周敏", "又没有到账", console.clock.now))

    page = (await (await console.staff("周敏")).get(path_of(ticket))).words

    everything = page[page.index("一页看全：2 轮办理") : page.index("诉求人")]
    for words in ("审核 王芳", "已更正 原来的答复 报审的答复", "更正后的答复", "满意", "诉求服务处"):
        assert words in everything, words


@pytest.mark.parametrize("name", ["李法官", "周敏"])
async def test_a_ticket_in_its_first_round_is_shown_as_before(console: Console, name: str):
    ticket = await console.answered()
    page = (await (await console.staff(name)).get(path_of(ticket))).words
    assert "一页看全" not in page
    assert page.count(cast.ANSWER) == 1
