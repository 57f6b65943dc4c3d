"""Tickets leave the hands of whoever works there no more: they go to the desk, or to a colleague who was named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q, Subquery

from desk.access.actors import SYSTEM
from desk.notices import unreached
from desk.notices.catalogue import Tell, officers, tell
from desk.people import staffing
from desk.rules.calendar.court_time import court_day
from desk.tickets import walls
from desk.tickets.event_facts import HandsFacts
from desk.tickets.history import record
from desk.tickets.ticket_facts import submitted_answer
from desk.tickets.ticket_store import HeldTicket, lock
from desk.tickets.timing import clocks
from desk.tickets.timing.back_to_desk import back_to_desk, leave_hands
from desk.tickets.timing.clocks import TicketTimes
from models import Delivery, TelephoneTask, Ticket, statements
from models.enums import OPEN_STATES, Act, ClockKind, DeliveryState, HandsCause, TelephoneState, TicketState

OPEN = sorted(OPEN_STATES)
ORPHANS = """
SELECT ticket.id, ticket.handler_id, handler.active, EXISTS (
        SELECT 1 FROM absence AS away WHERE away.officer_id = ticket.handler_id AND away.stand_in_id IS NULL
            AND ${day}::date BETWEEN away.starts_on AND away.ends_on) AS alone
FROM ticket JOIN court AS home ON home.id = ticket.court_id JOIN officer AS handler ON handler.id = ticket.handler_id
WHERE ticket.state = ANY (${open}::text[]) AND NOT EXISTS (
    SELECT 1 FROM posts_on(${day}) AS held JOIN court AS place ON place.id = held.court_id
        JOIN officer AS working ON working.id = held.officer_id AND working.active
    WHERE coalesce(held.for_id, held.officer_id) = ticket.handler_id
        AND ((NOT ticket.restricted AND place.id = home.id AND held.role IN ('judge', 'liaison', 'agent'))
            OR (held.role IN ('chief_liaison', 'inspector', 'president') AND starts_with(home.path, place.path))))
ORDER BY ticket.id LIMIT ${most}"""
"""Open tickets in the hands of somebody whom nothing lets work on them today, as `visibility.capacities` says."""
UNREVIEWED = """
SELECT ticket.id FROM ticket JOIN court AS home ON home.id = ticket.court_id
WHERE ticket.state = 'reviewing' AND NOT EXISTS (
    SELECT 1 FROM delivery AS asked JOIN posts_on(${day}::date) AS held
            ON asked.officer_id IN (held.officer_id, held.for_id)
        JOIN officer AS working ON working.id = held.officer_id AND working.active
        JOIN court AS place ON place.id = held.court_id
    WHERE asked.ticket_id = ticket.id AND asked.notice = 'review_wanted'
        AND ((held.role = 'liaison' AND place.id = home.id AND held.department_id = ticket.department_id)
            OR (held.role IN ('chief_liaison', 'inspector', 'president') AND starts_with(home.path, place.path))))
ORDER BY ticket.id LIMIT ${most}"""
"""Answers under review of which nobody who was asked works there today: who was has moved, left, or lost the post."""
MOST = 200


@dataclass(frozen=True)
class Leaver:
    """Whose hands tickets leave, why, and the colleague who takes them; None for the desk."""

    officer_id: int
    cause: HandsCause
    taker_id: int | None = None


async def in_hand(officer_id: int) -> list[Ticket]:
    """Return the open tickets an officer has in hand, the oldest first."""
    return await Ticket.filter(handler_id=officer_id, state__in=OPEN).order_by("id").select_related("petition")


async def hand_on_all(leaver: Leaver, as_of: datetime) -> int:
    """Take every open ticket from an officer. Returns how many. Call inside a transaction."""
    held = await in_hand(leaver.officer_id)
    for ticket in held:
        await change_hands(ticket.id, leaver, as_of)
    return len(held)


async def change_hands(ticket_id: int, leaver: Leaver, as_of: datetime) -> None:
    """Take a ticket from an officer: to the colleague where it may be theirs, or else to the desk, which is told.

    A ticket that waits for its citizen goes on waiting. An answer under review is written anew by whoever takes it.
    """
    held = await lock(ticket_id)
    ticket = held.ticket
    if ticket.handler_id != leaver.officer_id or not ticket.state.is_open:
        return
    taker = await _taker(ticket, leaver, as_of)
    leave_hands(ticket)
    if taker is not None:
        officer = await staffing.may_be_given(ticket, taker, as_of)
        ticket.handler_id, ticket.department_id = officer.id, officer.department_id
    times, to = await _goes_on(ticket, as_of)
    facts = HandsFacts(leaver.officer_id, leaver.cause, taker)
    await record(held, Act.CHANGE_HANDS, SYSTEM, as_of, None, facts, times, to=to)
    await _tell_no_more(ticket, leaver.officer_id, as_of)
    await walls.build(held, as_of)
    await _tell_new_hands(held, as_of)


async def _taker(ticket: Ticket, leaver: Leaver, as_of: datetime) -> int | None:
    if leaver.taker_id is None or leaver.taker_id not in await staffing.candidates(ticket, as_of):
        return None
    return leaver.taker_id


async def _goes_on(ticket: Ticket, as_of: datetime) -> tuple[TicketTimes, TicketState]:
    if ticket.state is TicketState.WAITING:
        ticket.came_from = TicketState.PENDING if ticket.handler_id is None else TicketState.ACCEPTED
        return await clocks.change_hands(ticket), TicketState.WAITING
    if ticket.handler_id is None:
        return await back_to_desk(ticket, as_of), TicketState.PENDING
    return await clocks.start(ticket, ClockKind.HANDLING, as_of), TicketState.DISPATCHED


async def _tell_new_hands(held: HeldTicket, as_of: datetime) -> None:
    ticket = held.ticket
    if ticket.handler_id is not None:
        await tell(ticket, Tell("dispatched", officers([ticket.handler_id])), as_of)
    else:
        await tell(ticket, Tell("changed_hands", officers(await staffing.chiefs(ticket, as_of))), as_of)


async def _tell_no_more(ticket: Ticket, officer_id: int, as_of: datetime) -> None:
    theirs = Delivery.filter(ticket_id=ticket.id, officer_id=officer_id, state=DeliveryState.PENDING)
    await theirs.update(state=DeliveryState.CANCELLED, finished_at=as_of)


async def orphans(as_of: datetime) -> list[tuple[int, Leaver]]:
    """Return the open tickets of whoever may not work on them today, a few hundred at most, with whose they are."""
    rows = await statements.fetch(ORPHANS, day=court_day(as_of), open=OPEN, most=MOST)
    found = []
    for row in rows:
        cause = HandsCause.NOBODY_STANDS_IN if row["alone"] else HandsCause.POST_ENDED
        cause = cause if row["active"] else HandsCause.LEFT
        found.append((int(row["id"]), Leaver(row["handler_id"], cause)))
    return found


async def hand_on_orphans(as_of: datetime) -> int:
    """Take open tickets from whoever may not work on them today. Returns how many. Call inside a transaction."""
    found = await orphans(as_of)
    for ticket_id, leaver in found:
        await change_hands(ticket_id, leaver, as_of)
    return len(found)


async def ask_others(officer_id: int, as_of: datetime) -> None:
    """Ask others for what waits for an officer who left: answers to review, and people to be told in another way."""
    asked = Delivery.filter(officer_id=officer_id, notice="review_wanted").values("ticket_id")
    reviewing = Ticket.filter(state=TicketState.REVIEWING, id__in=Subquery(asked)).order_by("id")
    for ticket_id in [int(str(one)) for one in await reviewing.values_list("id", flat=True)]:
        ticket = (await lock(ticket_id)).ticket
        draft = await submitted_answer(ticket)
        author = draft.author_id if draft is not None else None
        others = [one for one in await staffing.reviewers(ticket, author, as_of) if one != officer_id]
        cause = f"left:{officer_id}:{ticket.id}:{ticket.version}"
        await tell(ticket, Tell("review_wanted", officers(others)), as_of, cause=cause)
    await _tasks(officer_id, as_of)


async def unreviewed(as_of: datetime) -> list[int]:
    """Return the tickets whose review waits for somebody who works there no more, a few hundred at most."""
    return [int(row["id"]) for row in await statements.fetch(UNREVIEWED, day=court_day(as_of), most=MOST)]


async def ask_reviewers_anew(ticket_id: int, as_of: datetime) -> bool:
    """Ask others for a review. Returns whether there is anybody to ask. Call inside a transaction."""
    ticket = (await lock(ticket_id)).ticket
    draft = await submitted_answer(ticket)
    to = await staffing.reviewers(ticket, draft.author_id if draft is not None else None, as_of)
    cause = f"anew:{ticket.id}:{as_of.timestamp():.0f}"
    await tell(ticket, Tell("review_wanted", officers(to)), as_of, cause=cause)
    return bool(to)


async def _tasks(officer_id: int, as_of: datetime) -> None:
    waiting = TelephoneTask.filter(state__in=unreached.WAITING)
    await waiting.filter(officer_id=officer_id).update(state=TelephoneState.MOOT, done_at=as_of)
    for task in await waiting.filter(custodian_id=officer_id).order_by("id"):
        ticket = await Ticket.get_or_none(id=task.ticket_id)
        keeper = await unreached.keeper_of(ticket, officer_id, as_of) if ticket is not None else None
        if keeper is not None:
            await TelephoneTask.filter(id=task.id).update(custodian_id=keeper[0], court_id=keeper[1])


async def tell_no_more_at_all(officer_id: int, as_of: datetime) -> None:
    """Cancel whatever an officer is still to be told."""
    theirs = Delivery.filter(officer_id=officer_id, state=DeliveryState.PENDING)
    await theirs.update(state=DeliveryState.CANCELLED, finished_at=as_of)


async def rebuild_walls(paths: Sequence[str], as_of: datetime) -> None:
    """Work the walls of open restricted tickets out anew, of the courts with these paths and of those below them."""
    below = Q(*(Q(court__path__startswith=path) for path in paths), join_type=Q.OR) if paths else Q(id=0)
    found = Ticket.filter(below, restricted=True, state__in=OPEN).order_by("id")
    for ticket_id in [int(str(one)) for one in await found.values_list("id", flat=True)]:
        held = await lock(ticket_id)
        await walls.build(held, as_of)
        await _tell_new_desk(held.ticket, as_of)


async def _tell_new_desk(ticket: Ticket, as_of: datetime) -> None:
    """Tell whoever runs the desk for a waiting complaint now and was told nothing of it yet."""
    if ticket.state is not TicketState.PENDING:
        return
    told = Delivery.filter(ticket_id=ticket.id, officer_id__isnull=False)
    knows = {int(str(one)) for one in await told.values_list("officer_id", flat=True)}
    desk = [one for one in await staffing.chiefs(ticket, as_of) if one not in knows]
    await tell(ticket, Tell("petition_received", officers(desk)), as_of, cause=f"desk:{ticket.id}")
