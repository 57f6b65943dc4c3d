"""At the console the first try shows what is not of this matter and keeps what was typed; ticked, it is sent."""

from desk.tickets.ticket_store import load
from models import Delivery, Words
from models.enums import TicketState
from tests.handlers.console.conftest import Console, path_of

WRONG = "李四您好，您的款项已转到 13900001111"


async def test_李法官_is_warned_beside_the_field_and_nothing_is_sent_or_lost(console: Console) -> None:
    ticket = await console.dispatched()
    desk = await console.staff("李正")
    for htmx in (True, False):
        warned = await desk.do(ticket, "answer", htmx=htmx, words=WRONG)
        assert warned.status == 409
        assert "还没有发出" in warned.words
        assert "李四" in warned.words
        assert "号码 13900001111 不是这件诉求里的" in warned.words
        assert f">{WRONG}</textarea>" in warned.text
        assert 'name="checked"' in warned.text
    assert (await load(ticket.id)).state is TicketState.DISPATCHED
    assert not await Delivery.filter(ticket_id=ticket.id, notice="answered").exists()
    sent = await desk.do(ticket, "answer", words=WRONG, checked="1")
    assert sent.status == 200
    assert (await load(ticket.id)).state is TicketState.ANSWERED


async def test_the_form_to_take_back_asks_whose_information_it_was_and_keeps_a_wrong_number(console: Console) -> None:
    ticket = await console.answered()
    desk = await console.staff("李正")
    form = await desk.get(f"{path_of(ticket)}/acts/take_back", htmx=True)
    assert "不是本系统里的人" in form.words
    wrong = await desk.do(ticket, "take_back", words="发错了", concerned="GD1")
    assert (wrong.status, 'value="GD1"' in wrong.text, "发错了" in wrong.text) == (400, True, True)
    assert not await Words.exists(taken_back_at__isnull=False)
    await desk.do(ticket, "take_back", words="发错了", outside="1")
    page = await desk.get(path_of(ticket))
    assert "已收回" in page.words
    assert "误写了本系统以外的人的信息" in page.words


async def test_a_correction_takes_the_old_answer_back_where_that_is_ticked(console: Console) -> None:
    ticket = await console.answered()
    desk = await console.staff("李正")
    assert "原答复含有他人信息，收回原答复" in (await desk.get(f"{path_of(ticket)}/acts/correct", htmx=True)).words
    await desk.do(ticket, "correct", words="更正后的答复", leaked="1")
    assert await Words.filter(taken_back_at__isnull=False).count() == 1
