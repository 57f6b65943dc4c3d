import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.rules.papers import redaction
from desk.rules.papers.redaction import personal_numbers, redact
from desk.rules.text.petition_numbers import find as find_numbers
from tests.desk.rules.papers.numbers import identity

ZHANG_SAN = identity(order="124")
MASKED = f"360102********{ZHANG_SAN[-4:]}"
CARD = "6222021234567894"
MISTYPED = ZHANG_SAN[:-1] + ("0" if ZHANG_SAN[-1] != "0" else "1")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"我叫张三，身份证{ZHANG_SAN}，手机13807910001。", f"我叫张三，身份证{MASKED}，手机138****0001。"),
        (f"ID{ZHANG_SAN}", f"ID{MASKED}"),
        (f"{ZHANG_SAN[:6]} {ZHANG_SAN[6:14]} {ZHANG_SAN[14:]}", MASKED),
        ("１３８０７９１０００１", "138****0001"),
        ("+86 138-0791-0001", "138****0001"),
        ("电话013807910001", "电话138****0001"),
        ("138 0791 0001", "138****0001"),
        ("1\u200b3807910001", "138****0001"),
        ("13807910001 13807910002", "138****0001 138****0002"),
        ("13807910001、13807910002", "138****0001、138****0002"),
        ("13807910001\n13807910002", "138****0001\n138****0002"),
        (f"{ZHANG_SAN}13807910001", f"{MASKED}138****0001"),
        (f"（2024）赣0102民初1234号{CARD}", f"（2024）赣0102民初1234号************{CARD[-4:]}"),
        ("11010519491231002x", "110105********002X"),
        (MISTYPED, f"360102********{MISTYPED[-4:]}"),
        ("旧证360102900101123", "旧证360102*****1123"),
        (f"卡号{CARD}", f"卡号************{CARD[-4:]}"),
        ("卡号6222 0212 3456 7894", "卡号************7894"),
        ("ICBC6222-0212-3456-7894", "ICBC************7894"),
        ("护照E12345678丢了", "护照E*****678丢了"),
        ("护照号码：C01X00T47。", "护照号码：C*****T47。"),
        ("我的护照是 123 456 789", "我的护照是 ******789"),
        ("台胞证12345678", "台胞证*****678"),
        ("回乡证H1234567801", "回乡证H*******801"),
        ("永居证KAZ110090123105", "永居证KAZ*********105"),
        ("香港电话+852 9123 4567", "香港电话+852*****567"),
        ("美国＋1 (212) 555-0100 找我", "美国+1*******100 找我"),
    ],
)
def test_personal_numbers_are_masked(text: str, shown: str) -> None:
    answer = redact(text)
    assert (answer.text, answer.found) == (shown, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "我的执行款一直没有到账",
        "（2024）赣0102民初1234号",
        "（2023）粤03民终18775-18776、18780号",
        "（2018）最高法刑核51732914号",
        "SQ20261100000171 和 gd 202611 0000025 7",
        "2026年11月20日 09:30",
        "欠款1234567.89元",
        "电话0791-86161368",
        "拨打400-661-2368",
        "护照 2015 年办的",
        "欠我+3000000元",
        "订单E1234567",
        "统一社会信用代码91350100M000100Y43",
        "订单 4200001234202601011",
        "6222021234567895",
        "138****0001",
    ],
)
def test_everything_else_is_left_as_it_is(text: str) -> None:
    answer = redact(text)
    assert (answer.text, answer.found) == (text, False)


@settings(max_examples=80, deadline=None)
@given(
    st.text(alphabet="张三的，号 0123456789-（）X\n", max_size=30),
    st.sampled_from([ZHANG_SAN, "13807910001", "11010519491231002X", CARD]),
    st.text(alphabet="张三的，。\n", min_size=1, max_size=10),
)
def test_a_number_never_survives_in_clear_and_a_second_time_changes_nothing(
    before: str, secret: str, after: str
) -> None:
    answer = redact(f"{before}，{secret}{after}")
    assert secret not in answer.text
    assert answer.found
    again = redact(answer.text)
    assert (again.text, again.found) == (answer.text, False)


def test_a_ticket_number_beside_a_mobile_is_still_found() -> None:
    answer = redact("SQ20261100000171 13807910001")
    assert answer.text == "SQ20261100000171 138****0001"
    assert find_numbers(answer.text) == ["SQ20261100000171"]


def test_each_number_that_is_masked_is_told_bare() -> None:
    said = "护照E12345678，电话+86 138-0791-0001，香港+852 9123 4567"
    assert personal_numbers(said) == ["E12345678", "13807910001", "85291234567"]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="零一幺三八张护照号是上 \n0123456789１２-–—·+./_()\u200bAaEeHhMKkſ：:Xx", max_size=60))
def test_what_holds_a_number_always_has_enough_digits_together(text: str) -> None:
    """The short way out, before anything else is looked for, hides none."""
    narrow = redaction._figures(text)
    if any(True for kind in redaction._KINDS for _ in kind(narrow)):
        assert redaction._ENOUGH.search(narrow)


@pytest.mark.parametrize(
    "text",
    [
        "已收到，编号 SQ20261100000171。会在 11月25日 18:00 前答复",
        "1. 联系\n2. 查案\n3. 立案\n4. 执行\n5. 材料\n6. 咨询",
    ],
)
def test_our_own_numbers_days_and_options_are_not_looked_through(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_KINDS", (pytest.fail,))
    assert redact(text).text == text
