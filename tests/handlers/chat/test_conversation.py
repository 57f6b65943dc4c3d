"""One person's messages at once: each is kept, in one process and in two, and nobody is asked to send again."""

import asyncio
from collections import Counter

import pytest
import xmltodict

from desk.people import senders
from handlers.chat import chat_message, conversation
from handlers.chat.chat_message import ChatMessage
from handlers.chat.conversation import ConversationBusy, converse
from models import Attachment, Identity, InboundMessage
from tests.handlers.chat.test_callback import KEYS, Wire, database_url, wire
from tests.handlers.conftest import Site, TestClock
from wechat.dialogue import Incoming, MessageKind

__all__ = ["database_url", "wire"]
BEFORE = ("诉求", "2", "1", "4", "0", "照片里是判决书")
AFTER = ("1", "张三", "13807910001", "1")


def picture(sender: str, number: int) -> str:
    fields = {"ToUserName": "gh_door", "FromUserName": sender, "CreateTime": "1", "MsgType": "image"}
    return str(xmltodict.unparse({"xml": fields | {"MsgId": str(number), "MediaId": f"{sender}-{number}"}}))


async def kept(sender: str) -> Counter[str]:
    found = await Attachment.filter(petition__identity__openid=sender).values_list("media_id", flat=True)
    return Counter(str(one) for one in found)


@pytest.mark.parametrize("deliveries", [1, 3])
async def test_张三_sends_nine_pictures_at_once_and_all_nine_are_kept(wire: Wire, deliveries: int) -> None:
    for text in BEFORE:
        await wire.send("o-nine", Content=text)
    nine = [picture("o-nine", 9000 + n) for n in range(9)]
    await asyncio.gather(*(wire.deliver(one) for one in nine for _ in range(deliveries)))
    for text in AFTER:
        await wire.send("o-nine", Content=text)
    assert await kept("o-nine") == Counter(f"o-nine-{9000 + n}" for n in range(9))


async def test_a_stranger_whose_first_nine_messages_come_at_once_is_met_once(wire: Wire) -> None:
    await asyncio.gather(*(wire.deliver(picture("o-new", 100 + n)) for n in range(9)))
    assert await InboundMessage.filter(identity__openid="o-new").count() == 9
    assert await Identity.filter(openid="o-new").count() == 1


async def test_two_processes_with_one_persons_pictures_keep_all_nine(
    wire: Wire, site: Site, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the queue of one process the talk's version alone keeps them apart, as between processes."""

    class Nothing(dict):  # type: ignore[type-arg]
        def setdefault(self, _: object, default: object = None) -> object:
            return default

    for text in BEFORE:
        await wire.send("o-two", Content=text)
    monkeypatch.setattr(conversation, "_queues", Nothing())
    await asyncio.gather(*(wire.deliver(picture("o-two", 500 + n)) for n in range(9)))
    for text in AFTER:
        await wire.send("o-two", Content=text)
    assert len(await kept("o-two")) == 9


async def test_a_talk_that_never_stands_still_is_given_up_in_WeChats_time(
    wire: Wire, site: Site, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = await services_account(site)
    tries: list[int] = []

    async def moved_on(*_: object) -> bool:
        tries.append(1)
        return False

    monkeypatch.setattr(chat_message, "store_arrival", moved_on)
    monkeypatch.setattr(conversation, "PATIENCE_SECONDS", 0.2)
    said = Incoming(kind=MessageKind.TEXT, text="你好", media_id="", event="", event_key="")
    with pytest.raises(ConversationBusy):
        await converse(ChatMessage(account, "o-busy", "busy|1", "text", said, "你好", clock()), site.url)
    assert 1 < len(tries) < 30, "it pauses in between"
    assert not conversation._queues, "nobody's lock is kept"


async def services_account(site: Site):  # type: ignore[no-untyped-def]
    account = await site.app.ctx.services.accounts.by_appid(KEYS.appid)
    assert account is not None
    return account


BLOCKED = {"unreachable_reason": "user block"}


@pytest.mark.parametrize(
    ("event", "reached"),
    [
        ({"Event": "VIEW", "EventKey": "https://x"}, True),
        ({"Event": "LOCATION", "Latitude": "1", "Longitude": "1"}, True),
        ({"Event": "CLICK", "EventKey": "help"}, True),
        ({"Event": "user_enter_tempsession", "SessionFrom": "p"}, True),
        ({"Event": "TEMPLATESENDJOBFINISH", "MsgID": "1", "Status": "success"}, False),
        ({"Event": "kf_close_session"}, False),
        ({"Event": "unsubscribe"}, False),
    ],
)
async def test_whoever_does_something_can_be_reached_again(
    wire: Wire, clock: TestClock, event: dict[str, str], reached: bool
) -> None:
    await wire.send("o-back", Content="你好")
    await Identity.filter(openid="o-back").update(unreachable_since=clock(), **BLOCKED)
    clock.forward(minutes=1)
    await wire.send("o-back", MsgType="event", **event)
    assert ((await Identity.get(openid="o-back")).unreachable_since is None) is reached


async def test_a_grant_a_login_and_a_message_each_clear_a_block(wire: Wire, clock: TestClock) -> None:
    await wire.send("o-grant", Content="你好")
    me = await Identity.get(openid="o-grant")

    async def blocked_after(deed) -> bool:  # type: ignore[no-untyped-def]
        await Identity.filter(id=me.id).update(unreachable_since=clock(), **BLOCKED)
        await deed
        return (await Identity.get(id=me.id)).unreachable_since is not None

    one = {"TemplateId": "t-1", "SubscribeStatusString": "accept", "PopupScene": "1"}
    popup = {"SubscribeMsgPopupEvent": {"List": one}}
    granted = wire.send("o-grant", MsgType="event", Event="subscribe_msg_popup_event", **popup)
    assert not await blocked_after(granted)
    assert not await blocked_after(wire.send("o-grant", Content="在吗"))
    assert not await blocked_after(senders.is_here(me.id, clock()))
