"""Two persons: what was previewed is approved, and nothing else; never by its author, nor by who last changed it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.broadcasts import approving, drafting, running
from desk.broadcasts.store import BroadcastStale
from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.rules.broadcasts.audiences import Followers
from models import Broadcast, BroadcastEvent, BroadcastRecipient
from models.enums import BroadcastAct, BroadcastState, Role
from tests.cast import MORNING, account, acting, gives_role
from tests.desk.broadcasts.composed import ROAD, approved, drafted, followers, order, submitted

pytestmark = pytest.mark.usefixtures("cast")


async def test_a_broadcast_goes_from_draft_to_approved_by_two_persons() -> None:
    await followers("张三", "李四")
    broadcast = await approved(await drafted())
    assert broadcast.state is BroadcastState.APPROVED
    assert broadcast.expanded_at is not None
    assert broadcast.total == await BroadcastRecipient.filter(broadcast_id=broadcast.id).count() >= 2
    said = [row.act for row in await BroadcastEvent.filter(broadcast_id=broadcast.id).order_by("id")]
    assert said == [BroadcastAct.DRAFT, BroadcastAct.PREVIEW, BroadcastAct.SUBMIT, BroadcastAct.APPROVE]


async def test_neither_the_author_nor_who_last_changed_it_may_approve() -> None:
    await gives_role("赵晴", Role.PUBLISHER)
    draft = await drafted()
    await drafting.change(await order(draft, "赵晴"), replace(ROAD, title="道路临时封闭"))
    ready = await submitted(draft)
    for name in ("林雨", "赵晴"):
        with pytest.raises(NotAllowed):
            await approving.approve(await order(ready, name), ready.digest)
    await approving.approve(await order(ready, "郑远"), ready.digest)


@pytest.mark.parametrize("name", ["李正", "王芳", "何平"])
async def test_whoever_publishes_nothing_and_approves_nothing_does_not_learn_that_it_is_there(name: str) -> None:
    draft = await drafted()
    for verb in (approving.submit, approving.take_back, running.pause, running.cancel, approving.record_preview):
        with pytest.raises(NotFound):
            await verb(await order(draft, name))
    with pytest.raises(NotAllowed):
        await drafting.draft(await acting(name), draft.court_id, ROAD, [], MORNING)


async def test_a_chief_liaison_approves_and_pauses_but_does_not_write() -> None:
    draft = await drafted()
    with pytest.raises(NotAllowed):
        await drafting.change(await order(draft, "周敏"), ROAD)
    with pytest.raises(NotAllowed):
        await approving.submit(await order(draft, "周敏"))


async def test_what_was_changed_after_it_was_read_is_not_approved() -> None:
    ready = await submitted(await drafted())
    read = await order(ready, "周敏")
    await approving.take_back(await order(ready, "林雨"))
    await drafting.change(await order(ready, "林雨"), replace(ROAD, text="法院门前的路 12 月 4 日封闭。"))
    await submitted(ready)
    with pytest.raises(BroadcastStale) as refused:
        await approving.approve(read, ready.digest)
    assert any("林雨" in said and "修改" in said for said in refused.value.changes)
    with pytest.raises(Refused):
        await approving.approve(await order(ready, "周敏"), ready.digest)


async def test_a_changed_audience_wants_preview_and_approval_again() -> None:
    draft = await drafted()
    await approving.record_preview(await order(draft, "林雨"))
    await drafting.change(await order(draft, "林雨"), ROAD, [Followers(((await account()).id,))])
    await approving.submit(await order(draft, "林雨"))
    await approving.take_back(await order(draft, "林雨"))
    await drafting.change(await order(draft, "林雨"), replace(ROAD, text="另一句话。"))
    with pytest.raises(Refused, match="预览"):
        await approving.submit(await order(draft, "林雨"))


async def test_it_is_returned_with_a_reason_and_mended() -> None:
    ready = await submitted(await drafted())
    with pytest.raises(Invalid):
        await approving.send_back(await order(ready, "周敏"), " ")
    back = await approving.send_back(await order(ready, "周敏"), "时间写错了")
    assert (back.state, back.returned_because) == (BroadcastState.RETURNED, "时间写错了")
    mended = await drafting.change(await order(back, "林雨"), ROAD)
    assert (mended.state, mended.returned_because) == (BroadcastState.DRAFT, "")


async def test_a_time_in_the_past_is_refused_when_written_submitted_and_approved() -> None:
    with pytest.raises(Invalid, match="已经过了"):
        await drafted(replace(ROAD, send_at=MORNING))
    soon = MORNING + timedelta(minutes=5)
    ready = await submitted(await drafted(replace(ROAD, send_at=soon)))
    with pytest.raises(Refused, match="已经过了"):
        await approving.approve(await order(ready, "周敏", soon), ready.digest)
    assert (await Broadcast.get(id=ready.id)).state is BroadcastState.SUBMITTED


async def test_an_approved_one_cannot_be_changed() -> None:
    await followers("张三")
    broadcast = await approved(await drafted())
    with pytest.raises(Refused):
        await drafting.change(await order(broadcast, "林雨"), ROAD)
