"""Whoever could not be reached becomes a task of the desk: of a clean person there, with a limit; it ends by itself."""

from datetime import timedelta

import pytest

from desk.notices import unreached
from desk.notices.catalogue import Tell, officers, petitioner, tell
from desk.tickets import handling
from desk.tickets.joining import transfers
from models import Delivery, Officer, OfficerRole, Subject, TelephoneTask, Ticket
from models.enums import FoundBy, PetitionKind, Role, TelephoneState
from tests.cast import MORNING, a_call, a_petition, answered, at, court, dispatched, officer, order

pytestmark = pytest.mark.usefixtures("cast")


async def told(ticket: Ticket, notice: str, name: str = "", *, why: str = "没有绑定微信") -> Delivery:
    """A delivery of this notice that could not reach its reader: the desk is asked."""
    reader = {"officer_id": (await officer(name)).id} if name else {"officer_id__isnull": True}
    found = await Delivery.filter(ticket_id=ticket.id, notice=notice, **reader).first()
    if found is None:
        await tell(ticket, Tell(notice, officers([(await officer(name)).id])), MORNING)
        found = await Delivery.get(ticket_id=ticket.id, notice=notice, **reader)
    await unreached.ask_desk(found, why, MORNING)
    return found


async def tasks(ticket: Ticket) -> list[tuple[str, str]]:
    """Whom the desk is to tell, and who of it sees to it."""
    names = {one.id: one.name for one in await Officer.all()}
    found = await TelephoneTask.filter(ticket_id=ticket.id, state__in=unreached.WAITING).order_by("id")
    return [(names.get(one.officer_id or 0, "群众"), names.get(one.custodian_id or 0, "没有人")) for one in found]


async def the_task(ticket: Ticket) -> TelephoneTask:
    return await TelephoneTask.get(ticket_id=ticket.id, state__in=unreached.WAITING)


async def test_李法官_without_a_phone_is_a_task_of_周敏_within_a_working_day() -> None:
    ticket = await dispatched(await a_petition())
    await told(ticket, "dispatched", "李正")
    assert await tasks(ticket) == [("李正", "周敏")]
    assert (await the_task(ticket)).due_at == at("2026-11-18 17:30")


async def test_a_supervision_that_reached_nobody_is_told_within_the_hour() -> None:
    ticket = await dispatched(await a_petition())
    await told(ticket, "supervise", "周敏")
    assert await tasks(ticket) == [("周敏", "赵晴")]
    assert (await the_task(ticket)).due_at == MORNING + timedelta(hours=1)


async def test_one_task_for_one_officer_about_one_ticket_with_the_newest_and_the_nearest_limit() -> None:
    ticket = await dispatched(await a_petition())
    await told(ticket, "dispatched", "李正")
    newest = await told(ticket, "green", "李正", why="对方拒收了公众号的消息")
    await told(ticket, "half_gone", "李正")
    assert await tasks(ticket) == [("李正", "周敏")]
    task = await the_task(ticket)
    assert task.due_at == MORNING + timedelta(hours=1)
    assert task.delivery_id != newest.id


async def test_nobody_is_asked_to_tell_a_courtesy() -> None:
    ticket = await dispatched(await a_petition())
    await told(ticket, "under_way")
    await told(ticket, "dispatched_liaison", "王芳")
    assert await tasks(ticket) == []


async def test_of_a_complaint_the_inspectorate_sees_to_it_and_never_whom_it_is_about() -> None:
    ticket = await a_petition(text="周敏对我不理不睬", kind=PetitionKind.COMPLAINT)
    await told(ticket, "petition_received", "何平")
    assert await tasks(ticket) == [("何平", "杨帆")], "one court up: there is no other inspector"
    other = await a_petition(text="执行局对我不理不睬", kind=PetitionKind.COMPLAINT)
    await tell(other, Tell("interim", [petitioner(other)]), MORNING)
    citizen = await told(other, "interim")
    assert await tasks(other) == [("群众", "何平")]
    await Subject.create(ticket_id=other.id, officer=await officer("何平"), found_by=FoundBy.DESK, at=MORNING)
    assert await unreached.see_to_tasks(MORNING) == 0
    assert await tasks(other) == [("群众", "杨帆")], "whoever turns out to be the subject hands it over"
    assert (await the_task(other)).delivery_id == citizen.id


async def test_where_a_court_has_nobody_else_the_court_above_sees_to_it() -> None:
    ticket = await dispatched(await a_petition())
    agents = [await officer(name) for name in ("赵晴", "何平", "郑远")]
    others = OfficerRole.filter(court_id=(await court()).id, role__in=[Role.AGENT, Role.INSPECTOR, Role.PRESIDENT])
    assert {one.id for one in agents} <= {int(str(one)) for one in await others.values_list("officer_id", flat=True)}
    await others.update(ends_on=MORNING.date() - timedelta(days=1))
    await told(ticket, "sent_back", "周敏")
    assert await tasks(ticket) == [("周敏", "杨帆")]
    assert (await the_task(ticket)).court_id == (await court("江西高院")).id


async def test_who_went_on_with_the_ticket_knows_and_is_not_told_any_more() -> None:
    ticket = await dispatched(await a_petition())
    await told(ticket, "dispatched", "李正")
    assert await unreached.see_to_tasks(MORNING) == 0
    await handling.accept(await order(ticket, "李正", as_of=MORNING + timedelta(minutes=5)))
    assert await unreached.see_to_tasks(MORNING + timedelta(minutes=6)) == 1
    assert (await TelephoneTask.get(ticket_id=ticket.id)).state is TelephoneState.MOOT


async def test_of_a_ticket_that_is_over_nobody_on_the_staff_need_be_told_but_its_petitioner() -> None:
    ticket = await dispatched(await a_call())
    await told(ticket, "dispatched_liaison", "王芳")
    await told(ticket, "dispatched", "李正")
    ticket = await answered(ticket)
    await told(ticket, "answered")
    await unreached.see_to_tasks(MORNING)
    assert await tasks(ticket) == [("群众", "周敏")]


async def test_an_answer_that_arrives_after_all_ends_the_task() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    delivery = await told(ticket, "answered")
    await unreached.end_reached([delivery], MORNING)
    assert (await TelephoneTask.get(ticket_id=ticket.id)).state is TelephoneState.REACHED


async def test_a_ticket_that_moves_to_another_court_takes_its_tasks_along() -> None:
    ticket = await a_call()
    await tell(ticket, Tell("interim", [petitioner(ticket)]), MORNING)
    await told(ticket, "interim", why="微信联系不上")
    assert await tasks(ticket) == [("群众", "周敏")]
    donghu = await court("东湖法院")
    await transfers.transfer(await order(ticket, "周敏", "应由东湖法院办理", court="赣0102"))
    assert await tasks(ticket) == [("群众", "高洁")]
    assert (await the_task(ticket)).court_id == donghu.id
