"""How characters sound: people write the name they heard, or as a telephone's dictation wrote it (李政 for 李正).

Tones are left out, and so is what many speakers do not tell apart: zh z, ch c, sh s, n l at the beginning, n ng at
the end.
"""

from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from desk.rules.text.expressions import Expression

READINGS = Path(__file__).with_name("sounds.txt")
_RETROFLEX = Expression("^([zcs])h")
_NASAL = Expression("ng$")
_MOST = 8
"""Ways a whole name may be read; more are not looked at."""


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    """The toneless readings of each character, as the file of syllables has them."""
    found: dict[str, list[str]] = {}
    for line in READINGS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            syllable, characters = line.split(" ")
            for one in characters:
                found.setdefault(one, []).append(syllable)
    return {one: tuple(syllables) for one, syllables in found.items()}


@cache
def heard(character: str) -> frozenset[str]:
    """Returns what a character may sound like to an ear that tells little apart; nothing for what is not read."""
    return frozenset(_blurred(one) for one in _readings().get(character, ()))


def _blurred(syllable: str) -> str:
    plain = _NASAL.sub("n", _RETROFLEX.sub(r"\1", syllable))
    return f"l{plain[1:]}" if plain.startswith("n") and len(plain) > 1 else plain


def sound_alike(one: str, other: str) -> bool:
    """Says whether two words of the same length may sound the same, character by character."""
    return len(one) == len(other) and all(a == b or _alike(a, b) for a, b in zip(one, other, strict=True))


@lru_cache(maxsize=100_000)
def _alike(one: str, other: str) -> bool:
    return not heard(one).isdisjoint(heard(other))


def initials(words: str, most: int = _MOST) -> str:
    """Return how a name or title is typed by the first letters of its syllables, up to `most` ways of reading it: `lz`.

    Several ways have a space between; letters and digits stay as they are, in lower case.
    """
    ways: list[str] = [""]
    for one in words.lower():
        read = sorted({syllable[0] for syllable in _readings().get(one, ())}) or ([one] if one.isalnum() else [""])
        ways = [before + letter for before in ways for letter in read][:most]
    return " ".join(dict.fromkeys(ways))


def typed_as(name: str) -> str:
    """Return how a person is looked for in Latin letters, however the name is read: 陈丽 by `cl` and by `chenli`."""
    return " ".join([initials(name), *dict.fromkeys("".join(way) for way in spelt(name))])


def spelt(name: str) -> Iterator[tuple[str, ...]]:
    """Yields the syllables of a name as they are spelt in Latin letters: 单 is shan and dan."""
    ways: Collection[tuple[str, ...]] = [_readings().get(one, ()) for one in name]
    for at, syllables in enumerate(product(*ways)):
        if at == _MOST:
            return
        yield syllables
