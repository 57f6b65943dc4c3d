"""What a rule says when it cannot take what a person typed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """Not taken; `reason` is plain Chinese for the person: what is wrong and what to do."""

    reason: str
