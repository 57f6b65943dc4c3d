"""The door over a real socket: what is forged, broken or hostile is refused, and nothing of it is stored."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import xmltodict

from desk.broadcasts.parts import record_submitted
from desk.people.accounts import keep_configured
from handlers.http.services import NEWS_AT_ONCE
from models import Account, Broadcast, BroadcastPart, FinishEvent, Identity, InboundMessage, Petition, PhoneTag, Talk
from models.enums import BroadcastPartState, BroadcastState, BroadcastWay, StaffKind
from tests import cast
from tests.handlers.conftest import Site, TestClock
from tests.town import rows
from wechat.platform.callback import sign
from wechat.sandbox.wire.codec import Codec

KEYS = cast.AccountKeys(
    "service", "wx00000000000000aa", "s" * 32, "doortoken", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)
CODEC = Codec(KEYS.token, KEYS.aes_key, KEYS.appid)


class Wire:
    """WeChat's end of the wire, by hand."""

    def __init__(self, site: Site, clock: TestClock, http: aiohttp.ClientSession) -> None:
        self._site, self._clock, self._http = site, clock, http
        self._count = 0

    def query(self, encrypted: str) -> dict[str, str]:
        stamp = str(int(self._clock().timestamp()))
        return {
            "timestamp": stamp,
            "nonce": "12345",
            "signature": sign(KEYS.token, stamp, "12345"),
            "msg_signature": sign(KEYS.token, stamp, "12345", encrypted),
            "encrypt_type": "aes",
        }

    async def post(self, query: dict[str, str], body: bytes, appid: str = KEYS.appid) -> tuple[int, bytes]:
        async with self._http.post(f"/wechat/callback/{appid}", params=query, data=body) as response:
            return response.status, await response.read()

    async def send(self, sender: str, **fields: Any) -> str:
        """One message, encrypted; what was answered, decrypted ('' for a bare acknowledgement)."""
        self._count += 1
        root = {"ToUserName": "gh_door", "FromUserName": sender, "CreateTime": "1", "MsgType": "text"}
        root |= {"MsgId": str(self._count)} if fields.get("MsgType", "text") != "event" else {}
        return await self.deliver(xmltodict.unparse({"xml": root | fields}))

    async def deliver(self, clear: str) -> str:
        encrypted = CODEC.encrypt(clear, b"0123456789abcdef")
        body = f"<xml><ToUserName>gh_door</ToUserName><Encrypt>{encrypted}</Encrypt></xml>"
        status, answered = await self.post(self.query(encrypted), body.encode())
        assert status == 200, (status, answered)
        if answered == b"success":
            return ""
        outer = xmltodict.parse(answered)["xml"]
        clear = CODEC.open_reply(outer["Encrypt"], outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])
        return str(xmltodict.parse(clear)["xml"]["Content"])


@pytest.fixture
def database_url(cast_database_url: str) -> str:
    """The courts and their staff are there already."""
    return cast_database_url


@pytest.fixture
async def wire(site: Site, clock: TestClock) -> Wire:
    await keep_configured(KEYS, clock(), "门")
    return Wire(site, clock, site.browser())


async def everything_stored() -> tuple[int, ...]:
    return tuple([await model.all().count() for model in (InboundMessage, Identity, Talk, Petition, FinishEvent)])


async def test_微信来验证地址_原样返回echostr_签名不对则拒绝(wire: Wire, site: Site, clock: TestClock) -> None:
    stamp = str(int(clock().timestamp()))
    right = {"timestamp": stamp, "nonce": "1", "signature": sign(KEYS.token, stamp, "1"), "echostr": "回声"}
    http = site.browser()
    async with http.get(f"/wechat/callback/{KEYS.appid}", params=right) as response:
        assert (response.status, await response.text()) == (200, "回声")
    async with http.get(f"/wechat/callback/{KEYS.appid}", params={**right, "signature": "x"}) as response:
        assert response.status == 403
    async with http.get("/wechat/callback/wx-nobody", params=right) as response:
        assert response.status == 404
    async with http.get(f"/wechat/callback/{KEYS.appid}") as response:
        assert response.status == 403


async def test_伪造_重放_残缺和过大的都被拒绝_什么也没有存下(wire: Wire) -> None:
    good = CODEC.encrypt("<xml><MsgType>text</MsgType></xml>", b"0123456789abcdef")
    other = CODEC.encrypt("<xml><MsgType>news</MsgType></xml>", b"0123456789abcdef")
    envelope = "<xml><Encrypt>{}</Encrypt></xml>"
    before = await everything_stored()
    attempts = [
        (wire.query(good) | {"msg_signature": "0" * 40}, envelope.format(good)),
        (wire.query(good), envelope.format(other)),
        (wire.query(good), envelope.format(good)),
        ({}, envelope.format(good)),
        (wire.query(""), ""),
        (wire.query(good), "<xml>" * 1000),
        (wire.query(good), "{" * 1000),
        (wire.query(good), '<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>'),
    ]
    for query, body in attempts:
        status, answered = await wire.post(query, body.encode())
        assert status in (400, 403), (status, body[:40])
        assert answered == b"refused"
    assert (await wire.post(wire.query(good), envelope.format(good).encode(), "wx-nobody"))[0] == 404
    assert (await wire.post(wire.query(good), b"x" * 900_000))[0] == 413
    assert await everything_stored() == before


async def test_张三走完诉求对话_得到编号_期限和下一步(wire: Wire) -> None:
    for said in ("诉求", "南昌中院", "1", "4", "0", "执行款没到账", "1", "张三", "13807910001"):
        asked = await wire.send("o-zhangsan", Content=said)
    assert "确认提交" in asked
    told = await wire.send("o-zhangsan", Content="1")
    petition = await Petition.get()
    assert petition.text == "执行款没到账"
    assert petition.number in told
    assert "前答复您" in told
    promised = next(line for line in told.splitlines() if "前答复您" in line)
    assert promised in await wire.send("o-zhangsan", Content="进度")


async def test_同一条消息送三次_互相重叠_一件诉求_同一个回复(wire: Wire) -> None:
    for said in ("诉求", "南昌中院", "1", "4", "0", "执行款没到账", "1", "张三", "13807910001"):
        await wire.send("o-zhangsan", Content=said)
    last = xmltodict.unparse(
        {
            "xml": {
                "ToUserName": "gh_door",
                "FromUserName": "o-zhangsan",
                "CreateTime": "1",
                "MsgType": "text",
                "Content": "1",
                "MsgId": "999",
            }
        }
    )
    replies = await asyncio.gather(*(wire.deliver(last) for _ in range(3)))
    assert len(set(replies)) == 1
    assert await Petition.all().count() == 1


async def test_图片语音视频位置链接和看不懂的消息都有答复_不认识的事件只确认并记下(wire: Wire) -> None:
    for kind, fields in {
        "image": {"PicUrl": "http://x", "MediaId": "m1"},
        "voice": {"MediaId": "m2", "Format": "amr", "Recognition": ""},
        "video": {"MediaId": "m3", "ThumbMediaId": "t"},
        "location": {"Location_X": "28.6", "Location_Y": "115.9", "Scale": "16", "Label": "南昌"},
        "link": {"Title": "标题", "Description": "", "Url": "https://example.com"},
    }.items():
        assert await wire.send("o-lisi", MsgType=kind, **fields), kind
    assert "您说的是" in await wire.send("o-lisi", MsgType="file", Title="x")
    assert await wire.send("o-lisi", MsgType="event", Event="subscribe_msg_popup_event") == ""
    assert await wire.send("o-lisi", MsgType="event", Event="E" * 300) == ""
    assert await InboundMessage.filter(kind="subscribe_msg_popup_event").count() == 1


async def test_关注得到欢迎_取消关注后联系不上_再来信又联系得上(wire: Wire) -> None:
    assert "您好" in await wire.send("o-lisi", MsgType="event", Event="subscribe", EventKey="")
    assert await wire.send("o-lisi", MsgType="event", Event="unsubscribe", EventKey="") == ""
    gone = await Identity.get(openid="o-lisi")
    assert not gone.subscribed
    await wire.send("o-lisi", Content="你好")
    back = await Identity.get(openid="o-lisi")
    assert back.subscribed
    assert back.unreachable_since is None


async def test_取消关注的干警_标签随之忘掉_再关注时重新打(wire: Wire, clock: TestClock) -> None:
    await wire.send("o-lisi", Content="你好")
    judge = await Identity.get(openid="o-lisi")
    await PhoneTag.create(identity_id=judge.id, kind=StaffKind.JUDGE, at=clock())
    await wire.send("o-lisi", MsgType="event", Event="unsubscribe", EventKey="")
    assert not await PhoneTag.exists()


async def test_客服窗口_消息开四十八小时五条_按键不会把它缩短(wire: Wire, clock: TestClock) -> None:
    await wire.send("o-lisi", Content="你好")
    opened = await Identity.get(openid="o-lisi")
    assert ((opened.window_until - clock()).total_seconds(), opened.window_left) == (48 * 3600, 5)
    await wire.send("o-lisi", MsgType="event", Event="CLICK", EventKey="help")
    assert (await Identity.get(openid="o-lisi")).window_until == opened.window_until
    await wire.send("o-wangwu", MsgType="event", Event="CLICK", EventKey="help")
    pressed = await Identity.get(openid="o-wangwu")
    assert ((pressed.window_until - clock()).total_seconds(), pressed.window_left) == (60, 3)


async def test_身份证号不会明文留在消息记录_对话状态和诉求里(wire: Wire, database_url: str) -> None:
    number = "360102198005152014"
    for said in ("诉求", "南昌中院", "1", "4", "0", f"我的身份证是{number}", "1", "张三", "13807910001", "1"):
        await wire.send("o-zhangsan", Content=said)
    for table in ("inbound_message", "talk", "petition", "identity", "ticket_event", "delivery", "words"):
        dump = str(await rows(database_url, f"SELECT {table}::text FROM {table}"))
        assert number not in dump, table
        assert "13807910001" not in dump, table


async def test_送达回执先到后到都对得上(wire: Wire) -> None:
    finish = {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": "3487542469355618313"}
    assert await wire.send("o-lisi", **finish, Status="failed: system failed") == ""
    kept = await FinishEvent.get(msgid=3487542469355618313)
    assert kept.status == "failed:system failed"
    assert await wire.send("o-lisi", MsgType="event", Event="TEMPLATESENDJOBFINISH", MsgID="没有") == ""


async def a_part(**how: Any) -> BroadcastPart:
    """Of a broadcast to three, by the mass interface."""
    broadcast = await Broadcast.create(
        court_id=(await cast.court()).id,
        title="道路封闭",
        text="请走南门",
        state=BroadcastState.SENDING,
        way=BroadcastWay.MASS,
        total=3,
        author_id=1,
        created_at=cast.MORNING,
    )
    account = await Account.get(appid=KEYS.appid)
    own = {"broadcast_id": broadcast.id, "account_id": account.id, "ordinal": 1, "size": 3, "clientmsgid": "b-1"}
    return await BroadcastPart.create(**own, not_before=cast.MORNING, **how)


MASS_END = {"MsgType": "event", "Event": "MASSSENDJOBFINISH", "MsgID": "1000001625", "Status": "sendsuccess"}
MASS_SUMS = {"TotalCount": "3", "FilterCount": "3", "SentCount": "2", "ErrorCount": "1"}


async def test_the_end_of_a_message_to_many_is_counted_once_in_its_broadcast(wire: Wire) -> None:
    part = await a_part(state=BroadcastPartState.SUBMITTED, msg_id=1000001625)
    for _ in range(2):
        assert await wire.send("o-lisi", **MASS_END, **MASS_SUMS) == ""
    row = await Broadcast.get(id=part.broadcast_id)
    assert (row.reached, row.failed, row.reasons) == (2, 1, {"mass_failed": 1})


async def test_an_end_told_before_its_number_is_written_down_is_asked_for_again(wire: Wire, clock: TestClock) -> None:
    soon = clock() + timedelta(minutes=1)
    part = await a_part(state=BroadcastPartState.WAITING, lease="x", lease_until=soon)
    with pytest.raises(AssertionError, match="503"):
        await wire.send("o-lisi", **MASS_END, **MASS_SUMS)
    await record_submitted(part, 1000001625, cast.MORNING)
    assert await wire.send("o-lisi", **MASS_END, **MASS_SUMS) == ""
    assert (await Broadcast.get(id=part.broadcast_id)).reached == 2
    assert await wire.send("o-lisi", **MASS_END | {"MsgID": "77"}, **MASS_SUMS) == ""


async def test_who_talks_does_not_wait_behind_what_wechat_tells_of_itself(wire: Wire, site: Site) -> None:
    finish = {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "Status": "success"}
    telling = site.app.ctx.services.telling
    async with AsyncExitStack() as crowd:
        for _ in range(NEWS_AT_ONCE):
            await crowd.enter_async_context(telling)
        told = asyncio.create_task(wire.send("o-lisi", **finish, MsgID="41"))
        assert "南昌" in await wire.send("o-zhangsan", Content="诉求")
        assert not told.done()
        assert not await FinishEvent.exists(msgid=41)
    assert await told == ""
    assert await FinishEvent.exists(msgid=41)
