import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.rules.text.cutting import grapheme_clusters
from desk.rules.text.plain_text import (
    INDEX_KEYS,
    LONGEST_TOKEN,
    QUERY_KEYS,
    bigrams,
    half_width,
    has_words,
    normalise,
    plain,
    query_bigrams,
    shorten,
    split_message,
)

FAMILY = "👨‍👩‍👧‍👦"
THUMB = "👍🏽"
FLAG = "🇨🇳"
ACCENTED = "e\u0301\u0327"
KEYCAP = "1\ufe0f\u20e3"
MIXED = st.text(
    alphabet=st.one_of(
        st.sampled_from("张三。！\n，, a1\u0301\u200d👍🏽🇨🇳”é"), st.characters(exclude_categories=["Cs"])
    ),
    max_size=120,
)


@pytest.mark.parametrize(
    ("typed", "comparable"),
    [
        ("  我要　訴求 ", "我要 诉求"),
        ("查詢進度\r\n\t謝謝", "查询进度 谢谢"),
        ("ＡＢＣ１２３", "abc123"),
        ("聯繫法官", "联系法官"),
        ("綁定、轉人工、評價、幫助", "绑定、转人工、评价、帮助"),
        ("㈱①", "(株)1"),
        ("诉\u200b求\u202e", "诉求"),
        ("", ""),
    ],
)
def test_text_is_compared_in_one_form(typed: str, comparable: str) -> None:
    assert normalise(typed) == comparable


def test_half_width_keeps_every_position() -> None:
    typed = "（２０２４）赣 ①𝟗\u3000٣A"
    assert half_width(typed) == "(2024)赣 ①9 3A"
    assert len(half_width(typed)) == len(typed)


def test_plain_text_loses_what_hides_and_keeps_its_lines() -> None:
    assert plain("张三\x00\x1b[31m\u202e法官\u2066\ufeff\u200b\r\n第二行\r第三行\u2028第四行\t完\ud83d") == (
        "张三[31m法官\n第二行\n第三行\n第四行 完"
    )


def test_plain_text_keeps_emoji_whole() -> None:
    assert plain(f"{FAMILY}{FLAG}{THUMB}") == f"{FAMILY}{FLAG}{THUMB}"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_plain_text_can_be_stored_and_sent(text: str) -> None:
    cleaned = plain(text)
    cleaned.encode()
    assert plain(cleaned) == cleaned
    assert not [char for char in cleaned if unicodedata.category(char) == "Cc" and char != "\n"]


def test_chinese_is_indexed_by_pairs_and_latin_by_words() -> None:
    assert bigrams("執行款，WeChat 支付1234元") == ["执行", "行款", "wechat", "支付", "1234", "元"]


def test_index_keys_do_not_repeat_and_are_bounded() -> None:
    assert bigrams("执行执行执行") == ["执行", "行执"]
    assert len(bigrams("".join(chr(0x4E00 + at) for at in range(3000)))) == INDEX_KEYS
    assert bigrams("a" * 100) == ["a" * LONGEST_TOKEN]
    assert bigrams("！？…  \n") == []


def test_a_query_looks_only_for_keys_that_an_index_can_hold() -> None:
    assert query_bigrams("执行款 的 到账") == ["执行", "行款", "到账"]
    assert query_bigrams("张") == ["张"]
    assert query_bigrams("A 张") == ["a"]
    assert query_bigrams("  ") == []
    assert len(query_bigrams("".join(chr(0x4E00 + at) for at in range(100)))) == QUERY_KEYS


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="执行款到账没有abc12 ，", min_size=1, max_size=20))
def test_what_a_text_says_finds_it(text: str) -> None:
    longer = [key for key in query_bigrams(text) if len(key) > 1]
    assert set(longer) <= set(bigrams("前言。" + text + "。后语"))


@pytest.mark.parametrize(
    "one", [FAMILY, THUMB, FLAG, ACCENTED, KEYCAP, "\r\n", "張", "\ud83d\ude00", "\u1112\u1161\u11ab", "क्षि"]
)
def test_what_people_see_as_one_character_is_one(one: str) -> None:
    assert list(grapheme_clusters(f"一{one}二")) == ["一", one, "二"]


def test_two_flags_side_by_side_are_two() -> None:
    assert list(grapheme_clusters(FLAG * 3)) == [FLAG] * 3
    assert list(grapheme_clusters(FLAG * 2 + FLAG[0])) == [FLAG, FLAG, FLAG[0]]


@pytest.mark.parametrize(
    "flood", [FLAG, "\u0301", "👩\u200d", "\u0600", "\u1100", "क\u094d", f"{FLAG}\u0301", "\u0600🇨"]
)
def test_a_flood_of_marks_or_flags_takes_time_in_step_with_its_length(flood: str) -> None:
    began = time.process_time()
    text = "张" + flood * (100_000 // len(flood))

    assert "".join(grapheme_clusters(text)) == text
    assert "".join(split_message(text)) == text
    assert time.process_time() - began < 5  # in step: 0.2 s; one flag looking back to all before it: a minute


@settings(max_examples=80, deadline=None)
@given(MIXED, st.integers(1, 30), st.integers(4, 60))
def test_a_split_message_fits_and_loses_nothing(text: str, max_chars: int, max_bytes: int) -> None:
    pieces = split_message(text, max_chars, max_bytes)
    assert "".join(pieces) == text
    assert all(pieces)
    assert all(len(piece) <= max_chars and len(piece.encode()) <= max_bytes for piece in pieces)


@settings(max_examples=60, deadline=None)
@given(MIXED)
def test_a_split_never_cuts_inside_a_character_that_fits(text: str) -> None:
    pieces = split_message(text, 20, 200)
    if all(len(cluster) <= 20 for cluster in grapheme_clusters(text)):
        assert [cluster for piece in pieces for cluster in grapheme_clusters(piece)] == list(grapheme_clusters(text))


def test_a_long_answer_is_cut_at_the_end_of_a_paragraph() -> None:
    first, second = "本院已收到您的诉求。" * 40 + "\n\n", "执行法官将在三个工作日内与您联系。" * 20
    assert split_message(first + second) == [first, second]


def test_without_paragraphs_it_is_cut_after_a_sentence_and_its_quote() -> None:
    sentence = "李法官说：“款项已经发放，请您注意查收。”"
    pieces = split_message(sentence * 60)
    assert all(piece.endswith("。”") for piece in pieces)
    assert len(pieces) == len(sentence) * 60 // 600 + 1


def test_without_sentences_it_is_cut_after_a_comma_and_not_inside_a_word() -> None:
    assert split_message("一二三四，五六七八九", 7) == ["一二三四，", "五六七八九"]
    assert split_message("一二三四五abcdefg", 8) == ["一二三四五", "abcdefg"]


def test_a_link_stays_whole_when_it_fits() -> None:
    link = '<a href="https://court.example/t/SQ20261100000171?token=abcdef">查看答复</a>'
    pieces = split_message("您的诉求已有答复" * 5 + link + "谢谢", 100)
    assert pieces == ["您的诉求已有答复" * 5, link + "谢谢"]
    assert "".join(split_message(link, 20)) == link


def test_bytes_are_counted_too() -> None:
    assert [len(piece) for piece in split_message("😀" * 600)] == [450, 150]
    assert [len(piece) for piece in split_message("一" * 601)] == [600, 1]


def test_nothing_to_say_gives_no_message() -> None:
    assert split_message("") == []


def test_limits_that_hold_nothing_are_an_error() -> None:
    with pytest.raises(ValueError, match="cannot hold one character"):
        split_message("一", 0)
    with pytest.raises(ValueError, match="cannot hold one character"):
        split_message("一", 10, 3)
    with pytest.raises(ValueError, match="0 or more"):
        shorten("一", -1)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("执行款到账", 5, "执行款到账"),
        ("执行款迟迟未到账", 5, "执行款迟…"),
        ("执行款 迟迟未到账", 5, "执行款…"),
        ("执行款", 0, ""),
        ("执行款", 1, "…"),
        (f"好{FAMILY}啊", 5, "好…"),
        (FAMILY, 3, "…"),
    ],
)
def test_a_text_is_shortened_with_its_mark_counted(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


def test_another_mark_is_left_out_where_it_does_not_fit() -> None:
    assert shorten("执行款迟迟未到账", 5, "...") == "执行..."
    assert shorten("执行款迟迟未到账", 2, "...") == "执行"


@settings(max_examples=60, deadline=None)
@given(MIXED, st.integers(0, 30))
def test_a_shortened_text_never_exceeds_its_limit(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


def test_keys_without_order_are_not_words() -> None:
    jumbled = "时间不定，开庭，庭时"
    assert set(query_bigrams("开庭时间")) <= set(bigrams(jumbled))
    assert not has_words(jumbled, "开庭时间")
    assert has_words("請問開庭時間？", "开庭时间 请问")
