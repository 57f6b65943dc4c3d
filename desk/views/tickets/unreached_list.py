"""Who could not be reached, as the desk reads it: whom, of what, why, since when, what was tried, and by when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.seen import MOST_KEPT
from desk.notices import calls
from desk.notices.reasons import WITHOUT_NUMBER
from desk.notices.unreached import WAITING
from desk.notices.working_off import objection_to_sending
from desk.people.watches import days_told
from desk.rules.calendar.days_in_words import day_words
from desk.tickets.ticket_store import number_of, officer_names, title_of
from desk.views.tickets.contact import PetitionerContact, contact
from desk.views.tickets.delivery_log import DeliveryTry, notice_words, tries_of
from models import Court, TelephoneTask, Ticket, statements
from models.prepared_query import written
from models.reading_together import together

Waiting = tuple[datetime, int]
"""The limit and the id of a task: where a page of the list ended."""


@dataclass(frozen=True)
class UnreachedLine:
    """One person who was not told one thing.

    `contact` is None of an officer. `only_by_letter` says so where a petitioner left no number. `not_again` is why it
    cannot be sent once more; `refusal` and `typed` are of a form that was refused. `spoken` is what to say
    where it is about no ticket.
    """

    id: int
    who: str
    court: str
    notice: str
    reason: str
    since: datetime
    due_at: datetime
    keeper: str
    number: str
    title: str
    tries: Sequence[DeliveryTry]
    contact: PetitionerContact | None
    not_again: str
    refusal: str = ""
    typed: str = field(default="", repr=False)
    spoken: str = field(default="", repr=False)

    @property
    def only_by_letter(self) -> str:
        return WITHOUT_NUMBER if self.contact is not None and not self.contact.mobile else ""


async def waiting_tasks(
    actor: Actor, after: Waiting | None, most: int, court_id: int | None = None
) -> list[TelephoneTask]:
    """Return what waits for this person to see to it, the nearest limit first, from after that task on; of one court,
    where one is named.
    """
    mine = TelephoneTask.filter(calls.open_tasks(actor), state__in=WAITING)
    if court_id is not None:
        mine = mine.filter(court_id=court_id)
    if after is not None:
        mine = mine.filter(Q(due_at__gte=after[0]) & (Q(due_at__gt=after[0]) | Q(id__gt=after[1])))
    return await mine.order_by("due_at", "id").limit(most).select_related("delivery")


async def count_waiting(actor: Actor) -> int:
    """Count what waits for this person to see to it."""
    text, values = _count_of(actor)
    return int((await statements.ask(text, values))[0]["count"])


@lru_cache(MOST_KEPT)
def _count_of(actor: Actor) -> tuple[str, Sequence[object]]:
    return written(TelephoneTask.filter(calls.open_tasks(actor), state__in=WAITING).count())


async def unreached_line(task: TelephoneTask, as_of: datetime) -> UnreachedLine:
    """Read one of them (with its delivery)."""
    ticket, names, tried, court, not_again = await together(
        _ticket(task.ticket_id),
        officer_names([task.officer_id, task.custodian_id]),
        tries_of([task.delivery_id]),
        Court.get(id=task.court_id),
        objection_to_sending(task.delivery, as_of),
    )
    return UnreachedLine(
        id=task.id,
        who=names.get(task.officer_id or 0, "干警") if task.officer_id is not None else "群众",
        court=court.short_name,
        notice=notice_words(task.delivery.notice),
        reason=task.reason,
        since=task.created_at,
        due_at=task.due_at or task.created_at,
        keeper=names.get(task.custodian_id or 0, ""),
        number=number_of(ticket) if ticket else "",
        title=title_of(ticket) if ticket else _about_court(task),
        tries=tried.get(task.delivery_id, ()),
        contact=await _contact(task, ticket) if ticket and task.officer_id is None else None,
        not_again=not_again,
    )


def _about_court(task: TelephoneTask) -> str:
    return f"{'、'.join(map(day_words, days_told(task.delivery.facts)))}没有人值班"


async def _contact(task: TelephoneTask, ticket: Ticket) -> PetitionerContact:
    return await contact(ticket.petition, petitioner_id=calls.called(task))


async def _ticket(ticket_id: int | None) -> Ticket | None:
    return await Ticket.get_or_none(id=ticket_id).select_related("petition") if ticket_id is not None else None
