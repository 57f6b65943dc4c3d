"""What a publisher types plainly becomes an article's HTML, and comes back as it was typed."""

import pytest

from desk.rules.broadcasts.article_typing import as_html, as_typed
from desk.rules.broadcasts.articles import clean, read_article

TYPED = '# 请走南门\n\n门前的路封闭 ＜3 天＞ & 修好为止。\n请绕行。\n\n[图片 12 大门 "南"]\n\n- 带身份证\n- 提前到'


def test_headings_points_pictures_and_paragraphs_are_made_of_plain_marks() -> None:
    html = as_html("# 请走南门\n\n封闭施工。\n请绕行。\n\n[图片 12 大门]\n- 带身份证\n- 提前到")
    assert html.split("\n") == [
        "<h2>请走南门</h2>",
        "<p>封闭施工。<br>请绕行。</p>",
        '<p><img src="/gg/pictures/12" alt="大门"></p>',
        "<ul><li>带身份证</li><li>提前到</li></ul>",
    ]


def test_what_was_typed_comes_back_as_it_was_typed() -> None:

    read = read_article(as_html(TYPED))
    assert isinstance(read, tuple)
    assert (as_typed(read[0]), read[1]) == (TYPED, [12])


@pytest.mark.parametrize("html", ["<p>一</p><table><tbody><tr><td>二</td></tr></tbody></table>", "<h3>三</h3>", ""])
def test_html_with_more_than_the_marks_say_is_shown_as_it_is(html: str) -> None:
    assert as_typed(clean(html)) == clean(html)


def test_markup_is_taken_at_its_word_and_a_sign_is_no_markup() -> None:
    assert as_html("<p>您好</p>") == "<p>您好</p>"
    assert as_html("费用 < 100 元") == "<p>费用 &lt; 100 元</p>"
    assert as_html(" \n\n ") == ""


def test_a_script_that_is_pasted_is_not_hidden_from_whoever_refuses_it() -> None:
    refused = read_article(as_html("# 好\n<script>alert(1)</script>"))
    assert "不能有脚本" in getattr(refused, "reason", "")
