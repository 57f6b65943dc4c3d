"""How large a province is, and how it is divided: everything else is worked out from the number of its tickets."""

from dataclasses import dataclass
from datetime import datetime, timedelta

HIGH, LARGE, SMALL = "赣", "赣01", "赣0102"
"""The courts that are looked at: the high court, the one with nearly a third of all, and one of the small ones."""
CITIES = 11
COURTS = 200
YEARS = timedelta(days=1095)
LATELY = timedelta(days=20)
"""What is still in hand came within these days."""
MOST_OPEN = 5000
OF_LATELY = 3.6
"""As many came lately as there are in hand, times this: the others are answered by now."""
RARE = 7
"""So many petitions have the rare words, and the rare name, at whatever size."""
SHARES = {HIGH: 20, LARGE: 300}
"""Of a thousand tickets; what is left goes to the other cities' courts and, the smaller part, to the small ones."""
SHARE_OF_A_CITY = 44


@dataclass(frozen=True)
class Shape:
    """A province with so many tickets on the day of `as_of`."""

    tickets: int
    as_of: datetime

    @property
    def in_hand(self) -> int:
        """Return how many are open: as many in a small province, which is then one that has just begun.

        Lists are then as full at both sizes, and what differs is only what lies behind them.
        """
        return min(MOST_OPEN, self.tickets // 2)

    @property
    def lately(self) -> int:
        return int(min(self.in_hand * OF_LATELY, self.tickets * 0.75))

    @property
    def people(self) -> int:
        return self.tickets * 3 // 10

    @property
    def cases(self) -> int:
        return self.tickets // 5

    @property
    def began(self) -> datetime:
        return self.as_of - YEARS
