"""The board of calls (电话): who is to be told, asked or called back, by when, how often it was tried, when again.

Three lists, each by its limit and paged by key: whom nothing has reached (`TELL`), who is asked about an answer
(`VISIT`), and whose call was missed (`BACK`). Of each only what its reader may see and make.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.access.actors import Actor
from desk.access.seen import seen_tickets
from desk.notices import calls
from desk.rules.calendar.court_time import LONG_AGO
from desk.rules.lifecycles.petition_guards import MOST_ATTEMPTS
from desk.rules.sizes import PAGE
from desk.tickets.rating import callback_list
from desk.tickets.ticket_store import number_of, title_of
from desk.views.tickets.delivery_log import notice_words
from desk.views.tickets.unreached_list import waiting_tasks
from models import Clock, Court, Officer, TelephoneTask, Ticket, statements
from models.database import connection
from models.enums import ClockKind, Labelled

Key = tuple[datetime, int]
TRIES = """
SELECT delivery_id, count(*) AS number FROM attempt
WHERE delivery_id = ANY (${deliveries}::bigint[]) AND channel = 'telephone' GROUP BY delivery_id"""
MISSED = """
SELECT clock.id, clock.ticket_id, clock.due_at FROM clock
CROSS JOIN LATERAL (SELECT seen.id FROM ({seen}) AS seen WHERE seen.id = clock.ticket_id OFFSET 0) AS seen
WHERE clock.kind = 'call_back' AND clock.stopped_at IS NULL AND clock.court_id = ANY (${courts})
    AND (clock.due_at, clock.id) > (${at}, ${id}::bigint)
ORDER BY clock.due_at, clock.id LIMIT {most}"""
WITH_VISITS = """
SELECT court.id FROM court WHERE court.id = ANY (${courts}::bigint[]) AND EXISTS (
    SELECT 1 FROM return_visit WHERE return_visit.court_id = court.id AND return_visit.outcome = 'asked')"""


class CallKind(Labelled):
    TELL = "tell", "要告知的"
    VISIT = "visit", "要回访的"
    BACK = "back", "要回电的"


@dataclass(frozen=True)
class PhoneLine:
    """One call to make. `again_at` is from when it may be tried again, where that is not yet; `way` is where it is
    made. `due_at` is None where nothing says by when.
    """

    kind: CallKind
    id: int
    number: str
    title: str = field(repr=False)
    who: str
    what: str
    why: str
    court: str
    due_at: datetime | None
    tries: int
    again_at: datetime | None
    keeper: str
    way: str
    key: Key

    @property
    def enough(self) -> bool:
        """Whether they were called so often that another way is to be taken."""
        return self.tries >= MOST_ATTEMPTS


@dataclass(frozen=True)
class PhonePage:
    lines: Sequence[PhoneLine]
    after: Key | None


async def page(
    actor: Actor, kind: CallKind, courts: Sequence[Court], one_court: bool, as_of: datetime, after: Key | None
) -> PhonePage:
    """Return a page of one list, of these courts; `one_court` where its reader chose a single one."""
    if kind is CallKind.TELL:
        lines = await _to_tell(actor, courts[0].id if one_court else None, as_of, after)
    elif kind is CallKind.VISIT:
        lines = await _to_ask(actor, [one.id for one in courts], as_of, after)
    else:
        lines = await _to_call_back(actor, [one.id for one in courts], after)
    return PhonePage(lines[:PAGE], lines[PAGE - 1].key if len(lines) > PAGE else None)


async def _to_tell(actor: Actor, court_id: int | None, as_of: datetime, after: Key | None) -> list[PhoneLine]:
    tasks = await waiting_tasks(actor, after, PAGE + 1, court_id)
    tickets = await _tickets({task.ticket_id for task in tasks if task.ticket_id is not None})
    people = {task.officer_id for task in tasks} | {task.custodian_id for task in tasks}
    names = {one.id: one.name for one in await Officer.filter(id__in=[one for one in people if one] or [0])}
    courts = {one.id: one.short_name for one in await Court.filter(id__in=[task.court_id for task in tasks] or [0])}
    rows = await statements.fetch(TRIES, deliveries=[task.delivery_id for task in tasks])
    tries = {row["delivery_id"]: row["number"] for row in rows}
    by_phone = TelephoneTask.filter(calls.by_telephone(actor), id__in=[task.id for task in tasks] or [0])
    callable_ids = set(await by_phone.values_list("id", flat=True))
    return [
        PhoneLine(
            kind=CallKind.TELL,
            id=task.id,
            number=number_of(tickets[task.ticket_id]) if task.ticket_id in tickets else "",
            title=title_of(tickets[task.ticket_id]) if task.ticket_id in tickets else "",
            who=names.get(task.officer_id or 0, "干警") if task.officer_id is not None else "群众",
            what=notice_words(task.delivery.notice),
            why=task.reason,
            court=courts[task.court_id],
            due_at=task.due_at,
            tries=tries.get(task.delivery_id, 0),
            again_at=task.try_after if task.try_after is not None and task.try_after > as_of else None,
            keeper=names.get(task.custodian_id or 0, ""),
            way=f"/console/calls/{task.id}" if task.id in callable_ids else "/console/unreached",
            key=(task.due_at or task.created_at, task.id),
        )
        for task in tasks
    ]


async def _to_ask(actor: Actor, courts: Sequence[int], as_of: datetime, after: Key | None) -> list[PhoneLine]:
    """Return visits of several courts: each court's list in its order, put together by when each was asked."""
    found: list[callback_list.PendingVisit] = []
    for row in await statements.fetch(WITH_VISITS, courts=list(courts)):
        found += await callback_list.pending_visits(actor, row["id"], as_of, after, PAGE + 1)
    found = sorted(found, key=lambda one: one.key)[: PAGE + 1]
    limits = await _limits_of_visits([one.ticket.id for one in found])
    return [
        PhoneLine(
            kind=CallKind.VISIT,
            id=one.visit_id,
            number=number_of(one.ticket),
            title=title_of(one.ticket),
            who="群众",
            what="回访",
            why=f"{one.ticket.petition.channel.label}反映",
            court=one.ticket.court.short_name,
            due_at=limits.get(one.ticket.id),
            tries=one.tries,
            again_at=None,
            keeper="",
            way=f"/console/visits/{one.visit_id}",
            key=one.key,
        )
        for one in found
    ]


async def _limits_of_visits(tickets: Sequence[int]) -> Mapping[int, datetime]:
    running = Clock.filter(ticket_id__in=list(tickets) or [0], kind=ClockKind.VISIT, stopped_at__isnull=True)
    return {one.ticket_id: one.due_at for one in await running}


def missed_statement(actor: Actor, courts: Sequence[int], after: Key | None, most: int) -> tuple[str, Sequence[object]]:
    """Return the statement for missed calls that wait, after a key, with its values."""
    text, values = seen_tickets(actor)
    at, clock_id = after or (LONG_AGO, 0)
    asked, given = statements.fragment(MISSED, len(values) + 1, {"courts": list(courts), "at": at, "id": clock_id})
    return asked.replace("{seen}", text).replace("{most}", str(most)), [*values, *given]


async def _to_call_back(actor: Actor, courts: Sequence[int], after: Key | None) -> list[PhoneLine]:
    text, values = missed_statement(actor, courts, after, PAGE + 1)
    async with connection() as plain:
        rows = await plain.fetch(text, *values)
    tickets = await _tickets({row["ticket_id"] for row in rows})
    return [
        PhoneLine(
            kind=CallKind.BACK,
            id=row["id"],
            number=number_of(ticket),
            title=title_of(ticket),
            who="来电的人",
            what="回电",
            why="没有接到的来电",
            court=ticket.court.short_name,
            due_at=row["due_at"],
            tries=0,
            again_at=None,
            keeper=ticket.handler.name if ticket.handler else "",
            way=f"/console/tickets/{number_of(ticket)}",
            key=(row["due_at"], row["id"]),
        )
        for row in rows
        for ticket in [tickets[row["ticket_id"]]]
    ]


async def _tickets(ids: set[int]) -> Mapping[int, Ticket]:
    found = Ticket.filter(id__in=sorted(ids) or [0]).select_related("petition", "court", "handler")
    return {one.id: one for one in await found}
