"""An answer told by telephone is asked about by short message once, and the reply rates it: 钱老伯 has no WeChat."""

from datetime import datetime, timedelta

import pytest

from desk.notices import asking, wishes
from desk.rules.rating_times import SMS_OPEN
from desk.tickets.rating import callback_list
from desk.tickets.rating.sms_ratings import ask_due, hear_reply
from models import Delivery, Rating, ShortMessage, SmsRating, Ticket
from models.enums import Channel, Grade, SmsKind, TicketState, VisitOutcome
from models.keyring import index_of
from tests.cast import MORNING, a_call, answered, at, dispatched, order

pytestmark = pytest.mark.usefixtures("cast")
QIAN, NOBODY = "13907910009", "13800000000"
ASKED = MORNING + timedelta(hours=2)


async def told(as_of: datetime = MORNING) -> Ticket:
    """An answer that somebody told 钱老伯 on the telephone."""
    ticket = await answered(await dispatched(await a_call()))
    delivery = await Delivery.filter(ticket_id=ticket.id, notice="answered").first()
    if delivery is not None:
        await asking.ask_later(delivery, as_of)
    else:
        await asking.ask_about(ticket, as_of)
    return ticket


async def sent() -> list[SmsKind]:
    return [one.kind for one in await ShortMessage.all().order_by("id")]


async def test_asked_once_and_a_number_is_the_grade_that_closes_it() -> None:
    ticket = await told()
    assert await ask_due(MORNING) == 0
    assert (await ask_due(ASKED), await ask_due(ASKED)) == (1, 0)
    assert await asking.ask_about(ticket, ASKED) is None

    assert await hear_reply("e1", f"+86{QIAN}", "５", ASKED)
    assert not await hear_reply("e1", f"+86{QIAN}", "５", ASKED)

    rating = await Rating.get()
    assert (rating.grade, rating.channel, rating.ticket_id) == (Grade.VERY_GOOD, Channel.SMS, ticket.id)
    assert (await Ticket.get(id=ticket.id)).state is TicketState.CLOSED
    assert await sent() == [SmsKind.RATE, SmsKind.RATED]


async def test_said_again_within_its_hours_it_is_changed_and_one_rating_still() -> None:
    await told()
    await ask_due(ASKED)
    await hear_reply("e1", QIAN, "4分", ASKED)
    await hear_reply("e2", QIAN, "非常满意", ASKED + timedelta(hours=1))
    await hear_reply("e3", QIAN, "3", ASKED + timedelta(hours=30))

    assert [(one.grade, one.changed_at is not None) for one in await Rating.all()] == [(Grade.VERY_GOOD, True)]
    assert await sent() == [SmsKind.RATE, SmsKind.RATED, SmsKind.RATED, SmsKind.RATE_OVER]


async def test_an_unhappy_number_counts_at_once_the_reason_is_asked_and_then_somebody_else_takes_it_up() -> None:
    ticket = await told()
    await ask_due(ASKED)
    await hear_reply("e1", QIAN, "1", ASKED)
    assert ((await Rating.get()).grade, (await Ticket.get(id=ticket.id)).state) == (
        Grade.VERY_BAD,
        TicketState.ANSWERED,
    )
    await hear_reply("e2", QIAN, "没有说清楚钱什么时候到账", ASKED)

    after = await Ticket.get(id=ticket.id)
    assert (after.cycle, after.state) == (2, TicketState.DISPATCHED)
    assert await sent() == [SmsKind.RATE, SmsKind.RATED_UNHAPPY, SmsKind.RATED_AGAIN]


async def test_what_is_no_grade_is_replied_to_once_and_changes_nothing() -> None:
    ticket = await told()
    await ask_due(ASKED)
    for number, text in enumerate(("你们是谁", "什么东西")):
        await hear_reply(f"e{number}", QIAN, text, ASKED)
    assert await Rating.all().count() == 0
    assert (await Ticket.get(id=ticket.id)).state is TicketState.ANSWERED
    assert await sent() == [SmsKind.RATE, SmsKind.RATE_UNCLEAR]


@pytest.mark.parametrize(
    ("number", "later", "text"),
    [
        (NOBODY, timedelta(0), "5"),
        (QIAN, SMS_OPEN, "满意"),
    ],
)
async def test_a_wrong_number_or_a_late_one_is_told_so_once_a_day(number: str, later: timedelta, text: str) -> None:
    await told()
    await ask_due(ASKED)
    for one in ("e1", "e2"):
        await hear_reply(one, number, text, ASKED + later)
    assert await Rating.all().count() == 0
    assert await sent() == [SmsKind.RATE, SmsKind.RATE_OVER]


async def test_who_asked_nothing_and_rates_nothing_is_not_written_to() -> None:
    await hear_reply("e1", NOBODY, "好的，谢谢", MORNING)
    assert await sent() == []


async def test_who_unsubscribed_is_not_asked_neither_before_nor_once_it_was_written_down() -> None:
    index = index_of("mobile", QIAN) or ""
    await told()
    await hear_reply("e1", QIAN, "TD", MORNING)
    assert await ask_due(ASKED) == 0
    assert (await SmsRating.all().count(), await sent()) == (0, [SmsKind.STOPPED])
    await told(ASKED)
    assert await SmsRating.all().count() == 0
    await wishes.resume_number(index, "恢复接收", ASKED)
    await told(ASKED)
    assert await SmsRating.all().count() == 1


async def test_nobody_is_asked_at_night() -> None:
    await told(at("2026-11-17 20:10"))
    row = await SmsRating.get()
    assert row.not_before == at("2026-11-18 09:00")


async def test_who_would_rather_not_rate_on_the_telephone_is_not_asked_the_same_by_short_message() -> None:
    ticket = await told()
    await callback_list.record_attempt(await order(ticket, "赵晴", "", MORNING, outcome=VisitOutcome.REFUSED))
    assert await ask_due(ASKED) == 0
    assert (await sent(), await SmsRating.all().count()) == ([], 0)
