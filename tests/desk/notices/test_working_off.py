"""Who could not be reached is worked off by hand: told, sent again with a reason, or found not to need it."""

from dataclasses import replace

import pytest

from desk.errors import Invalid, NotFound, Refused
from desk.notices import unreached, working_off
from desk.notices.working_off import WAYS, TaskOrder
from models import Attempt, AuditEntry, Delivery, Officer, Subject, TelephoneTask, Ticket
from models.enums import DeliveryState, FoundBy, SendChannel, TelephoneState
from models.keyring import unseal
from tests.cast import MORNING, a_petition, acting, answered, dispatched, officer
from tests.desk.ledger import nothing_changed

pytestmark = pytest.mark.usefixtures("cast")


async def lost(ticket: Ticket, notice: str) -> TelephoneTask:
    delivery = await Delivery.get(ticket_id=ticket.id, notice=notice)
    await Delivery.filter(id=delivery.id).update(state=DeliveryState.FAILED, finished_at=MORNING)
    await unreached.ask_desk(delivery, "微信系统多次没能送达", MORNING)
    return await TelephoneTask.get(delivery_id=delivery.id)


async def by(name: str, task: TelephoneTask, words: str = "到办公室当面说了") -> TaskOrder:
    return TaskOrder(task.id, await acting(name), MORNING, words)


@pytest.mark.parametrize("state", [TelephoneState.DONE, TelephoneState.IN_PERSON, TelephoneState.NEEDLESS])
async def test_周敏_writes_down_how_李法官_was_told(state: TelephoneState) -> None:
    task = await lost(await dispatched(await a_petition()), "dispatched")
    await WAYS[state](await by("周敏", task))
    await task.refresh_from_db()
    assert (task.state, task.done_by_id) == (state, (await officer("周敏")).id)
    assert unseal(task.how_sealed) == "到办公室当面说了"
    told = state is not TelephoneState.NEEDLESS
    assert await Attempt.filter(delivery_id=task.delivery_id, channel=SendChannel.TELEPHONE).exists() is told
    entry = await AuditEntry.filter(subject_kind="ticket", subject_id=task.ticket_id).order_by("-id").first()
    assert entry is not None
    assert "办公室" not in str(entry.facts)


async def test_sent_again_it_is_a_delivery_of_its_own_that_lives_anew_and_may_be_sent_again_once_more() -> None:
    ticket = await dispatched(await a_petition())
    task = await lost(ticket, "dispatched")
    await working_off.send_again(await by("周敏", task, "手机修好了"))
    first, again = await Delivery.filter(ticket_id=ticket.id, notice="dispatched").order_by("id")
    assert (again.state, again.officer_id, again.facts) == (DeliveryState.PENDING, first.officer_id, first.facts)
    assert again.cause == f"{first.cause}:again:1"
    assert await AuditEntry.filter(action="send_again", subject_id=ticket.id).exists()
    await unreached.ask_desk(again, "没有绑定微信", MORNING)
    await working_off.send_again(await by("周敏", await TelephoneTask.get(delivery_id=again.id)))
    assert await Delivery.filter(cause=f"{first.cause}:again:2").exists()


async def test_without_words_it_is_refused_and_nothing_changed() -> None:
    task = await lost(await dispatched(await a_petition()), "dispatched")
    for way in WAYS.values():
        await nothing_changed(way(await by("周敏", task, "  ")), Invalid, "请写明")
        await nothing_changed(way(await by("周敏", task, "啊" * 301)), Invalid, "最多 300 字")


async def test_what_is_worked_off_is_over() -> None:
    task = await lost(await dispatched(await a_petition()), "dispatched")
    await working_off.needless(await by("周敏", task))
    for way in WAYS.values():
        await nothing_changed(way(await by("周敏", task)), Refused, "已经办完了")


async def test_it_is_not_sent_again_to_whom_the_ticket_became_a_complaint_about() -> None:
    ticket = await dispatched(await a_petition())
    task = await lost(ticket, "dispatched")
    await Ticket.filter(id=ticket.id).update(restricted=True)
    await Subject.create(ticket_id=ticket.id, officer=await officer("李正"), found_by=FoundBy.WORDS, at=MORNING)
    await nothing_changed(working_off.send_again(await by("何平", task)), Refused, "无权查看")
    with pytest.raises(NotFound):
        await working_off.send_again(await by("周敏", task))
    with pytest.raises(NotFound):
        await working_off.told_in_person(await by("李正", task))


async def test_it_is_not_sent_again_where_there_is_newer_news_or_nobody_to_read_it() -> None:
    ticket = await dispatched(await a_petition())
    task = await lost(ticket, "dispatched")
    await Officer.filter(name="李正").update(active=False)
    await nothing_changed(working_off.send_again(await by("周敏", task)), Refused, "已停用")
    await Officer.filter(name="李正").update(active=True)
    await answered(ticket)
    await nothing_changed(working_off.send_again(await by("周敏", task)), Refused, "新的进展")


async def test_nobody_says_of_themselves_that_they_were_told() -> None:
    task = await lost(await a_petition(), "petition_received")
    for way in WAYS.values():
        with pytest.raises(NotFound):
            await way(await by("周敏", task))
    await working_off.told_in_person(replace(await by("赵晴", task), words="中午当面说了"))
    await task.refresh_from_db()
    assert task.state is TelephoneState.IN_PERSON
