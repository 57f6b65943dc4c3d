"""Giving a ticket to somebody, and taking it from them: dispatch, accept, send back, reassign."""

from datetime import date, timedelta

import pytest

from desk.errors import Invalid, Refused
from desk.rules.text.petition_numbers import valid
from desk.tickets import handling
from desk.tickets.handling import DispatchOrder
from desk.tickets.ticket_store import load
from models import CalendarOverride, Officer, OfficerRole
from models.enums import ClockKind, Complexity, PetitionKind, TicketState, Urgency
from tests.cast import (
    MORNING,
    a_petition,
    accepted,
    at,
    court,
    dispatch_to,
    dispatched,
    officer,
    order,
    reassign_to,
    submitted,
)
from tests.desk.ledger import CITIZEN, deliveries, last_words, nothing_changed, running, stopped, told, whole, words_of

pytestmark = pytest.mark.usefixtures("cast")
LATER = MORNING + timedelta(minutes=40)


async def test_dispatch_gives_a_number_a_handler_and_a_clock() -> None:
    ticket = await dispatched(await a_petition(as_of=MORNING), as_of=LATER)
    judge = await officer("李法官")
    assert ticket.state is TicketState.DISPATCHED
    assert ticket.number is not None
    assert ticket.number.startswith("GD202611")
    assert valid(ticket.number)
    assert (ticket.handler_id, ticket.department_id) == (judge.id, judge.department_id)
    assert ticket.dispatched_at == LATER
    clock = await running(ticket)
    assert (clock.kind, clock.custodian_id, clock.department_id) == (ClockKind.HANDLING, judge.id, judge.department_id)
    assert (clock.started_at, clock.due_at, clock.next_look_at) == (
        LATER,
        at("2026-11-20 17:30"),
        at("2026-11-19 09:35"),
    )
    assert ticket.due_at == clock.due_at
    assert await stopped(ticket) == [(ClockKind.TRIAGE, LATER)]
    assert await told(ticket) == {("dispatched", "李正"), ("dispatched_liaison", "王芳"), ("under_way", CITIZEN)}
    await whole(ticket.id)


@pytest.mark.parametrize(
    ("urgency", "due"),
    [
        (Urgency.NORMAL, "2026-11-20 17:30"),
        (Urgency.URGENT, "2026-11-18 17:30"),
        (Urgency.CRITICAL, "2026-11-17 11:30"),
    ],
)
async def test_urgency_decides_the_clock(urgency: Urgency, due: str) -> None:
    ticket = await dispatched(await a_petition(), urgency=urgency, complexity=Complexity.COMPLEX)
    assert (ticket.urgency, ticket.complexity, ticket.due_at) == (urgency, Complexity.COMPLEX, at(due))


async def test_an_agent_dispatches_too() -> None:
    ticket = await dispatched(await a_petition(), by="赵晴")
    assert ticket.state is TicketState.DISPATCHED


async def test_a_liaison_who_gets_the_ticket_is_told_once() -> None:
    ticket = await dispatched(await a_petition(), "王芳")
    assert await told(ticket) == {("dispatched", "王芳"), ("under_way", CITIZEN)}


async def test_numbers_are_given_in_turn_and_kept_for_good() -> None:
    first, second = await dispatched(await a_petition()), await dispatched(await a_petition())
    assert first.number is not None
    assert second.number is not None
    assert int(second.number[2:-1]) == int(first.number[2:-1]) + 1
    await handling.send_back(await order(first, "李正", "不归执行局"))
    again = await dispatched(await load(first.id), "孙琪", as_of=LATER)
    assert (again.number, again.dispatched_at) == (first.number, first.dispatched_at)
    await whole(again.id)


@pytest.mark.parametrize("who", ["周敏", "赵晴", "何平", "郑远", "许诚", "杨帆"])
async def test_only_a_judge_or_liaison_of_this_court_is_given_a_ticket(who: str) -> None:
    ticket = await a_petition()
    verb = handling.dispatch(await dispatch_to(await order(ticket, "周敏"), who))
    await nothing_changed(verb, Invalid, "只能派给本院的法官或部门联络员")


@pytest.mark.parametrize("who", ["李正", "王芳", "周敏", "杨帆"])
async def test_only_the_inspectorate_is_given_a_complaint(who: str) -> None:
    ticket = await a_petition(kind=PetitionKind.COMPLAINT)
    verb = handling.dispatch(await dispatch_to(await order(ticket, "何平"), who))
    await nothing_changed(verb, Invalid, "只能派给督察")


async def test_a_complaint_is_heard_of_by_nobody_but_the_inspectorate() -> None:
    ticket = await a_petition(kind=PetitionKind.COMPLAINT)
    inspectorate = await Officer.get(name="何平")
    await OfficerRole.create(
        officer_id=(await officer("黄蓉")).id,
        role="liaison",
        court_id=ticket.court_id,
        department_id=inspectorate.department_id,
        starts_on=date(2020, 1, 1),
    )
    ticket = await dispatched(ticket, "何平", by="何平")
    assert await told(ticket) == {("dispatched", "何平"), ("under_way", CITIZEN)}
    ticket = await submitted(ticket)
    assert not {name for _, name in await told(ticket)} & {"黄蓉", "王芳", "周敏"}


async def test_nobody_is_given_a_ticket_who_left_or_whose_post_ended() -> None:
    ticket = await a_petition()
    await Officer.filter(name="陈丽").update(active=False)
    await OfficerRole.filter(officer_id=(await officer("孙琪")).id).update(ends_on=date(2026, 11, 16))
    for gone in ("陈丽", "孙琪"):
        await nothing_changed(
            handling.dispatch(await dispatch_to(await order(ticket, "周敏"), gone)), Invalid, "请重新选择"
        )
    missing = handling.dispatch(DispatchOrder(*(await order(ticket, "周敏")).basis, handler_id=999_999))
    await nothing_changed(missing, Invalid, "请重新选择")


async def test_accepting_leaves_the_clock_running() -> None:
    given = await dispatched(await a_petition())
    clock = await running(given)
    ticket = await accepted(given, as_of=LATER)
    assert ticket.state is TicketState.ACCEPTED
    assert (await running(ticket)).id == clock.id
    assert await told(ticket) == set()
    await whole(ticket.id)


async def test_a_liaison_accepts_for_their_department() -> None:
    given = await dispatched(await a_petition())
    await handling.accept(await order(given, "王芳"))
    assert (await load(given.id)).state is TicketState.ACCEPTED


async def test_sending_back_starts_the_desks_clock_anew() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    await handling.send_back(await order(ticket, "李正", " 案件不在执行局 ", LATER))
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.handler_id, ticket.department_id) == (TicketState.PENDING, None, None)
    clock = await running(ticket)
    assert (clock.kind, clock.custodian_id, clock.started_at) == (ClockKind.TRIAGE, None, LATER)
    assert await told(ticket) == {("sent_back", "周敏")}
    assert await last_words(ticket) == "案件不在执行局"
    (row,) = await deliveries(ticket)
    assert await words_of(row.facts["words"]) == "案件不在执行局"


async def test_reassigning_gives_the_next_handler_a_clock_of_their_own() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    await handling.reassign(await reassign_to(await order(ticket, "王芳", as_of=at("2026-11-18 10:00")), "陈丽"))
    ticket = await whole(ticket.id)
    assert ticket.state is TicketState.DISPATCHED
    assert ticket.handler_id == (await officer("陈丽")).id
    clock = await running(ticket)
    assert (clock.custodian_id, clock.due_at) == (ticket.handler_id, at("2026-11-23 17:30"))
    assert await told(ticket) == {("dispatched", "陈丽")}


async def test_reassigning_by_the_chief_liaison_tells_the_department() -> None:
    ticket = await dispatched(await a_petition())
    await handling.reassign(await reassign_to(await order(ticket, "周敏"), "孙琪"))
    assert await told(ticket) == {("dispatched", "孙琪"), ("dispatched_liaison", "刘洋")}


async def test_reassigning_to_the_same_person_is_refused() -> None:
    ticket = await dispatched(await a_petition())
    verb = handling.reassign(await reassign_to(await order(ticket, "周敏"), "李正"))
    await nothing_changed(verb, Refused, "已经在这位承办人手上")


async def test_a_ticket_under_review_may_go_to_somebody_else() -> None:
    ticket = await submitted(await dispatched(await a_petition(), complexity=Complexity.COMPLEX))
    await handling.reassign(await reassign_to(await order(ticket, "周敏"), "陈丽"))
    ticket = await whole(ticket.id)
    assert ticket.state is TicketState.DISPATCHED


async def test_dispatching_twice_is_refused() -> None:
    ticket = await dispatched(await a_petition())
    await nothing_changed(
        handling.dispatch(await dispatch_to(await order(ticket, "周敏"), "陈丽")), Refused, "不能“派单”"
    )


async def test_reassigning_before_dispatching_is_refused() -> None:
    ticket = await a_petition()
    await nothing_changed(
        handling.reassign(await reassign_to(await order(ticket, "周敏"), "陈丽")), Refused, "不能“改派”"
    )


async def test_a_courts_own_holiday_moves_its_deadlines() -> None:
    await CalendarOverride.create(court_id=(await court()).id, day=date(2026, 11, 18), is_working=False)
    ticket = await a_petition()
    other = await a_petition(at_court="东湖法院")
    ours = await dispatched(ticket)
    theirs = await dispatched(other, "许诚", by="高洁")
    assert (ours.due_at, theirs.due_at) == (at("2026-11-23 17:30"), at("2026-11-20 17:30"))
