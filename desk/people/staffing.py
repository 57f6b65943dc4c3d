"""The desk asks here who in a court is to be asked or told: never whom a restricted ticket is about, or may mean."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from desk.access.conflicts import walled_off
from desk.errors import Invalid, Refused
from desk.people.complaint_desk import ComplaintDesk, complaint_desk
from desk.rules.calendar.court_time import court_day
from models import Court, Officer, Ticket, Words, statements
from models.enums import ActorKind, Role, WordsKind

RUNGS = (Role.CHIEF_LIAISON, Role.INSPECTOR, Role.PRESIDENT)
RESTRICTED_RUNGS = (Role.INSPECTOR, Role.CHIEF_LIAISON, Role.PRESIDENT)
HANDLING_ROLES = (Role.JUDGE, Role.LIAISON)
HOLDERS = """
SELECT DISTINCT held.officer_id, held.for_id FROM posts_on(${day}::date) AS held
    JOIN officer ON officer.id = held.officer_id
WHERE held.court_id = ${court_id} AND held.role = ${role}
    AND officer.active AND (${department_id}::bigint IS NULL OR held.department_id = ${department_id})
ORDER BY held.officer_id"""
STAND_IN = """
SELECT stand_in_id FROM absence WHERE officer_id = ${officer_id} AND ${day}::date BETWEEN starts_on AND ends_on
ORDER BY id DESC LIMIT 1"""

Group = Callable[[Ticket, datetime], Awaitable[list[int]]]


async def holders(
    court_id: int, role: Role, as_of: datetime, department_id: int | None = None, walled: Collection[int] = ()
) -> list[int]:
    """Return who works in a role in a court (of a department, where one is given) on that day, oldest first.

    In place of somebody absent it is their stand-in. Those `walled` off are left out, and so is who stands in for them.
    """
    rows = await _rows(court_id, role, as_of, department_id)
    clean = [row["officer_id"] for row in rows if row["officer_id"] not in walled and row["for_id"] not in walled]
    return list(dict.fromkeys(clean))


async def _own(court_id: int, role: Role, as_of: datetime) -> list[int]:
    """Return those who hold a role in a court themselves and are there on that day."""
    return [row["officer_id"] for row in await _rows(court_id, role, as_of) if row["for_id"] is None]


async def _rows(
    court_id: int, role: Role, as_of: datetime, department_id: int | None = None
) -> Sequence[Mapping[str, Any]]:
    return await statements.fetch(
        HOLDERS, court_id=court_id, role=role.value, day=court_day(as_of), department_id=department_id
    )


async def working_for(officer_id: int | None, as_of: datetime) -> int | None:
    """Return who does an officer's work on that day: themselves, or their stand-in while they are away."""
    if officer_id is None:
        return None
    stand_in: int | None = await statements.fetchval(STAND_IN, officer_id=officer_id, day=court_day(as_of))
    return stand_in or officer_id


async def liaisons(ticket: Ticket, as_of: datetime) -> list[int]:
    """Return the liaisons of a ticket's department; none where it is restricted, which they do not see."""
    if ticket.department_id is None or ticket.restricted:
        return []
    return await holders(ticket.court_id, Role.LIAISON, as_of, ticket.department_id)


async def _holders(ticket: Ticket, court_id: int, role: Role, as_of: datetime) -> list[int]:
    """Return those of a court who hold a role and are not walled off from the ticket."""
    return await holders(court_id, role, as_of, walled=await walled_off(ticket))


async def desk_of_complaint(ticket: Ticket, as_of: datetime, without: Iterable[int | None] = ()) -> ComplaintDesk:
    """Return who runs the desk for a restricted ticket, where these officers are left out as well."""
    left_out = await walled_off(ticket) | {one for one in without if one is not None}
    return await complaint_desk(ticket.court_id, left_out, as_of)


async def chiefs(ticket: Ticket, as_of: datetime) -> list[int]:
    """Return who runs the desk for this ticket: the chief liaison, or whoever decides it where it is restricted.

    Where its court has none, those of the nearest court above. `desk.petitions.receiving` asks the same of the
    database.
    """
    if ticket.restricted:
        return list((await desk_of_complaint(ticket, as_of)).officers)
    return await _chiefs_here(ticket, as_of) or await above(ticket, as_of)


async def above(ticket: Ticket, as_of: datetime) -> list[int]:
    """Return who runs the desk for an ordinary ticket in the nearest court above that has somebody."""
    home = await Court.get(id=ticket.court_id)
    for code in reversed(home.path.strip("/").split("/")[:-1]):
        court = await Court.get(code=code)
        found = await _holders(ticket, court.id, Role.CHIEF_LIAISON, as_of)
        if found:
            return found
    return []


async def overseers(ticket: Ticket, rung: int, as_of: datetime) -> list[int]:
    """Return who must act on a rung of the ladder: the office, the inspectorate, the president.

    Where a court has none of them, those of the next rung, then of the court above, and last those of the rungs below:
    never nobody while anybody is there. The rungs of a restricted ticket stand one court up; where there is no court
    above with anybody clean, at whoever would run its desk without its handler.
    """
    home = await Court.get(id=ticket.court_id)
    codes = home.path.strip("/").split("/")
    if ticket.restricted:
        codes.pop()
    roles = RESTRICTED_RUNGS if ticket.restricted else RUNGS
    for wanted in (roles[rung - 1 :], roles[: rung - 1][::-1]):
        for code in reversed(codes):
            court = await Court.get(code=code)
            for role in wanted:
                there = await _holders(ticket, court.id, role, as_of)
                found = [one for one in there if one != ticket.handler_id]
                if found:
                    return found
    return list((await desk_of_complaint(ticket, as_of, [ticket.handler_id])).officers) if ticket.restricted else []


async def reviewers(ticket: Ticket, author_id: int | None, as_of: datetime) -> list[int]:
    """Return who is asked to review an answer, never its author: department liaison, the desk, the court above."""
    if ticket.restricted:
        return list((await desk_of_complaint(ticket, as_of, [author_id])).officers)
    return await _first_but(author_id, (liaisons, chiefs, above), ticket, as_of)


async def deciders(ticket: Ticket, asked_by_id: int | None, as_of: datetime) -> list[int]:
    """Return who decides on what a handler asks, never that handler: the desk's, or those of the court above."""
    if ticket.restricted:
        return list((await desk_of_complaint(ticket, as_of, [asked_by_id])).officers)
    return await _first_but(asked_by_id, (chiefs, above), ticket, as_of)


async def _first_but(officer_id: int | None, groups: Iterable[Group], ticket: Ticket, as_of: datetime) -> list[int]:
    """Return the first of these groups that has anybody besides this officer, without this officer."""
    for group in groups:
        others = [one for one in await group(ticket, as_of) if one != officer_id]
        if others:
            return others
    return []


async def handlers(ticket: Ticket, as_of: datetime) -> list[int]:
    """Return who works on tickets such as this one: judges and liaisons of its court; of a complaint, its desk."""
    if ticket.restricted:
        return await chiefs(ticket, as_of)
    return [one for role in HANDLING_ROLES for one in await _own(ticket.court_id, role, as_of)]


async def candidates(ticket: Ticket, as_of: datetime) -> list[int]:
    """Return to whom a ticket may be given now: what is offered, and what a verb takes.

    Those who work on such tickets, but neither who has it already nor who answered it and left the citizen unhappy.
    """
    left_out = {ticket.handler_id, unsatisfactory(ticket)}
    return [one for one in await handlers(ticket, as_of) if one not in left_out]


def unsatisfactory(ticket: Ticket) -> int | None:
    """Return who gave the last answer, where the citizen was unhappy with it or wants the matter taken up again."""
    return ticket.answered_by_id if ticket.cycle > 1 else None


async def may_be_given(ticket: Ticket, officer_id: int, as_of: datetime) -> Officer:
    """Return the officer, if they are one of the `candidates`. Raises `Refused` otherwise, and says why."""
    officer = await Officer.get_or_none(id=officer_id, active=True)
    if officer is not None and officer_id in await candidates(ticket, as_of):
        return officer
    if officer_id == ticket.handler_id:
        raise Refused("工单已经在这位承办人手上")
    if officer is not None and officer_id == unsatisfactory(ticket):
        raise Refused("群众对上次答复不满意，要换一位承办人")
    who = "督察" if ticket.restricted else "本院的法官或部门联络员"
    raise Invalid(f"只能派给{who}，请重新选择", "handler")


async def _chiefs_here(ticket: Ticket, as_of: datetime) -> list[int]:
    return await _holders(ticket, ticket.court_id, Role.CHIEF_LIAISON, as_of)


async def next_reviewer(ticket: Ticket, as_of: datetime) -> int | None:
    """Return who takes an unhappy ticket next: the department's liaison, a colleague, the chief.

    Never somebody who wrote an answer to it.
    """
    candidates = await liaisons(ticket, as_of)
    if ticket.department_id is not None and not ticket.restricted:
        candidates += await holders(ticket.court_id, Role.JUDGE, as_of, ticket.department_id)
    candidates += await chiefs(ticket, as_of) if ticket.restricted else await _chiefs_here(ticket, as_of)
    authors = Words.filter(ticket_id=ticket.id, kind=WordsKind.ANSWER, author_kind=ActorKind.OFFICER)
    before = {ticket.handler_id, *await authors.values_list("author_id", flat=True)}
    return next((officer for officer in candidates if officer not in before), None)
