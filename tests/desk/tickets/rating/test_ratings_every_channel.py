"""One answer is rated once, whichever ways it is rated by: all channels walked for one ticket."""

from datetime import timedelta

import pytest

from desk.errors import Refused
from desk.notices import asking
from desk.tickets.rating import ratings
from desk.tickets.rating.sms_ratings import ask_due, hear_reply
from models import Petition, Rating, Ticket
from models.enums import Channel, Grade, TicketState
from models.keyring import index_of, seal
from tests.cast import (
    MORNING,
    a_petition,
    answered,
    by_telephone_only,
    dispatched,
    order,
    rated_by_phone,
)

pytestmark = pytest.mark.usefixtures("cast")
NUMBER = "13907910009"
OWN = (Channel.CHAT, Channel.WEB, Channel.MINIPROGRAM)


async def an_answer() -> Ticket:
    """张三's answered ticket, with a number that a short message reaches."""
    ticket = await answered(await dispatched(await a_petition("张三")))
    await Petition.filter(id=ticket.petition_id).update(
        contact_mobile_sealed=seal(NUMBER), contact_mobile_index=index_of("mobile", NUMBER)
    )
    return await Ticket.get(id=ticket.id).select_related("petition", "court")


async def by_sms(ticket: Ticket, number: int, text: str) -> None:
    at = MORNING + timedelta(hours=1, minutes=number)
    await hear_reply(f"{ticket.id}:{number}", NUMBER, text, at)


@pytest.mark.parametrize("first", [*OWN, Channel.SMS])
async def test_whichever_way_comes_first_the_others_change_that_one(first: Channel) -> None:
    ticket = await an_answer()
    await asking.ask_about(ticket, MORNING)
    assert await ask_due(MORNING + timedelta(minutes=31)) == 1
    ways = [first, *(one for one in (*OWN, Channel.SMS) if one is not first)]
    for number, (way, grade) in enumerate(zip(ways, "5435", strict=True)):
        if way is Channel.SMS:
            await by_sms(ticket, number, grade)
            continue
        at = MORNING + timedelta(hours=1, minutes=number)
        now = await Ticket.get(id=ticket.id)
        await ratings.rate(await order(now, "张三", "", at, grade=Grade(grade), channel=way))

    (row,) = await Rating.all()
    assert (row.grade, row.ticket_id, row.at) == (Grade.VERY_GOOD, ticket.id, MORNING + timedelta(hours=1))
    assert (await Ticket.get(id=ticket.id)).state is TicketState.CLOSED


async def test_who_rated_themselves_is_not_asked_again_neither_by_telephone_nor_by_short_message() -> None:
    ticket = await by_telephone_only(await an_answer())
    await ratings.rate(await order(ticket, "张三", "", MORNING, grade=Grade.GOOD, channel=Channel.CHAT))
    await asking.ask_about(await Ticket.get(id=ticket.id).select_related("petition"), MORNING)
    assert await ask_due(MORNING + timedelta(hours=1)) == 0
    with pytest.raises(Refused):
        await rated_by_phone(await Ticket.get(id=ticket.id).select_related("petition", "court"))
    assert await Rating.all().count() == 1


async def test_what_an_officer_wrote_down_from_a_call_is_replaced_by_the_petitioners_own_short_message() -> None:
    ticket = await by_telephone_only(await an_answer())
    await asking.ask_about(ticket, MORNING)
    assert await ask_due(MORNING + timedelta(minutes=31)) == 1
    await rated_by_phone(ticket, Grade.VERY_GOOD)
    await by_sms(ticket, 1, "3")
    (row,) = await Rating.all()
    assert (row.grade, row.channel, row.call_id) == (Grade.FAIR, Channel.SMS, None)
