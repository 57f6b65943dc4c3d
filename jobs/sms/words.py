"""The words of a short message: one file a kind, `{1}` `{2}` for what fills it, as vendors have them registered.

Those of a notice stand beside its other words; nobody but its reader should learn anything from a locked screen, so
they hold a number and where to read on.
"""

import re
from functools import cache
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "templates"
GAP = re.compile(r"\{(\d)\}")


@cache
def words_of(kind: str) -> str:
    """Return the words of a kind with their gaps."""
    of_notice = TEMPLATES / "notices" / kind / "sms.txt"
    path = of_notice if of_notice.exists() else TEMPLATES / "sms" / f"{kind}.txt"
    return path.read_text(encoding="utf-8").strip()


def written(kind: str, values: tuple[str, ...]) -> str:
    """Return the words with their gaps filled."""
    return GAP.sub(lambda gap: values[int(gap[1]) - 1], words_of(kind))
