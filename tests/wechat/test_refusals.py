"""What WeChat refuses is said with what to do."""

from wechat.platform.client import WeChatUnreachable
from wechat.refusals import refusal_words, token_words


def test_an_address_that_is_not_on_the_list_is_named():
    words, mend = token_words(40164, "invalid ip 203.0.113.7, not in whitelist")
    assert "白名单" in words
    assert "203.0.113.7" in mend


def test_no_answer_is_said_with_where_to_look():
    said = refusal_words(WeChatUnreachable("/cgi-bin/menu/create", "no route"))
    assert "没有得到微信的回答" in said
    assert "请确认本机能访问" in said
