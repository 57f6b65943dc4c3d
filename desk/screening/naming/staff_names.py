"""An officer as a text may name them: what everything here that looks for names is given."""

from dataclasses import dataclass
from functools import lru_cache

from desk.rules.text.expressions import Expression
from desk.rules.text.plain_text import normalise
from desk.rules.text.surnames import surname_of

NOTHING_BETWEEN = Expression(r"[\s·•・.．\-—_*]+")
"""What people put between the characters of a name."""

_ABOVE = "上级"
_KIND = 2
"""江西高院 is also 高院."""


@dataclass(frozen=True)
class StaffName:
    """An officer as a text may name them: with the titles and departments our own tables give them.

    `above`: of a court above the text's own, where nobody says 李法官 and means them unless the text speaks of that
    court; `courts` are the short names of theirs.
    """

    id: int
    name: str
    above: bool = False
    titles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    courts: tuple[str, ...] = ()

    def may_be_meant(self, said: str) -> bool:
        """Says whether a text, normalised, may mean them without their name: 高院的督察 is one of a court above."""
        if not self.above:
            return True
        return _ABOVE in said or any(court in said or court[-_KIND:] in said for court in self.courts)

    @property
    def plain(self) -> str:
        return plain_name(self.name)

    @property
    def surname(self) -> str:
        return _surname(self.plain)


@lru_cache(maxsize=10_000)
def plain_name(name: str) -> str:
    """Returns a name comparable; the staff of a court is asked about with every text."""
    return normalise(name).replace(" ", "")


@lru_cache(maxsize=10_000)
def _surname(plain: str) -> str:
    return surname_of(plain)
