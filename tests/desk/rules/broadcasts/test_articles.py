"""An article holds nothing that runs, loads or hides; what must not be there is refused in words."""

import pytest

from desk.rules.broadcasts.articles import LARGEST_ARTICLE, clean, read_article, words_of_article
from desk.rules.text.refusal import Refusal

GOOD = '<h2>通知</h2><p>请走<strong>南门</strong>。</p><img src="/gg/pictures/12" alt="南门">'


def test_a_plain_article_is_kept_with_its_pictures() -> None:
    read = read_article(GOOD)
    assert not isinstance(read, Refusal)
    assert read == (GOOD, [12])
    assert "请走南门" in words_of_article(read[0])


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>好</p><script>alert(1)</script>", "脚本"),
        ('<p onclick="x()">好</p>', "脚本"),
        ('<p>好</p><a href="javascript:alert(1)">点</a>', "脚本"),
        ('<p>好</p><a href="java\nscript:alert(1)">点</a>', "脚本"),
        ('<p>好</p><img src="https://elsewhere.example/a.png">', "图片库"),
        ('<p>好</p><img src="data:image/png;base64,AAAA">', "图片库"),
        ('<p>好</p><img src="/gg/pictures/12?x=1">', "图片库"),
        ('<p>好</p><iframe src="https://x.example"></iframe>', "嵌入的网页"),
        ('<p>好</p><a href="http://x.example">看</a>', "https"),
        ("<p> </p>", "正文"),
        ("<p>长</p>" * LARGEST_ARTICLE, "太长"),
    ],
)
def test_what_must_not_be_there_is_refused_in_words(html: str, said: str) -> None:
    read = read_article(html)
    assert isinstance(read, Refusal)
    assert said in read.reason


@pytest.mark.parametrize(
    "html",
    [
        '<p style="position:fixed">a</p>',
        "<style>p{}</style><p>a</p>",
        '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
        "<p>a<!-- b --></p>",
        "<svg/onload=alert(1)>",
        '<img src=x onerror="alert(1)">',
    ],
)
def test_whatever_is_cleaned_has_no_style_no_comment_and_no_code(html: str) -> None:
    cleaned = clean(html)
    assert not any(one in cleaned for one in ("style", "script", "<!--", "onload", "onerror", "svg", "src="))
