"""The labelled texts beside the tests: a line each, and how well a rule does on them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SETS = Path(__file__).parent / "sets"


@dataclass(frozen=True)
class Score:
    """How many of those meant are heard, how many of the others too, and both in words."""

    recall: float
    false: float
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def score(name: str, key: str, hears: Callable[[str], bool]) -> Score:
    """Asks `hears` of every text of a set, whose label is `key`."""
    meant = [row["text"] for row in rows(name) if row[key]]
    others = [row["text"] for row in rows(name) if not row[key]]
    missed = tuple(text for text in meant if not hears(text))
    wrong = tuple(text for text in others if hears(text))
    return Score(1 - len(missed) / len(meant), len(wrong) / len(others), missed, wrong)
