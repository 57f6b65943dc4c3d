"""A password is taken where enough of it can be neither looked up nor guessed from who has it."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

from desk.rules.text.refusal import Refusal

SHORTEST = 12
LONGEST = 128
ENOUGH = 8
"""Characters that are left when each piece that can be guessed counts as one."""
SAME_STEPS = (0, 1, -1)
LONG_RUN = 3
"""From how many characters on a repetition or a sequence is one piece."""
SHORTEST_NAME = 2
KEYBOARD = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p")
SPELT = str.maketrans("@4310$5!7", "aaeiossit")
"""Signs that are typed in place of letters."""
WORDS = Path(__file__).parent / "common.txt"
TOO_SHORT = f"密码至少 {SHORTEST} 位。可以用几个不相干的词连起来，好记也难猜"
TOO_LONG = f"密码最多 {LONGEST} 位"
TOO_EASY = "密码太容易猜：常用的词、连着的键、重复的字、年份、本人的姓名和工号、法院的名称，都只算一位。请换一个"


def read_password(typed: str, about: Iterable[str] = ()) -> str | Refusal:
    """Returns a password that may be had, or why not; `about` is what others know of who wants it: name, number, court.

    Compared with these is without regard to case, and with `p@ssw0rd` read as `password`.
    """
    if len(typed) < SHORTEST:
        return Refusal(TOO_SHORT)
    if len(typed) > LONGEST:
        return Refusal(TOO_LONG)
    return Refusal(TOO_EASY) if _worth(typed.lower(), about) < ENOUGH else typed


def _worth(typed: str, about: Iterable[str]) -> int:
    """Return how many characters are to be guessed: each known piece is one; the same piece twice is none."""
    known = sorted({*_common(), *_names(about)}, key=len, reverse=True)
    seen: set[str] = set()
    worth = place = 0
    while place < len(typed):
        piece = max(_word_at(typed, place, known), _run_at(typed, place), _year_at(typed, place), 1)
        text = typed[place : place + piece]
        worth += text not in seen
        seen.add(text)
        place += piece
    return worth


@cache
def _common() -> frozenset[str]:
    return frozenset(WORDS.read_text(encoding="utf-8").split())


def _names(about: Iterable[str]) -> set[str]:
    found = {part for one in about for part in re.split(r"[\W_]+", one.lower())}
    return {part for part in found if len(part) >= SHORTEST_NAME}


def _word_at(typed: str, place: int, known: Iterable[str]) -> int:
    rest = typed[place:]
    spelt = rest.translate(SPELT)
    return next((len(word) for word in known if rest.startswith(word) or spelt.startswith(word)), 0)


def _run_at(typed: str, place: int) -> int:
    """Return how long a repetition, a sequence of signs or a way along the keyboard is that begins here; 0 if short."""
    rest = typed[place:]
    longest = max(
        _stepping(rest),
        *(_along(rest, row) for line in KEYBOARD for row in (line, line[::-1])),
    )
    return longest if longest >= LONG_RUN else 0


def _stepping(rest: str) -> int:
    steps = [ord(after) - ord(before) for before, after in pairwise(rest)]
    if not steps or steps[0] not in SAME_STEPS:
        return 1
    return 1 + next((n for n, step in enumerate(steps) if step != steps[0]), len(steps))


def _along(rest: str, row: str) -> int:
    return max(length for length in range(len(rest) + 1) if rest[:length] in row)


def _year_at(typed: str, place: int) -> int:
    """Return how long a year or a date is that begins here."""
    found = re.match(r"(?:19|20)[0-9]{2}(?:[-./]?[01]?[0-9](?:[-./]?[0-3]?[0-9])?)?", typed[place:])
    return len(found[0]) if found else 0
