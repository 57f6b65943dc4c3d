"""What can wait waits for its moment: nobody's phone buzzes on a Sunday night for a new petition."""

from datetime import timedelta

from desk.limits.quiet_hours import set_quiet
from desk.rules.calendar.quiet_hours import Quiet
from desk.tickets import asking_more
from desk.tickets.timing import green
from desk.views.tickets.delivery_log import delivery_log
from models import Court, Delivery, Identity, Ticket
from models.enums import DeliveryState, HeldFor, QuietRule, Urgency
from tests.cast import MORNING, a_petition, accepted, acting, answered, at, dispatched, order, phone
from tests.jobs.conftest import PostRoom, the, tries

SUNDAY_NIGHT = at("2026-11-22 21:00")
MONDAY = at("2026-11-23 09:00")
LATE = at("2026-11-17 22:30")


async def long_gone(name: str) -> None:
    """They wrote a while ago, and are not with us now."""
    await Identity.filter(id=(await phone(name)).id).update(seen_at=MORNING - timedelta(hours=1))


async def test_a_new_petition_on_a_sunday_night_is_told_周敏_when_the_court_opens(post_room: PostRoom) -> None:
    await phone("周敏")
    post_room.clock.now = SUNDAY_NIGHT
    ticket = await a_petition("张三", as_of=SUNDAY_NIGHT)
    await post_room.send_all()
    row = await the("petition_received", ticket)
    assert (row.state, row.not_before, row.held) == (DeliveryState.PENDING, MONDAY, HeldFor.QUIET)
    assert row.expires_at is not None
    assert row.expires_at > MONDAY + timedelta(days=6)
    assert await post_room.cards("周敏") == []
    (line,) = [one for one in await delivery_log(ticket, SUNDAY_NIGHT) if one.notice == "新诉求"]
    assert line.held == "现在不打扰，到时间再发：11月23日 09:00"
    post_room.clock.now = MONDAY
    await post_room.send_all()
    assert len(await post_room.cards("周敏")) == 1
    assert (await the("petition_received", ticket)).held is None


async def test_what_is_critical_waits_for_nothing_also_where_it_is_only_proposed(post_room: PostRoom) -> None:
    await phone("周敏")
    await phone("李法官")
    post_room.clock.now = SUNDAY_NIGHT
    ticket = await a_petition("张三", as_of=SUNDAY_NIGHT)
    await Ticket.filter(id=ticket.id).update(proposed_urgency=Urgency.CRITICAL)
    await post_room.send_all()
    assert len(await post_room.cards("周敏")) == 1
    ticket = await dispatched(ticket, urgency=Urgency.CRITICAL, as_of=SUNDAY_NIGHT)
    await post_room.send_all()
    assert len(await post_room.cards("李法官")) == 1


async def test_the_green_channel_waits_for_nothing(post_room: PostRoom) -> None:
    await phone("李法官")
    ticket = await dispatched(await a_petition("张三"))
    post_room.clock.now = SUNDAY_NIGHT
    await Delivery.filter(ticket_id=ticket.id).update(expires_at=MONDAY + timedelta(days=1))
    await green.open_channel(await order(ticket, "周敏", "老人等钱救命", as_of=SUNDAY_NIGHT))
    await post_room.send_all()
    states = {row.state for row in await Delivery.filter(ticket_id=ticket.id, officer_id=ticket.handler_id)}
    assert DeliveryState.PENDING not in states


async def test_a_citizen_who_sleeps_reads_the_answer_in_the_morning(post_room: PostRoom) -> None:
    await phone("张三")
    ticket = await answered(await dispatched(await a_petition("张三")), as_of=LATE)
    await long_gone("张三")
    post_room.clock.now = LATE
    await post_room.send_all()
    assert (await the("answered", ticket)).not_before == at("2026-11-18 08:00")
    assert await tries(await the("answered", ticket)) == []
    post_room.clock.now = at("2026-11-18 08:00")
    await post_room.send_all()
    assert (await the("answered", ticket)).state is DeliveryState.SENT


async def test_who_writes_to_us_at_night_is_answered_at_night(post_room: PostRoom) -> None:
    ticket = await accepted(await dispatched(await a_petition("张三")))
    post_room.clock.now = LATE
    await post_room.writes("张三")
    ticket = await asking_more.ask_more(await order(ticket, "李正", "请补充证据", as_of=LATE))
    await post_room.send_all()
    assert (await the("ask_more", ticket)).state is DeliveryState.SENT


async def test_a_court_that_disturbs_always_does_and_a_change_holds_for_what_waits(post_room: PostRoom) -> None:
    await phone("周敏")
    post_room.clock.now = SUNDAY_NIGHT
    ticket = await a_petition("张三", as_of=SUNDAY_NIGHT)
    court = await Court.get(code="赣01")
    await set_quiet(court, True, Quiet(QuietRule.NEVER), await acting("周敏"), SUNDAY_NIGHT)
    await post_room.send_all()
    assert (await the("petition_received", ticket)).state is DeliveryState.SENT


async def test_a_card_that_wechat_lost_in_the_evening_goes_again_in_the_morning(post_room: PostRoom) -> None:
    await phone("李法官")
    ticket = await dispatched(await a_petition("张三"))
    await post_room.send_all()
    row = await the("dispatched", ticket)
    post_room.clock.now = at("2026-11-17 20:00")
    (attempt,) = await row.attempts.all()
    await post_room.finished(attempt, "failed: system failed")
    post_room.clock.forward(minutes=5)
    await post_room.send_all()
    assert (await the("dispatched", ticket)).not_before == at("2026-11-18 09:00")
    assert len(await tries(row)) == 1
