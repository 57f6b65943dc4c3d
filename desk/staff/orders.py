"""A staff order says what is to be changed about whom; it is kept while a second person has to agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from models.enums import Role, StaffChange

YEAR_AHEAD = timedelta(days=366)
"""How far ahead staff and rosters are planned."""
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('staff'))"


@dataclass(frozen=True)
class StaffOrder:
    """What is to be changed about an officer.

    `court_id`, `department_id` and `roles` are where they go and as what, from the day `first`; `last` is the last day
    of an absence or of a post (`post_id`). `other_id` takes their open tickets (None: the desk), or stands in.
    """

    change: StaffChange
    officer_id: int
    court_id: int | None = None
    department_id: int | None = None
    roles: tuple[Role, ...] = ()
    first: date | None = None
    last: date | None = None
    other_id: int | None = None
    post_id: int | None = None

    @property
    def facts(self) -> dict[str, int | str]:
        """What is stored of it: ids, days and roles."""
        found: dict[str, int | str | None] = {
            "court": self.court_id,
            "department": self.department_id,
            "roles": ",".join(self.roles) or None,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "other": self.other_id,
            "post": self.post_id,
        }
        return {key: value for key, value in found.items() if value is not None}


def read_stored(change: StaffChange, officer_id: int, facts: Mapping[str, int | str]) -> StaffOrder:
    """Read an order from what was stored of it."""
    return StaffOrder(
        change,
        officer_id,
        _number(facts, "court"),
        _number(facts, "department"),
        tuple(Role(one) for one in str(facts.get("roles", "")).split(",") if one),
        _day(facts, "first"),
        _day(facts, "last"),
        _number(facts, "other"),
        _number(facts, "post"),
    )


def _number(facts: Mapping[str, int | str], key: str) -> int | None:
    return int(facts[key]) if key in facts else None


def _day(facts: Mapping[str, int | str], key: str) -> date | None:
    return date.fromisoformat(str(facts[key])) if key in facts else None
