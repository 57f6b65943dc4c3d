"""A citizen is promised an answer by a moment, once a round; no 退回, 改派 or 移送 gives the court more time.

The promise is a clock of its own beside that of the work, with no reminders: whoever has the ticket is reminded
of theirs. It runs from the arrival, or from the moment a further round begins, and stands still while the court
waits for the citizen. A round that the court alone begins (收回答复, its own 重办 of what it declined) has what was
left of the one before: an answer that is void has bought no time. Once the ticket is given to somebody who must
be done earlier, that is what the citizen is told, and the promise is that. What is merged into it may bring an
earlier one. Only a granted extension, a changed working day or another urgency moves it.
"""

from datetime import datetime

from desk.limits import court_policies
from desk.limits.court_calendars import calendar_of
from desk.rules import policies
from desk.rules.calendar.court_time import in_court_time
from desk.rules.calendar.days_in_words import moment_words
from desk.rules.calendar.work_calendar import Deadline, WorkCalendar
from desk.rules.policies import LimitPolicy
from models import Clock, Ticket
from models.enums import ClockKind, Urgency


async def running_promise(ticket_id: int) -> Clock | None:
    """Return the promise of this round; None once it was kept, and for what came before there were promises."""
    return await Clock.get_or_none(ticket_id=ticket_id, kind=ClockKind.PROMISE, stopped_at__isnull=True)


async def begin(ticket: Ticket, work: Deadline | None, as_of: datetime, goes_on: bool = False) -> Clock:
    """Let the promise of this round begin; one that ended in the same round goes on as it was.

    `work` is when whoever has the ticket must be done, where it begins in somebody's hands. `goes_on`: that of the
    round before goes on with the time it had left when it stopped.
    """
    ended = await _before(ticket, goes_on)
    if ended is not None:
        started_at, limit = ended.started_at, await _left_of(ended, ticket, as_of)
    else:
        started_at, limit = as_of, await _limit(ticket, as_of)
        limit = work if work is not None and work.at < limit.at else limit
    return await Clock.create(
        ticket_id=ticket.id,
        kind=ClockKind.PROMISE,
        cycle=ticket.cycle,
        custodian_id=ticket.handler_id,
        department_id=ticket.department_id,
        court_id=ticket.court_id,
        policy=ticket.policy,
        started_at=started_at,
        due_at=limit.at,
        next_look_at=max(limit.at, as_of),
        estimated=limit.estimated,
        reason=limit.reason[:300],
    )


async def _left_of(ended: Clock, ticket: Ticket, as_of: datetime) -> Deadline:
    """Return until when a promise that had ended runs now: it stood still while an answer or a refusal stood."""
    if ended.cycle == ticket.cycle or ended.stopped_at is None:
        return Deadline(ended.due_at, ended.estimated, ended.reason)
    calendar, policy = await calendar_of(ticket.court_id), await court_policies.policy_named(ticket.policy)
    left = policies.remaining_minutes(
        ClockKind.PROMISE, ticket.urgency, ended.due_at, ended.stopped_at, calendar, policy
    )
    return policies.resumed(ClockKind.PROMISE, ticket.urgency, as_of, left, calendar, policy)


async def _before(ticket: Ticket, goes_on: bool) -> Clock | None:
    """Return the promise this one goes on from: of the same round, or, for a new part, of what was split.

    Where it `goes_on`, also that of the round before.
    """
    own = await Clock.filter(ticket_id=ticket.id, kind=ClockKind.PROMISE).order_by("-id").first()
    if own is None and ticket.split_from_id is not None:
        own = await Clock.filter(ticket_id=ticket.split_from_id, kind=ClockKind.PROMISE).order_by("-id").first()
    return own if own is not None and (goes_on or own.cycle == ticket.cycle) else None


async def _limit(ticket: Ticket, as_of: datetime) -> Deadline:
    calendar, policy = await calendar_of(ticket.court_id), await court_policies.policy_named(ticket.policy)
    limit = policies.deadline(ClockKind.PROMISE, ticket.urgency, as_of, calendar, policy)
    return no_later_than(limit, ticket.petition.reply_by, as_of)


def no_later_than(limit: Deadline, reply_by: datetime | None, as_of: datetime) -> Deadline:
    """Return the limit, or the moment the body that passed the matter on wants to know by, where that is earlier."""
    if reply_by is None or not as_of < reply_by < limit.at:
        return limit
    return Deadline(reply_by, False, f"转来的单位要求 {moment_words(in_court_time(reply_by))} 前回复，早于本院的时限。")


def owed_to_body(
    reply_by: datetime | None, urgency: Urgency, as_of: datetime, calendar: WorkCalendar, policy: LimitPolicy
) -> Deadline:
    """Return by when the body that passed a matter on is owed a reply: as it asked, or by the court's limit."""
    if reply_by is not None:
        return Deadline(reply_by, False, f"转来的单位要求 {moment_words(in_court_time(reply_by))} 前回复。")
    return policies.deadline(ClockKind.PASSED_ON, urgency, as_of, calendar, policy)
