"""What is found where a deployment is looked at: by `jiesu doctor`, and on the console."""

from dataclasses import dataclass
from enum import StrEnum


class FindingMark(StrEnum):
    GOOD = "✓"
    NOTE = "!"
    BAD = "✗"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: how it is, and what to do about it."""

    mark: FindingMark
    about: str
    words: str
    mend: str = ""
