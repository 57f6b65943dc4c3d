"""Courts move with their branch, or close: what is open and who works there go to the successor, the past stays."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tortoise.expressions import Q

from desk.access.actors import SYSTEM
from desk.errors import Invalid, NotFound
from desk.notices import unreached
from desk.people.branches import move_branch
from desk.rules.calendar.court_time import court_day
from desk.staff import hands
from desk.staff.orders import ONE_AT_A_TIME
from desk.tickets import walls
from desk.tickets.event_facts import TransferFacts
from desk.tickets.history import record
from desk.tickets.ticket_store import hold, lock
from models import Clock, Court, Department, Duty, Officer, OfficerRole, Ticket, statements
from models.enums import OPEN_STATES, Act, TicketState

GOES_ALONG = sorted(OPEN_STATES | {TicketState.ANSWERED})


async def find_court(code: str) -> Court:
    """Return the court with that code. Raises `NotFound`."""
    found = await Court.get_or_none(code=code)
    if found is None:
        raise NotFound(f"没有代码为 {code} 的法院")
    return found


async def move_court(court: Court, parent: Court, as_of: datetime) -> None:
    """改隶: a court and those below it belong under another now. Call inside a transaction. Raises `Invalid`."""
    await statements.execute(ONE_AT_A_TIME)
    if not await move_branch(court, parent):
        raise Invalid(f"{court.name}的上级本来就是{parent.name}", "parent")
    await hands.rebuild_walls([court.path], as_of)
    await hands.hand_on_orphans(as_of)


async def close_court(
    court: Court, successor: Court, as_of: datetime, gone: Callable[[int, int], None] | None = None
) -> int:
    """撤并: a court closes, and another takes its tickets and its people. Returns how many tickets went along.

    `gone` hears after each how many went, and of how many.

    Call inside a transaction. Raises `Invalid`. Tickets keep the limits they run by; what ended before stays where it
    was. New petitions for the closed court are the successor's (`desk.petitions.preparation`).
    """
    await statements.execute(ONE_AT_A_TIME)
    await check_closing(court, successor)
    rooms = await _rooms(court, successor)
    court.closed_at, court.successor_id = as_of, successor.id
    await court.save(update_fields=["closed_at", "successor_id"])
    await Court.filter(successor_id=court.id).update(successor_id=successor.id)
    await _posts(court, successor, rooms, as_of)
    going = await Ticket.filter(court_id=court.id, state__in=GOES_ALONG).order_by("id").values_list("id", flat=True)
    for count, ticket_id in enumerate(going, 1):
        await _take_along(int(str(ticket_id)), court, successor, rooms, as_of)
        if gone is not None:
            gone(count, len(going))
    await hands.rebuild_walls([successor.path], as_of)
    await hands.hand_on_orphans(as_of)
    return len(going)


async def check_closing(court: Court, successor: Court) -> None:
    """Raise `Invalid`, at the field of the form, where a court cannot close into this one."""
    if court.id == successor.id:
        raise Invalid("不能并入自己", "successor")
    if court.closed_at is not None:
        raise Invalid(f"{court.name}已经撤并", "court")
    if court.parent_id is None:
        raise Invalid(f"{court.name}上面没有法院，不能撤并", "court")
    if successor.closed_at is not None:
        raise Invalid(f"{successor.name}已经撤并，请选它并入的法院", "successor")
    below = await Court.filter(path__startswith=court.path, closed_at__isnull=True).exclude(id=court.id).first()
    if below is not None:
        raise Invalid(f"{court.name}还有下级法院（{below.name}等），请先把它们改隶或撤并", "court")


async def _rooms(court: Court, successor: Court) -> dict[int, int]:
    """Return for each department of a court the one of that name at its successor, made where there is none."""
    found = {}
    for room in await Department.filter(court_id=court.id):
        there, _ = await Department.get_or_create(court_id=successor.id, name=room.name, defaults={"kind": room.kind})
        found[room.id] = there.id
    return found


async def _posts(court: Court, successor: Court, rooms: dict[int, int], as_of: datetime) -> None:
    """Let everybody hold at the successor what they held, from today on; the roster ends."""
    today = court_day(as_of)
    yesterday = today - timedelta(days=1)
    held = OfficerRole.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), court_id=court.id)
    for post in await held.order_by("id"):
        await OfficerRole.create(
            officer_id=post.officer_id,
            role=post.role,
            court_id=successor.id,
            department_id=rooms.get(post.department_id or 0),
            starts_on=max(post.starts_on, today),
            ends_on=post.ends_on,
        )
        post.ends_on = yesterday
        await post.save(update_fields=["ends_on"])
    for officer in await Officer.filter(court_id=court.id):
        officer.court_id, officer.department_id = successor.id, rooms.get(officer.department_id or 0)
        await officer.save(update_fields=["court_id", "department_id"])
    await Duty.filter(court_id=court.id, starts_on__gte=today).delete()
    await Duty.filter(court_id=court.id, ends_on__gte=today).update(ends_on=yesterday)


async def _take_along(ticket_id: int, court: Court, successor: Court, rooms: dict[int, int], as_of: datetime) -> None:
    """Move one ticket with its running clocks and calls; whoever has it in hand keeps it. One line says so."""
    held = await lock(ticket_id)
    ticket = held.ticket
    ticket.court_id, ticket.department_id = successor.id, rooms.get(ticket.department_id or 0)
    here = {"court_id": successor.id, "department_id": ticket.department_id}
    await Clock.filter(ticket_id=ticket.id, stopped_at__isnull=True).update(**here)
    facts = TransferFacts(court.code, successor.code, successor.code)
    await record(held, Act.FOLLOW_COURT, SYSTEM, as_of, None, facts)
    await unreached.hand_over(ticket, as_of)
    await walls.build(await hold(ticket.id), as_of)
