"""收回答复: the wrong person reads it no more on any face, the right one hears of it, and the work begins anew."""

from datetime import timedelta

import pytest

from desk.errors import Invalid, Refused
from desk.rules.lifecycles.act_records import Reply
from desk.scores import counting
from desk.tickets import corrections, handling
from desk.tickets.joining import merging
from desk.tickets.leaks import LeakOrder
from desk.tickets.orders import Fields
from desk.tickets.taking_back import take_back
from desk.tickets.ticket_store import load
from desk.views.history.history import history_of, officer_history
from desk.views.history.spoken import TAKEN_BACK
from desk.views.petitions.petition_view import petition_view
from desk.views.tickets.whole_ticket import whole_ticket
from models import Clock, Delivery, Officer, ReturnVisit, TelephoneTask, Ticket, Words
from models.database import connection
from models.enums import (
    Act,
    ClockKind,
    Complexity,
    DeliveryState,
    Grade,
    PetitionKind,
    TelephoneState,
    TicketState,
    VisitOutcome,
)
from models.keyring import unseal
from tests.cast import MORNING, a_call, a_petition, acting, answered, dispatched, order, rated, submitted
from tests.desk.ledger import CITIZEN, history, nothing_changed, told, whole
from wechat.pushes import render

pytestmark = pytest.mark.usefixtures("cast")
LEAKED = "已查询到账户，本周内划拨，到账后请签收"
LATER = MORNING + timedelta(hours=1)
WHY = "发给了别人"


async def taken(ticket: Ticket, by: str = "李正", words: str = WHY, **leak: object) -> Ticket:
    given = await order(await load(ticket.id), by, words, LATER)
    await take_back(LeakOrder(*given.basis, **leak))  # type: ignore[arg-type]
    return await load(ticket.id)


async def an_answer(by: str = "张三") -> Ticket:
    return await answered(await dispatched(await a_petition(by)), LEAKED)


async def test_张三_reads_the_wrong_answer_no_more_on_any_face_and_officers_still_do() -> None:
    ticket = await taken(await an_answer())
    view = await petition_view(ticket, await acting("张三"), LATER)
    assert [one.words for one in view.answers] == [TAKEN_BACK]
    assert LEAKED not in str([view.answers, view.lines, view.interim, view.declined])
    whole_seen = await whole_ticket(await acting("李正"), ticket, LATER)
    (kept,) = whole_seen.seen.answers
    assert (kept.text, kept.taken_back) == (LEAKED, True)
    for pushed in await Delivery.filter(ticket_id=ticket.id, notice="answered"):
        assert await render(pushed, "https://jiesu.example") is None


async def test_the_ticket_goes_back_to_its_handler_with_a_clock_and_the_visit_is_cancelled() -> None:
    ticket = await taken(await an_answer())
    assert (ticket.state, ticket.cycle, ticket.handler_id) == (TicketState.ACCEPTED, 2, (await acting("李正")).id)
    clock = await Clock.get(ticket_id=ticket.id, kind="handling", stopped_at__isnull=True)
    assert (clock.kind, clock.due_at) == (ClockKind.HANDLING, ticket.due_at)
    assert (await ReturnVisit.get(ticket_id=ticket.id)).outcome is VisitOutcome.CANCELLED
    assert (await history(ticket))[-1].act is Act.TAKE_BACK
    await whole(ticket.id)
    assert (await load((await answered(ticket, "正确的答复：下周到账", as_of=LATER)).id)).state is TicketState.ANSWERED


async def test_what_the_desk_settled_or_whose_handler_has_left_goes_back_to_the_desk() -> None:
    ticket = await a_petition()
    await handling.settle(await order(ticket, "赵晴", LEAKED))
    settled = await taken(ticket, "赵晴")
    assert (settled.state, settled.handler_id) == (TicketState.PENDING, None)
    gone = await an_answer("李四")
    await Officer.filter(name="李正").update(active=False)
    back = await taken(gone, "周敏")
    assert (back.state, back.handler_id) == (TicketState.PENDING, None)
    await whole(back.id)


async def test_pending_deliveries_and_calls_of_it_are_cancelled_and_the_petitioner_hears_that_it_is_void() -> None:
    ticket = await an_answer()
    pending = await Delivery.get(ticket_id=ticket.id, notice="answered")
    task = await TelephoneTask.create(
        delivery_id=pending.id, court_id=ticket.court_id, ticket_id=ticket.id, reason="微信联系不上", created_at=MORNING
    )
    ticket = await taken(ticket, "周敏")
    await pending.refresh_from_db()
    await task.refresh_from_db()
    assert (pending.state, task.state) == (DeliveryState.CANCELLED, TelephoneState.MOOT)
    assert await told(ticket) == {("taken_back", CITIZEN), ("taken_back_here", "李正")}
    push = await render(await Delivery.get(ticket_id=ticket.id, notice="taken_back"), "https://jiesu.example")
    assert push is not None
    assert "误发" in push.text
    assert "作废" in push.text
    assert LEAKED not in push.text


async def test_李四_whose_information_went_to_张三_is_told_whoever_may_see_their_petition() -> None:
    theirs = await a_petition("李四", "投诉法官拖延", kind=PetitionKind.COMPLAINT)
    ticket = await taken(await an_answer(), concerned=theirs.petition.number)
    notice = await Delivery.get(notice="leaked")
    assert (notice.ticket_id, notice.identity_id) == (theirs.id, theirs.petition.identity_id)
    push = await render(notice, "https://jiesu.example")
    assert push is not None
    assert "12368" in push.text
    assert ticket.petition.number not in push.text
    assert "张三" not in push.text
    event = (await history(ticket))[-1]
    assert event.facts["concerned"] == theirs.petition.number
    outside = await taken(await an_answer("李四"), outside=True)
    assert (await history(outside))[-1].facts["outside"] == 1
    assert await Delivery.filter(notice="leaked").count() == 1


async def test_a_number_that_is_none_or_its_own_is_refused_and_nothing_is_changed() -> None:
    ticket = await an_answer()
    given = await order(ticket, "李正", WHY)
    for typed in ("李四那件", "GD1", "SQ20261100000018"):
        with pytest.raises(Invalid, match="编号不对"):
            LeakOrder.read(given, Fields({"concerned": [typed]}))
    own = LeakOrder(*given.basis, concerned=ticket.petition.number)
    await nothing_changed(take_back(own), Invalid, "自己的编号")
    await nothing_changed(take_back(LeakOrder(*(await order(ticket, "李正", " ")).basis)), Invalid, "原因")


async def test_who_was_answered_together_reads_it_no_more_either_and_is_told() -> None:
    ticket = await dispatched(await a_petition())
    other = await a_petition("李四")
    await merging.merge(await order(other, "周敏", "同一件事", into=ticket.petition.number))
    ticket = await taken(await answered(await load(ticket.id), LEAKED))
    view = await petition_view(await load(other.id), await acting("李四"), LATER)
    assert [one.words for one in view.answers] == [TAKEN_BACK]
    assert "已经答复" not in view.progress.text
    assert await Delivery.filter(ticket_id=other.id, notice="taken_back").count() == 1
    together = await Delivery.get(ticket_id=other.id, notice="answered_together")
    assert together.state is DeliveryState.CANCELLED


@pytest.mark.parametrize("who", ["陈丽", "何平", "郑远", "许诚"])
async def test_nobody_else_takes_an_answer_back(who: str) -> None:
    ticket = await an_answer()
    with pytest.raises(Refused):
        await taken(ticket, who)
    assert not await Words.exists(taken_back_at__isnull=False)


async def test_a_rated_and_closed_answer_can_be_taken_back_and_its_rating_is_no_satisfaction() -> None:
    ticket = await rated(await an_answer(), Grade.VERY_GOOD)
    assert ticket.state is TicketState.CLOSED
    await counting.count_marked()
    assert await counts() == ("1", "1")
    ticket = await taken(ticket)
    await counting.count_marked()
    assert await counts() == (None, None)
    assert ticket.state is TicketState.ACCEPTED
    await rated(await answered(ticket, "正确的答复：下周到账", as_of=LATER), Grade.GOOD, as_of=LATER)


async def counts() -> tuple[str | None, str | None]:
    """How many happy and rated ones the day counts for the court as a whole."""
    async with connection() as plain:
        row = await plain.fetchrow(
            "SELECT sum((counts ->> 'happy')::int)::text AS happy, sum((counts ->> 'rated')::int)::text AS rated"
            " FROM score_cell WHERE department_id = 0 AND officer_id = 0"
        )
    assert row is not None
    return row["happy"], row["rated"]


async def test_an_interim_reply_can_be_taken_back_while_the_work_goes_on() -> None:
    ticket = await dispatched(await a_petition())
    with pytest.raises(Refused, match="没有可以收回的"):
        await taken(ticket)
    await handling.interim(await order(ticket, "李正", LEAKED))
    due = (await load(ticket.id)).due_at
    ticket = await taken(ticket)
    assert (ticket.state, ticket.cycle, ticket.due_at) == (TicketState.DISPATCHED, 1, due)
    view = await petition_view(ticket, await acting("张三"), LATER)
    assert view.interim is None
    assert LEAKED not in str(view.lines)
    await whole(ticket.id)


async def test_a_draft_under_review_is_not_taken_back_with_what_was_told_before() -> None:
    ticket = await dispatched(await a_petition(), complexity=Complexity.COMPLEX)
    await handling.interim(await order(ticket, "李正", LEAKED))
    ticket = await taken(await submitted(await load(ticket.id), "拟好的答复：下周到账"))
    assert ticket.state is TicketState.REVIEWING
    kept = [unseal(one.text_sealed) for one in await Words.filter(ticket_id=ticket.id, taken_back_at__isnull=True)]
    assert "拟好的答复：下周到账" in kept


async def test_the_reason_of_a_refusal_to_take_it_up_can_be_taken_back() -> None:
    ticket = await a_petition()
    await handling.decline(await order(ticket, "周敏", "李某的事应向劳动仲裁委提出"))
    ticket = await taken(ticket, "周敏")
    assert ticket.state is TicketState.PENDING
    assert (await petition_view(ticket, await acting("张三"), LATER)).declined is None


async def test_a_correction_takes_the_old_answer_back_where_it_told_of_somebody_else() -> None:
    theirs = await a_petition("李四")
    ticket = await an_answer()
    given = await order(ticket, "李正", "正确的答复：下周到账", LATER)
    await corrections.correct(LeakOrder(*given.basis, leaked=True, concerned=theirs.petition.number))
    ticket = await load(ticket.id)
    answers = (await history_of(ticket)).told(Reply.ANSWER)
    assert [one.words for one in answers] == ["正确的答复：下周到账", TAKEN_BACK]
    assert ticket.state is TicketState.ANSWERED
    assert await Delivery.filter(notice="leaked", ticket_id=theirs.id).count() == 1
    assert [one.text for one in (await officer_history(ticket)).answers()] == ["正确的答复：下周到账", LEAKED]


async def test_a_plain_correction_leaves_the_old_answer_to_be_read() -> None:
    ticket = await an_answer()
    await corrections.correct(await order(ticket, "李正", "更正后的答复", LATER))
    answers = (await history_of(await load(ticket.id))).told(Reply.ANSWER)
    assert [one.words for one in answers] == ["更正后的答复", LEAKED]


async def test_a_complaints_answer_is_taken_back_by_the_inspectorate_and_never_by_the_desk() -> None:
    ticket = await dispatched(await a_petition(kind=PetitionKind.COMPLAINT, text="态度不好"), "何平", by="何平")
    ticket = await submitted(ticket, LEAKED)
    await handling.approve(await order(ticket, "杨帆"))
    with pytest.raises(Refused):
        await taken(await load(ticket.id), "周敏")
    back = await taken(await load(ticket.id), "何平")
    assert (back.state, back.handler_id) == (TicketState.ACCEPTED, (await acting("何平")).id)
    with pytest.raises(Refused):
        await handling.answer(await order(back, "何平", "直接答复"))


async def test_an_answer_told_on_the_telephone_line_is_taken_back_too() -> None:
    ticket = await answered(await dispatched(await a_call()), LEAKED)
    back = await taken(ticket)
    assert back.state is TicketState.ACCEPTED
