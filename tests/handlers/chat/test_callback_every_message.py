"""Every message and event, in every mode and both tongues: kept once, answered validly, and done what it asks."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import pytest

from desk.people.accounts import keep_configured
from models import Delivery, Erasure, FinishEvent, Grant, Identity, InboundMessage
from models.enums import CallbackMode, ErasureCause
from tests import cast
from tests.handlers.chat.every_message import EVERYTHING, POPUP, TEMPLATE_A, TEMPLATE_B, Sent, event, listed
from tests.handlers.conftest import Site, TestClock
from wechat.platform.callback import sign
from wechat.sandbox.state.world import Format
from wechat.sandbox.wire.codec import Codec
from wechat.sandbox.wire.markup import read, write

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
KEYS = cast.AccountKeys("service", "wx00000000000000ee", "s" * 32, "doortoken", AES_KEY)
PERSON, PLATFORM = "o-zhangsan", "o-the-platform"


@dataclass
class Door:
    """WeChat's end of one account's wire."""

    mode: CallbackMode
    form: Format
    http: aiohttp.ClientSession
    clock: TestClock
    codec: Codec
    count: int = 0

    def written(self, sent: Sent) -> str:
        self.count += 1
        fields = sent.json if self.form is Format.JSON and sent.json is not None else sent.fields
        root = {
            "ToUserName": "gh_door",
            "FromUserName": PLATFORM if sent.platform else PERSON,
            "CreateTime": str(1000 + self.count) if self.form is Format.JSON else 1000 + self.count,
        }
        more = {} if fields["MsgType"] == "event" else {"MsgId": 23456789012345678 + self.count}
        return write({**root, **fields, **more}, self.form)

    async def deliver(self, plain: str) -> str:
        """One delivery; the words of the answer, '' for a bare acknowledgement. It is held to the account's mode."""
        stamp, nonce = str(int(self.clock().timestamp())), "12345"
        query = {"timestamp": stamp, "nonce": nonce, "signature": sign(KEYS.token, stamp, nonce)}
        body = plain
        if self.mode is not CallbackMode.PLAIN:
            encrypted = self.codec.encrypt(plain, b"0123456789abcdef")
            query |= {"encrypt_type": "aes", "msg_signature": sign(KEYS.token, stamp, nonce, encrypted)}
            outer = read(plain, self.form) if self.mode is CallbackMode.COMPATIBLE else {"ToUserName": "gh_door"}
            body = write({**outer, "Encrypt": encrypted}, self.form)
        async with self.http.post(f"/wechat/callback/{KEYS.appid}", params=query, data=body.encode()) as response:
            answered = await response.text()
            assert response.status == 200, (plain, answered)
        return "" if answered == "success" else self._opened(answered)

    def _opened(self, answered: str) -> str:
        outer: dict[str, Any] = read(answered, self.form)
        if self.mode is CallbackMode.PLAIN:
            return str(outer["Content"])
        assert "Content" not in outer
        parts = (str(outer[name]) for name in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce"))
        return str(read(self.codec.open_reply(*parts), self.form)["Content"])

    async def send(self, sent: Sent) -> str:
        return await self.deliver(self.written(sent))


@pytest.fixture
def database_url(cast_database_url: str) -> str:
    return cast_database_url


async def opened(
    site: Site, clock: TestClock, mode: CallbackMode, form: Format = Format.XML, kind: str = "service"
) -> Door:
    await keep_configured(replace(KEYS, kind=kind), clock(), "门", mode)
    return Door(mode, form, site.browser(), clock, Codec(KEYS.token, AES_KEY, KEYS.appid))


@pytest.mark.parametrize(
    ("mode", "form"),
    [
        (CallbackMode.PLAIN, Format.XML),
        (CallbackMode.COMPATIBLE, Format.XML),
        (CallbackMode.SAFE, Format.XML),
        (CallbackMode.PLAIN, Format.JSON),
        (CallbackMode.SAFE, Format.JSON),
    ],
)
async def test_每一种消息和事件送三次_只记一次_答复一样(
    site: Site, clock: TestClock, mode: CallbackMode, form: Format
) -> None:
    door = await opened(site, clock, mode, form)
    for number, sent in enumerate(EVERYTHING, 1):
        plain = door.written(sent)
        replies = [await door.deliver(plain), *await asyncio.gather(door.deliver(plain), door.deliver(plain))]
        assert len(set(replies)) == 1, sent
        assert bool(replies[0]) is sent.speaks, (sent, replies[0])
        assert await InboundMessage.all().count() == number, sent
        assert (await InboundMessage.all().order_by("-id").first()).kind == sent.name[:40]


async def test_小程序的回调不用文字回答_话由客服消息送去(site: Site, clock: TestClock) -> None:
    door = await opened(site, clock, CallbackMode.SAFE, Format.JSON, "miniprogram")
    for sent in EVERYTHING:
        assert await door.send(sent) == "", sent
    said = await Delivery.filter(notice="talk_more").order_by("id")
    assert said[0].facts["part"] == 1
    assert len(said) >= sum(sent.speaks for sent in EVERYTHING)


async def test_授权被逐个模板数清_改为拒绝后一条也不能再发(site: Site, clock: TestClock) -> None:
    door = await opened(site, clock, CallbackMode.SAFE)
    await door.send(event("subscribe"))
    popup = listed("subscribe_msg_popup_event", "SubscribeMsgPopupEvent", POPUP)
    plain = door.written(popup)
    await asyncio.gather(*(door.deliver(plain) for _ in range(3)))
    await door.send(popup)

    counted = {row.template_id: (row.accepted, row.rejected, row.left) for row in await Grant.all()}
    assert counted == {TEMPLATE_A: (2, 0, 2), TEMPLATE_B: (0, 2, 0)}

    entry = {"TemplateId": TEMPLATE_A, "SubscribeStatusString": "reject"}
    await door.send(listed("subscribe_msg_change_event", "SubscribeMsgChangeEvent", [entry]))
    assert (await Grant.get(template_id=TEMPLATE_A)).left == 0


async def test_拒收过一次的人_后来又允许了_就不再算联系不上(site: Site, clock: TestClock) -> None:
    door = await opened(site, clock, CallbackMode.SAFE)
    await door.send(event("subscribe"))
    await Identity.all().update(unreachable_since=clock(), unreachable_reason="user block")
    await door.send(listed("subscribe_msg_popup_event", "SubscribeMsgPopupEvent", POPUP))
    (known,) = await Identity.all()
    assert (known.unreachable_since, known.unreachable_reason) == (None, "")


async def test_撤回授权和注销账号找的是OpenID那个人_一次只记一件(site: Site, clock: TestClock) -> None:
    door = await opened(site, clock, CallbackMode.SAFE)
    await door.send(event("subscribe"))
    for name in ("user_authorization_revoke", "user_authorization_cancellation"):
        plain = door.written(event(name, platform=True, OpenID=PERSON, AppID=KEYS.appid, RevokeInfo="201"))
        await asyncio.gather(*(door.deliver(plain) for _ in range(3)))
    person = await Identity.get(openid=PERSON)
    assert [(row.cause, row.identity_id) for row in await Erasure.all().order_by("id")] == [
        (ErasureCause.REVOKED, person.id),
        (ErasureCause.CANCELLED, person.id),
    ]


async def test_送达回执的每一种说法都记成成功或失败(site: Site, clock: TestClock) -> None:
    door = await opened(site, clock, CallbackMode.SAFE)
    for sent in EVERYTHING:
        if sent.name == "templatesendjobfinish":
            await door.send(sent)
    assert [row.status for row in await FinishEvent.all().order_by("msgid")] == [
        "success",
        "failed:user block",
        "failed:system failed",
        "failed:freq limit",
        "something new",
    ]


async def test_位置不会留下_消息记录里也没有openid(site: Site, clock: TestClock) -> None:
    door = await opened(site, clock, CallbackMode.SAFE)
    for sent in EVERYTHING:
        await door.send(sent)
    located = await InboundMessage.filter(kind__in=["LOCATION", "location_select"])
    assert all(row.content_sealed is None for row in located)
    assert not [row.dedupe_key for row in await InboundMessage.all() if PERSON in row.dedupe_key]
