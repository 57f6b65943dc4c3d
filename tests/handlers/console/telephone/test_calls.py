"""电话告知: whom WeChat cannot reach is called, and what came of it is written down."""

import pytest

import handlers.console.telephone.calls
from models import Attempt, AuditEntry, Delivery, Petition, TelephoneTask, Ticket
from models.enums import DeliveryState, PetitionKind, SendChannel, TelephoneState
from models.keyring import seal
from tests import cast
from tests.handlers.console.conftest import Console


async def to_call(console: Console, ticket: Ticket, notice: str = "answered") -> TelephoneTask:
    delivery = await Delivery.get(ticket_id=ticket.id, notice=notice)
    await Delivery.filter(id=delivery.id).update(state=DeliveryState.FAILED)
    without = Petition.filter(id=ticket.petition_id, contact_mobile_sealed__isnull=True)
    await without.update(contact_mobile_sealed=seal("13907910009"))
    return await TelephoneTask.create(
        delivery_id=delivery.id,
        court_id=ticket.court_id,
        ticket_id=ticket.id,
        reason="微信联系不上",
        created_at=console.clock.now,
    )


async def a_call_to_make(console: Console) -> TelephoneTask:
    ticket = await cast.dispatched(await cast.a_call(as_of=console.clock.now), as_of=console.clock.now)
    return await to_call(console, await cast.answered(ticket, "款项本周到账", as_of=console.clock.now))


async def test_赵晴_sees_whom_to_call_and_what_to_say_and_looks_up_the_number(console: Console):
    task = await a_call_to_make(console)
    desk = await console.staff("赵晴")

    listed = await desk.get("/console/calls")
    assert "微信联系不上" in listed.words
    assert "款项本周到账" not in listed.words
    page = await desk.get(f"/console/calls/{task.id}")
    assert "139****0009" in page.words
    assert "13907910009" not in page.text

    opened = await desk.post(f"/console/calls/{task.id}/unmask", htmx=True)
    assert "13907910009" in opened.words
    entry = await AuditEntry.get(action="unmask")
    assert entry.facts == {"what": "contact", "for": "call"}


async def test_somebody_told_is_told_and_somebody_not_reached_stays_to_be_called(console: Console):
    task = await a_call_to_make(console)
    desk = await console.staff("赵晴")

    await desk.post(f"/console/calls/{task.id}/failed", htmx=True)
    await task.refresh_from_db()
    assert task.state is TelephoneState.FAILED
    assert "已拨 1 次" in (await desk.get("/console/calls?state=failed")).words

    await desk.post(f"/console/calls/{task.id}/done", htmx=True, speaking="self")
    await task.refresh_from_db()
    assert (task.state, task.done_by_id) == (TelephoneState.DONE, (await cast.officer("赵晴")).id)
    assert (await Delivery.get(id=task.delivery_id)).state is DeliveryState.DELIVERED
    tries = await Attempt.filter(delivery_id=task.delivery_id, channel=SendChannel.TELEPHONE).order_by("ordinal")
    assert [attempt.state for attempt in tries] == [DeliveryState.FAILED, DeliveryState.DELIVERED]
    ticket = await Ticket.get(id=task.ticket_id)
    assert "电话 已告知" in (await desk.get(f"/console/tickets/{ticket.number}")).words


async def test_a_call_is_finished_once(console: Console):
    task = await a_call_to_make(console)
    desk = await console.staff("赵晴")
    await desk.post(f"/console/calls/{task.id}/done", htmx=True, speaking="self")

    again = await desk.post(f"/console/calls/{task.id}/failed", htmx=True)

    assert again.status == 409
    assert "已经办完了" in again.words
    assert await Attempt.filter(channel=SendChannel.TELEPHONE).count() == 1


async def test_calls_about_a_complaint_are_the_inspectorates(console: Console):
    ticket = await console.petition(text="投诉", kind=PetitionKind.COMPLAINT)
    inspector = await cast.officer("何平")
    ticket = await cast.dispatched(ticket, "何平", by="何平", as_of=console.clock.now)
    assert ticket.handler_id == inspector.id
    task = await to_call(console, ticket, "under_way")

    number = str(ticket.number)
    assert number not in (await (await console.staff("赵晴")).get("/console/calls")).text
    assert (await (await console.staff("赵晴")).post(f"/console/calls/{task.id}/done")).status == 404
    assert number in (await (await console.staff("何平")).get("/console/calls")).text


async def test_calls_one_may_not_make_hide_none_that_one_may(console: Console, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(handlers.console.telephone.calls, "MOST_SHOWN", 1)
    complaint = await console.petition(text="投诉", kind=PetitionKind.COMPLAINT)
    await to_call(console, await cast.dispatched(complaint, "何平", by="何平", as_of=console.clock.now), "under_way")
    first, second = await a_call_to_make(console), await a_call_to_make(console)
    desk = await console.staff("赵晴")

    page = await desk.get("/console/calls")
    assert f'id="call-{first.id}"' in page.text
    assert f"after={first.id}" in page.text
    rest = await desk.get(f"/console/calls?after={first.id}")
    assert f'id="call-{second.id}"' in rest.text
    assert 'rel="next"' not in rest.text


@pytest.mark.parametrize("name", ["李法官", "高洁", "系统管理员"])
async def test_nobody_else_sees_or_finishes_a_call(console: Console, name: str):
    task = await a_call_to_make(console)
    desk = await console.staff(name)

    assert "款项本周到账" not in (await desk.get("/console/calls")).words
    for act in ("done", "failed", "unmask"):
        assert (await desk.post(f"/console/calls/{task.id}/{act}")).status == 404
    assert (await TelephoneTask.get(id=task.id)).state is TelephoneState.OPEN


async def test_nothing_to_call_says_so(console: Console):
    assert "没有要打的电话" in (await (await console.staff("赵晴")).get("/console/calls")).words


async def test_while_赵晴_calls_周敏_does_not_dial_the_same_person(console: Console):
    task = await a_call_to_make(console)
    agent, chief = await console.staff("赵晴"), await console.staff("周敏")
    await agent.post(f"/console/calls/{task.id}/unmask", htmx=True)

    page = await chief.get(f"/console/calls/{task.id}")
    opened = await chief.post(f"/console/calls/{task.id}/unmask", htmx=True)
    spoken = await chief.post(f"/console/calls/{task.id}/self")

    for reply in (page, opened, spoken):
        assert "赵晴正在给这个人打电话" in reply.words
        assert "13907910009" not in reply.text
    assert "款项本周到账" not in spoken.words
    assert await AuditEntry.filter(action="unmask").count() == 1

    await agent.post(f"/console/calls/{task.id}/failed")
    assert "13907910009" in (await chief.post(f"/console/calls/{task.id}/unmask", htmx=True)).words
