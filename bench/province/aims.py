"""What each page is promised to cost, and whether it does: one table of aims, by the group a page is of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.province.costs import Cost
from bench.province.looks import Group, Look
from bench.report import middle

TIMES_ITSELF = 1.5
"""At a million against ten thousand."""
FEW_MS = 3.0
"""A page so quick at a million is as quick as itself: what differs is the machine's."""
DATABASE_MS = 50.0
TICKET_STATEMENTS = 12
CPU_MS: Mapping[Group, float] = {Group.LIST: 12.0, Group.PHONE: 5.0}
TIMES_BY_HAND = 3.0
SAME = 1.25
"""What is hidden costs what nothing costs: at most so many times."""


@dataclass
class Measured:
    """One page in both provinces: `few` and `many` hold a cost of each round, side by side."""

    look: Look
    few: list[Cost] = field(default_factory=list)
    many: list[Cost] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return middle([one.wall / other.wall for one, other in zip(self.many, self.few, strict=True)])

    @property
    def spread(self) -> tuple[float, float]:
        walls = [one.wall for one in self.many]
        return min(walls), max(walls)

    def of_many(self, what: str) -> float:
        return middle([getattr(one, what) for one in self.many])

    def of_few(self, what: str) -> float:
        return middle([getattr(one, what) for one in self.few])

    @property
    def missed(self) -> Sequence[str]:
        """Name the aims it misses."""
        found = []
        if self.ratio > TIMES_ITSELF and self.of_many("wall") - self.of_few("wall") > FEW_MS:
            found.append(f"{self.ratio:.1f} 倍")
        if self.of_many("database") > DATABASE_MS:
            found.append("数据库")
        if self.look.group is Group.TICKET and self.look.is_page and self.of_many("statements") > TICKET_STATEMENTS:
            found.append("语句")
        if self.of_many("cpu") > CPU_MS.get(self.look.group, float("inf")):
            found.append("CPU")
        return found
