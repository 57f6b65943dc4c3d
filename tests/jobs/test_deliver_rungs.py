"""A notice goes on until its reader is reached: at once where it is refused, after a time where nothing is heard."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from desk.notices import reading, silence
from desk.notices.silence import HEARD_WITHIN
from desk.tickets import asking_more
from jobs.deliver import DeliverySender
from jobs.sms.plain import PlainGateway
from models import Attempt, Citizen, Delivery, Identity, Petition, ShortMessage, TelephoneTask, Ticket
from models.enums import DeliveryState, SendChannel, TelephoneState
from models.keyring import seal
from settings import wall_clock
from tests.cast import a_call, a_petition, accepted, account, answered, desk_opened, dispatched, order, phone
from tests.jobs.conftest import PUBLIC_URL, MovedClock, PostRoom, calls_to_make, the, tries
from tests.jobs.texting import ZHANG, Texting
from tests.wechat.conftest import Sandbox
from wechat.accounts import Accounts
from wechat.platform.client import TokenStore
from wechat.sandbox.state.config import SMS_KEY

TEMPLATE = "/cgi-bin/message/template/send"
SENT, DELIVERED, FAILED = DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.FAILED


class Room:
    """A post room with short messages on."""

    def __init__(self, post: PostRoom, texting: Texting) -> None:
        self.post, self.texting = post, texting

    async def work(self, sms: bool = True) -> None:
        """Send all that is due, text messages too, and hear of them."""
        sender = DeliverySender("worker-0", self.post.accounts, PUBLIC_URL, self.post.clock, sms=sms)
        for _ in range(30):
            if not await sender.send_due():
                break
        if sms:
            await self.texting.work()

    async def silent_for(self, span: timedelta) -> int:
        """Nothing is heard for so long; how many went on."""
        self.post.clock.now += span
        gone = await silence.climb(self.post.clock())
        await self.work()
        return gone

    async def answer(self, mobile: str = ZHANG, text: str = "执行款三个月没有到账，请帮忙催一下") -> Ticket:
        """张三's petition, with a number left, is answered; what staff are told is out of the way."""
        ticket = await a_petition("张三", text)
        await Petition.filter(id=ticket.petition_id).update(contact_mobile_sealed=seal(mobile) if mobile else None)
        ticket = await answered(await dispatched(ticket))
        await Delivery.filter(officer_id__isnull=False).update(state=DeliveryState.CANCELLED)
        return ticket


@pytest.fixture
async def room(cast_database_url: str, sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Room]:
    async with desk_opened(cast_database_url, tmp_path / "files"), aiohttp.ClientSession() as http:
        clock = MovedClock()
        own = await account(appid=sandbox.account.appid)
        gateway = PlainGateway(http, f"{sandbox.url}/sms", SMS_KEY, "南昌中院", wall_clock)
        post = PostRoom(sandbox, Accounts(sandbox.platform, http, TokenStore(None)), own, clock)
        yield Room(post, Texting(sandbox, gateway, clock))


async def ways(delivery: Delivery) -> list[str]:
    return [way for way, _, _ in await tries(delivery)]


async def test_words_that_nobody_opens_are_followed_by_a_card_once(room: Room) -> None:
    await room.post.writes("张三")
    ticket = await room.answer()
    await room.work()
    row = await the("answered", ticket)
    assert (row.state, await ways(row)) == (SENT, ["kf_text"])
    assert await room.silent_for(HEARD_WITHIN[SendChannel.KF_TEXT] - timedelta(minutes=1)) == 0
    assert await room.silent_for(timedelta(minutes=1)) == 1
    assert await ways(row) == ["kf_text", "template"]
    await room.post.finished(await Attempt.get(delivery_id=row.id, channel="template"), "success")
    assert (await the("answered", ticket)).state is DELIVERED
    assert await room.silent_for(timedelta(days=3)) == 0
    assert await ways(row) == ["kf_text", "template"]
    assert await calls_to_make(ticket) == []


async def test_who_opened_the_page_hears_of_it_no_other_way(room: Room) -> None:
    zhang = await room.post.writes("张三")
    ticket = await room.answer()
    await room.work()
    assert await reading.read_by_citizen([ticket.id], zhang.id, zhang.citizen_id, room.post.clock()) == 1
    row = await the("answered", ticket)
    assert (row.state, row.read_at, row.next_rung_at) == (DELIVERED, room.post.clock(), None)
    assert await room.silent_for(timedelta(days=3)) == 0
    assert await ways(row) == ["kf_text"]


async def test_a_card_nobody_says_anything_of_is_followed_by_a_short_message_that_holds_no_answer(room: Room) -> None:
    await phone("张三")
    ticket = await room.answer()
    await room.work()
    row = await the("answered", ticket)
    assert await ways(row) == ["template"]
    assert await room.silent_for(HEARD_WITHIN[SendChannel.TEMPLATE]) == 1
    assert await ways(row) == ["template", "sms"]
    (text,) = await room.texting.texts()
    assert text["text"] == (
        f"您的诉求 {ticket.petition.number} 已有答复，可在微信公众号“我的诉求”查看，详询 {ticket.court.telephone}。"
    )
    assert (await the("answered", ticket)).state is DELIVERED
    assert await Attempt.filter(delivery_id=row.id, channel="template", state=SENT).count() == 1
    assert await calls_to_make(ticket) == []


async def test_a_card_that_is_refused_is_followed_by_a_short_message_at_once(room: Room) -> None:
    await phone("张三")
    await room.post.sandbox.rule(TEMPLATE, errcode=43004)
    ticket = await room.answer()
    await room.work()
    row = await the("answered", ticket)
    assert (await ways(row), row.state) == (["template", "sms"], DELIVERED)
    assert await calls_to_make(ticket) == []


async def test_a_number_that_is_not_reached_ends_in_a_call(room: Room) -> None:
    await phone("张三")
    await room.post.sandbox.rule(TEMPLATE, errcode=43004)
    ticket = await room.answer("13999999999")
    await room.work()
    assert await ways(await the("answered", ticket)) == ["template", "sms"]
    assert await calls_to_make(ticket) == ["短信没能送到：对方号码关机、停机或是空号"]


@pytest.mark.parametrize(
    ("mobile", "text"),
    [
        ("", "执行款三个月没有到账"),
        ("0791-88881234", "执行款三个月没有到账"),
        (ZHANG, "执行款三个月没有到账，不要让我丈夫知道"),
    ],
    ids=["no number", "a landline", "nobody else may know"],
)
async def test_who_cannot_or_does_not_want_to_be_texted_is_called(room: Room, mobile: str, text: str) -> None:
    await phone("张三")
    await Citizen.all().update(mobile_sealed=None)
    await room.post.sandbox.rule(TEMPLATE, errcode=43004)
    ticket = await room.answer(mobile, text)
    await room.work()
    assert await ways(await the("answered", ticket)) == ["template"]
    assert len(await calls_to_make(ticket)) == 1
    assert not await ShortMessage.exists()


async def test_钱老伯_without_wechat_is_called_and_not_told_to_look_into_wechat(room: Room) -> None:
    ticket = await answered(await dispatched(await a_call(mobile=ZHANG)))
    await room.work()
    assert not await ShortMessage.exists()
    assert len(await calls_to_make(ticket)) == 1


async def test_with_short_messages_off_a_refused_card_ends_in_a_call_as_ever(room: Room) -> None:
    await phone("张三")
    await room.post.sandbox.rule(TEMPLATE, errcode=43004)
    ticket = await room.answer()
    await room.work(sms=False)
    assert len(await calls_to_make(ticket)) == 1


async def test_a_courtesy_goes_no_further_however_long_nobody_says_anything(room: Room) -> None:
    await room.post.writes("张三")
    ticket = await accepted(await dispatched(await a_petition("张三")))
    await room.work()
    row = await the("under_way", ticket)
    assert (row.state, row.next_rung_at) == (SENT, None)
    await room.silent_for(timedelta(days=5))
    assert await ways(row) == ["kf_text"]
    assert not await ShortMessage.exists()


async def test_words_on_the_phone_trouble_no_agent_where_no_other_way_is_open(room: Room) -> None:
    await room.post.writes("张三")
    await room.post.sandbox.rule(TEMPLATE, errcode=40037)
    ticket = await room.answer(mobile="")
    await Citizen.all().update(mobile_sealed=None)
    await room.work()
    assert await room.silent_for(HEARD_WITHIN[SendChannel.KF_TEXT]) == 1
    row = await the("answered", ticket)
    assert (row.state, await ways(row)) == (SENT, ["kf_text", "template"])
    assert await calls_to_make(ticket) == []
    assert await room.silent_for(timedelta(days=3)) == 0


async def test_a_short_message_without_a_receipt_ends_in_a_call(room: Room) -> None:
    await phone("张三")
    await room.post.sandbox.rule(TEMPLATE, errcode=43004)
    ticket = await room.answer()
    sender = DeliverySender("worker-0", room.post.accounts, PUBLIC_URL, room.post.clock, sms=True)
    while await sender.send_due():
        pass
    while await room.texting.sender.send_due():
        pass
    room.post.clock.forward(hours=24)
    assert await silence.climb(room.post.clock()) == 1
    while await sender.send_due():
        pass
    assert len(await calls_to_make(ticket)) == 1


async def test_reading_ends_the_text_that_waits_and_the_call(room: Room) -> None:
    zhang = await phone("张三")
    await room.post.sandbox.rule(TEMPLATE, errcode=43004)
    ticket = await room.answer()
    sender = DeliverySender("worker-0", room.post.accounts, PUBLIC_URL, room.post.clock, sms=True)
    while await sender.send_due():
        pass
    assert await ShortMessage.filter(state=DeliveryState.PENDING).count() == 1
    await TelephoneTask.create(
        delivery_id=(await the("answered", ticket)).id,
        court_id=ticket.court_id,
        ticket_id=ticket.id,
        reason="微信联系不上",
        created_at=room.post.clock(),
    )
    await reading.read_by_citizen([ticket.id], zhang.id, None, room.post.clock())
    await room.work()
    assert await room.texting.texts() == []
    (message,) = await ShortMessage.all()
    assert (message.state, message.to_sealed) == (DeliveryState.CANCELLED, None)
    assert (await TelephoneTask.get(ticket_id=ticket.id)).state is TelephoneState.REACHED


async def test_what_was_read_before_it_was_sent_is_not_sent(room: Room) -> None:
    zhang = await room.post.writes("张三")
    ticket = await accepted(await dispatched(await a_petition("张三")))
    await room.work()
    ticket = await asking_more.ask_more(await order(ticket, "李正", "请补交转账凭证"))
    before = len(await room.post.texts("张三"))
    await reading.read_by_citizen([ticket.id], zhang.id, None, room.post.clock())
    await room.work()
    assert len(await room.post.texts("张三")) == before
    assert (await the("ask_more", ticket)).state is DELIVERED


async def test_another_person_who_opens_a_page_has_read_nothing_for_张三(room: Room) -> None:
    await room.post.writes("张三")
    li = await phone("李四")
    ticket = await room.answer()
    await room.work()
    assert await reading.read_by_citizen([ticket.id], li.id, li.citizen_id, room.post.clock()) == 0
    assert await reading.read_by_officer(ticket.id, 1, room.post.clock()) == 0
    assert (await the("answered", ticket)).read_at is None
    assert await Identity.filter(id=li.id).exists()
