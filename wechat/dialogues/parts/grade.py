"""The five grades and, for an unhappy one, what was wrong."""

from collections.abc import Callable

from desk.rules.grade_words import GRADE_WORDS, SAID
from models.enums import Grade
from wechat.dialogue import Again, Context, Go, Move, Option, Step, When
from wechat.dialogue.reading import key
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words

LONGEST_REASON = 500
ASKED = "asked"


def read_grade(text: str) -> Grade | None:
    """Return the grade, where `text` is nothing but a word for one."""
    return GRADE_WORDS.get(key(text).removeprefix("我").removeprefix("对答复"))


def was_asked(context: Context[Facts]) -> bool:
    """Say whether the grade was given as the answer to our question, and not with the words that opened the talk."""
    return bool(context.text(ASKED))


def grade_of(context: Context[Facts]) -> Grade | None:
    value = context.text("grade")
    return Grade(value) if value in set(Grade) else None


def _options(_: Context[Facts]) -> list[Option]:
    return [
        Option(
            grade.label, grade.value, tuple(word for word, meant in SAID.items() if meant is grade), also={ASKED: "1"}
        )
        for grade in Grade
    ]


def grade_step(
    question: Callable[[Context[Facts]], str], at_once: Callable[[Context[Facts]], object | None]
) -> Step[Facts]:
    """Make the step; `at_once` is what is done with the grade before anything else is asked."""
    return Step(
        "grade",
        "满意程度",
        question,
        options=_options,
        light=True,
        act=at_once,
        keeps=frozenset(GRADE_WORDS),
        example=words("grade.example"),
    )


def _parse_reason(text: str, _: Context[Facts]) -> Move:
    if len(text) > LONGEST_REASON:
        return Again(words("grade.too_long", limit=LONGEST_REASON, sent=len(text)))
    return Go(text) if key(text) else Again(words("grade.no_reason"))


def _is_unhappy(context: Context[Facts]) -> bool:
    grade = grade_of(context)
    return grade is not None and grade.is_unhappy


REASON = Step(
    "reason",
    "哪里不满意",
    asks("grade.why"),
    parse=_parse_reason,
    keeps=frozenset(GRADE_WORDS),
    when=When("不满意或非常不满意", _is_unhappy),
    example=words("grade.reason_example"),
)
