"""What a list of tickets is narrowed to, as a table of what its reader may see; and its pages and counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from tortoise.expressions import Q, Subquery

from desk.access.actors import Actor
from desk.access.visibility import own_hands, visible_tickets
from desk.notices.unreached import WAITING
from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.sizes import MOST_COUNTED
from desk.search.kinds import read_listed
from desk.search.matching import matching
from desk.views.lists.queue_filter import NOBODY, QueueFilter
from desk.views.lists.sorts import READ, beyond, order_by
from desk.views.lists.tabs import BY_DUE, QueueTab, in_tab
from models import ContentCheck, TelephoneTask, Ticket, TicketSubKind, TicketTag, statements
from models.enums import OPEN_STATES, CheckState
from models.numbered import shifted

Values = Sequence[str]
Chosen = tuple[tuple[str, tuple[str, ...]], ...]
"""Of a filter what is chosen, by its name."""
MOST_KEPT = 1000
"""Lists whose text is kept."""
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


@dataclass(frozen=True, eq=False)
class ListTable:
    """What somebody sees of what a filter asks for, in whichever tab: the text of a table of tickets with the columns
    `READ`, its values numbered from `$1` on. `hands` are whose tickets are one's own.

    `once`: it is made once for everything asked of it, for it costs more than what is asked.
    """

    text: str
    values: tuple[object, ...] = field(repr=False)
    hands: tuple[int, ...]
    once: bool = False

    def source(self, name: str, before: int = 0) -> str:
        made = "MATERIALIZED" if self.once else "NOT MATERIALIZED"
        return f"{name} AS {made} ({shifted(self.text, before)})"


def listed(actor: Actor, want: QueueFilter, only_court: int | None = None) -> ListTable:
    """Return the table of a list, its words among what it is narrowed to.

    `only_court` is the one court all of it is of, where there is but one: its own indexes answer then. The ORM takes
    longer to write it than the database to answer: it is written once for a person and a filter. Words are not kept.
    """
    chosen = tuple((name, values) for name, values in want.chosen.items() if values)
    if not want.words:
        return _listed(actor, chosen, only_court)
    return replace(_written(actor, chosen, only_court, matching(read_listed(want.words))), once=True)


@lru_cache(MOST_KEPT)
def _listed(actor: Actor, chosen: Chosen, only_court: int | None) -> ListTable:
    return _written(actor, chosen, only_court, Q())


def _written(actor: Actor, chosen: Chosen, only_court: int | None, words: Q) -> ListTable:
    parts = [NARROW[name](values) for name, values in chosen]
    here = [Q(court_id=only_court)] if only_court is not None else []
    some = Ticket.filter(visible_tickets(actor), *here, *parts, words).only(*READ)
    some.sql()
    text, values = some.query.get_parameterized_sql()
    return ListTable(text, tuple(values), own_hands(actor))


async def page_of(table: ListTable, want: QueueFilter, most: int) -> list[int]:
    """Return the ids of up to `most` tickets after the filter's key, in its order."""
    values = [*table.values]
    conditions = [in_tab(want.tab, _hands(table, values) if want.tab is QueueTab.MINE else "")]
    if want.tab in BY_DUE:
        conditions.append(f"state IN ({OPEN})")
    if want.after:
        condition, given = beyond(want.sorted_by, want.after, len(values) + 1, descending=want.descending)
        conditions.append(condition)
        values += given
    order = order_by(want.sorted_by, descending=want.descending)
    where = " AND ".join(conditions)
    found = f"SELECT id FROM ({table.text}) AS ticket WHERE {where} ORDER BY {order} LIMIT {most}"  # noqa: S608
    return [row["id"] for row in await statements.ask(found, values)]


async def counts(wanted: Sequence[tuple[ListTable, QueueTab]]) -> list[int]:
    """Count the tickets of each of these tabs in one statement; past `MOST_COUNTED` nobody counts on."""
    if not wanted:
        return []
    tables = list(dict.fromkeys(table for table, _ in wanted))
    values: list[object] = []
    sources: list[str] = []
    hands: dict[ListTable, str] = {}
    for at, table in enumerate(tables):
        sources.append(table.source(f"seen_{at}", len(values)))
        values += table.values
        if (table, QueueTab.MINE) in wanted:
            hands[table] = _hands(table, values)
    parts = [
        f"(SELECT count(*) FROM (SELECT 1 FROM seen_{tables.index(table)} WHERE {in_tab(tab, hands.get(table, ''))}"  # noqa: S608
        f" LIMIT {MOST_COUNTED + 1}) AS few) AS count_{at}"
        for at, (table, tab) in enumerate(wanted)
    ]
    rows = await statements.ask(f"WITH {', '.join(sources)} SELECT {', '.join(parts)}", values)
    return [int(one) for one in rows[0].values()]


def _hands(table: ListTable, values: list[object]) -> str:
    """Add whose tickets are one's own to the values, and return where they stand."""
    values.append(list(table.hands))
    return f"${len(values)}"


def shown_count(count: int) -> str:
    """Return a count as it is shown: what was counted to the end, or that there are more."""
    return str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+"
