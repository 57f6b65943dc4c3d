"""A line as accusations and favours are heard in it: without blanks between its characters, in short parts."""

from functools import lru_cache

from desk.rules.text.expressions import Expression
from desk.rules.text.plain_text import HAN, normalise

_BETWEEN_HAN = Expression(f"(?<=[{HAN}]) +(?=[{HAN}])")
_LONG = 4
_AS_A_MARK = Expression(f"(?<=[{HAN}]{{{_LONG}}}) +(?=[{HAN}]{{{_LONG}}})")
"""A blank between two stretches of words stands for the mark that was not written."""
SENTENCES = Expression(r"[。！？!?;；\n…]+")
_PARTS = Expression(".{1,80}")
"""Who writes without any mark is read in parts, so that a text takes time in step with its length."""
SEVERAL_QUESTIONS = 64
"""Lines, windows and clauses that are kept while the next question is asked: those of a petition of usual length."""


@lru_cache(maxsize=SEVERAL_QUESTIONS)
def unspaced(line: str) -> str:
    """Returns a line normalised, without blanks between Chinese characters: 何 平 reads 何平.

    拖着不判案子 就是故意的 keeps its pause.
    """
    return _BETWEEN_HAN.sub("", _AS_A_MARK.sub("，", normalise(line)))


def short_parts(clause: str) -> list[str]:
    """Returns a clause in parts that are short enough to be read."""
    return _PARTS.findall(clause)
