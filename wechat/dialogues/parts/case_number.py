"""The case number, for those who have one."""

from desk.rules.sizes import LONGEST_CASE_NUMBER
from desk.rules.text.case_numbers import parse, spans
from desk.rules.text.refusal import Refusal
from wechat.dialogue import Again, Context, Go, Move, Step
from wechat.dialogue.reading import key
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words

_NONE = frozenset({"没有", "没有案号", "不知道", "不清楚", "忘了", "不记得", "无", "没", "还没立案"})


def parse_case_number(text: str, _: Context[Facts]) -> Move:
    """Read a case number into one form for a number of the standard; an old one (before 2016) stays as it was typed."""
    if key(text) in _NONE:
        return Go(None)
    number = parse(text)
    if isinstance(number, Refusal):
        return Again(number.reason)
    kept = _as_typed(text) if number.old_style else number.canonical
    return Go(kept) if len(kept) <= LONGEST_CASE_NUMBER else Again(words("case_number.too_long"))


def _as_typed(text: str) -> str:
    start, end, _ = next(spans(text))
    return " ".join(text[start:end].split())


CASE_NUMBER = Step(
    "case",
    "案号",
    asks("case_number.which"),
    parse=parse_case_number,
    skip=lambda _: True,
    example=words("case_number.example"),
)
