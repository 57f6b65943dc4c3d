"""The words of a short message: one file a kind, `{1}` `{2}` for what fills it, as vendors have them registered."""

import re
from functools import cache
from pathlib import Path

WORDS = Path(__file__).parents[2] / "templates" / "sms"
GAP = re.compile(r"\{(\d)\}")


@cache
def words_of(kind: str) -> str:
    """Return the words of a kind with their gaps."""
    return (WORDS / f"{kind}.txt").read_text(encoding="utf-8").strip()


def written(kind: str, values: tuple[str, ...]) -> str:
    """Return the words with their gaps filled."""
    return GAP.sub(lambda gap: values[int(gap[1]) - 1], words_of(kind))
