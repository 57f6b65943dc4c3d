from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.rules.text.personal_numbers import (
    CreditCode,
    IdentityNumber,
    Mobile,
    mask_card,
    mask_identity,
    mask_mobile,
    mask_name,
    parse_credit_code,
    parse_identity,
    parse_mobile,
)
from desk.rules.text.refusal import Refusal

AS_OF = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
CHECKS = "10X98765432"


def identity(region: str = "360102", born: str = "19900101", order: str = "123") -> str:
    """A made-up number with the right check character, by the standard's own weights."""
    body = region + born + order
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + CHECKS[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


ZHANG_SAN = identity()


def refused(answer: object) -> str:
    assert isinstance(answer, Refusal)
    return answer.reason


def test_the_standards_own_example_is_valid() -> None:
    assert parse_identity("11010519491231002X", AS_OF) == IdentityNumber("11010519491231002X", date(1949, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        "110105 19491231 002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105-19491231-002x\n",
        "110105\u200b19491231002x",
    ],
)
def test_an_identity_number_is_read_however_it_is_typed(typed: str) -> None:
    answer = parse_identity(typed, AS_OF)
    assert isinstance(answer, IdentityNumber)
    assert answer.value == "11010519491231002X"


@pytest.mark.parametrize("region", ["360102", "810000", "830000", "936840", "659004"])
def test_residence_permits_and_every_province_are_taken(region: str) -> None:
    assert isinstance(parse_identity(identity(region), AS_OF), IdentityNumber)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "请填写"),
        ("360102900101123", "15 位的旧身份证"),
        (ZHANG_SAN[:-1], "这里有 17 位"),
        ("36010219900101X234", "不该出现的字符"),
        ("张三的身份证号码我不记得了真的不知道", "不该出现的字符"),
        (identity("990102"), "地区代码"),
        (identity("190102"), "地区代码"),
        (identity(born="19900230"), "出生日期"),
        (identity(born="20261121"), "出生日期"),
        (identity(born="18900101"), "出生日期"),
        (ZHANG_SAN[:-1] + ("0" if ZHANG_SAN[-1] != "0" else "1"), "校验不通过"),
    ],
)
def test_a_wrong_identity_number_is_refused_with_what_is_wrong(typed: str, word: str) -> None:
    assert word in refused(parse_identity(typed, AS_OF))


def test_a_child_born_today_in_court_time_is_taken() -> None:
    midnight_in_nanchang = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    newborn = identity(born="20261121")
    assert isinstance(parse_identity(newborn, midnight_in_nanchang), IdentityNumber)
    assert isinstance(parse_identity(newborn, midnight_in_nanchang - timedelta(minutes=1)), Refusal)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 16), st.integers(1, 9), st.integers(0, 999))
def test_one_wrong_digit_is_always_noticed(at: int, off: int, order: int) -> None:
    number = identity(order=f"{order:03d}")
    assert isinstance(parse_identity(number, AS_OF), IdentityNumber)
    wrong = number[:at] + str((int(number[at]) + off) % 10) + number[at + 1 :]
    assert isinstance(parse_identity(wrong, AS_OF), Refusal)


def test_values_stay_out_of_logs() -> None:
    person, mobile = parse_identity(ZHANG_SAN, AS_OF), parse_mobile("13807910001")
    assert isinstance(person, IdentityNumber)
    assert isinstance(mobile, Mobile)
    assert "1990" not in repr(person)
    assert "1380791" not in repr(mobile)
    assert (person.masked, mobile.masked) == (mask_identity(ZHANG_SAN), "138****0001")


@pytest.mark.parametrize(
    "typed",
    ["91350100M000100Y43", "91350100m000100y43", "９１３５０１００Ｍ０００１００Ｙ４３", "91350100 M000100Y 43"],
)
def test_a_credit_code_is_read_however_it_is_typed(typed: str) -> None:
    assert parse_credit_code(typed) == CreditCode("91350100M000100Y43")


@pytest.mark.parametrize("code", ["N2360102MF0A1B2C3H", "Y1360100MC0D4E5F6B", "A1110000MB0X1Y2W3F"])
def test_a_credit_code_may_begin_with_a_letter_as_a_village_collectives_does(code: str) -> None:
    assert parse_credit_code(code) == CreditCode(code)


@settings(max_examples=60, deadline=None)
@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9), st.integers(0, 16), st.integers(1, 30))
def test_one_wrong_character_of_a_credit_code_is_always_noticed(order: str, at: int, off: int) -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "91360100" + order
    right = body + alphabet[-sum(3**place * alphabet.index(char) for place, char in enumerate(body)) % 31]
    assert parse_credit_code(right) == CreditCode(right)
    wrong = right[:at] + alphabet[(alphabet.index(right[at]) + off) % 31] + right[at + 1 :]
    assert isinstance(parse_credit_code(wrong), Refusal)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "请填写"),
        ("91350100M000100Y4", "这里有 17 位"),
        ("91350100M000100YO3", "没有“O”"),
        ("91350100M000100Y44", "校验不通过"),
        ("9135010MM000100Y43", "校验不通过"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_what_is_wrong(typed: str, word: str) -> None:
    assert word in refused(parse_credit_code(typed))


@pytest.mark.parametrize(
    "typed",
    [
        "13807910001",
        "+86 138-0791-0001",
        "0086 13807910001",
        "8613807910001",
        "138 0791 0001",
        "１３８０７９１０００１",
        "(+86)13807910001",
        "\u202d13807910001\u202c",
    ],
)
def test_a_mobile_number_is_read_however_it_is_typed(typed: str) -> None:
    assert parse_mobile(typed) == Mobile("13807910001")


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "请填写"),
        ("1380791000", "这里有 10 位"),
        ("12807910001", "不是大陆的手机号码"),
        ("079186161368", "这里有 12 位"),
        ("1380791000a", "只能是数字"),
    ],
)
def test_a_wrong_mobile_number_is_refused_with_what_is_wrong(typed: str, word: str) -> None:
    assert word in refused(parse_mobile(typed))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳修文", "欧阳**"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("张", "*"),
        ("", ""),
        (" 李四 ", "李*"),
        ("买买提·艾合买提", "买**·****"),
        ("John Smith", "J*** *****"),
    ],
)
def test_a_name_keeps_its_surname(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_masks_keep_just_enough_to_recognise() -> None:
    assert mask_identity("360102199001011234") == "360102********1234"
    assert mask_identity("11010519491231002X") == "110105********002X"
    assert mask_identity("360102") == "******"
    assert mask_mobile("13807910001") == "138****0001"
    assert mask_mobile("1380791") == "*******"
    assert mask_card("6222021234567894") == "************7894"
    assert mask_card("6222") == "****"
