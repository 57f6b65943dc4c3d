"""Our codec held against wechatpy's crypto and parser, xmltodict, the official vectors, and against nonsense."""

import base64
import json
from contextlib import suppress
from typing import Any

import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st
from wechatpy import parse_message
from wechatpy.crypto import PrpCrypto, WeChatCrypto

from wechat.platform.codec import DEEPEST, Frames, Rejected, read, sign, writable, write

APPID, TOKEN = "wx0123456789abcdef", "a-token"
AES_KEY = base64.b64encode(bytes(range(32))).decode()[:43]
FRAMES = Frames(AES_KEY, APPID)
WECHATPY = PrpCrypto(bytes(range(32)))
OFFICIAL = Frames("A" * 43, "wxba5fad812f8e6fb9")
OFFICIAL_REPLY = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
ROOT = "<ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName>o-zhangsan</FromUserName><CreateTime>1</CreateTime>"
MESSAGES = {
    "text": "<MsgType>text</MsgType><Content><![CDATA[ <诉求> & 😀\n第二行 ]]></Content>"
    "<MsgId>3487542469355618313</MsgId>",
    "escaped": "<MsgType>text</MsgType><Content>1 &lt; 2 &amp;&amp; &#20320;&#x597d; &quot;</Content><MsgId>2</MsgId>",
    "two_cdata": "<MsgType>text</MsgType><Content><![CDATA[a]]]]><![CDATA[>b]]></Content><MsgId>3</MsgId>",
    "image": "<MsgType>image</MsgType><PicUrl>http://a/b?c=1&amp;d=2</PicUrl><MediaId>m</MediaId><MsgId>4</MsgId>",
    "location": "<MsgType>location</MsgType><Location_X>28.68</Location_X><Location_Y>115.86</Location_Y>"
    "<Scale>16</Scale><Label><![CDATA[红谷滩]]></Label><MsgId>5</MsgId>",
    "empty_key": "<MsgType>event</MsgType><Event>subscribe</Event><EventKey></EventKey>",
    "blank_key": "<MsgType>event</MsgType><Event>subscribe</Event><EventKey><![CDATA[  ]]></EventKey>",
    "pictures": "<MsgType>event</MsgType><Event>pic_weixin</Event><EventKey>6</EventKey><SendPicsInfo><Count>2</Count>"
    "<PicList><item><PicMd5Sum>a</PicMd5Sum></item><item><PicMd5Sum>b</PicMd5Sum></item></PicList></SendPicsInfo>",
    "one_picture": "<MsgType>event</MsgType><Event>pic_weixin</Event><EventKey>6</EventKey><SendPicsInfo><Count>1"
    "</Count><PicList><item><PicMd5Sum>a</PicMd5Sum></item></PicList></SendPicsInfo>",
    "finished": "<MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event><MsgID>200163836</MsgID>"
    "<Status>failed: system failed</Status>",
    "mass": "<MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event><MsgID>1</MsgID><Status>send success</Status>"
    "<CopyrightCheckResult><Count>0</Count><ResultList/><CheckState>1</CheckState></CopyrightCheckResult>"
    "<ArticleUrlResult><ResultList><item><ArticleIdx>1</ArticleIdx><Url/></item></ResultList></ArticleUrlResult>",
    "mixed": '<MsgType a="1" b="2">text</MsgType><Content>x<b>y</b>z</Content><!-- no --><Content/><?pi pi?>',
}


def seal_as_wechatpy(text: str) -> str:
    return str(WECHATPY.encrypt(text, APPID).decode())


def test_官方示例_解开和封好都一字不差(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.urandom", lambda size: b"707722b803182950")
    assert OFFICIAL.seal(b'{"demo_resp":"good luck"}') == OFFICIAL_REPLY
    assert OFFICIAL.open(OFFICIAL_REPLY) == b'{"demo_resp":"good luck"}'
    assert sign("AAAAA", "1713424427", "415670741", OFFICIAL_REPLY) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


@given(st.text(max_size=200))
def test_我们封的wechatpy能开_它封的我们能开(words: str) -> None:
    assert WECHATPY.decrypt(FRAMES.seal(words.encode()), APPID) == words
    assert FRAMES.open(seal_as_wechatpy(words)) == words.encode()


def test_同样的话每次封出来都不同() -> None:
    assert FRAMES.seal(b"x") != FRAMES.seal(b"x")


def test_整封回复_wechatpy验得过签名也读得出() -> None:
    encrypted = FRAMES.seal(write({"MsgType": "text", "Content": "收到 ]]> 了"}, False))
    envelope = write({"Encrypt": encrypted, "MsgSignature": "", "TimeStamp": 1, "Nonce": "7"}, False)
    clear = WeChatCrypto(TOKEN, AES_KEY, APPID).decrypt_message(envelope, sign(TOKEN, "1", "7", encrypted), "1", "7")
    assert xmltodict.parse(clear) == {"xml": {"MsgType": "text", "Content": "收到 ]]> 了"}}


@pytest.mark.parametrize("name", MESSAGES)
def test_微信的每种消息_读出来与xmltodict和wechatpy一样(name: str) -> None:
    body = f"<xml>{ROOT}{MESSAGES[name]}</xml>"
    fields = read(body.encode())
    assert fields == xmltodict.parse(body)["xml"]
    if name not in ("mixed", "blank_key"):
        theirs = parse_message(body)
        assert {field: fields.get(field) for field in theirs._data} == theirs._data


NAMES = st.sampled_from(["item", "List", "MsgID", "a"])
LEAVES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufffe\uffff"), max_size=8)
TREES: st.SearchStrategy[Any] = st.recursive(
    LEAVES.map(lambda text: text.strip() or None),
    lambda inner: st.dictionaries(NAMES, inner | st.lists(inner, min_size=2, max_size=3), min_size=1, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(NAMES, TREES, min_size=1, max_size=3), st.booleans())
def test_任意的树_读法与xmltodict相同(tree: dict[str, Any], pretty: bool) -> None:
    body = xmltodict.unparse({"xml": tree}, pretty=pretty)
    assert read(body.encode()) == xmltodict.parse(body)["xml"]


@given(st.dictionaries(NAMES, st.text().map(writable), min_size=1), st.booleans())
def test_自己写的自己读得出(fields: dict[str, str | int], as_json: bool) -> None:
    def kept(words: str) -> str | None:
        return words if as_json else words.replace("\r\n", "\n").replace("\r", "\n").strip() or None

    assert read(write(fields, as_json)) == {name: kept(str(value)) for name, value in fields.items()}


@given(st.text(st.characters()))
def test_任何话去掉写不进XML的字符后都写得进(words: str) -> None:
    read(write({"Content": writable(words)}, False))
    write({"Content": writable(words)}, True).decode()


WHOLE = FRAMES.seal(f"<xml>{ROOT}{MESSAGES['text']}</xml>".encode())


def test_密文的每一个开头都只会被拒绝() -> None:
    for size in range(len(WHOLE)):
        with pytest.raises(Rejected):
            FRAMES.open(WHOLE[:size])


def test_XML和JSON的每一个开头都只会被拒绝() -> None:
    for body in (
        f"<xml>{ROOT}{MESSAGES['pictures']}</xml>".encode(),
        '{"MsgType": "文字", "List": [{"a": 1}]}'.encode(),
    ):
        for size in range(len(body)):
            with pytest.raises(Rejected):
                read(body[:size])


@given(st.binary(max_size=200))
def test_随便什么字节都只会被拒绝(noise: bytes) -> None:
    with pytest.raises(Rejected):
        FRAMES.open(base64.b64encode(noise).decode())
    with pytest.raises(Rejected):
        FRAMES.open(noise.decode("latin-1"))
    for body in (noise, b"<xml>" + noise, b"{" + noise):
        with suppress(Rejected):
            assert isinstance(read(body), dict)


@given(st.integers(0, len(base64.b64decode(WHOLE)) - 1), st.integers(1, 255))
def test_密文里改了一个字节_要么打不开要么只是话变了(at: int, change: int) -> None:
    raw = bytearray(base64.b64decode(WHOLE))
    raw[at] ^= change
    try:
        opened = FRAMES.open(base64.b64encode(raw).decode())
    except Rejected:
        return
    assert len(opened) == len(FRAMES.open(WHOLE))


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE xml><xml><a>1</a></xml>",
        b'<!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml><a>1</a></xml>',
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><a>&b;</a></xml>',
        b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/">%p;]><xml><a>1</a></xml>',
        b"<xml><a>&b;</a></xml>",
        "<?xml version='1.0' encoding='utf-16'?><xml><a>1</a></xml>".encode("utf-16"),
        b"<xml>" + b"<a>" * DEEPEST + b"</a>" * DEEPEST + b"</xml>",
        b"<xml>words</xml>",
        b"<xml><a>\xff</a></xml>",
        b"<xml><a>\0</a></xml>",
        b"<other><a>1</a></other>",
        b'{"MsgId": "1", "MsgId": "2"}',
        b'{"a": {"MsgId": "1", "MsgId": "2"}}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1),
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a": "\xff"}',
    ],
    ids=range(20),
)
def test_实体_无底的嵌套_重名和无穷的数都被拒绝(body: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        read(body)
    assert refused.value.status == 400


def test_声明成别的编码也按UTF8读() -> None:
    body = "<?xml version='1.0' encoding='gbk'?><xml><a>诉求</a></xml>".encode()
    assert read(body) == xmltodict.parse(body.decode())["xml"] == {"a": "诉求"}


def test_JSON里的数字照样是数字() -> None:
    fields = {"CreateTime": 1795300000, "MsgId": 3487542469355618313, "Location_X": 28.68, "List": [{"a": None}]}
    assert read(json.dumps(fields).encode()) == fields


@pytest.mark.parametrize("key", ["", "A" * 42, "A" * 86, "好" * 43])
def test_密钥配错了_开不了但不会出错(key: str) -> None:
    with pytest.raises(Rejected):
        Frames(key, APPID).open(WHOLE)


def test_另一个号的密文是403() -> None:
    with pytest.raises(Rejected) as refused:
        Frames(AES_KEY, "wx-somebody-else").open(WHOLE)
    assert refused.value.status == 403
