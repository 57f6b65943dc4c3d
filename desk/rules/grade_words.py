"""A grade as people write it: 5, 5分, 非常满意, 不太满意. Pure."""

from collections.abc import Mapping

from desk.rules.text.expressions import Expression
from desk.rules.text.plain_text import half_width
from models.enums import Grade

SAID: dict[str, Grade] = {
    "很满意": Grade.VERY_GOOD,
    "十分满意": Grade.VERY_GOOD,
    "挺满意": Grade.GOOD,
    "比较满意": Grade.GOOD,
    "一般": Grade.FAIR,
    "还行": Grade.FAIR,
    "不太满意": Grade.BAD,
    "不满": Grade.BAD,
    "很不满意": Grade.VERY_BAD,
    "十分不满意": Grade.VERY_BAD,
    "极不满意": Grade.VERY_BAD,
}
"""What people say for a grade beside its own name."""
GRADE_WORDS: Mapping[str, Grade] = {grade.label: grade for grade in Grade} | SAID
_AROUND = " \t\r\n.,!~;:、。…“”\"'"
_NUMBERED = Expression(r"我?(?:打|给|选|评)?([1-5])(?:分|星)?[(:、.,]?(\D*?)\)?")


def grade_in_reply(text: str) -> Grade | None:
    """Return the grade that a reply to a question is: its number (5, ５, 5分, 5 非常满意) or a word for it."""
    said = "".join(half_width(text).split()).strip(_AROUND)
    named = GRADE_WORDS.get(said.removeprefix("我").removeprefix("对答复").removeprefix("表示"))
    if named is not None:
        return named
    numbered = _NUMBERED.fullmatch(said)
    if numbered is None:
        return None
    grade = Grade(numbered[1])
    return grade if not numbered[2] or GRADE_WORDS.get(numbered[2]) is grade else None
