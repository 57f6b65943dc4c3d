"""没通知到: the desk sees whom nobody could reach and why, by when to tell them, and works it off."""

from datetime import timedelta

import pytest

from desk.notices import unreached
from desk.notices.catalogue import Tell, petitioner, tell
from desk.notices.deliveries import RefusedNotice
from handlers.console.queue import queue_page
from models import Delivery, Petition, Subject, TelephoneTask, Ticket
from models.enums import DeliveryState, FoundBy, PetitionKind, TelephoneState
from models.keyring import seal
from tests import cast
from tests.handlers.console.conftest import Console, Opens

HERE = "/console/unreached"


async def lost(console: Console, ticket: Ticket, notice: str, why: str = "微信系统多次没能送达") -> TelephoneTask:
    delivery = await Delivery.filter(ticket_id=ticket.id, notice=notice).limit(1).get()
    await Delivery.filter(id=delivery.id).update(state=DeliveryState.FAILED)
    await unreached.ask_desk(delivery, why, console.clock.now)
    return await TelephoneTask.get(delivery_id=delivery.id)


async def test_周敏_reads_who_was_not_reached_why_and_by_when_and_the_menu_counts_them(console: Console):
    ticket = await console.dispatched()
    await lost(console, ticket, "dispatched", "没有绑定微信")
    desk = await console.staff("周敏")
    shown = await desk.get(HERE)
    for words in ("派单通知", "李正：没有绑定微信", "周敏 跟进", str(ticket.number), "一次也没能发出"):
        assert words in shown.words
    assert "没通知到1" in shown.words.replace(" ", ""), "the menu says how many"


async def test_周敏_tells_李法官_in_person_and_it_is_over(console: Console):
    task = await lost(console, await console.dispatched(), "dispatched")
    desk = await console.staff("周敏")
    refused = await desk.post(f"{HERE}/{task.id}/in_person", htmx=True, words="")
    assert (refused.status, "请写明" in refused.words) == (400, True)
    done = await desk.post(f"{HERE}/{task.id}/in_person", words="到办公室说了")
    assert (done.status, "已记下：当面告知到了" in done.words) == (200, True)
    await task.refresh_from_db()
    assert task.state is TelephoneState.IN_PERSON
    assert "都通知到了" in (await desk.get(HERE)).words


async def test_再发一次_is_offered_and_taken_by_the_same_guard(console: Console):
    ticket = await console.dispatched()
    task = await lost(console, ticket, "dispatched")
    desk = await console.staff("周敏")
    assert "再发一次" in (await desk.get(HERE)).words
    await Ticket.filter(id=ticket.id).update(handler_id=(await cast.officer("陈丽")).id)
    shown = await desk.get(HERE)
    assert f"{task.id}/sent_again" not in shown.text
    assert "无权查看" in shown.words
    refused = await desk.post(f"{HERE}/{task.id}/sent_again", htmx=True, words="再试试")
    assert (refused.status, "无权查看" in refused.words, "再试试" in refused.text) == (409, True, True)


async def test_who_left_no_number_is_not_offered_to_be_called_and_the_ticket_says_so(console: Console):
    ticket = await cast.answered(
        await cast.dispatched(await cast.a_call(mobile="", as_of=console.clock.now), as_of=console.clock.now),
        as_of=console.clock.now,
    )
    await lost(console, ticket, "answered", "微信联系不上")
    desk = await console.staff("赵晴")
    assert "没有要打的电话" in (await desk.get("/console/calls")).words
    assert "没有留电话，只能写信" in (await desk.get(HERE)).words
    assert "联系不上：没有留电话" in (await desk.get(f"/console/tickets/{ticket.number}")).words
    await Petition.filter(id=ticket.petition_id).update(contact_mobile_sealed=seal("13907910009"))
    assert "没有要打的电话" not in (await desk.get("/console/calls")).words


async def test_a_complaints_are_the_inspectorates_and_never_whom_it_is_about(console: Console):
    ticket = await console.petition(text="执行局不理我", kind=PetitionKind.COMPLAINT)
    ticket = await cast.dispatched(ticket, "何平", by="何平", as_of=console.clock.now)
    await tell(ticket, Tell("interim", [petitioner(ticket)]), console.clock.now)
    task = await lost(console, ticket, "interim", "微信联系不上")
    for name in ("周敏", "赵晴"):
        desk = await console.staff(name)
        assert ticket.petition.title not in (await desk.get(HERE)).words
        assert (await desk.post(f"{HERE}/{task.id}/done", words="打了")).status == 404
    assert ticket.petition.title in (await (await console.staff("何平")).get(HERE)).words
    await Subject.create(
        ticket_id=ticket.id, officer=await cast.officer("何平"), found_by=FoundBy.DESK, at=console.clock.now
    )
    assert (await (await console.staff("何平")).post(f"{HERE}/{task.id}/done", words="打了")).status == 404


async def test_the_list_goes_on_by_key_the_nearest_limit_first(console: Console, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("handlers.console.telephone.unreached.MOST_SHOWN", 2)
    found = [await lost(console, await console.dispatched(), "dispatched") for _ in range(3)]
    await TelephoneTask.filter(id=found[2].id).update(due_at=console.clock.now - timedelta(hours=1))
    desk = await console.staff("周敏")
    first = await desk.get(HERE)
    assert [task.id for task in found if f"unreached-{task.id}" in first.text] == [found[0].id, found[2].id]
    after = f"{(await TelephoneTask.get(id=found[0].id)).due_at.isoformat()},{found[0].id}".replace("+", "%2B")
    second = await desk.get(f"{HERE}?after={after}")
    assert [task.id for task in found if f"unreached-{task.id}" in second.text] == [found[1].id]
    for nonsense in ("x", ",", "2026-11-18,1", "9" * 300):
        assert (await desk.get(f"{HERE}?after={nonsense}")).status == 200


async def test_the_system_administrator_reads_which_notice_WeChat_refuses(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    async def refused() -> list[RefusedNotice]:
        return [RefusedNotice("wx1", "supervise", 47003)]

    monkeypatch.setattr(queue_page, "refused_notices", refused)
    assert "微信不收“督办通知”" in (await (await console.staff("系统管理员")).get("/console")).words
    assert "微信不收" not in (await (await console.staff("审计员")).get("/console")).words


async def test_in_a_browser_周敏_works_one_off_and_it_goes_from_the_list(opens: Opens, console: Console):
    task = await lost(console, await console.dispatched(), "dispatched", "没有绑定微信")
    citizen = await cast.answered(
        await cast.dispatched(await cast.a_call(as_of=console.clock.now), as_of=console.clock.now),
        as_of=console.clock.now,
    )
    await lost(console, citizen, "answered", "微信联系不上")
    page = await opens("周敏", HERE)
    one = page.locator(f"#unreached-{task.id}")
    await one.locator("textarea").fill("到办公室当面说了")
    await one.get_by_role("button", name="已当面告知").click()
    await page.wait_for_selector("text=已记下：当面告知到了")
    assert (await TelephoneTask.get(id=task.id)).state is TelephoneState.IN_PERSON
    await page.set_viewport_size({"width": 375, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 375
