"""A citizen's later words are listened to as they are stored: what speaks of danger rings in the same transaction."""

from datetime import datetime

from desk.access.visibility import place_of
from desk.limits import court_policies
from desk.notices import pubsub
from desk.people.on_duty import called, duty_groups
from desk.rules import policies
from desk.rules.calendar.work_calendar import Deadline
from desk.screening.danger import find_danger
from desk.tickets.danger.calling import RING, UNREAD_PAUSE, ring_values
from desk.tickets.timing import clocks
from models import Clock, DangerAlarm, Ticket, statements
from models.dangers import OPEN_ALARM
from models.enums import ClockKind, Danger, Urgency

OPEN = f"WITH alarm AS ({OPEN_ALARM}), rung AS ({RING}) SELECT count(*) FROM alarm"  # noqa: S608 - our own text
WHY = "文中的话{danger}，按特急从现在起算。"


async def listen(ticket: Ticket, words_id: int, text: str, by_citizen: bool, as_of: datetime) -> None:
    """Ring where these words speak of danger. The ticket, which is locked, counts as critical from now on.

    What an officer wrote down of a call opens an alarm, and leaves one alone that rings already: its people know. Words
    that are stored with several parts of a petition ring once.
    """
    danger = find_danger(text)
    if danger is None:
        return
    rings = await DangerAlarm.get_or_none(ticket_id=ticket.id, decided_at__isnull=True)
    if (rings is not None and not by_citizen) or await _has_rung_beside(ticket, as_of):
        return
    before = ticket.urgency
    await _count_as_critical(ticket, danger, as_of)
    to = called(await duty_groups(place_of(ticket), as_of), max(rings.step, 0) if rings else 0, ticket.restricted)
    await statements.execute(
        OPEN,
        ticket_id=ticket.id,
        words_id=words_id,
        urgency_before=before.value,
        opened_at=as_of,
        heard_at=as_of,
        next_ring_at=as_of + UNREAD_PAUSE,
        **ring_values(to, danger, words_id, ticket.version, as_of),
    )
    pubsub.announce_deliveries()
    pubsub.announce_danger(ticket.id)


async def _has_rung_beside(ticket: Ticket, as_of: datetime) -> bool:
    """Say whether these very words rang with another part of the petition."""
    parts = DangerAlarm.filter(ticket__petition_id=ticket.petition_id, heard_at=as_of, decided_at__isnull=True)
    return await parts.exclude(ticket_id=ticket.id).exists()


async def _count_as_critical(ticket: Ticket, danger: Danger, as_of: datetime) -> None:
    """Let the work's running clock and the promise end by a critical ticket's limits from now, where that is sooner."""
    ticket.urgency = Urgency.CRITICAL
    running = Clock.filter(ticket_id=ticket.id, stopped_at__isnull=True, paused_at__isnull=True)
    for clock in await running.exclude(
        kind__in=clocks.CITIZENS_OWN | clocks.NOT_THE_CITIZENS | {ClockKind.GREEN}
    ).order_by("id"):
        await _end_sooner(ticket, clock, danger, as_of)


async def _end_sooner(ticket: Ticket, clock: Clock, danger: Danger, as_of: datetime) -> None:
    calendar, policy = await clocks.calendar_of(clock.court_id), await court_policies.policy_named(clock.policy)
    limit = policies.deadline(clock.kind, Urgency.CRITICAL, as_of, calendar, policy)
    if limit.at < clock.due_at:
        why = WHY.format(danger=danger.label)
        times = await clocks.move(ticket, clock, Deadline(limit.at, False, f"{why}{limit.reason}"), as_of)
        ticket.due_at, ticket.rung = times.due_at, times.rung
