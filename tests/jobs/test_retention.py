"""What is kept long enough goes: messages and tries to send, by the settings; complaints and open matters stay."""

from datetime import datetime, timedelta

import pytest

from jobs import retention
from jobs.retention import Retention
from models import Attempt, Delivery, FinishEvent, InboundMessage, Ticket
from models.enums import DeliveryState, PetitionKind, SendChannel
from tests.cast import MORNING, a_petition, phone

pytestmark = pytest.mark.usefixtures("cast")
YEARS_LATER = MORNING + timedelta(days=4 * 365)
BY_THE_SETTINGS = Retention(messages=1095, attempts=730)


async def said(name: str, at: datetime = MORNING, times: int = 1) -> list[int]:
    me = await phone(name)
    kept = [
        await InboundMessage.create(
            account_id=me.account_id, identity_id=me.id, dedupe_key=f"{name}-{at}-{n}", kind="text", received_at=at
        )
        for n in range(times)
    ]
    return [one.id for one in kept]


async def settled(name: str, **how: object) -> Ticket:
    """A petition that was closed long ago."""
    ticket = await a_petition(name, **how)
    await Ticket.filter(id=ticket.id).update(state="closed")
    return ticket


async def test_聊天消息过了期就清理_没到期的留着_每批有限_不回头(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    await settled("张三")
    old = await said("张三", times=4)
    (fresh,) = await said("张三", YEARS_LATER - timedelta(days=1000))
    assert await BY_THE_SETTINGS.purge_old(YEARS_LATER) > 0
    assert await InboundMessage.filter(id__in=old).count() == 1, "three at a time"
    while await BY_THE_SETTINGS.purge_old(YEARS_LATER):
        pass
    assert [row.id for row in await InboundMessage.all()] == [fresh]
    assert await Retention(0, 0).purge_old(YEARS_LATER + timedelta(days=9000)) == 0
    assert await InboundMessage.all().count() == 1


async def test_投诉人说的和还没办完的人说的_到期也不清理() -> None:
    await settled("张三", kind=PetitionKind.COMPLAINT, text="投诉立案窗口的态度")
    await a_petition("李四")
    kept = [*await said("张三"), *await said("李四")]
    assert await BY_THE_SETTINGS.purge_old(YEARS_LATER) >= 2
    assert sorted(row.id for row in await InboundMessage.all()) == kept


async def tried(ticket: Ticket, number: int) -> Attempt:
    delivery = await Delivery.filter(ticket_id=ticket.id).order_by("id").first()
    assert delivery is not None
    await Delivery.filter(id=delivery.id).update(state=DeliveryState.SENT)
    return await Attempt.create(
        delivery_id=delivery.id,
        ordinal=50,
        channel=SendChannel.TEMPLATE,
        client_msg_id=f"try-{number}",
        state=DeliveryState.SENT,
        updated_at=MORNING,
    )


async def test_发送记录和回执过了期就清理_投诉的不清理() -> None:
    plain = await tried(await settled("李四"), 1)
    complaint = await tried(await settled("张三", kind=PetitionKind.COMPLAINT, text="投诉立案窗口的态度"), 2)
    me = await phone("张三")
    for number, at in enumerate((MORNING, YEARS_LATER)):
        await FinishEvent.create(account_id=me.account_id, msgid=number, status="success", received_at=at)
    await BY_THE_SETTINGS.purge_old(YEARS_LATER)
    left = await Attempt.filter(id__in=[plain.id, complaint.id]).values_list("id", flat=True)
    assert list(left) == [complaint.id]
    assert [row.msgid for row in await FinishEvent.all()] == [1]
