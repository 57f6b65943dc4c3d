import pytest

from desk.rules.papers.telephones import (
    Telephone,
    TelephoneKind,
    dialled,
    is_mobile,
    parse_mobile,
    parse_telephone,
    shown,
)
from desk.rules.text.refusal import Refusal

MOBILE, LANDLINE, SERVICE, ABROAD = TelephoneKind


def refused(answer: object) -> str:
    assert isinstance(answer, Refusal)
    return answer.reason


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
    assert parse_mobile(typed) == Telephone(TelephoneKind.MOBILE, "13807910001")


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
    ("typed", "kind", "value"),
    [
        ("138 0791 0001", MOBILE, "13807910001"),
        ("013807910001", MOBILE, "13807910001"),
        ("0791-86161368", LANDLINE, "079186161368"),
        ("（010）8612 3456", LANDLINE, "01086123456"),
        ("+86 791 86161368", LANDLINE, "079186161368"),
        ("0791-86161368 转 802", LANDLINE, "079186161368-802"),
        ("0791-86161368-802", LANDLINE, "079186161368-802"),
        ("电话：0791 86161368 分机802", LANDLINE, "079186161368-802"),
        ("079186161368ext.802", LANDLINE, "079186161368-802"),
        ("400-661-2368", SERVICE, "4006612368"),
        ("+86 400 661 2368", SERVICE, "4006612368"),
        ("800 820 8820 转 1", SERVICE, "8008208820-1"),
        ("+852 9123 4567", ABROAD, "+85291234567"),
        ("0085291234567", ABROAD, "+85291234567"),
        ("85291234567", ABROAD, "+85291234567"),
        ("+853 6612 3456", ABROAD, "+85366123456"),
        ("+886 0912 345 678", ABROAD, "+886912345678"),
        ("+1 (212) 555-0100", ABROAD, "+12125550100"),
        ("＋44 20 7946 0958", ABROAD, "+442079460958"),
    ],
)
def test_whatever_somebody_is_reached_by_has_one_form(typed: str, kind: TelephoneKind, value: str) -> None:
    answer = parse_telephone(typed)
    assert answer == Telephone(kind, value)
    assert isinstance(answer, Telephone)
    assert parse_telephone(value) == answer
    assert value not in answer.masked
    assert value not in repr(answer)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "请填写电话号码"),
        ("86161368", "请带上区号"),
        ("12368", "不像电话号码"),
        ("1380791000", "这里有 10 位"),
        ("12807910001", "以 13 至 19 开头"),
        ("0791861613", "区号加 7 或 8 位"),
        ("13807910001转3", "手机号码没有分机"),
        ("13807910001、13907910009", "只填一个"),
        ("138****0001", "星号"),
        ("+852 123", "位数不对"),
        ("+12", "境外号码"),
        ("不知道", "只能是数字"),
        ("0" * 40, "固定电话"),
    ],
)
def test_what_cannot_be_called_is_refused_with_what_is_wrong(typed: str, word: str) -> None:
    assert word in refused(parse_telephone(typed))


def test_only_a_mainland_mobile_takes_messages() -> None:
    assert Telephone(MOBILE, "13807910001").takes_messages
    assert not Telephone(ABROAD, "+85291234567").takes_messages
    assert is_mobile("13807910001")
    assert not is_mobile("079186161368")


def test_a_landline_is_shown_with_its_parts_and_dialled_with_a_pause() -> None:
    assert shown("079186161368-802") == "0791-86161368 转 802"
    assert shown("01086123456") == "010-86123456"
    assert shown("13807910001") == "13807910001"
    assert dialled("079186161368-802") == "079186161368,802"
