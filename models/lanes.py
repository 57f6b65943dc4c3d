"""On which connections a task asks, and how long a statement may take there: said once, where its request comes in."""

from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum, auto


class Lane(Enum):
    """A door that WeChat waits at, a page that is only read, and everything else."""

    WORK = auto()
    DOOR = auto()
    PAGE = auto()


_lane: ContextVar[Lane] = ContextVar("jiesu_lane", default=Lane.WORK)


def take(lane: Lane) -> None:
    """Put this task, and those it starts from now on, into a lane."""
    _lane.set(lane)


def current() -> Lane:
    return _lane.get()


@dataclass(frozen=True)
class PoolLimits:
    """How many connections a process holds, and how many of them are the door's alone (0: it shares them).

    How long one is waited for, and how long a statement may take, in seconds; on a page that is only read, less.
    """

    size: int = 10
    wait_seconds: float = 15
    statement_seconds: float = 20
    door: int = 0
    page_seconds: float = 20

    def seconds(self) -> float:
        """Return how long a statement of the current lane may take, outside a transaction."""
        return self.page_seconds if _lane.get() is Lane.PAGE else self.statement_seconds
