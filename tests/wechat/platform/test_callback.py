"""The door's grammar, held against the official vectors and against the sandbox's own codec on the other side."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import xmltodict

from wechat.platform.callback import DoorKeys, Inbound, Rejected, answer, dedupe_key, open_message, sign, verify_address
from wechat.sandbox.wire.codec import Codec

OFFICIAL = DoorKeys("wxba5fad812f8e6fb9", "AAAAA", "A" * 43)
DEBUG_ENCRYPT = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR"
    "8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km3"
    "2IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
KEYS = DoorKeys("wx0123456789abcdef", "a-token", base64.b64encode(bytes(range(32))).decode()[:43])
CODEC = Codec(KEYS.token, KEYS.aes_key, KEYS.appid)
NOW = datetime(2026, 11, 17, 1, 30, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
Post = tuple[dict[str, str], bytes]
ROOT = {"ToUserName": "gh_1", "FromUserName": "o1", "CreateTime": "1"}
TEXT = (
    "<xml><ToUserName>gh_1</ToUserName><FromUserName>o-zhangsan</FromUserName><CreateTime>1</CreateTime>"
    "<MsgType>text</MsgType><Content><![CDATA[你好]]></Content><MsgId>42</MsgId></xml>"
)


def moment(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def sealed(clear: str, *, codec: Codec = CODEC, as_json: bool = False, stamp: str = STAMP) -> Post:
    """A safe-mode callback as WeChat sends it."""
    encrypted = codec.encrypt(clear, b"0123456789abcdef")
    query = {"timestamp": stamp, "nonce": "7", "msg_signature": sign(KEYS.token, stamp, "7", encrypted)}
    query["signature"] = sign(KEYS.token, stamp, "7")
    body = (
        json.dumps({"ToUserName": "gh_1", "Encrypt": encrypted})
        if as_json
        else (f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>")
    )
    return query, body.encode()


def test_官方示例_地址验证原样返回echostr() -> None:
    query = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "timestamp": "1714036504",
        "nonce": "1514711492",
        "echostr": "4375120948345356249",
    }
    assert verify_address(OFFICIAL, query, moment(1714036504)) == "4375120948345356249"


def test_官方示例_明文推送的签名() -> None:
    keys = DoorKeys(OFFICIAL.appid, OFFICIAL.token, mode="plain")
    query = {"signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78", "timestamp": "1714037059", "nonce": "486452656"}
    body = json.dumps({**ROOT, "MsgType": "event", "Event": "debug_demo"})
    assert open_message(keys, query, body.encode(), moment(1714037059)).event == "debug_demo"


def test_官方示例_安全模式解密() -> None:
    query = {
        "timestamp": "1714112445",
        "nonce": "415670741",
        "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
    }
    body = json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": DEBUG_ENCRYPT}).encode()
    inbound = open_message(OFFICIAL, query, body, moment(1714112445))
    assert (inbound.event, inbound.text("debug_str")) == ("debug_demo", "hello world")


def test_官方示例_回复的密文和签名() -> None:
    encrypted = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    official = Codec(OFFICIAL.token, OFFICIAL.aes_key, OFFICIAL.appid)
    assert official.encrypt('{"demo_resp":"good luck"}', b"707722b803182950") == encrypted
    assert sign("AAAAA", "1713424427", "415670741", encrypted) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


@pytest.mark.parametrize("as_json", [False, True])
def test_安全模式_XML和JSON都能打开_回复用同一种格式(as_json: bool) -> None:
    fields = {**ROOT, "MsgType": "text", "Content": "你好", "MsgId": "9"}
    clear = json.dumps(fields, ensure_ascii=False) if as_json else xmltodict.unparse({"xml": fields})
    inbound = open_message(KEYS, *sealed(clear, as_json=as_json), NOW)
    assert inbound.text("Content") == "你好"

    body, kind = answer(KEYS, inbound, "收到 ]]> 了", NOW)
    outer: dict[str, Any] = json.loads(body) if as_json else xmltodict.parse(body)["xml"]
    clear_reply = CODEC.open_reply(outer["Encrypt"], outer["MsgSignature"], str(outer["TimeStamp"]), outer["Nonce"])
    reply = json.loads(clear_reply) if as_json else xmltodict.parse(clear_reply)["xml"]
    assert reply["Content"] == "收到 ]]> 了"
    assert reply["ToUserName"] == "o1"
    assert kind == ("application/json" if as_json else "application/xml")


def test_群众打的CDATA结尾不会变成标签() -> None:
    inbound = open_message(KEYS, *sealed(TEXT), NOW)
    plain = replace(inbound, sealed=False)
    body, _ = answer(KEYS, plain, "]]></Content><MsgType>news</MsgType><Content><![CDATA[", NOW)
    reply = xmltodict.parse(body)["xml"]
    assert reply["MsgType"] == "text"
    assert reply["Content"] == "]]></Content><MsgType>news</MsgType><Content><![CDATA["


def test_没有话要说时只回success_从不加密() -> None:
    inbound = open_message(KEYS, *sealed(TEXT), NOW)
    assert answer(KEYS, inbound, "", NOW) == (b"success", "text/plain")


def forged_signature() -> Post:
    query, body = sealed(TEXT)
    return {**query, "msg_signature": "0" * 40}, body


def body_under_another_signature() -> Post:
    query, _ = sealed(TEXT)
    return query, sealed(TEXT.replace("你好", "转账"))[1]


def another_appid() -> Post:
    return sealed(TEXT, codec=Codec(KEYS.token, KEYS.aes_key, "wx_somebody_else"))


def bad_padding() -> Post:
    raw = bytearray(base64.b64decode(CODEC.encrypt(TEXT, b"0123456789abcdef")))
    raw[-17] ^= 0xFF
    encrypted = base64.b64encode(bytes(raw)).decode()
    query = {"timestamp": STAMP, "nonce": "7", "msg_signature": sign(KEYS.token, STAMP, "7", encrypted)}
    return query, f"<xml><Encrypt>{encrypted}</Encrypt></xml>".encode()


def half_a_block() -> Post:
    encrypted = base64.b64encode(b"x" * 20).decode()
    query = {"timestamp": STAMP, "nonce": "7", "msg_signature": sign(KEYS.token, STAMP, "7", encrypted)}
    return query, f"<xml><Encrypt>{encrypted}</Encrypt></xml>".encode()


def plaintext_in_safe_mode() -> Post:
    return sealed(TEXT)[0], TEXT.encode()


def entity_bomb() -> Post:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + TEXT.replace("你好", "&b;")
    return sealed(bomb)


def bomb_outside() -> Post:
    query, body = sealed(TEXT)
    return query, b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + body


def empty_body() -> Post:
    return sealed(TEXT)[0], b""


def oversized() -> Post:
    return sealed(TEXT.replace("你好", "好" * 300_000))


def too_old() -> Post:
    return sealed(TEXT, stamp=str(int((NOW - timedelta(minutes=6)).timestamp())))


def half_a_character() -> Post:
    return sealed(TEXT)[0], b'{"Encrypt": "\\ud800"}'


def no_sender() -> Post:
    return sealed(TEXT.replace("o-zhangsan", ""))


def nothing_inside() -> Post:
    return sealed("<xml></xml>")


def not_xml_inside() -> Post:
    return sealed("你好")


def deep_json() -> Post:
    return sealed("{" + '"a":{' * 20_000 + "}" * 20_001)


def deep_xml() -> Post:
    return sealed("<xml>" + "<a>" * 5_000 + "</a>" * 5_000 + "</xml>")


def a_name_twice() -> Post:
    return sealed(json.dumps({**ROOT, "MsgType": "text", "MsgId": "9"})[:-1] + ', "MsgId": "8"}')


def a_list() -> Post:
    return sealed("<xml><MsgType>text</MsgType><MsgType>text</MsgType></xml>")


REFUSED = (
    (forged_signature, 403),
    (body_under_another_signature, 403),
    (another_appid, 403),
    (bad_padding, 400),
    (half_a_block, 400),
    (plaintext_in_safe_mode, 400),
    (entity_bomb, 400),
    (bomb_outside, 400),
    (empty_body, 400),
    (oversized, 400),
    (too_old, 403),
    (half_a_character, 400),
    (no_sender, 400),
    (nothing_inside, 400),
    (not_xml_inside, 400),
    (deep_json, 400),
    (deep_xml, 400),
    (a_name_twice, 400),
    (a_list, 400),
)


@pytest.mark.parametrize(("make", "status"), REFUSED, ids=[make.__name__ for make, _ in REFUSED])
def test_不是微信发来的或读不懂的_一律拒绝(make: Any, status: int) -> None:
    query, body = make()
    with pytest.raises(Rejected) as refused:
        open_message(KEYS, query, body, NOW)
    assert refused.value.status == status
    assert "你好" not in refused.value.reason


def test_兼容模式只认密文里的内容() -> None:
    keys = DoorKeys(KEYS.appid, KEYS.token, KEYS.aes_key, "compatible")
    query, body = sealed(TEXT)
    doubled = body.replace(b"<Encrypt>", "<Content>假的</Content><Encrypt>".encode())
    assert open_message(keys, query, doubled, NOW).text("Content") == "你好"


def event(**fields: str) -> Inbound:
    root = {"ToUserName": "gh_1", "FromUserName": "o1", "CreateTime": "1", "MsgType": "event", **fields}
    return open_message(KEYS, *sealed(xmltodict.unparse({"xml": root})), NOW)


def test_同一消息的两次送达是同一把钥匙_两件事是两把() -> None:
    assert dedupe_key(open_message(KEYS, *sealed(TEXT), NOW)) == dedupe_key(open_message(KEYS, *sealed(TEXT), NOW))
    pairs = [
        (event(Event="TEMPLATESENDJOBFINISH", MsgID="1"), event(Event="TEMPLATESENDJOBFINISH", MsgID="2")),
        (event(Event="user_info_modified", OpenID="a"), event(Event="user_info_modified", OpenID="b")),
        (event(Event="user_info_modified", openid="a"), event(Event="user_info_modified", openid="b")),
        (event(Event="CLICK", EventKey="a"), event(Event="CLICK", EventKey="b")),
        (event(Event="wxa_media_check", trace_id="a"), event(Event="wxa_media_check", trace_id="b")),
    ]
    for one, other in pairs:
        assert dedupe_key(one) != dedupe_key(other)
        assert len(dedupe_key(one)) <= 200


def test_事件名大小写不同也认得() -> None:
    assert event(Event="TEMPLATESENDJOBFINISH").event == "templatesendjobfinish"


def test_半个字符和空字符不会让去重和回复出错() -> None:
    fields = {**ROOT, "MsgType": "event", "Event": "odd", "About": "\ud83d", "FromUserName": "o\0\udc001"}
    query, body = sealed(json.dumps(fields), as_json=True)
    inbound = open_message(KEYS, query, body, NOW)
    assert inbound.sender == "o?1"
    assert dedupe_key(inbound).startswith("h|")
    for as_json in (True, False):
        odd = replace(inbound, is_json=as_json, nonce="\ud83d]]>")
        answer(KEYS, odd, "半个\ud83d字\0", NOW)
