"""Whom a text may mean that writes a name as it sounds: 李政法官, 黎正法官, li zheng, LZ法官.

All of it is doubt, never a finding: whoever sounds like it is held off.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from desk.rules.text.expressions import Expression
from desk.rules.text.plain_text import HAN
from desk.rules.text.surnames import SURNAMES, surname_of
from desk.screening.naming import name_edges as edges
from desk.screening.naming.sounds import sound_alike, spelt
from desk.screening.naming.staff_names import NOTHING_BETWEEN, StaffName

_LONGEST = 4
_HAN_ONLY = Expression(f"[{HAN}]{{2,{_LONGEST}}}")
_TITLED = Expression(edges.TITLE)
_LATIN = Expression("[a-z]+")
_INITIALS = Expression(f"(?<![a-z])([a-z]{{2,4}}) ?{edges.TITLE}")
_MOST_WORDS = 4
"""A name in Latin letters stands in so many words at most: ou yang ming, zheng li."""


def sounding_like(said: str, own: Sequence[StaffName]) -> set[int]:
    """Returns the officers whose names a text, normalised, may have written as they sound."""
    flat = NOTHING_BETWEEN.sub("", said)
    titled = _before_titles(flat)
    names = [one for one in own if _HAN_ONLY.fullmatch(one.plain)]
    written = {one.plain for one in names if one.plain in flat}
    heard_in = {one.id for one in names if any(_is_heard(flat, one, at, written) for at in _places(flat, one, titled))}
    return heard_in | _in_latin(said, names)


def _before_titles(flat: str) -> Mapping[int, Mapping[str, int]]:
    """Returns where a name of each length could stand before a title: each spelling once, and where it begins."""
    titles = [title.start() for title in _TITLED.finditer(flat)]
    return {
        size: {flat[title - size : title]: title - size for title in titles if title >= size}
        for size in range(2, _LONGEST + 1)
    }


def _places(flat: str, one: StaffName, titled: Mapping[int, Mapping[str, int]]) -> Iterator[int]:
    """Yields where the surname stands, and where a name that may sound so stands before a title."""
    at = flat.find(one.surname)
    while at >= 0:
        yield at
        at = flat.find(one.surname, at + 1)
    yield from (place for name, place in titled[len(one.plain)].items() if sound_alike(name, one.plain))


def _is_heard(flat: str, one: StaffName, start: int, written: Collection[str]) -> bool:
    """Says whether this name may stand there as it sounds; not where a colleague's is written."""
    end = start + len(one.plain)
    said, before, after = flat[start:end], flat[max(0, start - 8) : start], flat[end : end + 8]
    if said in written or not sound_alike(said, one.plain):
        return False
    same = said.startswith(one.surname)
    titled = bool(_TITLED.match(after)) and (same or surname_of(said) in SURNAMES)
    if edges.PARTY_BEFORE.search(before) or edges.stands_inside_a_word(before, said):
        return False
    if same and titled:
        return True
    return (same or titled) and said not in edges.COMMON_WORDS


def _in_latin(said: str, names: Sequence[StaffName]) -> set[int]:
    plain = "".join(one for one in unicodedata.normalize("NFD", said) if not unicodedata.combining(one))
    words = _LATIN.findall(plain)
    if not words:
        return set()
    joined = {"".join(words[at : at + size]) for size in range(1, _MOST_WORDS + 1) for at in range(len(words))}
    initials = {match[1] for match in _INITIALS.finditer(plain)}
    close = plain.replace(" ", "")
    return {
        one.id
        for one in names
        if not joined.isdisjoint(_spellings(one))
        or not initials.isdisjoint(_first(one))
        or any(half in close for half in _half_spelt(one))
    }


def _spellings(one: StaffName) -> Iterable[str]:
    for syllables in spelt(one.plain):
        surname, given = "".join(syllables[: len(one.surname)]), "".join(syllables[len(one.surname) :])
        yield surname + given
        yield given + surname


def _first(one: StaffName) -> Iterable[str]:
    return ("".join(syllable[0] for syllable in syllables) for syllables in spelt(one.plain))


def _half_spelt(one: StaffName) -> Iterable[str]:
    """李zheng: the surname written, the rest spelt."""
    return (one.surname + "".join(syllables[len(one.surname) :]) for syllables in spelt(one.plain))
