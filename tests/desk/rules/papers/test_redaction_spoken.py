"""Numbers that are read out or parted by other marks are masked as those that are typed."""

import pytest

from desk.rules.papers.redaction import personal_numbers, redact


@pytest.mark.parametrize(
    "typed",
    [
        "一三八零零一三八零零零",
        "幺三八〇〇一三八〇〇〇",
        "壹叁捌零零壹叁捌零零零",
        "138.0013.8000",
        "138/0013/8000",
        "138_0013_8000",
    ],
)
def test_a_mobile_is_masked_however_it_is_written(typed: str) -> None:
    assert redact(f"请打{typed}找我").text == "请打138****8000找我"
    assert personal_numbers(f"请打{typed}找我") == ["13800138000"]


def test_an_identity_number_that_is_read_out_is_masked() -> None:
    found = redact("身份证三六零一零二一九九零零一零一一二三四")
    assert found.text == "身份证360102********1234"


@pytest.mark.parametrize(
    "text",
    [
        "二〇二四年一月一日",
        "共13.8亿元",
        "2024.11.17/15:30",
        "IP 13.8.0.1",
        "一百三十八万零一百三十八元",
        "版本1.3.8.0.0.1",
    ],
)
def test_days_sums_and_versions_stay(text: str) -> None:
    assert redact(text).text == text


def test_doing_it_again_changes_nothing() -> None:
    once = redact("幺三八〇〇一三八〇〇〇").text
    assert redact(once).text == once
