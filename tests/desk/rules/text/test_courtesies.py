"""好的, 收到, 谢谢 say nothing of the matter; anything else does."""

import pytest

from desk.rules.text.courtesies import is_courtesy


@pytest.mark.parametrize(
    "text",
    [
        "好的",
        "收到",
        "谢谢！",
        "好的，谢谢法官",
        "嗯嗯 知道了",
        "OK",
        "辛苦了🙏",
        "[抱拳]",
        "好滴，非常感谢",
        "ＯＫ，thank you",
        "🙏🏻👍🏻❤️",
        "收到，麻烦您了。",
    ],
)
def test_polite_words_alone_are_a_courtesy(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "好的，案号是（2026）赣01执1234号",
        "谢谢，收据已经寄了",
        "没有收到",
        "不行",
        "没问题",
        "可以",
        "知道他住哪",
        "好的" * 20,
        "可以，我同意调解",
    ],
)
def test_whatever_says_something_is_none(text: str) -> None:
    assert not is_courtesy(text)
