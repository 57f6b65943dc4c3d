"""我来处理, 处置危险, 不是危险: who may, what becomes of alarm and ticket, and what the history and the audit say."""

from datetime import timedelta

import pytest

from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.petitions import citizen_requests
from desk.petitions.citizen_requests import supplement
from desk.rules.lifecycles.petition_guards import Obstacle
from desk.tickets import handling, priority
from desk.tickets.danger import deciding
from desk.tickets.danger.open_alarms import STILL_IN_DANGER
from desk.tickets.danger.ringing import ring_due
from desk.tickets.ticket_facts import acts_open_to
from desk.tickets.ticket_store import load
from models import AuditEntry, DangerAlarm
from models.enums import Act, DangerDecision, TicketState, Urgency
from tests.cast import MORNING, a_petition, accepted, acting, dispatch_to, dispatched, order
from tests.desk.ledger import acts, last_words, nothing_changed, running
from tests.desk.tickets.danger.ringer import HEARD, alarm

pytestmark = pytest.mark.usefixtures("cast")
DECIDE = {Act.SEE_ALARM, Act.HANDLE_ALARM, Act.NOT_DANGER}
DONE = "已打 110，民警到场；和本人通了电话，人已平静"


async def test_赵晴_sees_to_it_and_writes_what_she_did() -> None:
    ticket = await a_petition("李四", HEARD)
    await deciding.see_alarm(await order(ticket, "赵晴"))
    await deciding.handle_alarm(await order(await load(ticket.id), "赵晴", DONE))
    over, zhao = await alarm(ticket), await acting("赵晴")
    assert (over.read_by_id, over.decided_by_id, over.decision) == (zhao.id, zhao.id, DangerDecision.REAL)
    assert over.next_ring_at is None
    assert await ring_due(MORNING + timedelta(hours=5)) == 0
    assert await acts(ticket) == [Act.RECEIVE, Act.SEE_ALARM, Act.HANDLE_ALARM]
    assert await last_words(ticket) == DONE
    assert (await load(ticket.id)).urgency is Urgency.CRITICAL
    assert await AuditEntry.filter(officer_id=zhao.id, action="act_handle_alarm", subject_id=ticket.id).count() == 1


@pytest.mark.parametrize("who", ["赵晴", "周敏", "何平", "郑远", "杨帆"])
async def test_everybody_who_is_called_is_offered_what_decides(who: str) -> None:
    ticket = await a_petition("李四", HEARD)
    assert set(await acts_open_to(await acting(who), ticket, MORNING)) >= DECIDE


async def test_who_is_not_called_and_does_not_work_on_it_may_not_decide() -> None:
    ticket = await dispatched(await a_petition("李四", HEARD), urgency=Urgency.CRITICAL)
    assert set(await acts_open_to(await acting("李正"), ticket, MORNING)) >= DECIDE
    await nothing_changed(deciding.see_alarm(await order(ticket, "王芳")), NotAllowed, "")
    await nothing_changed(deciding.not_danger(await order(ticket, "许诚", "不是")), NotFound, "")


async def test_without_an_alarm_nothing_is_offered_and_nothing_is_done() -> None:
    ticket = await a_petition()
    assert not DECIDE & set(await acts_open_to(await acting("周敏"), ticket, MORNING))
    await nothing_changed(deciding.see_alarm(await order(ticket, "周敏")), Refused, Obstacle.NO_ALARM.label)


async def test_a_second_reader_is_told_that_somebody_has_it() -> None:
    ticket = await a_petition("李四", HEARD)
    await deciding.see_alarm(await order(ticket, "赵晴"))
    ticket = await load(ticket.id)
    assert Act.SEE_ALARM not in await acts_open_to(await acting("周敏"), ticket, MORNING)
    await nothing_changed(deciding.see_alarm(await order(ticket, "周敏")), Refused, Obstacle.ALARM_READ.label)


async def test_what_is_no_danger_is_as_urgent_as_before_and_its_clock_goes_by_that() -> None:
    ticket = await a_petition("李四", HEARD)
    await deciding.not_danger(await order(ticket, "周敏", "已通话，说的是房子不想活化利用"))
    calm = await load(ticket.id)
    assert (calm.urgency, calm.proposed_urgency, calm.proposed_why) == (Urgency.NORMAL, "normal", "")
    assert (await running(calm)).due_at == calm.due_at == MORNING + timedelta(hours=2)
    assert (await alarm(ticket)).decision is DangerDecision.NOT_DANGER


async def test_a_later_word_that_was_no_danger_leaves_the_urgency_somebody_had_chosen() -> None:
    ticket = await accepted(await dispatched(await a_petition(), urgency=Urgency.URGENT))
    due = ticket.due_at
    await supplement(await order(ticket, "张三", HEARD))
    await deciding.not_danger(await order(await load(ticket.id), "李正", "当面问过，是气话"))
    assert ((await load(ticket.id)).urgency, (await load(ticket.id)).due_at) == (Urgency.URGENT, due)


async def test_a_word_after_the_decision_opens_another_alarm() -> None:
    ticket = await a_petition("李四", HEARD)
    await deciding.handle_alarm(await order(ticket, "赵晴", DONE))
    await supplement(await order(await load(ticket.id), "李四", "我还是不想活了", MORNING + timedelta(hours=1)))
    assert await DangerAlarm.filter(ticket_id=ticket.id).count() == 2
    assert await DangerAlarm.filter(ticket_id=ticket.id, decided_at__isnull=True).count() == 1


async def test_a_petition_that_was_withdrawn_is_still_decided_about() -> None:
    ticket = await citizen_requests.withdraw(await order(await a_petition("李四", HEARD), "李四", "算了"))
    await deciding.handle_alarm(await order(await load(ticket.id), "何平", DONE))
    assert ((await load(ticket.id)).state, (await alarm(ticket)).decision) == (
        TicketState.WITHDRAWN,
        DangerDecision.REAL,
    )


async def test_nobody_calls_it_less_than_critical_while_the_alarm_rings() -> None:
    ticket = await a_petition("李四", HEARD)
    low = await dispatch_to(await order(ticket, "周敏"), "李正", Urgency.NORMAL)
    await nothing_changed(handling.dispatch(low), Invalid, STILL_IN_DANGER)
    weigh = await order(ticket, "周敏", "不急", urgency=Urgency.URGENT, complexity=None)
    await nothing_changed(priority.set_priority(weigh), Invalid, STILL_IN_DANGER)
    await dispatched(ticket, urgency=Urgency.CRITICAL)
