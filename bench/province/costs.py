"""What one look at a page cost."""

from dataclasses import dataclass, field

from bench.province.recorded import Asked


@dataclass(frozen=True)
class Cost:
    """In milliseconds: waited for, of that for the database, and of the process's processor. `asked` where recorded."""

    wall: float
    database: float
    statements: int
    cpu: float
    status: int
    bytes: int = 0
    asked: list[Asked] = field(default_factory=list, repr=False)

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.wall + other.wall,
            self.database + other.database,
            self.statements + other.statements,
            self.cpu + other.cpu,
            other.status,
            other.bytes,
            self.asked + other.asked,
        )
