"""Answers: at once, after review, in stages; what the citizen is told and what stops."""

from datetime import timedelta

import pytest

from desk.errors import Invalid, NotAllowed, Refused
from desk.tickets import handling
from desk.tickets.ticket_store import load
from models import ReturnVisit, Ticket
from models.database import connection
from models.enums import Act, ClockKind, Complexity, PetitionKind, TicketState, VisitOutcome
from tests.cast import (
    ANSWER,
    MORNING,
    a_call,
    a_petition,
    accepted,
    answered,
    at,
    dispatched,
    officer,
    order,
    submitted,
)
from tests.desk.ledger import (
    CITIZEN,
    acts,
    deliveries,
    history,
    last_words,
    nothing_changed,
    running,
    stopped,
    told,
    whole,
    words_of,
)

pytestmark = pytest.mark.usefixtures("cast")
LATER = MORNING + timedelta(minutes=40)


@pytest.mark.parametrize("accept_first", [False, True])
async def test_an_answer_stops_the_clock_and_asks_whether_it_helped(accept_first: bool) -> None:
    ticket = await dispatched(await a_petition())
    ticket = await accepted(ticket) if accept_first else ticket
    ticket = await answered(ticket, as_of=LATER)
    assert (ticket.state, ticket.answered_at) == (TicketState.ANSWERED, LATER)
    assert ticket.answered_by_id == (await officer("李正")).id
    assert (ticket.due_at, ticket.closed_at) == (None, None)
    assert await stopped(ticket) == [(ClockKind.TRIAGE, MORNING), (ClockKind.HANDLING, LATER)]
    assert await told(ticket) == {("answered", CITIZEN)}
    (delivery,) = await deliveries(ticket)
    assert await words_of(delivery.facts["words"]) == ANSWER == await last_words(ticket)
    (visit,) = await ReturnVisit.filter(ticket_id=ticket.id)
    assert (visit.cycle, visit.channel, visit.outcome) == (1, "chat", VisitOutcome.ASKED)
    await whole(ticket.id)


async def test_the_department_liaison_answers_too_and_is_the_one_who_answered() -> None:
    ticket = await dispatched(await a_petition())
    await handling.answer(await order(ticket, "王芳", ANSWER))
    assert (await load(ticket.id)).answered_by_id == (await officer("王芳")).id


async def test_who_telephoned_is_asked_by_telephone() -> None:
    ticket = await answered(await dispatched(await a_call()))
    (visit,) = await ReturnVisit.filter(ticket_id=ticket.id)
    assert visit.channel == "phone"
    (delivery,) = await deliveries(ticket)
    assert (delivery.identity_id, delivery.officer_id, delivery.notice) == (None, None, "answered")


async def test_what_was_said_rests_sealed_and_never_in_clear() -> None:
    ticket = await answered(await dispatched(await a_petition(text="我的手机是13807910001，请回电")))
    async with connection() as plain:
        tables = await plain.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = [
            row["line"]
            for table in tables
            for row in await plain.fetch(f'SELECT t::text AS line FROM "{table["tablename"]}" t')
        ]
    for secret in (ANSWER, "13807910001"):
        for form in (secret, secret.encode().hex()):
            assert not [row for row in rows if form in row], secret
    assert (await history(ticket))[-1].words_id is not None


@pytest.mark.parametrize(
    "matter", [{"complexity": Complexity.COMPLEX}, {"complexity": Complexity.STANDARD, "kind": PetitionKind.COMPLAINT}]
)
async def test_an_answer_that_needs_review_is_not_sent_at_once(matter: dict[str, str]) -> None:
    kind, complexity = PetitionKind(matter.get("kind", "enforcement")), Complexity(matter["complexity"])
    handler, chief = ("何平", "何平") if kind is PetitionKind.COMPLAINT else ("李正", "周敏")
    ticket = await dispatched(await a_petition(kind=kind), handler, by=chief, complexity=complexity)
    await nothing_changed(handling.answer(await order(ticket, handler, ANSWER)), Refused, "要先报审")
    ticket = await submitted(ticket, as_of=LATER)
    assert (ticket.state, ticket.answered_at) == (TicketState.REVIEWING, None)
    assert CITIZEN not in {name for _, name in await told(ticket)}


async def complex_ticket() -> Ticket:
    return await dispatched(await a_petition(), complexity=Complexity.COMPLEX)


async def test_submitting_starts_the_review_clock_and_asks_the_liaison() -> None:
    ticket = await submitted(await complex_ticket(), as_of=LATER)
    clock = await running(ticket)
    assert (clock.kind, clock.due_at) == (ClockKind.REVIEW, at("2026-11-17 15:40"))
    assert await told(ticket) == {("review_wanted", "王芳")}
    await whole(ticket.id)


async def test_a_liaison_who_submits_is_reviewed_by_the_chief() -> None:
    ticket = await submitted(await dispatched(await a_petition(), "王芳", complexity=Complexity.COMPLEX))
    assert await told(ticket) == {("review_wanted", "周敏")}
    await nothing_changed(handling.approve(await order(ticket, "王芳")), Refused, "起草人以外")
    await nothing_changed(handling.reject(await order(ticket, "王芳", "不行")), Refused, "起草人以外")


async def test_a_plain_matter_is_not_submitted() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    await nothing_changed(handling.submit(await order(ticket, "李正", ANSWER)), Refused, "可以直接答复")


async def test_only_the_handler_submits() -> None:
    ticket = await accepted(await complex_ticket())
    await nothing_changed(handling.submit(await order(ticket, "王芳", ANSWER)), NotAllowed, "报审")


@pytest.mark.parametrize("reviewer", ["王芳", "周敏"])
async def test_an_approved_answer_goes_out_as_its_authors(reviewer: str) -> None:
    ticket = await submitted(await complex_ticket())
    await handling.approve(await order(ticket, reviewer, as_of=LATER))
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.answered_at) == (TicketState.ANSWERED, LATER)
    assert ticket.answered_by_id == (await officer("李正")).id
    assert await told(ticket) == {("answered", CITIZEN)}
    (delivery,) = await deliveries(ticket)
    assert await words_of(delivery.facts["words"]) == ANSWER
    assert await ReturnVisit.filter(ticket_id=ticket.id, outcome=VisitOutcome.ASKED).count() == 1


async def test_a_rejected_answer_goes_back_with_the_reason_and_the_next_one_is_what_goes_out() -> None:
    ticket = await submitted(await complex_ticket(), "初稿")
    await handling.reject(await order(ticket, "王芳", "请写明期限", LATER))
    ticket = await whole(ticket.id)
    assert ticket.state is TicketState.ACCEPTED
    clock = await running(ticket)
    assert (clock.kind, clock.started_at, clock.custodian_id) == (ClockKind.HANDLING, LATER, ticket.handler_id)
    assert await told(ticket) == {("review_rejected", "李正")}
    assert await last_words(ticket) == "请写明期限"
    ticket = await submitted(ticket, "定稿", as_of=LATER)
    await handling.approve(await order(ticket, "王芳", as_of=LATER))
    (delivery,) = await deliveries(ticket)
    assert await words_of(delivery.facts["words"]) == "定稿"


@pytest.mark.parametrize("where", ["dispatched", "accepted", "reviewing"])
async def test_an_interim_answer_leaves_state_and_clock_alone(where: str) -> None:
    ticket = await dispatched(await a_petition(), complexity=Complexity.COMPLEX)
    if where != "dispatched":
        ticket = await accepted(ticket) if where == "accepted" else await submitted(ticket)
    clock = await running(ticket)
    await handling.interim(await order(ticket, "李正", "正在查询银行账户", LATER))
    ticket = await whole(ticket.id)
    assert (ticket.state, (await running(ticket)).id) == (TicketState(where), clock.id)
    assert await told(ticket) == {("interim", CITIZEN)}
    assert await last_words(ticket) == "正在查询银行账户"


async def test_the_desk_answers_at_once_without_a_ticket_number() -> None:
    ticket = await a_petition()
    await handling.settle(await order(ticket, "赵晴", "开庭时间是12月3日上午9时", LATER))
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.number, ticket.dispatched_at) == (TicketState.ANSWERED, None, None)
    assert await told(ticket) == {("answered", CITIZEN)}
    assert await acts(ticket) == [Act.RECEIVE, Act.SETTLE]


async def test_words_that_say_nothing_are_refused_before_the_clock_stops_by_every_act() -> None:
    plain, pending = await dispatched(await a_petition()), await a_petition("李四")
    hard = await accepted(await dispatched(await a_petition(), complexity=Complexity.COMPLEX))
    for verb, ticket, by in ((handling.answer, plain, "李正"), (handling.settle, pending, "赵晴")):
        await nothing_changed(verb(await order(ticket, by, "收到", LATER)), Invalid, "没有说明结果")
        await nothing_changed(verb(await order(ticket, by, "正在办理，请耐心等待", LATER)), Invalid, "阶段答复")
    await nothing_changed(handling.submit(await order(hard, "李正", "1", LATER)), Invalid, "没有说明结果")
    await nothing_changed(handling.decline(await order(pending, "周敏", "不予受理", LATER)), Invalid, "写清楚原因")
    await nothing_changed(handling.send_back(await order(plain, "李正", "。", LATER)), Invalid, "写清楚原因")
    await nothing_changed(handling.interim(await order(plain, "李正", "。", LATER)), Invalid, "没有说明结果")
    await handling.interim(await order(plain, "李正", "正在办理", LATER))
    assert (await running(await load(plain.id))).kind is ClockKind.HANDLING
