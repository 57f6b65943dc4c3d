"""Which officers of a court a text names: by their whole name, or as 李法官 where only one of the court is called 李.

The longest name first. A name of two characters also stands inside words (何平 in 如何平息): it counts only beside
a mark, after a word that leads to a person, or before a title.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from desk.rules.text.plain_text import HAN, normalise
from desk.rules.text.surnames import surname_of

SHORTEST = 2
_TITLE = "(?:法官助理|法官|庭长|副庭长|院长|副院长|书记员|审判员|审判长|执行员|执行法官|局长|主任|助理|同志)"
_LEAD = (
    "(?:法官|庭长|院长|书记员|审判员|审判长|执行员|局长|主任|助理|干警|人员|承办人|工作人员|投诉|举报|反映|控告|检举|叫|叫做|名叫|"
    "姓名|的|对|被|由|找|向|跟|和|与|是|给|让|及|觉得|认为|就是)"
)


@dataclass(frozen=True)
class StaffName:
    """An officer as a text may name them: with the titles and departments our own tables give them.

    `above`: of a court above the text's own, where nobody says 李法官 and means them.
    """

    id: int
    name: str
    above: bool = False
    titles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()


@dataclass(frozen=True)
class NamesFound:
    """Holds the ids of officers: whom a text accuses, and who else may be meant; nobody is in both."""

    named: tuple[int, ...] = ()
    held_off: tuple[int, ...] = ()

    @property
    def everybody(self) -> tuple[int, ...]:
        return (*self.named, *self.held_off)


def names_found(text: str, staff: Sequence[StaffName]) -> NamesFound:
    """Returns whom a text names and, in doubt, whom it may mean: any literal hit, spaces left out."""
    named = {
        *_officers_mentioned(text, [one for one in staff if not one.above]),
        *_officers_mentioned(text, [one for one in staff if one.above], by_surname=False),
    }
    said = re.sub(r"\s+", "", normalise(text))
    hit = {one.id for one in staff if len(one.name) >= SHORTEST and normalise(one.name) in said}
    own = [one for one in staff if not one.above]
    hit |= {one.id for one in own if re.search(f"{re.escape(_surname(one.name))}{_TITLE}", said)}
    hit |= {one.id for one in own if any(_surname(one.name) + normalise(title) in said for title in one.titles)}
    return NamesFound(
        tuple(one.id for one in staff if one.id in named),
        tuple(one.id for one in staff if one.id in hit - named),
    )


def _officers_mentioned(text: str, officers: Sequence[StaffName], by_surname: bool = True) -> tuple[int, ...]:
    """Returns the ids of the officers a text names, in their order; all who bear a name where several do."""
    said = normalise(text)
    found: set[int] = set()
    for name in sorted({normalise(one.name) for one in officers}, key=lambda name: (-len(name), name)):
        if len(name) < SHORTEST or name not in said:
            continue
        pattern = _whole(name)
        if pattern.search(said):
            found |= {one.id for one in officers if normalise(one.name) == name}
            said = pattern.sub(" ", said)
    if by_surname:
        found |= _by_surname(said, officers)
    return tuple(one.id for one in officers if one.id in found)


def _whole(name: str) -> re.Pattern[str]:
    literal = re.escape(name)
    if len(name) > SHORTEST:
        return re.compile(literal)
    return re.compile(f"(?<![{HAN}]){literal}|{literal}(?={_TITLE}|[^{HAN}]|$)|{_LEAD}{literal}")


def _by_surname(said: str, officers: Sequence[StaffName]) -> set[int]:
    """李法官, where exactly one officer of the court is a 李."""
    bearers = Counter(_surname(one.name) for one in officers)
    return {
        one.id
        for one in officers
        if bearers[_surname(one.name)] == 1 and re.search(f"{re.escape(_surname(one.name))}{_TITLE}", said)
    }


def _surname(name: str) -> str:
    return surname_of(normalise(name))
