"""The pattern reads WeChat's flat letters as expat does, and leaves every other to it."""

import pytest

from tests.wechat.platform.flat_letters import agree, try_many
from wechat.platform.flat_xml import read_flat

LETTER = """<xml>
<ToUserName><![CDATA[gh_court]]></ToUserName>
 <FromUserName><![CDATA[o-zhangsan]]></FromUserName>
<CreateTime>1348831860</CreateTime><MsgType><![CDATA[text]]></MsgType>
<Content><![CDATA[ 执行款 <三个月> 没到账]] & 急 ]]></Content><Empty></Empty><MsgId>1234567890123456</MsgId>
</xml>
"""


def test_a_letter_as_wechat_writes_it() -> None:
    assert read_flat(LETTER.encode()) == {
        "ToUserName": "gh_court",
        "FromUserName": "o-zhangsan",
        "CreateTime": "1348831860",
        "MsgType": "text",
        "Content": "执行款 <三个月> 没到账]] & 急",
        "Empty": None,
        "MsgId": "1234567890123456",
    }
    assert agree(LETTER)


@pytest.mark.parametrize(
    "other",
    [
        "",
        "<xml></xml>",
        "<xml><A>1</A><A>2</A></xml>",
        "<xml><A><B>1</B></A></xml>",
        "<xml><A b='1'>1</A></xml>",
        "<xml><A>1</B></xml>",
        "<xml><A>&lt;</A></xml>",
        "<xml><A>1\r\n2</A></xml>",
        "<xml><A><![CDATA[1]]>2</A></xml>",
        "<xml><A><![CDATA[1]]]]><![CDATA[>2]]></A></xml>",
        "<xml><A>]]></A></xml>",
        "<xml><A/></xml>",
        "<xml>x<A>1</A></xml>",
        "<xml><A>1</A></xml>x",
        "<xml><A>1</A>",
        "<!DOCTYPE xml><xml><A>1</A></xml>",
        "<?xml version='1.0'?><xml><A>1</A></xml>",
        "\ufeff<xml><A>1</A></xml>",
        "<xml><A>\x00</A></xml>",
        "<xml><中>1</中></xml>",
    ],
)
def test_every_other_is_expats(other: str) -> None:
    assert read_flat(other.encode()) is None


def test_whatever_it_reads_expat_reads_the_same() -> None:
    """A thousand here; `make drill ONLY=letters` holds a hundred thousand against both."""
    assert try_many(1000) > 100
