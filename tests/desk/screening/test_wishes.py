"""How somebody wishes to be reached is heard in their own words, and nothing that others said or do is taken for it."""

import pytest

from desk.screening.wishes import Sending, WishKind, sending_asked, wishes_in


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("不要让我丈夫知道", WishKind.CONFIDE),
        ("千万别让我老公知道。", WishKind.CONFIDE),
        ("不要告诉家里", WishKind.CONFIDE),
        ("别跟我爸妈说", WishKind.CONFIDE),
        ("不想让家人知道这件事", WishKind.CONFIDE),
        ("不要打电话给我丈夫", WishKind.CONFIDE),
        ("请替我保密", WishKind.CONFIDE),
        ("别打这个电话", WishKind.NO_CALL),
        ("这个号码别打", WishKind.NO_CALL),
        ("别给我打电话，我老公会查", WishKind.NO_CALL),
        ("不要再打电话给我了", WishKind.NO_CALL),
        ("只能微信联系我", WishKind.ONLY_WRITTEN),
        ("只用短信回复", WishKind.ONLY_WRITTEN),
        ("晚上打", WishKind.WHEN),
        ("晚上再打给我", WishKind.WHEN),
        ("请晚上8点以后打电话", WishKind.WHEN),
        ("上班时间不方便接电话", WishKind.WHEN),
        ("下班后再联系", WishKind.WHEN),
    ],
)
def test_a_wish_is_heard_with_the_words_it_was_made_in(text: str, kind: WishKind) -> None:
    whole = f"执行款三个月没有到账。{text}，谢谢"
    (wish, *_) = wishes_in(whole)
    assert wish.kind is kind
    assert wish.quote in whole
    assert wish.forbids_calls is (kind in (WishKind.NO_CALL, WishKind.ONLY_WRITTEN))


@pytest.mark.parametrize(
    "text",
    [
        "执行款三个月没有到账，请帮忙催一下",
        "法官不接电话",
        "被告叫我不要打电话给他",
        "法官说不要再打电话了",
        "他们老是打电话骚扰我",
        "对方不让我打电话",
        "我丈夫不知道",
        "晚上经常接到催收电话",
        "我只能用微信支付",
        "不能让老板赖账",
        "法官上午打电话说已立案",
        "保密协议纠纷",
    ],
)
def test_what_is_no_wish_is_not_taken_for_one(text: str) -> None:
    assert wishes_in(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        *("TD", "td", "ＴＤ", "T", "R", "退订", "退订。", "我要退订", "退订所有短信", "0000", "不要再打电话给我了"),
        *(
            "请不要再给我打电话了",
            "别再发短信了！",
            "你们以后不要再联系我了",
            "不要老是给我发消息",
            "我不想再收到你们的短信了",
        ),
        *("不要打扰我", "别给我推送了，谢谢", "取消订阅", "拒收"),
    ],
)
def test_a_message_that_is_nothing_but_a_wish_for_no_more_is_heard_as_that(text: str) -> None:
    assert sending_asked(text) is Sending.STOP


@pytest.mark.parametrize("text", ["恢复接收", "恢复", "取消退订", "我要恢复接收短信", "重新订阅", "继续接收"])
def test_it_can_be_taken_back_in_as_many_words(text: str) -> None:
    assert sending_asked(text) is Sending.RESUME


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "1",
            "好的",
            "5分",
            "继续",
            "重新",
            "没有退订",
            "不要打我",
            "别打了",
            "TD银行欠我钱",
            "恢复执行",
            "申请恢复执行",
        ),
        *(
            "不要再打电话给我了，我的案子什么时候开庭",
            "被告叫我不要打电话给他",
            "法官说不要再联系他了",
            "不要再发生这样的事",
        ),
        *("不要推迟开庭", "不要联系对方", "不要发给被告", "拒收判决书", "取消订阅合同"),
    ],
)
def test_whatever_says_more_or_something_else_is_no_such_wish(text: str) -> None:
    assert sending_asked(text) is None
