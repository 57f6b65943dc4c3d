"""Where in a text the words somebody asked for stand, and a piece of it around the first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from desk.rules.text import case_numbers
from desk.rules.text.plain_text import HAN, half_width, simplified

AROUND = 24
"""Characters before the first word that is lit."""
LONGEST_PIECE = 90
_RUNS = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")


@dataclass(frozen=True)
class LitPiece:
    """A piece of a text: lit where it is what was asked for."""

    text: str = field(repr=False)
    lit: bool = False


def lit(text: str, words: Sequence[str] = (), cases: Sequence[str] = ()) -> list[LitPiece]:
    """Return a text in pieces, each of the words and case numbers in it lit; the whole, unlit, where there is none."""
    spans = sorted([*_of_words(text, words), *_of_cases(text, cases)])
    pieces, done = [], 0
    for start, end in spans:
        if start < done:
            continue
        pieces += [LitPiece(text[done:start])] if start > done else []
        pieces.append(LitPiece(text[start:end], lit=True))
        done = end
    return [*pieces, LitPiece(text[done:])] if done < len(text) else pieces


def piece_of(text: str, words: Sequence[str] = (), cases: Sequence[str] = ()) -> list[LitPiece]:
    """Return about a line of a text, on one line, from a little before the first word that is lit."""
    flat = " ".join(text.split())
    spans = [*_of_words(flat, words), *_of_cases(flat, cases)]
    start = max(0, min(spans)[0] - AROUND) if spans else 0
    end = start + LONGEST_PIECE
    shown = ("…" if start else "") + flat[start:end] + ("…" if end < len(flat) else "")
    return lit(shown, words, cases)


def _of_words(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Whatever the width, the case and the form of a character, positions are those of the text itself."""
    within = _comparable(text)
    runs = dict.fromkeys(run for one in words for run in _RUNS.findall(_comparable(one)))
    longer = [run for run in runs if len(run) > 1 or run.isascii()] or list(runs)
    return [found.span() for run in longer for found in re.finditer(re.escape(run), within)]


def _of_cases(text: str, cases: Sequence[str]) -> list[tuple[int, int]]:
    if not cases:
        return []
    found = case_numbers.spans(text)
    return [(start, end) for start, end, numbers in found if any(one.canonical in cases for one in numbers)]


def _comparable(text: str) -> str:
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in simplified(half_width(text)))
