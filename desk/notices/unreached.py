"""Whoever could not be reached becomes a task of the desk: somebody there makes sure, in another way and by a limit.

A petitioner's task is one a notice. Of an officer there is one a ticket: who was told of it hears the rest there. It
ends by itself where WeChat brings the notice after all, and where the officer went on with the ticket meanwhile.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from tortoise.expressions import Subquery

from desk.access.conflicts import walled_off
from desk.notices.catalogue import CATALOGUE
from desk.notices.notice import Notice
from desk.people.complaint_desk import complaint_desk
from desk.people.on_duty import rostered_at
from desk.people.watches import days_told, open_days
from desk.rules.calendar.court_time import court_day
from desk.rules.calendar.work_calendar import WorkCalendar, WorkingTime
from models import Delivery, Officer, TelephoneTask, Ticket, statements
from models.database import transaction
from models.deliveries import END_MOOT_TASKS, END_REACHED_TASKS, MOOT_TASKS
from models.enums import OPEN_STATES, TelephoneState
from models.once_more import once_more
from models.troubles import JobRows, rows_of

log = structlog.get_logger("deliver")

WAITING = (TelephoneState.OPEN, TelephoneState.FAILED)
"""Of a task that somebody still has to see to."""
AT_ONCE_WITHIN = timedelta(hours=1)
WITHIN = WorkingTime(days=1)
KEEPER = """
SELECT held.officer_id, place.id AS court_id
FROM court AS home JOIN court AS place ON starts_with(home.path, place.path)
    JOIN posts_on(${day}::date) AS held ON held.court_id = place.id JOIN officer ON officer.id = held.officer_id
WHERE home.id = ${court_id} AND officer.active AND officer.id <> ALL (${but}::bigint[])
    AND (held.for_id IS NULL OR held.for_id <> ALL (${but}))
    AND held.role = ANY (ARRAY['chief_liaison', 'agent', 'inspector', 'president'])
ORDER BY held.officer_id = ANY (${on_duty}::bigint[]) DESC, length(place.path) DESC,
    array_position(ARRAY['chief_liaison', 'agent', 'inspector', 'president'], held.role::text), officer.id
LIMIT 1"""
"""Who sees to it: of the desk of the ticket's court, or of the nearest court above that has somebody else."""


@once_more
async def ask_desk(delivery: Delivery, reason: str, as_of: datetime) -> None:
    """Make whoever a delivery did not reach a task of the desk. Nobody is troubled for a courtesy."""
    notice = CATALOGUE.get(delivery.notice)
    if notice is not None and notice.of_duty:
        await _ask_about_court(delivery, reason, as_of)
        return
    if notice is not None and notice.of_desk:
        for told in await Delivery.filter(digest_id=delivery.id).order_by("id"):
            await ask_desk(told, reason, as_of)
        return
    ticket = await Ticket.get_or_none(id=delivery.ticket_id)
    if ticket is None or (notice is not None and notice.courtesy):
        return
    due_at = _due(notice, as_of)
    async with transaction():
        if await _known_already(delivery, reason, due_at):
            return
        at_once = notice is not None and notice.at_once
        keeper = await keeper_of(ticket, delivery.officer_id, as_of, at_once=at_once)
        if keeper is None:
            log.error("nobody_to_tell", delivery=delivery.id, do="give the court a chief liaison or an inspector")
        await TelephoneTask.create(
            delivery_id=delivery.id,
            court_id=keeper[1] if keeper else ticket.court_id,
            ticket_id=ticket.id,
            officer_id=delivery.officer_id,
            custodian_id=keeper[0] if keeper else None,
            reason=reason,
            due_at=due_at,
            created_at=as_of,
        )


@once_more
async def _ask_about_court(delivery: Delivery, reason: str, as_of: datetime) -> None:
    """Make an officer whom a notice about a court did not reach a task of somebody else of that desk, or above it."""
    court_id = int(delivery.facts["court"])
    async with transaction():
        if await TelephoneTask.exists(delivery_id=delivery.id):
            return
        row = await statements.fetchrow(
            KEEPER, court_id=court_id, but=[delivery.officer_id or 0], on_duty=[], day=court_day(as_of)
        )
        await TelephoneTask.create(
            delivery_id=delivery.id,
            court_id=row["court_id"] if row else court_id,
            officer_id=delivery.officer_id,
            custodian_id=row["officer_id"] if row else None,
            reason=reason,
            due_at=as_of + AT_ONCE_WITHIN,
            created_at=as_of,
        )


def _due(notice: Notice | None, as_of: datetime) -> datetime:
    """Return by when they must be told: what cannot wait within the hour, anything else within a working day."""
    if notice is not None and notice.at_once:
        return as_of + AT_ONCE_WITHIN
    return WorkCalendar().due(as_of, WITHIN).at


async def _known_already(delivery: Delivery, reason: str, due_at: datetime) -> bool:
    """Say whether somebody sees to it already; an officer's waiting task then tells the newest, by the nearer limit."""
    own = await TelephoneTask.get_or_none(delivery_id=delivery.id)
    if own is not None:
        await TelephoneTask.filter(id=own.id, state__in=WAITING).update(reason=reason)
        return True
    if delivery.officer_id is None:
        return False
    waiting = TelephoneTask.filter(ticket_id=delivery.ticket_id, officer_id=delivery.officer_id, state__in=WAITING)
    other = await waiting.select_for_update().first()
    if other is None:
        return False
    nearer = min(due_at, other.due_at or due_at)
    await TelephoneTask.filter(id=other.id).update(delivery_id=delivery.id, reason=reason, due_at=nearer)
    return True


async def keeper_of(
    ticket: Ticket, but: int | None, as_of: datetime, *, at_once: bool = False
) -> tuple[int, int] | None:
    """Return who sees to a task about this ticket and for which court; never whom it concerns or is about.

    What cannot wait (`at_once`) goes to whoever is on duty there, before anybody else of the desk.
    """
    left_out = {*await walled_off(ticket), *([but] if but is not None else [])}
    if ticket.restricted:
        desk = await complaint_desk(ticket.court_id, left_out, as_of)
        keeper = await Officer.get_or_none(id=desk.officers[0]) if desk.officers else None
        return (keeper.id, keeper.court_id) if keeper is not None else None
    on_duty = await rostered_at(ticket.court_id, as_of) if at_once else set()
    row = await statements.fetchrow(
        KEEPER, court_id=ticket.court_id, but=list(left_out), on_duty=list(on_duty), day=court_day(as_of)
    )
    return (row["officer_id"], row["court_id"]) if row is not None else None


async def end_reached(deliveries: Sequence[Delivery], as_of: datetime) -> None:
    """End the tasks of whom WeChat reached after all; an officer's also where it waits on another of that ticket, or
    was told together with others.
    """
    if deliveries:
        about_tickets = [one for one in deliveries if one.officer_id is not None and one.ticket_id is not None]
        await statements.execute(
            END_REACHED_TASKS,
            at=as_of,
            deliveries=[one.id for one in deliveries],
            tickets=[one.ticket_id for one in about_tickets],
            officers=[one.officer_id for one in about_tickets],
            digests=[one.id for one in deliveries if one.ticket_id is None],
        )


async def hand_over(ticket: Ticket, as_of: datetime) -> None:
    """Let the desk that has the ticket now, and nobody whom it is about, see to who was not reached.

    Officers of a court that gave it up need not hear of it any more.
    """
    for task in await TelephoneTask.filter(ticket_id=ticket.id, state__in=WAITING):
        keeper = await keeper_of(ticket, task.officer_id, as_of)
        if keeper is not None and keeper != (task.custodian_id, task.court_id):
            await TelephoneTask.filter(id=task.id).update(custodian_id=keeper[0], court_id=keeper[1])


async def see_to_tasks(as_of: datetime) -> int:
    """End what nobody need be told any more, and hand over what its keeper may not know of any more.

    An officer who went on with the ticket knows; of a ticket that is over nobody on the staff need be told. Returns how
    many ended.
    """
    rows = await rows_of("see_to_tasks", as_of)
    moot = await statements.fetch(MOOT_TASKS, open=[state.value for state in OPEN_STATES])

    async def end(ids: Sequence[int]) -> int:
        return len(await statements.fetch(END_MOOT_TASKS, at=as_of, ids=list(ids)))

    ended = await rows.together([row["id"] for row in moot], end)
    waiting = TelephoneTask.filter(state__in=WAITING).values("ticket_id")
    for ticket in await Ticket.filter(restricted=True, id__in=Subquery(waiting)):
        if not rows.waits(f"ticket:{ticket.id}"):
            await rows.do(f"ticket:{ticket.id}", hand_over(ticket, as_of))
    return ended + await _end_filled(rows, as_of)


async def _end_filled(rows: JobRows, as_of: datetime) -> int:
    """End what somebody was to be told of a roster whose days have somebody by now, or are over."""
    about_courts = TelephoneTask.filter(state__in=WAITING, ticket_id__isnull=True).select_related("delivery")
    waiting = [task for task in await about_courts if not rows.waits(task.id)]
    return sum([await rows.do(task.id, _end_if_filled(task, as_of)) or 0 for task in waiting])


async def _end_if_filled(task: TelephoneTask, as_of: datetime) -> int:
    ahead = [day for day in days_told(task.delivery.facts) if day >= court_day(as_of)]
    if await open_days(int(task.delivery.facts["court"]), ahead):
        return 0
    return await TelephoneTask.filter(id=task.id).update(state=TelephoneState.MOOT, done_at=as_of)
