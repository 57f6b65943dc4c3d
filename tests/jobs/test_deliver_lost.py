"""What WeChat lost itself goes again later under another id; whoever cannot be reached becomes a task of the desk."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from desk.notices.catalogue import Tell, officers, tell
from desk.notices.deliveries import RefusedNotice, refused_notices
from desk.notices.delivery_life import LOST_PAUSES
from models import Attempt, Citizen, Delivery, Identity, Subject, TelephoneTask, Ticket
from models.enums import DeliveryState, FoundBy, TelephoneState
from tests.cast import MORNING, a_petition, answered, dispatched, officer, phone
from tests.jobs.conftest import SEND, PostRoom, calls_to_make, desk_tells, the, tries

CANCELLED, DELIVERED, FAILED = DeliveryState.CANCELLED, DeliveryState.DELIVERED, DeliveryState.FAILED
PENDING, SENT = DeliveryState.PENDING, DeliveryState.SENT
PLATFORM = ("failed: system failed", "failed:freq limit")


async def last(delivery: Delivery) -> Attempt:
    found = await Attempt.filter(delivery_id=delivery.id).order_by("-ordinal").first()
    assert found is not None
    return found


async def test_of_60_dispatches_WeChat_loses_22_and_all_60_reach_李法官(post_room: PostRoom) -> None:
    await phone("李法官")
    tickets = [await dispatched(await a_petition("张三", f"第 {n} 件，执行款没有到账")) for n in range(60)]
    await Delivery.exclude(notice="dispatched").update(state=CANCELLED)
    for _ in range(3):
        await post_room.send_all()
    dispatches = await Delivery.filter(notice="dispatched").order_by("id")
    for n, delivery in enumerate(dispatches):
        lost = n % 60 < 44 and n % 2 == 0
        await post_room.finished(await last(delivery), PLATFORM[n // 2 % 2] if lost else "success")
    await post_room.send_all()
    waiting = await Delivery.filter(notice="dispatched", state=PENDING)
    assert (len(tickets), len(waiting)) == (60, 22)
    assert await TelephoneTask.all().count() == 0, "they are not given up"
    post_room.clock.forward(minutes=2)
    for _ in range(2):
        await post_room.send_all()
    for delivery in waiting:
        await post_room.finished(await last(delivery), "success")
    assert await Delivery.filter(notice="dispatched", state=DELIVERED).count() == 60
    ids = await Attempt.filter(delivery__notice="dispatched").values_list("client_msg_id", flat=True)
    assert len(set(ids)) == 82, "each under an id of its own"


@pytest.mark.parametrize("status", PLATFORM)
async def test_it_goes_again_ever_later_for_a_citizen_too_and_then_they_are_telephoned(
    post_room: PostRoom, status: str
) -> None:
    ticket = await answered(await dispatched(await a_petition("张三")))
    delivery = await the("answered", ticket)
    pauses = []
    for _ in LOST_PAUSES:
        await post_room.send_all()
        await post_room.finished(await last(delivery), status)
        await post_room.send_all()
        await delivery.refresh_from_db()
        assert (delivery.state, await calls_to_make(ticket)) == (PENDING, [])
        pauses.append(delivery.not_before - post_room.clock())
        post_room.clock.now = delivery.not_before
    assert pauses == list(LOST_PAUSES)
    assert sum(pauses, timedelta()) < timedelta(days=1)
    await post_room.send_all()
    await post_room.finished(await last(delivery), status)
    await post_room.send_all()
    await delivery.refresh_from_db()
    assert delivery.state is FAILED
    assert await calls_to_make(ticket) == ["微信系统多次没能送达"]
    assert (await phone("张三")).unreachable_since is None


async def test_a_supervision_that_WeChat_loses_is_told_by_the_desk_at_once_and_tried_on(post_room: PostRoom) -> None:
    await phone("周敏")
    ticket = await dispatched(await a_petition("张三"))
    await tell(ticket, Tell("late", officers([(await officer("周敏")).id]), {"rung": 1}), MORNING)
    await post_room.send_all()
    await post_room.finished(await last(await the("late", ticket)), "failed:freq limit")
    await post_room.send_all()
    assert ("周敏", "微信系统多次没能送达", "赵晴") in await desk_tells(ticket)
    post_room.clock.forward(minutes=2)
    await post_room.send_all()
    await post_room.finished(await last(await the("late", ticket)), "success")
    task = await TelephoneTask.get(ticket_id=ticket.id, officer_id=(await officer("周敏")).id)
    assert task.state is TelephoneState.REACHED


async def test_user_block_is_final_for_that_phone_and_the_other_phone_gets_the_card(post_room: PostRoom) -> None:
    first, second = await phone("张三"), await phone("李四")
    ticket = await answered(await dispatched(await a_petition("张三")))
    await post_room.send_all()
    one = await Citizen.create(created_at=MORNING)
    await Identity.filter(id__in=[first.id, second.id]).update(citizen_id=one.id)
    await post_room.finished(await last(await the("answered", ticket)), "failed:user block")
    await post_room.send_all()
    assert await tries(await the("answered", ticket)) == [("template", FAILED, 1), ("template", SENT, 1)]
    assert (await last(await the("answered", ticket))).identity_id == second.id
    assert await calls_to_make(ticket) == []


async def test_a_card_that_was_lost_is_not_sent_again_to_whom_it_became_a_complaint_about(post_room: PostRoom) -> None:
    await phone("李法官")
    ticket = await dispatched(await a_petition("张三"))
    await post_room.send_all()
    await Ticket.filter(id=ticket.id).update(restricted=True)
    await Subject.create(ticket_id=ticket.id, officer=await officer("李法官"), found_by=FoundBy.WORDS, at=MORNING)
    await post_room.finished(await last(await the("dispatched", ticket)), "failed: system failed")
    post_room.clock.forward(minutes=5)
    await post_room.send_all()
    assert (await the("dispatched", ticket)).state is CANCELLED
    assert len(await post_room.cards("李法官")) == 1
    assert "李正" not in [name for name, _, _ in await desk_tells(ticket)]


@pytest.mark.parametrize("errcode", [47003, 40037])
async def test_a_card_refused_for_its_words_is_loud_and_李法官_is_told_by_the_desk(
    post_room: PostRoom, errcode: int
) -> None:
    await phone("李法官")
    ticket = await dispatched(await a_petition("张三"))
    await post_room.sandbox.rule(SEND, errcode=errcode)
    with capture_logs() as heard:
        await post_room.send_all()
    loud = [one for one in heard if one["event"] == "template_refused" and one["notice"] == "dispatched"]
    assert [(one["log_level"], one["template"], one["errcode"]) for one in loud] == [("error", "dispatched", errcode)]
    assert not {"张三", "李正", ticket.petition.title} & {str(value) for one in heard for value in one.values()}
    assert ("李正", "微信不收这条通知的内容", "周敏") in await desk_tells(ticket)
    appid = post_room.account.appid
    assert RefusedNotice(appid, "dispatched", errcode) in await refused_notices()


async def test_a_card_refused_for_its_words_goes_as_text_where_that_is_open_and_is_named_until_one_is_taken(
    post_room: PostRoom,
) -> None:
    await post_room.writes("李法官")
    await post_room.sandbox.rule(SEND, errcode=47003, times=1)
    ticket = await dispatched(await a_petition("张三"))
    await Delivery.exclude(notice="dispatched").update(state=CANCELLED)
    await post_room.send_all()
    assert await tries(await the("dispatched", ticket)) == [("template", FAILED, 1), ("kf_text", SENT, 1)]
    assert [one.template for one in await refused_notices()] == ["dispatched"]
    await Identity.filter(officer__name="李正").update(window_left=0)
    await dispatched(await a_petition("张三", "另外一件事，材料要交给谁"))
    await post_room.send_all()
    assert await refused_notices() == []
