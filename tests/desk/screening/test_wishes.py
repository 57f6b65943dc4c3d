"""How somebody wishes to be reached is heard in their own words, and nothing that others said or do is taken for it."""

import pytest

from desk.screening.wishes import WishKind, wishes_in


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
