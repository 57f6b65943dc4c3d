"""Whoever wants to speak to somebody (转人工, a call that was missed) meets a live desk: who is there, who is told.

In office hours that is the agents of the court whom its roster puts there today, all of its agents where no roster
does, and the chief liaison where there is none. Out of hours nobody calls back until hours open.
"""

from dataclasses import dataclass
from datetime import datetime

from desk.people.on_duty import rostered_at
from desk.people.staffing import holders
from desk.rules.calendar.work_calendar import WorkCalendar
from models.enums import Role


@dataclass(frozen=True)
class LiveDesk:
    """Says who is told that somebody wants to be called, and from when on they are (`opens_at`: now in office hours).

    `on_duty`: out of hours somebody can be reached by telephone.
    """

    told: tuple[int, ...]
    opens_at: datetime
    is_open: bool
    on_duty: bool


async def live_desk(court_id: int, calendar: WorkCalendar, as_of: datetime) -> LiveDesk:
    """Return the live desk of a court, whose calendar this is, as it is now."""
    opens_at = calendar.next_open(as_of)
    rostered = await rostered_at(court_id, as_of)
    if opens_at > as_of:
        return LiveDesk((), opens_at, is_open=False, on_duty=bool(rostered))
    agents = await holders(court_id, Role.AGENT, as_of)
    there = [one for one in agents if one in rostered] or agents or await holders(court_id, Role.CHIEF_LIAISON, as_of)
    return LiveDesk(tuple(there), opens_at, is_open=True, on_duty=True)
