"""What every verb has in common: words it wants, states it refuses, acts not there yet; and the plain verbs."""

from datetime import timedelta

import pytest

from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.rules.lifecycles.petition import PETITION
from desk.rules.sizes import LONGEST_WORDS
from desk.tickets import handling, noting
from desk.tickets.orders import Order
from desk.tickets.ticket_store import load
from desk.tickets.timing import green
from desk.tickets.verbs import VERBS
from models import ReturnVisit, Supervision, Ticket, Words
from models.database import transaction
from models.enums import Act, Complexity, PetitionKind, TicketState, VisitOutcome, WordsKind
from tests.cast import MORNING, a_petition, accepted, acting, answered, dispatched, extension_asked, order, submitted
from tests.desk.ledger import CITIZEN, deliveries, last_words, nothing_changed, running, told, whole, words_of
from tests.desk.tickets.timing.test_promises import passed_on

pytestmark = pytest.mark.usefixtures("cast")
LATER = MORNING + timedelta(minutes=40)
PAST_THEIR_TIME = MORNING + timedelta(days=3)


async def test_closing_needs_a_reason_and_counts_as_not_rated() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    await nothing_changed(handling.close(await order(ticket, "周敏", "  ", PAST_THEIR_TIME)), Invalid, "请填写原因")
    await handling.close(await order(ticket, "周敏", "多次电话无人接听", PAST_THEIR_TIME))
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.closed_at) == (TicketState.CLOSED, PAST_THEIR_TIME)
    assert (await ReturnVisit.get(ticket_id=ticket.id)).outcome is VisitOutcome.LAPSED


async def test_declining_says_why_and_which_door_is_the_right_one() -> None:
    ticket = await a_petition()
    await handling.decline(await order(ticket, "周敏", "属于仲裁事项，请向劳动仲裁委申请", LATER))
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.closed_at) == (TicketState.DECLINED, LATER)
    assert await told(ticket) == {("declined", CITIZEN)}
    (delivery,) = await deliveries(ticket)
    assert "劳动仲裁委" in await words_of(delivery.facts["words"])


@pytest.mark.parametrize("who", ["赵晴", "周敏"])
async def test_a_telephone_call_is_written_down_for_colleagues_and_changes_nothing(who: str) -> None:
    ticket = await dispatched(await a_petition())
    clock = await running(ticket)
    await noting.call(await order(ticket, who, "已电话告知张三：本周内答复"))
    ticket = await whole(ticket.id)
    assert (ticket.state, await told(ticket), (await running(ticket)).id) == (TicketState.DISPATCHED, set(), clock.id)
    assert await last_words(ticket) == "已电话告知张三：本周内答复"


@pytest.mark.parametrize("who", ["李正", "王芳", "何平"])
async def test_who_does_not_sit_at_the_telephone_writes_no_call_down(who: str) -> None:
    ticket = await dispatched(await a_petition())
    await nothing_changed(noting.call(await order(ticket, who, "打过了")), NotAllowed, "无权")


@pytest.mark.parametrize("who", ["赵晴", "周敏", "王芳", "李正"])
async def test_a_note_is_for_colleagues_only(who: str) -> None:
    ticket = await dispatched(await a_petition())
    clock = await running(ticket)
    await noting.note(await order(ticket, who, "当事人听力不好，请打字"))
    assert await told(ticket) == set()
    assert (await running(ticket)).id == clock.id
    assert await Words.filter(ticket_id=ticket.id, kind=WordsKind.NOTE).count() == 1
    await whole(ticket.id)


REFUSED_IN_STATE = [
    (Act.SETTLE, "dispatched", "赵晴"),
    (Act.ACCEPT, "accepted", "李正"),
    (Act.SEND_BACK, "answered", "李正"),
    (Act.ANSWER, "answered", "李正"),
    (Act.APPROVE, "accepted", "王芳"),
    (Act.REJECT, "accepted", "王芳"),
    (Act.INTERIM, "answered", "李正"),
    (Act.CLOSE, "accepted", "周敏"),
    (Act.DECLINE, "dispatched", "周敏"),
]


@pytest.mark.parametrize(("act", "state", "who"), REFUSED_IN_STATE, ids=lambda value: str(value))
async def test_a_verb_in_the_wrong_state_changes_nothing(act: Act, state: str, who: str) -> None:
    ticket = await dispatched(await a_petition())
    ticket = await accepted(ticket) if state == "accepted" else ticket
    ticket = await answered(ticket) if state == "answered" else ticket
    words = f"工单现为“{ticket.state.label}”，不能“{act.label}”"
    await nothing_changed(VERBS[act].do(await order(ticket, who, "我的话")), Refused, words)


SPOKEN = [
    (Act.SETTLE, "pending", "赵晴"),
    (Act.SEND_BACK, "dispatched", "李正"),
    (Act.ANSWER, "dispatched", "李正"),
    (Act.SUBMIT, "accepted", "李正"),
    (Act.REJECT, "reviewing", "王芳"),
    (Act.INTERIM, "accepted", "李正"),
    (Act.CLOSE, "answered", "周敏"),
    (Act.DECLINE, "pending", "周敏"),
    (Act.NOTE, "dispatched", "王芳"),
    (Act.CALL, "dispatched", "赵晴"),
    (Act.CORRECT, "answered", "李正"),
    (Act.REFUSE, "asked", "周敏"),
    (Act.ASK_MORE, "accepted", "李正"),
    (Act.ATTEND, "dispatched", "周敏"),
    (Act.GREEN, "dispatched", "周敏"),
    (Act.END_GREEN, "green", "周敏"),
    (Act.HANDLE_ALARM, "ringing", "赵晴"),
    (Act.NOT_DANGER, "ringing", "郑远"),
    (Act.DISAGREE, "proposed", "杨帆"),
    (Act.REPLY_BODY, "passed_on", "赵晴"),
]


async def made_green(ticket: Ticket) -> Ticket:
    await green.open_channel(await order(ticket, "周敏", "工资发不出"))
    return await load(ticket.id)


async def brought_to(state: str) -> Ticket:
    if state == "proposed":
        ticket = await a_petition(kind=PetitionKind.COMPLAINT)
        await handling.decline(await order(ticket, "何平", "不属实"))
        return await load(ticket.id)
    if state == "passed_on":
        return await passed_on()
    ticket = await a_petition(text="我不想活了") if state == "ringing" else await a_petition()
    if state in ("pending", "ringing"):
        return ticket
    ticket = await dispatched(ticket, complexity=Complexity.COMPLEX if state == "reviewing" else Complexity.STANDARD)
    steps = {
        "dispatched": None,
        "accepted": accepted,
        "reviewing": submitted,
        "answered": answered,
        "asked": extension_asked,
        "green": made_green,
    }
    step = steps[state]
    return await step(ticket) if step else ticket


@pytest.mark.parametrize(("act", "state", "who"), SPOKEN, ids=lambda value: str(value))
async def test_a_verb_that_wants_words_takes_neither_none_nor_too_many(act: Act, state: str, who: str) -> None:
    """Nothing is written even inside a larger transaction: a talk catches the refusal and commits its own rows."""
    ticket = await brought_to(state)
    if act is Act.SUBMIT:
        await Ticket.filter(id=ticket.id).update(complexity=Complexity.COMPLEX)
    if act is Act.ATTEND:
        await Ticket.filter(id=ticket.id).update(rung=1)
        clock = (await running(ticket)).id
        await Supervision.create(clock_id=clock, ticket_id=ticket.id, rung=1, opened_at=MORNING, due_at=MORNING)
    for words, refusal in (
        (" \n", f"请填写{PETITION.rules[act].says.label}"),
        ("长" * (LONGEST_WORDS + 1), "内容太长"),
    ):
        verb = VERBS[act].do(await order(ticket, who, words, PAST_THEIR_TIME if act is Act.CLOSE else MORNING))
        async with transaction():
            await nothing_changed(verb, Invalid, refusal)


async def test_every_verb_is_an_act_of_the_lifecycle() -> None:
    plain = {act for act, verb in VERBS.items() if verb.takes is Order and act is not Act.REOPEN}
    assert set(VERBS) <= set(PETITION.rules)
    assert all(PETITION.must_say(act) == (act in {one for one, _, _ in SPOKEN}) for act in plain)


async def test_a_ticket_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        await handling.accept(Order(999_999, 1, await acting("李正"), MORNING))
