"""Somebody of the mini-program is told by subscription notice, as often as they allowed it, and else another way."""

from dataclasses import dataclass

import pytest

from desk.notices import grants
from desk.notices.deliveries import settle_finish
from desk.people.senders import meet_sender
from desk.petitions import receiving
from desk.petitions.preparation import NewPetition, prepare_petition
from desk.tickets import ticket_store
from jobs.deliver import DeliverySender
from models import Attempt, FinishEvent, Grant, Identity, NoticeTemplate, Petition, ShortMessage, Ticket
from models.enums import Channel, DeliveryState, PetitionKind, SmsKind
from models.keyring import seal
from tests.cast import TEXT, account, answered, court, dispatched
from tests.jobs.conftest import PUBLIC_URL, PostRoom, calls_to_make, the, tries

SUBSCRIBE = "/cgi-bin/message/subscribe/send"


@dataclass(frozen=True)
class Visitor:
    """张三 in the mini-program."""

    room: PostRoom
    identity: Identity
    appid: str
    template_id: str

    async def allows(self, times: int = 1) -> None:
        """In the box that asks, on WeChat's side, and as the door counts it."""
        for _ in range(times):
            answers = {self.template_id: "accept"}
            await self.room.sandbox.does("zhangsan", "allow", account=self.appid, answers=answers)
            await grants.record_answer(self.identity.id, self.template_id, True, self.room.clock())

    async def cards(self) -> list[str]:
        path = "/sandbox/people/zhangsan/messages"
        found = await self.room.sandbox.control("GET", path, account=self.appid, limit="100")
        return [one["body"]["title"] for one in found["messages"] if one["kind"] == "template"]

    async def left(self) -> int:
        return (await Grant.get(identity_id=self.identity.id)).left

    async def petition(self) -> Ticket:
        as_of = self.room.clock()
        new = NewPetition(
            (await court()).id,
            PetitionKind.ENFORCEMENT,
            TEXT,
            Channel.MINIPROGRAM,
            identity_id=self.identity.id,
            account_id=self.identity.account_id,
        )
        return await ticket_store.load(await receiving.store_petition(await prepare_petition(new, as_of), as_of))


@pytest.fixture
async def zhang(post_room: PostRoom) -> Visitor:
    mini = await account("miniprogram", post_room.sandbox.miniprogram.appid)
    openid = post_room.sandbox.openid("zhangsan", "miniprogram")
    await meet_sender(mini.id, openid, post_room.clock())
    template = await NoticeTemplate.get(account_id=mini.id, notice="answered")
    identity = await Identity.get(account_id=mini.id, openid=openid)
    return Visitor(post_room, identity, mini.appid, template.template_id)


async def test_允许过一次_答复用掉它_收到卡片(zhang: Visitor, post_room: PostRoom) -> None:
    await zhang.allows()
    ticket = await answered(await dispatched(await zhang.petition()))
    await post_room.send_all()
    told = await the("answered", ticket)
    assert await tries(told) == [("subscription", DeliveryState.SENT, 1)]
    assert await zhang.cards() == ["诉求答复通知"]
    assert await zhang.left() == 0
    [call] = await post_room.sandbox.calls(SUBSCRIBE)
    assert f"pages/petition/petition?number={ticket.petition.number}" in call["request"]


async def test_没有允许过_转为电话告知(zhang: Visitor, post_room: PostRoom) -> None:
    ticket = await answered(await dispatched(await zhang.petition()))
    await post_room.send_all()
    assert "微信联系不上" in await calls_to_make(ticket)
    assert await post_room.sandbox.calls(SUBSCRIBE) == []


async def test_微信说不许发_我们也不再以为许(zhang: Visitor, post_room: PostRoom) -> None:
    await grants.record_answer(zhang.identity.id, zhang.template_id, True, post_room.clock())
    ticket = await answered(await dispatched(await zhang.petition()))
    await post_room.send_all()
    assert await zhang.left() == 0
    assert await tries(await the("answered", ticket)) == [("subscription", DeliveryState.FAILED, 1)]
    assert await calls_to_make(ticket)


async def test_微信后来说没送到_走下一个通道(zhang: Visitor, post_room: PostRoom) -> None:
    await zhang.allows(2)
    await post_room.sandbox.rule(SUBSCRIBE, finish="system failed")
    ticket = await answered(await dispatched(await zhang.petition()))
    await post_room.send_all()
    attempt = await Attempt.get(delivery_id=(await the("answered", ticket)).id)
    event = await FinishEvent.create(
        account_id=zhang.identity.account_id, msgid=attempt.msgid, status="failed:10", received_at=post_room.clock()
    )
    assert await settle_finish(event, post_room.clock())
    await post_room.send_all()
    assert await calls_to_make(ticket)
    assert len(await post_room.sandbox.calls(SUBSCRIBE)) == 1


async def test_没有回音的不再发第二遍(zhang: Visitor, post_room: PostRoom) -> None:
    await zhang.allows(2)
    await post_room.sandbox.rule(SUBSCRIBE, drop="after", times=1)
    ticket = await answered(await dispatched(await zhang.petition()))
    await post_room.send_all()
    assert len(await zhang.cards()) == 1
    assert await calls_to_make(ticket)


async def test_允许的次数用完了_留了手机号的改发短信(zhang: Visitor, post_room: PostRoom) -> None:
    await zhang.allows()
    first = await answered(await dispatched(await zhang.petition()))
    await post_room.send_all()
    assert [way for way, _, _ in await tries(await the("answered", first))] == ["subscription"]
    ticket = await zhang.petition()
    await Petition.filter(id=ticket.petition_id).update(contact_mobile_sealed=seal("13807910001"))
    ticket = await answered(await dispatched(ticket))
    sender = DeliverySender("worker-0", post_room.accounts, PUBLIC_URL, post_room.clock, sms=True)
    while await sender.send_due():
        pass
    assert [way for way, _, _ in await tries(await the("answered", ticket))] == ["sms"]
    assert await ShortMessage.filter(kind=SmsKind.ANSWERED).count() == 1
    assert await calls_to_make(ticket) == []
