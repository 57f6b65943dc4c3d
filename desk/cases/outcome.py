"""Who tells us of cases, and what became of the rows they sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from desk.rules.case_rows.reading import RowError


@dataclass(frozen=True)
class CaseSource:
    """Whoever tells us of cases: their name, and the path of the court whose branch they may write; empty for all."""

    name: str
    court_path: str = ""

    def may_write(self, court_path: str) -> bool:
        return court_path.startswith(self.court_path)


@dataclass(frozen=True)
class JudgeChange:
    """A case that was one judge's is another's."""

    number: str
    former_id: int


@dataclass
class RowsTaken:
    """How many rows were new, changed something, said what was known, or were older than what was known.

    `wrong` rows were not taken; `noted` ones were, without what the words say. `judges` are the cases that went from
    one judge to another, `people` the indexes of the numbers of those who speak or are spoken for.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    older: int = 0
    wrong: Sequence[RowError] = ()
    noted: Sequence[RowError] = ()
    judges: Sequence[JudgeChange] = field(default=(), repr=False)
    people: Collection[str] = field(default=(), repr=False)
