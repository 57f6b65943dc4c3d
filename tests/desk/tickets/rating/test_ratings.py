"""What the citizen says decides whether a matter is resolved: ratings, the next cycle, taking it up again."""

from datetime import date, timedelta

import pytest

from desk.access.visibility import visible_tickets
from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.notices.readers import Reader, reader_of
from desk.rules.policies import REOPEN_WITHIN
from desk.rules.rating_times import CHANGE_WITHIN, EXPLAIN_WITHIN
from desk.tickets import corrections, handling, ticket_store
from desk.tickets.orders import VERBS, Order
from desk.tickets.rating import ratings, taking_up, window_ratings
from desk.tickets.rating.ratings import RateOrder
from desk.tickets.ticket_facts import capacities_of
from desk.tickets.timing import supervision
from models import OfficerRole, Rating, ReturnVisit, Ticket
from models.enums import Act, Channel, ClockKind, Grade, PetitionKind, RatingSubject, Role, TicketState, VisitOutcome
from models.keyring import unseal
from tests.cast import (
    ANSWER,
    MORNING,
    a_call,
    a_petition,
    acting,
    answered,
    at,
    court,
    dispatch_to,
    dispatched,
    handler_of,
    officer,
    order,
    phone,
    rated,
    rated_by_phone,
)
from tests.desk.ledger import (
    CITIZEN,
    deliveries,
    everything,
    history,
    last_words,
    nothing_changed,
    running,
    told,
    whole,
    words_of,
)
from tests.desk.overlap import at_once

pytestmark = pytest.mark.usefixtures("cast")
SOON = MORNING + timedelta(hours=1)
TOMORROW = MORNING + timedelta(days=1)
HAPPY = {"grade": Grade.GOOD, "channel": Channel.CHAT}


async def an_answered_ticket() -> Ticket:
    return await answered(await dispatched(await a_petition()))


@pytest.mark.parametrize("grade", [Grade.VERY_GOOD, Grade.GOOD, Grade.FAIR])
async def test_a_happy_rating_closes_the_ticket(grade: Grade) -> None:
    ticket = await rated(await an_answered_ticket(), grade, as_of=TOMORROW)
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.closed_at, ticket.cycle) == (TicketState.CLOSED, TOMORROW, 1)
    (rating,) = await Rating.all()
    assert (rating.ticket_id, rating.cycle, rating.grade, rating.channel) == (ticket.id, 1, grade, "chat")
    assert (rating.subject, rating.court_id, rating.words_id) == (RatingSubject.TICKET, ticket.court_id, None)
    assert (await ReturnVisit.get(ticket_id=ticket.id)).outcome is VisitOutcome.RATED
    assert (await history(ticket))[-1].facts == {"grade": grade.value}
    assert await told(ticket) == set()


async def test_kind_words_are_kept_too() -> None:
    ticket = await rated(await an_answered_ticket(), Grade.VERY_GOOD, " 谢谢法官 ")
    assert await last_words(ticket) == "谢谢法官"


@pytest.mark.parametrize("grade", [Grade.BAD, Grade.VERY_BAD])
async def test_an_unhappy_rating_goes_to_somebody_else(grade: Grade) -> None:
    ticket = await rated(await an_answered_ticket(), grade, "钱还是没到", as_of=TOMORROW)
    ticket = await whole(ticket.id)
    liaison = await officer("王芳")
    assert (ticket.state, ticket.cycle, ticket.handler_id) == (TicketState.DISPATCHED, 2, liaison.id)
    assert ticket.closed_at is None
    clock = await running(ticket)
    assert (clock.kind, clock.custodian_id, clock.due_at) == (ClockKind.HANDLING, liaison.id, at("2026-11-23 17:30"))
    heard = {("dispatched", "王芳"), ("unhappy", "周敏"), ("taken_up_again", "李正"), ("working_again", CITIZEN)}
    assert await told(ticket) == heard
    (unhappy,) = [row for row in await deliveries(ticket) if row.notice == "unhappy"]
    assert await words_of(unhappy.facts["words"]) == "钱还是没到"
    assert (await history(ticket))[-1].facts == {"grade": grade.value, "cycle": 2, "handler": liaison.id}


async def test_three_cycles_go_to_three_people_and_then_to_the_chief_liaison() -> None:
    ticket, handlers = await an_answered_ticket(), ["李正"]
    for cycle in (2, 3):
        ticket = await whole((await rated(ticket, Grade.BAD, "不满意")).id)
        assert (ticket.state, ticket.cycle) == (TicketState.DISPATCHED, cycle)
        handlers.append(await handler_of(ticket))
        ticket = await answered(ticket, f"第{cycle}次答复")
    assert handlers == ["李正", "王芳", "陈丽"]
    ticket = await whole((await rated(ticket, Grade.VERY_BAD, "还是不满意")).id)
    assert (ticket.state, ticket.cycle, ticket.handler_id) == (TicketState.PENDING, 4, None)
    assert (await running(ticket)).kind is ClockKind.TRIAGE
    heard = {("unhappy", "王芳"), ("unhappy", "周敏"), ("taken_up_again", "陈丽"), ("working_again", CITIZEN)}
    assert await told(ticket) == heard
    assert [row.cycle for row in await Rating.filter(ticket_id=ticket.id).order_by("id")] == [1, 2, 3]


async def test_the_chief_liaison_may_not_give_it_back_to_who_answered_last() -> None:
    ticket = await an_answered_ticket()
    await (
        OfficerRole.filter(role__in=[Role.LIAISON, Role.CHIEF_LIAISON])
        .exclude(officer_id=(await officer("周敏")).id)
        .update(ends_on=date(2026, 11, 1))
    )
    await OfficerRole.filter(officer_id=(await officer("陈丽")).id).update(ends_on=date(2026, 11, 1))
    ticket = await rated(ticket, Grade.BAD, "不满意")
    assert await handler_of(ticket) == "周敏"
    await handling.send_back(await order(ticket, "周敏", "请执行局另派人"))
    ticket = await whole(ticket.id)
    again = handling.dispatch(await dispatch_to(await order(ticket, "周敏"), "李正"))
    await nothing_changed(again, Refused, "要换一位承办人")


async def test_where_people_run_out_it_waits_at_the_desk() -> None:
    ticket = await answered(await dispatched(await a_petition(at_court="东湖法院"), "许诚", by="高洁"))
    ticket = await answered(await rated(ticket, Grade.BAD, "不满意"))
    assert ticket.answered_by_id == (await officer("高洁")).id
    ticket = await whole((await rated(ticket, Grade.BAD, "不满意")).id)
    assert (ticket.state, ticket.cycle, ticket.handler_id) == (TicketState.PENDING, 3, None)


async def test_an_answer_given_at_once_and_found_wanting_becomes_a_ticket_with_a_number() -> None:
    ticket = await a_petition()
    await handling.settle(await order(ticket, "赵晴", ANSWER))
    ticket = await whole((await rated(await whole(ticket.id), Grade.BAD, "没说清楚", as_of=TOMORROW)).id)
    assert ticket.state is TicketState.DISPATCHED
    assert ticket.number is not None
    assert ticket.dispatched_at == TOMORROW
    assert ticket.handler_id == (await officer("周敏")).id


async def test_an_unhappy_complaint_stays_with_the_inspectorate() -> None:
    ticket = await dispatched(await a_petition(kind=PetitionKind.COMPLAINT), "何平", by="何平")
    inspectorate = (await officer("何平")).department_id
    for name, role in (("黄蓉", Role.LIAISON), ("吴伟", Role.JUDGE)):
        await OfficerRole.create(
            officer_id=(await officer(name)).id,
            role=role,
            court_id=ticket.court_id,
            department_id=inspectorate,
            starts_on=date(2020, 1, 1),
        )
    await Ticket.filter(id=ticket.id).update(state=TicketState.ANSWERED, answered_by_id=ticket.handler_id)
    ticket = await rated(await Ticket.get(id=ticket.id), Grade.BAD, "官官相护")
    assert (ticket.state, ticket.handler_id) == (TicketState.PENDING, None)
    assert await told(ticket) == {("unhappy", "何平"), ("working_again", CITIZEN)}


async def test_two_ratings_at_once_are_one_rating() -> None:
    ticket = await an_answered_ticket()
    said = Order(ticket.id, None, await acting("张三"), MORNING)
    grades = (Grade.GOOD, Grade.FAIR, Grade.GOOD)
    await at_once("ticket", *(ratings.rate(RateOrder(*said.basis, grade=one, channel=Channel.CHAT)) for one in grades))
    assert await Rating.all().count() == 1
    assert (await whole(ticket.id)).state is TicketState.CLOSED


async def test_不满意_counts_at_once_and_without_a_reason_waits_two_hours_to_be_explained() -> None:
    ticket = await rated(await an_answered_ticket(), Grade.BAD)
    assert ((await whole(ticket.id)).state, (await Rating.get()).grade) == (TicketState.ANSWERED, Grade.BAD)
    assert await told(ticket) == set(), "nobody is set to work by what may be a slip of the finger"
    assert (await running(ticket)).due_at == MORNING + EXPLAIN_WITHIN
    ticket = await rated(ticket, Grade.BAD, "没说什么时候到账", as_of=SOON)
    assert ((await whole(ticket.id)).state, ticket.cycle) == (TicketState.DISPATCHED, 2)
    assert (await Rating.all().count(), await last_words(ticket)) == (1, "没说什么时候到账")


async def test_silence_after_不满意_loses_neither_the_grade_nor_the_citizen() -> None:
    ticket = await rated(await an_answered_ticket(), Grade.VERY_BAD)
    assert await supervision.sweep_due_clocks(MORNING + EXPLAIN_WITHIN - timedelta(minutes=1)) == 0
    for _ in range(2):
        await supervision.sweep_due_clocks(MORNING + EXPLAIN_WITHIN)
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.cycle, await handler_of(ticket)) == (TicketState.DISPATCHED, 2, "王芳")
    line = (await history(ticket))[-1]
    assert (line.act, line.cycle, line.facts["cycle"]) == (Act.REDO, 1, 2)
    assert {("unhappy", "周敏"), ("taken_up_again", "李正"), ("working_again", CITIZEN)} <= await told(ticket)
    assert [one.grade for one in await Rating.all()] == [Grade.VERY_BAD]


async def test_不满意_pressed_by_mistake_is_changed_and_starts_nothing() -> None:
    ticket = await rated(await an_answered_ticket(), Grade.BAD)
    ticket = await rated(ticket, Grade.VERY_GOOD, as_of=SOON)
    assert ((await whole(ticket.id)).state, ticket.cycle) == (TicketState.CLOSED, 1)
    await supervision.sweep_due_clocks(MORNING + timedelta(days=9))
    assert ((await whole(ticket.id)).state, (await Rating.get()).grade) == (TicketState.CLOSED, Grade.VERY_GOOD)


async def test_非常满意_pressed_by_mistake_is_changed_within_the_day_and_is_one_rating() -> None:
    ticket = await rated(await an_answered_ticket(), Grade.VERY_GOOD)
    await rated(ticket, Grade.VERY_GOOD, as_of=SOON)
    assert (await whole(ticket.id)).version == ticket.version, "the same again is nothing new"
    ticket = await rated(ticket, Grade.BAD, "钱没有到", as_of=SOON)
    assert ((await whole(ticket.id)).state, ticket.cycle, ticket.closed_at) == (TicketState.DISPATCHED, 2, None)
    (row,) = await Rating.all()
    assert (row.grade, row.at, row.changed_at) == (Grade.BAD, MORNING, SOON)
    assert (await history(ticket))[-1].facts["was"] == Grade.VERY_GOOD.value


async def test_after_a_day_a_grade_stands_and_an_unhappy_citizen_is_told_what_is_left() -> None:
    ticket = await rated(await an_answered_ticket(), Grade.GOOD)
    late = MORNING + CHANGE_WITHIN + timedelta(minutes=1)
    verb = ratings.rate(await order(ticket, "张三", as_of=late, grade=Grade.BAD, channel=Channel.CHAT))
    await nothing_changed(verb, Refused, "可以要求重办")


async def test_a_rating_after_未评价归档_is_accepted_as_late_and_an_unhappy_one_helps_still() -> None:
    ticket = await an_answered_ticket()
    lapsed = at("2026-11-25 09:00")
    await supervision.sweep_due_clocks(lapsed)
    ticket = await whole(ticket.id)
    assert ticket.state is TicketState.CLOSED
    happy = await rated(ticket, Grade.FAIR, as_of=lapsed + timedelta(hours=1))
    assert ((await whole(ticket.id)).state, (await history(happy))[-1].facts["late"]) == (TicketState.CLOSED, 1)
    again = await rated(happy, Grade.BAD, "还是没到账", as_of=lapsed + timedelta(hours=2))
    assert ((await whole(ticket.id)).state, again.cycle) == (TicketState.DISPATCHED, 2)
    assert (await history(again))[-1].facts["late"] == 1, "a changed late rating is late still"


async def test_a_late_rating_is_taken_for_thirty_days() -> None:
    ticket = await an_answered_ticket()
    await supervision.sweep_due_clocks(at("2026-11-25 09:00"))
    verb = ratings.rate(await order(await whole(ticket.id), "张三", as_of=at("2027-01-10 09:00"), **HAPPY))
    await nothing_changed(verb, Refused, "30 天")


async def test_办结_waits_for_the_citizens_own_time_and_leaves_the_rating_to_them() -> None:
    ticket = await an_answered_ticket()
    for soon in (MORNING + timedelta(minutes=1), at("2026-11-19 17:29")):
        await nothing_changed(handling.close(await order(ticket, "周敏", "不用回访", soon)), Refused, "2 个工作日")
    later = at("2026-11-20 09:00")
    await handling.close(await order(ticket, "周敏", "电话停机", later))
    ticket = await rated(await whole(ticket.id), Grade.BAD, "从来没有人打过电话", as_of=later)
    assert ((await whole(ticket.id)).state, ticket.cycle) == (TicketState.DISPATCHED, 2)


async def test_while_an_unhappy_citizen_waits_nothing_is_corrected_or_put_away() -> None:
    ticket = await rated(await an_answered_ticket(), Grade.BAD)
    correct = corrections.correct(await order(ticket, "李正", "更正：下周三到账", SOON))
    await nothing_changed(correct, Refused, "换人重新办理")
    await nothing_changed(handling.close(await order(ticket, "周敏", "无法回访", SOON)), Refused, "换人重新办理")


async def test_an_agent_takes_the_rating_by_telephone() -> None:
    ticket = await answered(await dispatched(await a_call()))
    await rated_by_phone(ticket, Grade.VERY_GOOD, "老人家说谢谢")
    rating = await Rating.get(ticket_id=ticket.id)
    assert (rating.channel, rating.identity_id) == (Channel.PHONE, None)
    assert (await whole(ticket.id)).state is TicketState.CLOSED


async def test_a_call_nobody_took_stays_in_the_record() -> None:
    ticket = await an_answered_ticket()
    missed = await ReturnVisit.create(
        ticket_id=ticket.id, cycle=1, channel=Channel.PHONE, asked_at=MORNING, outcome=VisitOutcome.NO_ANSWER
    )
    await rated(ticket, Grade.GOOD)
    await missed.refresh_from_db()
    assert missed.outcome is VisitOutcome.NO_ANSWER


async def test_nobody_else_rates_it() -> None:
    ticket = await an_answered_ticket()
    for who, refusal in (("李四", NotFound), ("陈丽", NotFound), ("李正", NotAllowed), ("王芳", NotAllowed)):
        verb = ratings.rate(await order(ticket, who, grade=Grade.VERY_GOOD, channel=Channel.CHAT))
        await nothing_changed(verb, refusal, "")


async def test_nothing_is_rated_before_it_is_answered() -> None:
    ticket = await dispatched(await a_petition())
    verb = ratings.rate(await order(ticket, "张三", grade=Grade.GOOD, channel=Channel.CHAT))
    await nothing_changed(verb, Refused, "工单现为“待签收”，不能“回访”")


@pytest.mark.parametrize("who", ["张三", "周敏"])
async def test_a_closed_matter_is_taken_up_again_at_the_desk(who: str) -> None:
    ticket = await rated(await an_answered_ticket(), Grade.GOOD)
    await taking_up.reopen(await order(ticket, who, "又没有到账", TOMORROW))
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.cycle) == (TicketState.PENDING, 2)
    assert (ticket.handler_id, ticket.closed_at) == (None, None)
    clock = await running(ticket)
    assert (clock.kind, clock.started_at) == (ClockKind.TRIAGE, TOMORROW)
    assert await told(ticket) == {("petition_received", "周敏"), ("taken_up_again", "李正")}
    assert await last_words(ticket) == "又没有到账"
    number = ticket.number
    ticket = await dispatched(ticket, "陈丽", as_of=TOMORROW)
    assert ticket.number == number


async def test_a_matter_declined_or_closed_unrated_is_taken_up_again() -> None:
    declined = await a_petition()
    await handling.decline(await order(declined, "周敏", "不属于本院管辖"))
    unrated = await an_answered_ticket()
    await handling.close(await order(unrated, "周敏", "无人接听", at("2026-11-20 09:00")))
    for ticket in (declined, unrated):
        await taking_up.reopen(await order(await whole(ticket.id), "张三", "请再看看"))
        assert (await whole(ticket.id)).state is TicketState.PENDING


async def test_reopening_wants_a_reason_and_something_closed() -> None:
    ticket = await an_answered_ticket()
    await nothing_changed(taking_up.reopen(await order(ticket, "张三", "理由")), Refused, "不能“重办”")
    ticket = await rated(ticket, Grade.GOOD)
    await nothing_changed(taking_up.reopen(await order(ticket, "张三", " ")), Invalid, "请填写原因")
    await nothing_changed(taking_up.reopen(await order(ticket, "李四", "理由")), NotFound, "没有找到")


async def test_a_window_is_rated_without_a_ticket() -> None:
    home, visitor = await court(), await phone("李四")
    before = await everything()
    await window_ratings.rate_window(home.id, "3号窗口", visitor.id, Grade.FAIR, " 排队太久 ", MORNING)
    (rating,) = await Rating.all()
    assert (rating.subject, rating.ticket_id, rating.identity_id) == (RatingSubject.WINDOW, None, visitor.id)
    assert (rating.grade, unseal(rating.reason_sealed)) == (Grade.FAIR, "排队太久")
    assert {name for name, print in (await everything()).items() if print != before[name]} == {"rating", "dirty_cell"}


async def test_a_rating_is_part_of_the_tickets_history() -> None:
    ticket = await rated(await an_answered_ticket(), Grade.BAD, "不满意")
    line = (await history(ticket))[-1]
    assert (line.act, line.cycle, line.actor_kind) == (Act.VISIT, 1, "citizen")
    assert line.actor_id == (await phone("张三")).id


async def test_a_citizen_may_ask_again_for_thirty_days_the_chief_liaison_for_longer() -> None:
    ticket = await rated(await answered(await dispatched(await a_petition())), Grade.GOOD)
    closed = (await whole(ticket.id)).closed_at
    assert closed is not None
    late = closed + REOPEN_WITHIN + timedelta(minutes=1)
    with pytest.raises(Refused, match="30 天"):
        await taking_up.reopen(await order(await whole(ticket.id), "张三", "还没到账", late))
    again = await taking_up.reopen(await order(await whole(ticket.id), "周敏", "群众来电", late))
    assert again.state is TicketState.PENDING


async def test_李法官_whose_answer_left_张三_unhappy_is_told_why_and_may_read_on_and_nothing_more() -> None:
    ticket = await rated(await an_answered_ticket(), Grade.BAD, "没说什么时候到账")
    assert ("taken_up_again", "李正") in await told(ticket)
    (again,) = [one for one in await deliveries(ticket) if one.notice == "taken_up_again"]
    assert await words_of(again.facts["words"]) == "没说什么时候到账"
    judge = await acting("李正")
    found = await ticket_store.find_visible(judge, str(ticket.number))
    assert capacities_of(judge, found) == frozenset()
    assert await reader_of(again, MORNING) is Reader.MAY_READ
    assert await Ticket.filter(visible_tickets(judge), id=ticket.id).exists()
    for act in (Act.ANSWER, Act.NOTE, Act.ACCEPT):
        with pytest.raises((NotAllowed, Refused)):
            await VERBS[act].do(await order(found, "李正", "我再说两句"))
    assert not ticket_store.may_unmask(judge, found)


async def test_who_answered_reads_nothing_of_it_once_it_is_a_complaint() -> None:
    ticket = await rated(await an_answered_ticket(), Grade.BAD, "没说什么时候到账")
    await Ticket.filter(id=ticket.id).update(restricted=True)
    with pytest.raises(NotFound):
        await ticket_store.find_visible(await acting("李正"), str(ticket.number))
    assert not await Ticket.filter(visible_tickets(await acting("李正")), id=ticket.id).exists()


async def test_who_answered_is_told_when_a_closed_matter_is_taken_up_again() -> None:
    ticket = await rated(await an_answered_ticket(), Grade.GOOD)
    await taking_up.reopen(await order(ticket, "张三", "钱还是没有到"))
    assert ("taken_up_again", "李正") in await told(ticket)


async def test_赵晴_who_settled_it_reads_it_at_the_desk_anyway_and_hears_once() -> None:
    ticket = await a_petition()
    await handling.settle(await order(ticket, "周敏", "已解释"))
    ticket = await rated(await whole(ticket.id), Grade.BAD, "没听懂")
    assert [name for notice, name in await told(ticket) if name == "周敏"] == ["周敏"]
