"""No line is earlier than the one before it, no clock stops before it began, reminders follow a clock's own time."""

from datetime import timedelta

import pytest

from desk.petitions.citizen_requests import supplement
from desk.tickets import asking_more, handling, priority
from desk.tickets.joining import merging
from desk.tickets.joining.merged_tickets import answers_of
from desk.tickets.ticket_store import load
from desk.tickets.timing.supervision import sweep_due_clocks
from models import Clock, Delivery
from models.enums import ClockKind, Urgency
from tests.cast import ANSWER, MORNING, a_petition, accepted, at, dispatched, order
from tests.desk.ledger import history, whole

pytestmark = pytest.mark.usefixtures("cast")
SECOND = timedelta(seconds=1)


async def reminders() -> int:
    return await Delivery.filter(notice__in=["half_gone", "nearly_due"], cause__contains="clock").count()


async def test_who_waited_for_the_lock_with_an_older_clock_writes_no_line_before_the_last() -> None:
    ticket = await dispatched(await a_petition("张三"), as_of=MORNING + 10 * SECOND)
    await handling.accept(await order(ticket, "李法官", as_of=MORNING))
    await handling.answer(await order(await load(ticket.id), "李法官", ANSWER, MORNING + 5 * SECOND))
    times = [event.at for event in await history(ticket)]
    assert times == sorted(times)
    stopped = await Clock.filter(ticket_id=ticket.id, stopped_at__isnull=False)
    assert all(clock.stopped_at >= clock.started_at for clock in stopped if clock.stopped_at)
    await whole(ticket.id)


async def test_a_merged_petitioner_finds_the_answer_they_were_told_of_whatever_the_clocks_say() -> None:
    into, merged = await dispatched(await a_petition("张三")), await a_petition("李四")
    await merging.merge(await order(merged, "周敏", "同一件事", MORNING + 10 * SECOND, into=into.petition.number))
    await handling.accept(await order(await load(into.id), "李法官", as_of=MORNING))
    await handling.answer(await order(await load(into.id), "李法官", ANSWER, MORNING))
    assert len(await answers_of(await load(merged.id))) == 1


async def test_an_urgency_set_there_and_back_reminds_once_and_breaks_no_sweep() -> None:
    """The reminder of the same date had the same cause: a unique violation in every sweep from then on."""
    ticket = await accepted(await dispatched(await a_petition("张三")))
    clock = await Clock.get(ticket_id=ticket.id, kind=ClockKind.HANDLING)
    half = clock.next_look_at
    assert await sweep_due_clocks(half) == 1
    before = await reminders()
    for urgency in (Urgency.URGENT, Urgency.NORMAL):
        await priority.set_priority(await order(await load(ticket.id), "周敏", "重新定级", half, urgency=urgency))
    await Clock.filter(id=clock.id).update(next_look_at=half)
    assert await sweep_due_clocks(half) == 1
    assert await reminders() == before
    assert (await Clock.get(id=clock.id)).next_look_at > half


async def test_after_the_citizen_was_asked_for_more_the_reminders_still_come() -> None:
    ticket = await accepted(await dispatched(await a_petition("张三")))
    clock = await Clock.get(ticket_id=ticket.id, kind=ClockKind.HANDLING)
    half = clock.next_look_at
    await asking_more.ask_more(await order(await load(ticket.id), "李法官", "请补充判决书", MORNING))
    back = at("2026-11-19 09:30")
    await supplement(await order(await load(ticket.id), "张三", "判决书补上了", back))
    after = await Clock.get(id=clock.id)
    assert back < after.next_look_at < after.due_at
    assert (half, after.next_look_at) == (at("2026-11-19 09:15"), at("2026-11-23 09:15"))
    assert await sweep_due_clocks(after.next_look_at) == 1
    assert await reminders() == 2
