"""A grade is read however it is written, and nothing else is taken for one."""

import pytest

from desk.rules.grade_words import grade_in_reply
from models.enums import Grade


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        *(
            ("5", "5"),
            ("５", "5"),
            ("5分", "5"),
            (" 5。", "5"),
            ("我打5分", "5"),
            ("5 非常满意", "5"),
            ("5（非常满意）", "5"),
        ),
        *(
            ("非常满意", "5"),
            ("满意", "4"),
            ("一般", "3"),
            ("不太满意", "2"),
            ("1", "1"),
            ("非常不满意！", "1"),
            ("我不满意", "2"),
        ),
    ],
)
def test_a_grade_is_read(text: str, grade: str) -> None:
    assert grade_in_reply(text) is Grade(grade)


@pytest.mark.parametrize(
    "text", ["", "0", "6", "12", "5个月了还没钱", "1 非常满意", "好的", "满意吗", "不知道", "15", "5 5"]
)
def test_anything_else_is_none(text: str) -> None:
    assert grade_in_reply(text) is None
