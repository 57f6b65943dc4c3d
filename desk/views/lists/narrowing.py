"""What a list of tickets is narrowed to, as a filter over what its reader may see; and its pages and counts."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from tortoise.expressions import Q, Subquery

from desk.access.actors import Actor
from desk.access.visibility import visible_tickets
from desk.notices.unreached import WAITING
from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.sizes import MOST_COUNTED
from desk.views.lists.queue_filter import NOBODY, QueueFilter
from desk.views.lists.sorts import READ, beyond, order_by
from desk.views.lists.tabs import BY_DUE, in_tab
from models import ContentCheck, TelephoneTask, Ticket, TicketSubKind, TicketTag
from models.database import connection
from models.enums import OPEN_STATES, CheckState

PLACEHOLDER = re.compile(r"\$([0-9]+)")
Values = Sequence[str]
OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN_STATES))


def _in(column: str) -> Callable[[Values], Q]:
    return lambda values: Q(**{f"{column}__in": list(values)})  # type: ignore[arg-type]


def _rows(column: str) -> Callable[[Values], Q]:
    return lambda values: Q(**{f"{column}__in": [int(one) for one in values]})  # type: ignore[arg-type]


def _handlers(values: Values) -> Q:
    some = [int(one) for one in values if one != NOBODY]
    found = Q(handler_id__in=some or [0])
    return found | Q(handler_id__isnull=True) if NOBODY in values else found


def _day(text: str, days: int = 0) -> datetime:
    return datetime.combine(date.fromisoformat(text) + timedelta(days=days), time(), COURT_TIME)


def _until(values: Values) -> Q:
    return Q() if values[0] == date.max.isoformat() else Q(opened_at__lt=_day(values[0], 1))


def _unreached(_: Values) -> Q:
    return Q(id__in=Subquery(TelephoneTask.filter(state__in=list(WAITING)).values("ticket_id")))


def _flagged(_: Values) -> Q:
    return Q(petition_id__in=Subquery(ContentCheck.filter(state=CheckState.LOOK).values("petition_id")))


def _sub_kinds(values: Values) -> Q:
    """Narrow to what stands under a sub-kind; what became of another kind since was taken from under it."""
    chosen = TicketSubKind.filter(sub_kind_id__in=[int(one) for one in values])
    return Q(id__in=Subquery(chosen.values("ticket_id")))


NARROW: Mapping[str, Callable[[Values], Q]] = {
    "court": _rows("court_id"),
    "department": _rows("department_id"),
    "handler": _handlers,
    "kind": _in("petition__kind"),
    "sub_kind": _sub_kinds,
    "channel": _in("petition__channel"),
    "state": _in("state"),
    "urgency": _in("urgency"),
    "rung": _rows("rung"),
    "from": lambda values: Q(opened_at__gte=_day(values[0])),
    "to": _until,
    "tag": lambda values: Q(id__in=Subquery(TicketTag.filter(tag__name__in=list(values)).values("ticket_id"))),
    "unreached": _unreached,
    "repeats": lambda _: Q(times__gt=1) | Q(repeat_of_id__isnull=False),
    "look": _flagged,
}


def narrowed(actor: Actor, want: QueueFilter, only_court: int | None = None) -> Q:
    """Return what is asked for of what somebody may see, in whichever tab; words are matched elsewhere.

    `only_court` is the one court all of it is of, where there is but one: its own indexes answer then.
    """
    parts = [NARROW[name](values) for name, values in want.chosen.items() if values]
    here = [Q(court_id=only_court)] if only_court is not None else []
    return Q(visible_tickets(actor), *here, *parts)


async def page_of(actor: Actor, want: QueueFilter, narrow: Q, most: int) -> list[int]:
    """Return the ids of up to `most` tickets after the filter's key, in its order."""
    some = Ticket.filter(narrow, in_tab(actor, want.tab)).only(*READ)
    some.sql()
    text, values = some.query.get_parameterized_sql()
    conditions = [f"state IN ({OPEN})"] if want.tab in BY_DUE else []
    if want.after:
        condition, given = beyond(want.sorted_by, want.after, len(values) + 1, descending=want.descending)
        conditions.append(condition)
        values = [*values, *given]
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    order = order_by(want.sorted_by, descending=want.descending)
    question = f"SELECT id FROM ({text}) AS ticket {where} ORDER BY {order} LIMIT {most}"  # noqa: S608
    async with connection() as plain:
        return [row["id"] for row in await plain.fetch(question, *values)]


async def counts(filters: Sequence[Q]) -> list[int]:
    """Count the tickets of each of these filters in one statement; past `MOST_COUNTED` nobody counts on."""
    if not filters:
        return []
    parts: list[str] = []
    values: list[object] = []
    for one in filters:
        some = Ticket.filter(one).limit(MOST_COUNTED + 1).only("id")
        some.sql()
        text, given = some.query.get_parameterized_sql()
        shifted = PLACEHOLDER.sub(partial(_shifted, len(values)), text)
        parts.append(f"(SELECT count(*) FROM ({shifted}) AS limited)")  # noqa: S608 - what was typed is in `given`
        values += given
    async with connection() as plain:
        row = await plain.fetchrow("SELECT " + ", ".join(parts), *values)
    assert row is not None
    return [int(one) for one in row.values()]


def _shifted(by: int, placeholder: re.Match[str]) -> str:
    return f"${int(placeholder[1]) + by}"


def shown_count(count: int) -> str:
    """Return a count as it is shown: what was counted to the end, or that there are more."""
    return str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+"
