"""What is no case number is refused in words that say what it is, or what to change."""

import pytest

from desk.rules.text.case_numbers import find, parse
from desk.rules.text.refusal import Refusal


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("  ", "还没有填写"),
        ("SQ20261100000171", "不是案号"),
        ("GD202611000000129", "工单的编号"),
        ("法释〔2020〕12号", "司法解释"),
        ("法〔2015〕137号", "司法解释"),
        ("（2024）洪劳人仲案字第123号", "仲裁"),
        ("洪劳人仲案字〔2023〕第123号", "仲裁"),
        ("(2022)沪贸仲裁字第100号", "仲裁"),
        ("（2023）赣洪城证内字第1234号", "公证"),
        ("(2013)鲁检民抗字第104号", "检察院"),
        ("洪检刑诉〔2023〕12号", "检察院"),
        ("（2023）赣检民监12号", "检察院"),
        ("洪公（站）行罚决字〔2023〕1234号", "行政机关"),
        ("洪府发〔2023〕12号", "行政机关"),
        ("洪人社监令字〔2023〕12号", "行政机关"),
        ("（2020）司鉴字第12号", "鉴定"),
        ("第360102020230001号道路交通事故认定书", "交通事故"),
        ("赣（2024）南昌市不动产权第0012345号", "权证"),
        ("房权证洪房字第1000123号", "权证"),
        ("1234", "只有数字"),
        ("赣0102民初1234号", "年份"),
        ("23赣0102民初1234号", "四位"),
        ("2015年1月22日作出贵法民初字第122号", "日期不是"),
        ("（2013）宁民初9号", "字第"),
        ("（2024）赣0102 1234号", "案件类型"),
        ("（2024）赣0102民初号", "前面的数字"),
        ("（2024）abc", "认不出"),
        ("（2024）赣01民终1号和（2024）赣01民终2号", "2 个案号"),
        ("2023年12月5日", "不是法院的案号"),
        ("2023年执行1号令", "不是法院的案号"),
    ],
)
def test_a_refusal_says_what_is_wrong(typed: str, word: str) -> None:
    refusal = parse(typed)
    assert isinstance(refusal, Refusal)
    assert word in refusal.reason


@pytest.mark.parametrize(
    "typed",
    [
        "（2O24）赣0102民初1234号",
        "（2024）赣O1O2民初1234号",
        "（２Ｏ２４）赣0102民初1234号",
        "(202o)赣0102民初1234号",
        "(2024)赣0l02民初1234号",
    ],
)
def test_a_letter_among_the_digits_is_said_so_with_what_was_meant(typed: str) -> None:
    refusal = parse(typed)
    assert isinstance(refusal, Refusal)
    assert "字母 O" in refusal.reason
    assert "赣0102民初1234号”" in refusal.reason
    assert find(typed) == []
