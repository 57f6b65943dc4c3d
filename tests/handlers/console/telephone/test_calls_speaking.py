"""Who is on the telephone is asked before anything is told; wishes stand at the top; one call for both."""

from datetime import timedelta

import pytest

from desk.notices import calls
from models import Attempt, AuditEntry, Delivery, ReturnVisit, TelephoneTask, Ticket
from models.enums import DeliveryState, SendChannel, TelephoneState, TicketState, VisitOutcome
from tests import cast
from tests.handlers.console.conftest import Console
from tests.handlers.console.telephone.test_calls import to_call

ANSWER = "款项本周到账，共五万元"
SECRET = "我要离婚，不要让我丈夫知道。"


async def to_tell_and_ask(console: Console, text: str = SECRET) -> tuple[Ticket, TelephoneTask]:
    ticket = await cast.dispatched(await cast.a_call(text, as_of=console.clock.now), as_of=console.clock.now)
    ticket = await cast.answered(ticket, ANSWER, as_of=console.clock.now)
    return ticket, await to_call(console, ticket)


async def test_the_telling_and_the_return_visit_of_one_ticket_are_one_call_in_both_lists(console: Console) -> None:
    ticket, task = await to_tell_and_ask(console)
    desk = await console.staff("赵晴")
    visit = await ReturnVisit.get(ticket_id=ticket.id)
    assert "同时回访" in (await desk.get("/console/calls")).words
    assert "同时告知" in (await desk.get("/console/visits")).words
    page = await desk.get(f"/console/calls/{task.id}")
    assert page.path == f"/console/visits/{visit.id}"
    await desk.post(f"/console/visits/{visit.id}/self")
    await desk.post(f"/console/visits/{visit.id}/rated", version=ticket.version, grade="4", speaking="self")
    await task.refresh_from_db()
    assert task.state is TelephoneState.DONE
    assert (await Ticket.get(id=ticket.id)).state is TicketState.CLOSED
    assert "没有要打的电话" in (await desk.get("/console/calls")).words
    assert "没有要回访的群众" in (await desk.get("/console/visits")).words


async def test_whoever_picks_up_hears_nothing_until_they_are_the_petitioner(console: Console) -> None:
    ticket, _ = await to_tell_and_ask(console)
    desk = await console.staff("赵晴")
    visit = await ReturnVisit.get(ticket_id=ticket.id)
    before = await desk.get(f"/console/visits/{visit.id}")
    assert "请问您是诉求人本人吗" in before.words
    assert "不要让我丈夫知道" in before.words, "what she wishes stands at the top"
    assert ANSWER not in before.text
    assert "离婚" not in before.text.replace(ticket.petition.title, "")
    script = await desk.post(f"/console/visits/{visit.id}/self")
    assert ("这个答复您听清楚了吗" in script.words, "答复您收到了吗" in script.words) == (True, False)
    assert ANSWER in script.words
    assert await AuditEntry.filter(action="call_to_person", subject_id=ticket.id).count() == 1


async def test_her_husband_picks_up_and_is_told_nothing_and_that_is_written_down(console: Console) -> None:
    ticket, task = await to_tell_and_ask(console)
    desk = await console.staff("赵晴")
    visit = await ReturnVisit.get(ticket_id=ticket.id, outcome=VisitOutcome.ASKED)
    done = await desk.post(f"/console/visits/{visit.id}/somebody_else", version=ticket.version)
    assert ANSWER not in done.text
    assert "不是本人接听" in done.words
    tried = await ReturnVisit.get(ticket_id=ticket.id, outcome=VisitOutcome.SOMEBODY_ELSE)
    assert tried.officer_id == (await cast.officer("赵晴")).id
    await task.refresh_from_db()
    assert task.state is TelephoneState.FAILED
    assert (await Delivery.get(id=task.delivery_id)).state is DeliveryState.FAILED
    assert await AuditEntry.filter(action="call_somebody_else", subject_id=ticket.id).count() == 1
    assert "不是本人接听，第 1 次" in (await desk.get(f"/console/tickets/{ticket.number}")).words


async def test_a_number_that_is_not_theirs_is_not_called_again_about_the_answer(console: Console) -> None:
    ticket, task = await to_tell_and_ask(console)
    desk = await console.staff("赵晴")
    visit = await ReturnVisit.get(ticket_id=ticket.id, outcome=VisitOutcome.ASKED)
    await desk.post(f"/console/visits/{visit.id}/wrong_number", version=ticket.version)
    console.clock.now += timedelta(days=3)
    assert "没有要回访的群众" in (await desk.get("/console/visits")).words
    await task.refresh_from_db()
    assert task.reason == calls.WRONG_NUMBER


@pytest.mark.parametrize("outcome", ["rated", "refused"])
async def test_no_rating_is_written_down_that_nobody_asked_the_petitioner_for(console: Console, outcome: str) -> None:
    ticket, _ = await to_tell_and_ask(console)
    visit = await ReturnVisit.get(ticket_id=ticket.id)
    desk = await console.staff("赵晴")
    reply = await desk.post(f"/console/visits/{visit.id}/{outcome}", version=ticket.version, grade="5")
    assert (reply.status, "请先问清" in reply.words) == (409, True)
    assert (await Ticket.get(id=ticket.id)).state is TicketState.ANSWERED


async def test_a_call_that_only_tells_asks_who_is_speaking_too(console: Console) -> None:
    ticket = await cast.dispatched(await cast.a_call(as_of=console.clock.now), as_of=console.clock.now)
    task = await to_call(console, ticket, "under_way")
    desk, where = await console.staff("赵晴"), f"/console/calls/{task.id}"
    before = await desk.get(where)
    assert "请问您是诉求人本人吗" in before.words
    assert "已经转给办案部门办理" not in before.text
    told = await desk.post(f"{where}/self")
    assert "已经转给办案部门办理" in told.words
    refused = await desk.post(f"{where}/done")
    assert (refused.status, "请先问清" in refused.words) == (409, True)
    await desk.post(f"{where}/somebody_else")
    assert await Attempt.filter(delivery_id=task.delivery_id, channel=SendChannel.TELEPHONE).count() == 1
    await desk.post(f"{where}/done", speaking="self")
    await task.refresh_from_db()
    assert task.state is TelephoneState.DONE


@pytest.mark.parametrize("wish", ["请别打这个电话", "不要再打电话给我了", "只能微信联系我"])
async def test_who_asked_not_to_be_called_is_not(console: Console, wish: str) -> None:
    ticket, task = await to_tell_and_ask(console, f"执行款没有到账。{wish}。")
    desk = await console.staff("赵晴")
    listed = await desk.get("/console/calls")
    assert wish in listed.words
    assert f'href="/console/calls/{task.id}"' not in listed.text
    assert "没有要回访的群众" in (await desk.get("/console/visits")).words
    page = await desk.get(f"/console/calls/{task.id}")
    assert "请不要拨打" in page.words
    assert "请问您是诉求人本人吗" not in page.words
    assert wish in (await desk.get(f"/console/tickets/{ticket.number}")).words
