"""Who was told by word of mouth is told: whoever is on the telephone, or stands at the window, while it is done."""

from datetime import datetime, timedelta

import pytest

from desk.tickets import asking_more, handling
from models import Delivery, Petition, Ticket
from models.enums import Channel, DeliveryState
from tests.cast import MORNING, a_call, a_petition, dispatched, order

pytestmark = pytest.mark.usefixtures("cast")
WAITING, TOLD = DeliveryState.PENDING, DeliveryState.DELIVERED


async def settled(ticket: Ticket, by: str = "赵晴", as_of: datetime = MORNING) -> DeliveryState:
    await handling.settle(await order(ticket, by, "已经解释清楚", as_of))
    return (await Delivery.get(ticket_id=ticket.id, notice="answered")).state


async def test_赵晴_answers_a_caller_at_once_and_nobody_calls_back() -> None:
    assert await settled(await a_call(), as_of=MORNING + timedelta(minutes=8)) is TOLD


async def test_at_the_window_it_is_the_same_and_of_a_letter_it_is_not() -> None:
    for channel, state in ((Channel.WINDOW, TOLD), (Channel.LETTER, WAITING), (Channel.PASSED_ON, WAITING)):
        ticket = await a_call()
        await Petition.filter(id=ticket.petition_id).update(channel=channel)
        assert await settled(ticket) is state, channel


async def test_a_colleague_or_the_same_person_hours_later_does_not_have_them_on_the_line() -> None:
    assert await settled(await a_call(), by="周敏") is WAITING
    assert await settled(await a_call(), as_of=MORNING + timedelta(hours=3)) is WAITING


async def test_whatever_else_is_told_while_they_are_there_is_told_too() -> None:
    ticket = await a_call(taken_by="周敏")
    await handling.decline(await order(ticket, "周敏", "请向劳动仲裁委员会申请"))
    assert (await Delivery.get(ticket_id=ticket.id, notice="declined")).state is TOLD
    ticket = await a_call(taken_by="周敏")
    ticket = await dispatched(ticket)
    assert (await Delivery.get(ticket_id=ticket.id, notice="under_way")).state is TOLD
    await handling.accept(await order(ticket, "李正"))
    await asking_more.ask_more(await order(await Ticket.get(id=ticket.id), "李正", "请补交判决书"))
    assert (await Delivery.get(ticket_id=ticket.id, notice="ask_more")).state is WAITING


async def test_who_wrote_on_wechat_is_told_on_wechat() -> None:
    assert await settled(await a_petition()) is WAITING
