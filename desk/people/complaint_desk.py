"""A complaint has a desk of its own: the nearest people who read it by their post and are not walled off from it.

The inspectorate of its court; one court up its inspectorate, or else its chief liaison; and so on. At the highest court
that has anybody, where nobody is left, a vice-president and then the president are let in; then the presidents between.
Nobody left at all: the complaint is sealed.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.rules.calendar.court_time import court_day
from models import statements
from models.enums import Role

VICE = "副"
HOLDERS = """
SELECT DISTINCT held.officer_id, place.path, held.role, coalesce(absent.title, officer.title) AS title, held.for_id
FROM court AS home JOIN court AS place ON starts_with(home.path, place.path)
    JOIN posts_on(${day}::date) AS held ON held.court_id = place.id JOIN officer ON officer.id = held.officer_id
    LEFT JOIN officer AS absent ON absent.id = held.for_id
WHERE home.id = ${court_id} AND held.role IN ('inspector', 'chief_liaison', 'president') AND officer.active
ORDER BY held.officer_id"""


@dataclass(frozen=True)
class Holder:
    """An officer who works in one of the roles that may decide a complaint, at the court with that path.

    `for_id`: as stand-in for that officer, whose title counts.
    """

    officer_id: int
    path: str
    role: Role
    title: str = ""
    for_id: int | None = None

    @property
    def is_vice(self) -> bool:
        return VICE in self.title


@dataclass(frozen=True)
class ComplaintDesk:
    """Says who runs the desk for a complaint; `readers` are those of them whom their post does not let in."""

    officers: tuple[int, ...] = ()
    readers: tuple[int, ...] = ()


async def complaint_desk(court_id: int, walled_off: Collection[int], as_of: datetime) -> ComplaintDesk:
    """Return the desk of a complaint at a court without these officers; nobody where it must be sealed."""
    return find_desk(*await who_may_decide(court_id, as_of), walled_off)


async def who_may_decide(court_id: int, as_of: datetime) -> tuple[str, list[Holder]]:
    """Return the path of a court, and whoever may decide a complaint there by a role held there or above."""
    rows = await statements.fetch(HOLDERS, court_id=court_id, day=court_day(as_of))
    found = [Holder(row["officer_id"], row["path"], Role(row["role"]), row["title"], row["for_id"]) for row in rows]
    home = await statements.fetchval("SELECT path FROM court WHERE id = ${court_id}", court_id=court_id)
    return home, found


def find_desk(home: str, holders: Sequence[Holder], walled_off: Collection[int]) -> ComplaintDesk:
    """Return the first of the steps that has anybody left. Pure; `home` is the path of the complaint's court."""
    for step in _steps(home, holders):
        clean = [one for one in step if one.officer_id not in walled_off and one.for_id not in walled_off]
        left = tuple(dict.fromkeys(one.officer_id for one in clean))
        if left:
            return ComplaintDesk(left, left if step[0].role is Role.PRESIDENT else ())
    return ComplaintDesk()


def _steps(home: str, holders: Sequence[Holder]) -> Iterator[list[Holder]]:
    def there(path: str, role: Role) -> list[Holder]:
        return [one for one in holders if one.path == path and one.role is role]

    above = sorted({one.path for one in holders if one.path != home}, key=len, reverse=True)
    yield there(home, Role.INSPECTOR)
    for path in above:
        yield there(path, Role.INSPECTOR)
        yield there(path, Role.CHIEF_LIAISON)
    leaders = there(above[-1] if above else home, Role.PRESIDENT)
    yield [one for one in leaders if one.is_vice]
    yield [one for one in leaders if not one.is_vice]
    for path in above[:-1]:
        yield there(path, Role.PRESIDENT)
