"""Trained votes: how much the words of a text sound like an accusation, a favour or a danger, each from 0 to 1.

The rules hear what their authors thought of; the votes hear what sounds like the labelled lines that they were trained
with (`tests/desk/screening/training.py`, docs/screening.md). A vote is a logistic regression over the characters that
stand together: no meaning, no grammar, the same answer every time, and a fraction of what the rules cost.
"""

import json
import math
import zlib
from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from desk.rules.text.expressions import Expression
from desk.screening.unspaced import SENTENCES, SEVERAL_QUESTIONS, unspaced
from models.enums import Danger

WEIGHTS = Path(__file__).with_suffix(".weights")
BUCKETS = 1 << 16
ZERO = 128
LONGEST = 3
"""Characters in a row that are looked at together."""
_NO_WORD = Expression(r"[^\w]+")
BESIDE = 2
"""Clauses on either side that say whom a loud one is about."""
MOST_LOUD = 20
WINDOW = 60
"""Characters that are heard at once; a longer text is heard in windows, and its loudest counts."""


class VoteOn(StrEnum):
    """What the votes were trained to hear."""

    ACCUSES = "accuses"
    FAVOUR = "favour"
    DANGER = "danger"
    SUICIDE = "suicide"
    VIOLENCE = "violence"
    CHILD = "child"


KINDS = {
    VoteOn.SUICIDE: Danger.SUICIDE,
    VoteOn.VIOLENCE: Danger.VIOLENCE,
    VoteOn.CHILD: Danger.CHILD,
}


class Weights(NamedTuple):
    """A byte for each bucket, which counts from `ZERO` in steps of `scale`, and the `bias` beside them."""

    scale: float
    bias: float
    of: bytes


def vote(text: str, question: VoteOn) -> float:
    """Returns how sure the votes are, from 0 to 1, in the loudest window of `text`."""
    return max((_heard(buckets(window), question) for window in windows(text)), default=0.0)


def loud_stretches(text: str, question: VoteOn, bar: float) -> list[str]:
    """Returns the clauses that the votes are so sure of by themselves, each with what stands beside it."""
    if bar >= 1:
        return []  # no vote is ever that sure
    clauses = [clause for line in text.split("\n") for clause in _NO_WORD.split(unspaced(line)) if clause]
    sure = {clause: _heard(buckets(clause[:WINDOW]), question) >= bar for clause in set(clauses)}
    loud = [at for at, clause in enumerate(clauses) if sure[clause]]
    return ["，".join(clauses[max(0, at - BESIDE) : at + BESIDE + 1]) for at in loud[:MOST_LOUD]]


def kind_of_danger(text: str) -> Danger:
    """Returns which danger the words sound most like, where it is known that they tell of one."""
    said = [buckets(window) for window in windows(text)]
    return KINDS[max(KINDS, key=lambda question: max((_heard(one, question) for one in said), default=0.0))]


def windows(text: str) -> Iterator[str]:
    """Yields stretches of whole sentences of at most `WINDOW` characters, comparable; each sentence is in one."""
    held = ""
    for sentence in SENTENCES.split("\n".join(unspaced(line) for line in text.split("\n"))):
        for start in range(0, len(sentence), WINDOW):
            part = sentence[start : start + WINDOW]
            if held and len(held) + len(part) >= WINDOW:
                yield held
                held = ""
            held = f"{held}。{part}" if held else part
    if held:
        yield held


@lru_cache(maxsize=SEVERAL_QUESTIONS)
def buckets(window: str) -> frozenset[int]:
    """Returns the numbers of what stands in a window: runs of up to three characters, and pairs one or two apart.

    Several questions are asked of the same words, one after the other.
    """
    edged = f"^{window}$"
    runs = (edged[at : at + size] for size in range(1, LONGEST + 1) for at in range(len(edged) - size + 1))
    one_apart = (f"{one}_{other}" for one, other in zip(edged, islice(edged, 2, None), strict=False))
    two_apart = (f"{one}__{other}" for one, other in zip(edged, islice(edged, 3, None), strict=False))
    return frozenset(zlib.crc32(part.encode()) % BUCKETS for parts in (runs, one_apart, two_apart) for part in parts)


def _heard(found: frozenset[int], question: VoteOn) -> float:
    weights = _weights()[question]
    total = (sum(map(weights.of.__getitem__, found)) - ZERO * len(found)) * weights.scale / math.sqrt(len(found))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total + weights.bias))))


@cache
def _weights() -> dict[VoteOn, Weights]:
    """Read once: a line of JSON with scale and bias of each question, then their weights as compressed bytes."""
    head, packed = WEIGHTS.read_bytes().split(b"\n", 1)
    held = zlib.decompress(packed)
    return {
        VoteOn(question): Weights(scale, bias, held[at * BUCKETS : (at + 1) * BUCKETS])
        for at, (question, (scale, bias)) in enumerate(json.loads(head).items())
    }


def pack(weights: dict[VoteOn, Weights]) -> bytes:
    """Returns what `WEIGHTS` holds."""
    head = {question: (of.scale, of.bias) for question, of in weights.items()}
    return json.dumps(head).encode() + b"\n" + zlib.compress(b"".join(one.of for one in weights.values()), 9)
