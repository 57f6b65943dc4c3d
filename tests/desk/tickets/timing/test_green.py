"""The green channel: a clock in minutes beside the others, stopped by nothing but the answer, of which all hear."""

from datetime import timedelta

import pytest

from desk.errors import Invalid, NotAllowed, Refused
from desk.petitions import citizen_requests
from desk.rules.ladder import NEVER
from desk.tickets import asking_more, handling
from desk.tickets.joining import transfers
from desk.tickets.rating import taking_up
from desk.tickets.timing import clocks, extensions, green, supervision
from models import Clock, Delivery, Supervision, Ticket
from models.enums import Act, ClockKind, Grade, PetitionKind, TicketState
from tests.cast import (
    MORNING,
    a_petition,
    accepted,
    acting,
    answered,
    at,
    court,
    dispatched,
    extension_asked,
    officer,
    order,
    rated,
    reassign_to,
)
from tests.desk.ledger import CITIZEN, history, last_words, nothing_changed, running, told, whole
from tests.desk.overlap import at_once

pytestmark = pytest.mark.usefixtures("cast")
WHY = "企业账户被冻结，工资发不出"
DUE = MORNING + timedelta(minutes=30)
SOON = MORNING + timedelta(minutes=5)


async def made_green(ticket: Ticket, by: str = "周敏", as_of=MORNING) -> Ticket:
    await green.open_channel(await order(ticket, by, WHY, as_of))
    return await whole(ticket.id)


async def green_clock(ticket: Ticket) -> Clock:
    return await Clock.get(ticket_id=ticket.id, kind=ClockKind.GREEN)


async def test_the_channel_opens_a_clock_of_minutes_beside_the_one_that_runs() -> None:
    ticket = await made_green(await dispatched(await a_petition()))
    assert (ticket.green_at, ticket.state, ticket.due_at) == (MORNING, TicketState.DISPATCHED, DUE)
    clock = await green_clock(ticket)
    assert (clock.due_at, clock.custodian_id, clock.rung) == (DUE, (await officer("李法官")).id, 0)
    assert (await running(ticket)).kind is ClockKind.HANDLING
    assert (await history(ticket))[-1].facts == {"minutes": 30}
    assert await last_words(ticket) == WHY


async def test_everybody_concerned_hears_of_it_at_once_even_at_night() -> None:
    night = at("2026-11-21 23:10")
    ticket = await made_green(await dispatched(await a_petition()), as_of=night)
    assert await told(ticket) == {
        ("green", "李正"),
        ("green", "王芳"),
        ("green", "郑远"),
        ("green_opened", CITIZEN),
    }
    sent = await Delivery.filter(ticket_id=ticket.id, notice__in=("green", "green_opened"))
    assert {row.not_before for row in sent} == {night}


async def test_of_a_complaint_only_those_who_may_see_it_hear() -> None:
    complaint = await a_petition(kind=PetitionKind.COMPLAINT)
    ticket = await made_green(complaint, by="何平")
    names = {name for notice, name in await told(ticket) if notice == "green"}
    assert names
    for name in names:
        assert (await acting(name)).posts[0].court_path == "赣/", name


@pytest.mark.parametrize("name", ["李法官", "王芳", "赵晴", "郑远"])
async def test_only_a_chief_liaison_opens_it(name: str) -> None:
    ticket = await dispatched(await a_petition())
    await nothing_changed(green.open_channel(await order(ticket, name, WHY)), NotAllowed, "无权")


async def test_it_wants_a_reason_and_is_opened_once() -> None:
    ticket = await dispatched(await a_petition())
    await nothing_changed(green.open_channel(await order(ticket, "周敏", " ")), Invalid, "原因")
    ticket = await made_green(ticket)
    await nothing_changed(green.open_channel(await order(ticket, "周敏", WHY)), Refused, "已经开通绿色通道")


async def test_two_who_open_it_at_once_start_one_clock() -> None:
    ticket = await dispatched(await a_petition())
    orders = [await order(ticket, "周敏", WHY), await order(ticket, "杨帆", WHY)]
    results = await at_once("ticket", *(green.open_channel(one) for one in orders))
    assert sum(isinstance(one, Refused) for one in results) == 1
    assert await Clock.filter(ticket_id=ticket.id, kind=ClockKind.GREEN).count() == 1


async def test_no_hand_over_stops_it_and_it_goes_with_the_ticket() -> None:
    ticket = await made_green(await a_petition())
    assert (await green_clock(ticket)).custodian_id is None
    ticket = await dispatched(ticket, as_of=SOON)
    ticket = await accepted(await whole(ticket.id), as_of=SOON)
    await handling.send_back(await order(ticket, "李法官", "不归我办", SOON))
    ticket = await dispatched(await whole(ticket.id), to="陈丽", as_of=SOON)
    ticket = await whole(ticket.id)
    clock = await green_clock(ticket)
    assert (clock.started_at, clock.due_at, clock.stopped_at) == (MORNING, DUE, None)
    assert clock.custodian_id == ticket.handler_id == (await officer("陈丽")).id
    await handling.reassign(await reassign_to(await order(ticket, "周敏", as_of=SOON), "李正"))
    assert (await green_clock(await whole(ticket.id))).custodian_id == (await officer("李正")).id


async def test_it_goes_along_to_another_court() -> None:
    ticket = await made_green(await a_petition())
    await transfers.transfer(await order(ticket, "周敏", "属于九江", SOON, court="赣04"))
    ticket = await whole(ticket.id)
    clock, there = await green_clock(ticket), await court("九江中院")
    assert (clock.court_id, clock.due_at, ticket.due_at) == (there.id, DUE, DUE)
    assert [hand.court for hand in await transfers.courts_in_hand(ticket.id)] == ["南昌市中级人民法院", there.name]


async def test_asking_for_more_does_not_pause_it() -> None:
    ticket = await accepted(await dispatched(await made_green(await a_petition())))
    await asking_more.ask_more(await order(ticket, "李法官", "请补充账号", SOON))
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.due_at, (await green_clock(ticket)).paused_at) == (TicketState.WAITING, DUE, None)
    later = SOON + timedelta(minutes=10)
    await citizen_requests.supplement(await order(ticket, "张三", "6222", later))
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.due_at) == (TicketState.ACCEPTED, DUE)
    assert (await running(ticket)).kind is ClockKind.HANDLING


async def test_more_time_is_for_the_work_not_for_the_channel() -> None:
    ticket = await extension_asked(await made_green(await dispatched(await a_petition())))
    await extensions.grant_extension(await order(ticket, "周敏"))
    ticket = await whole(ticket.id)
    assert (ticket.due_at, (await green_clock(ticket)).due_at) == (DUE, DUE)
    assert (await running(ticket)).due_at > DUE


async def test_the_answer_ends_it() -> None:
    ticket = await answered(await made_green(await dispatched(await a_petition())), as_of=SOON)
    ticket = await whole(ticket.id)
    assert (ticket.green_at, ticket.due_at, (await green_clock(ticket)).stopped_at) == (None, None, SOON)


async def test_withdrawing_ends_it() -> None:
    ticket = await made_green(await a_petition())
    await citizen_requests.withdraw(await order(ticket, "张三", as_of=SOON))
    assert ((await whole(ticket.id)).green_at, (await green_clock(ticket)).stopped_at) == (None, SOON)


async def test_a_matter_taken_up_again_is_not_green_by_itself() -> None:
    ticket = await answered(await made_green(await dispatched(await a_petition())))
    again = await rated(ticket, Grade.BAD, "还是没解冻")
    assert (again.state, again.green_at) == (TicketState.DISPATCHED, None)
    closed = await rated(await answered(again), Grade.GOOD)
    await taking_up.reopen(await order(closed, "周敏", "还没有解冻", SOON))
    assert (await whole(ticket.id)).green_at is None


async def test_the_chief_ends_it_with_a_reason_and_the_ordinary_clock_counts_again() -> None:
    ticket = await made_green(await dispatched(await a_petition()))
    await nothing_changed(green.end_channel(await order(ticket, "周敏")), Invalid, "原因")
    await green.end_channel(await order(ticket, "周敏", "已经解冻", SOON))
    ticket = await whole(ticket.id)
    assert (ticket.green_at, ticket.due_at) == (None, (await running(ticket)).due_at)
    assert await told(ticket) == {("green_ended", "李正"), ("green_ended", "王芳"), ("green_ended", "郑远")}
    await nothing_changed(green.end_channel(await order(ticket, "周敏", "再结束")), Refused, "没有开通")


async def test_it_can_be_opened_again_afterwards() -> None:
    ticket = await made_green(await dispatched(await a_petition()))
    await green.end_channel(await order(ticket, "周敏", "误开", SOON))
    ticket = await made_green(await whole(ticket.id), as_of=SOON)
    assert (ticket.green_at, ticket.due_at) == (SOON, SOON + timedelta(minutes=30))


async def test_late_it_goes_to_the_president_at_any_hour_and_the_ordinary_ladder_climbs_beside_it() -> None:
    night = at("2026-11-21 23:10")
    ticket = await made_green(await dispatched(await a_petition(as_of=night), as_of=night), as_of=night)
    late = night + timedelta(minutes=30)
    await supervision.sweep_due_clocks(late)
    ticket = await whole(ticket.id)
    row = await Supervision.get(ticket_id=ticket.id)
    assert (row.rung, ticket.rung, row.recipient_id) == (3, 3, (await officer("郑远")).id)
    assert {one.not_before for one in await Delivery.filter(ticket_id=ticket.id, notice="supervise")} == {late}
    assert (await green_clock(ticket)).next_look_at == NEVER
    handling = await running(ticket)
    await supervision.look_at_clock(handling.id, ticket.id, at("2026-11-26 09:00"))
    ticket = await whole(ticket.id)
    assert (ticket.rung, (await running(ticket)).rung) == (3, 1)
    await green.end_channel(await order(ticket, "周敏", "不再急", at("2026-11-26 09:10")))
    assert (await whole(ticket.id)).rung == 1


async def test_the_citizen_is_promised_the_channels_moment() -> None:
    ticket = await made_green(await a_petition())
    assert await clocks.answer_by(ticket) == DUE


async def test_a_stretch_runs_from_the_opening_to_the_answer() -> None:
    ticket = await made_green(await dispatched(await a_petition(), as_of=MORNING))
    open_still = green.stretches(await history(ticket))
    assert [(len(one.events), one.ended) for one in open_still] == [(1, None)]
    ticket = await answered(await accepted(ticket, as_of=SOON), as_of=MORNING + timedelta(minutes=24))
    await rated(ticket, as_of=MORNING + timedelta(hours=3))
    (stretch,) = green.stretches(await history(ticket))
    assert [event.act for event in stretch.events] == [Act.GREEN, Act.ACCEPT, Act.ANSWER]
    assert stretch.answered
    assert stretch.ended is not None
    assert stretch.minutes(stretch.ended.at) == 24


async def test_opened_twice_it_has_two_stretches() -> None:
    ticket = await made_green(await dispatched(await a_petition()))
    await green.end_channel(await order(ticket, "周敏", "误开", SOON))
    ticket = await made_green(await whole(ticket.id), as_of=SOON)
    first, second = green.stretches(await history(ticket))
    assert [event.act for event in first.events] == [Act.GREEN, Act.END_GREEN]
    assert (first.answered, second.ended) == (False, None)
    assert green.stretches((await history(ticket))[:1]) == []
