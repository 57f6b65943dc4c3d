"""Parameters of a statement are numbered; within another statement they stand behind its own."""

import re
from functools import partial

PLACEHOLDER = re.compile(r"\$([0-9]+)")


def shifted(text: str, by: int) -> str:
    """Return a statement with its parameters numbered from `by` + 1 on."""
    return PLACEHOLDER.sub(partial(_shifted, by), text) if by else text


def highest(text: str) -> int:
    """Return the highest number of a parameter in a statement, 0 where it has none."""
    return max((int(number) for number in PLACEHOLDER.findall(text)), default=0)


def _shifted(by: int, placeholder: re.Match[str]) -> str:
    return f"${int(placeholder[1]) + by}"
