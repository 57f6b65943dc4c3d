"""定级 and 改类别: what becomes of the clock, of who may see the ticket, and what the history says."""

from datetime import datetime, timedelta

import pytest

from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.petitions.citizen_requests import supplement
from desk.rules.lifecycles.petition_guards import Obstacle
from desk.tickets import asking_more, priority, second_person
from desk.tickets.orders import Fields, Order
from desk.tickets.priority import RelabelOrder
from desk.tickets.ticket_store import find_visible, load
from desk.tickets.timing import extensions
from desk.tickets.timing.supervision import sweep_due_clocks
from models import Subject, Supervision, Ticket
from models.enums import Act, Complexity, PetitionKind, TicketState, Urgency
from tests.cast import MORNING, a_petition, accepted, acting, answered, at, dispatched, extension_asked, officer, order
from tests.desk.ledger import acts, history, last_words, nothing_changed, running, told, whole

pytestmark = pytest.mark.usefixtures("cast")

URGENT, CRITICAL, NORMAL = Urgency.URGENT, Urgency.CRITICAL, Urgency.NORMAL
COMPLAINT, CONSULT = PetitionKind.COMPLAINT, PetitionKind.CONSULT


async def weighed(
    ticket: Ticket,
    urgency: Urgency | None = None,
    complexity: Complexity | None = None,
    by: str = "周敏",
    as_of: datetime = MORNING,
) -> Ticket:
    await priority.set_priority(await order(ticket, by, "工人已到现场", as_of, urgency=urgency, complexity=complexity))
    return await whole(ticket.id)


async def test_the_clock_goes_by_the_new_urgency_from_its_start() -> None:
    ticket = await weighed(await dispatched(await a_petition()), URGENT, as_of=at("2026-11-17 14:30"))
    clock = await running(ticket)
    assert clock.due_at == ticket.due_at == at("2026-11-18 17:30")
    assert clock.started_at == MORNING
    assert "改定为加急，从11月17日09:30开始计时起按新的时限算" in clock.reason
    event = (await history(ticket))[-1]
    assert (event.act, event.facts) == (Act.WEIGH, {"urgency_from": "normal", "urgency": "urgent"})
    assert await last_words(ticket) == "工人已到现场"
    assert await told(ticket) == {("weighed", "李正")}


async def test_what_would_have_been_over_by_now_is_due_now_and_climbs_with_the_next_sweep() -> None:
    now = at("2026-11-17 14:30")
    ticket = await weighed(await dispatched(await a_petition()), CRITICAL, as_of=now)
    clock = await running(ticket)
    assert (clock.due_at, clock.next_look_at) == (now, now)
    assert "已经到期" in clock.reason
    await sweep_due_clocks(now)
    assert (await whole(ticket.id)).rung == 3


async def test_what_was_late_already_stays_late_since_then() -> None:
    ticket = await dispatched(await a_petition())
    due = (await running(ticket)).due_at
    ticket = await weighed(ticket, URGENT, as_of=due + timedelta(hours=1))
    assert (await running(ticket)).due_at == due


async def test_less_urgent_gives_the_longer_time_and_an_open_rung_stays() -> None:
    ticket = await dispatched(await a_petition(), urgency=CRITICAL)
    await sweep_due_clocks(at("2026-11-17 11:30"))
    ticket = await weighed(await load(ticket.id), NORMAL, as_of=at("2026-11-17 11:40"))
    clock = await running(ticket)
    assert clock.due_at == at("2026-11-20 17:30")
    assert (ticket.rung, clock.rung) == (3, 3)
    assert await Supervision.filter(clock_id=clock.id, closed_at__isnull=True).count() == 1


async def test_time_the_citizen_took_is_not_counted_against_the_handler() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    await asking_more.ask_more(await order(ticket, "李正", "请补充银行卡号"))
    back = at("2026-11-18 09:30")
    await supplement(await order(await load(ticket.id), "张三", "卡号在附件", back))
    ticket = await weighed(await load(ticket.id), URGENT, as_of=back)
    unpaused = at("2026-11-18 17:30")
    assert (await running(ticket)).due_at > unpaused


async def test_days_that_were_granted_stay_granted() -> None:
    ticket = await extension_asked(await dispatched(await a_petition()), 3)
    await extensions.grant_extension(await order(ticket, "周敏"))
    ticket = await weighed(await load(ticket.id), URGENT)
    assert (await running(ticket)).due_at == at("2026-11-23 17:30")
    assert "经批准延期" in (await running(ticket)).reason


async def test_only_the_complexity_leaves_the_clock_alone() -> None:
    before = await running(await dispatched(await a_petition()))
    ticket = await weighed(await load(before.ticket_id), complexity=Complexity.COMPLEX)
    assert (await running(ticket)).due_at == before.due_at
    assert ticket.complexity is Complexity.COMPLEX
    assert (await history(ticket))[-1].facts == {"complexity_from": "standard", "complexity": "complex"}


async def test_weighing_wants_a_change_a_reason_and_somebody_who_may() -> None:
    ticket = await dispatched(await a_petition())
    same = priority.set_priority(await order(ticket, "周敏", "原因", urgency=NORMAL, complexity=Complexity.STANDARD))
    await nothing_changed(same, Invalid, priority.SAME_WEIGHT)
    silent = priority.set_priority(await order(ticket, "周敏", urgency=URGENT))
    await nothing_changed(silent, Invalid, "请填写原因")
    judge = priority.set_priority(await order(ticket, "李正", "原因", urgency=URGENT))
    await nothing_changed(judge, NotAllowed, "您无权")
    stranger = priority.set_priority(await order(ticket, "高洁", "原因", urgency=URGENT))
    await nothing_changed(stranger, NotFound, "没有找到")


async def test_a_liaison_weighs_what_their_department_has() -> None:
    ticket = await weighed(await dispatched(await a_petition()), URGENT, by="王芳")
    assert ticket.urgency is URGENT


async def test_what_was_chosen_otherwise_than_proposed_stands_in_the_dispatch() -> None:
    wages = "公司账户被冻结，工资发不出"
    as_proposed = await dispatched(await a_petition(text=wages), urgency=CRITICAL)
    otherwise = await dispatched(await a_petition(text=wages), urgency=URGENT)
    assert set((await history(as_proposed))[-1].facts) == {"handler"}
    facts = (await history(otherwise))[-1].facts
    assert (facts["proposed_urgency"], facts["urgency"]) == ("critical", "urgent")


async def relabelled(ticket: Ticket, to: PetitionKind, by: str = "周敏") -> Ticket:
    await priority.relabel(await order(ticket, by, "内容是另一类", kind=to))
    return await whole(ticket.id)


async def test_another_kind_stands_in_the_history_with_both_names() -> None:
    ticket = await relabelled(await dispatched(await a_petition()), CONSULT)
    assert ticket.petition.kind is CONSULT
    assert (await history(ticket))[-1].facts == {"from": "enforcement", "to": "consult"}
    assert (ticket.state, ticket.restricted) == (TicketState.DISPATCHED, False)


async def test_what_becomes_a_complaint_goes_back_to_the_inspectorate_and_out_of_everybody_elses_sight() -> None:
    ticket = await accepted(await dispatched(await a_petition(text="李法官一直不接电话")))
    ticket = await relabelled(ticket, COMPLAINT)
    assert (ticket.state, ticket.restricted, ticket.handler_id) == (TicketState.PENDING, True, None)
    assert await told(ticket) == {("petition_received", "何平")}
    assert [row.officer_id for row in await Subject.filter(ticket_id=ticket.id)] == [(await officer("李正")).id]
    for name in ("李正", "王芳", "周敏", "赵晴"):
        with pytest.raises(NotFound):
            await find_visible(await acting(name), ticket.petition.number)


async def agreed(ticket: Ticket, by: str = "杨帆") -> Ticket:
    await second_person.agree(await order(ticket, by))
    return await whole(ticket.id)


async def test_only_who_holds_the_desk_of_a_complaint_calls_it_something_else() -> None:
    ticket = await a_petition(text="法官不接电话", kind=COMPLAINT)
    hidden = priority.relabel(await order(ticket, "周敏", "是催办", kind=CONSULT))
    await nothing_changed(hidden, NotFound, "没有找到")
    ticket = await relabelled(ticket, CONSULT, by="何平")
    assert (ticket.restricted, ticket.petition.kind) == (True, COMPLAINT)
    ticket = await agreed(ticket)
    assert (ticket.restricted, ticket.petition.kind) == (False, CONSULT)
    assert (await history(ticket))[-1].facts == {"from": "complaint", "to": "consult", "lifted": 1}
    assert await told(ticket) == {("petition_received", "周敏")}
    assert (await find_visible(await acting("周敏"), ticket.petition.number)).id == ticket.id


async def test_an_accusation_looked_at_may_be_let_go_under_the_kind_it_has() -> None:
    ticket = await a_petition(text="执行法官收了对方的红包")
    assert ticket.restricted
    ticket = await agreed(await relabelled(ticket, PetitionKind.ENFORCEMENT, by="何平"))
    assert not ticket.restricted


async def test_what_asks_a_favour_stays_with_the_inspectorate() -> None:
    ticket = await a_petition(text="麻烦跟李法官打个招呼", kind=PetitionKind.CONTACT)
    verb = priority.relabel(await order(ticket, "何平", "看过了", kind=CONSULT))
    await nothing_changed(verb, Refused, Obstacle.A_FAVOUR.label)


async def _sent(order: Order, to: str) -> None:
    """As a form brings it."""
    await priority.relabel(RelabelOrder.read(order, Fields({"where": [to]})))


@pytest.mark.parametrize("to", ["", "nonsense", "enforcement"])
async def test_another_kind_has_to_be_another_kind(to: str) -> None:
    ticket = await a_petition()
    await nothing_changed(_sent(await order(ticket, "周敏", "原因"), to), Invalid, "类别")


async def test_an_answered_ticket_keeps_its_kind_and_weight() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    for verb in (
        priority.relabel(await order(ticket, "周敏", "原因", kind=CONSULT)),
        priority.set_priority(await order(ticket, "周敏", "原因", urgency=URGENT)),
    ):
        await nothing_changed(verb, Refused, "不能")
    assert Act.WEIGH not in await acts(ticket)
