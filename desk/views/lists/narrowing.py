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
from desk.rules.sizes import MOST_COUNTED, MOST_FOUND
from desk.search.kinds import read_listed
from desk.search.matching import common_meanings, matching
from desk.views.lists.queue_filter import NOBODY, QueueFilter
from desk.views.lists.sorts import READ, beyond, order_by
from desk.views.lists.tabs import BY_DUE, QueueTab, in_tab
from models import Ticket, TicketSubKind, TicketTag, statements
from models.any_of import AnyOf
from models.enums import OPEN_STATES, CheckState
from models.numbered import shifted
from models.prepared_query import written

Values = Sequence[str]
Chosen = tuple[tuple[str, tuple[str, ...]], ...]
"""Of a filter what is chosen, by its name."""
UNREACHED = "SELECT ticket_id FROM telephone_task WHERE state = ANY(?::text[])"
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
    return Q(id=AnyOf([(UNREACHED, ([one.value for one in WAITING],))]))


def _flagged(_: Values) -> Q:
    return Q(petition_id=AnyOf([("SELECT petition_id FROM content_check WHERE state = ?", (CheckState.LOOK.value,))]))


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
    narrowed: bool = False
    once: bool = False

    def sources(self, name: str, before: int) -> Sequence[str]:
        """Return it, its values numbered behind `before`; and what of it is open, which is few and asked six times."""
        made = "MATERIALIZED" if self.once else "NOT MATERIALIZED"
        opened = "MATERIALIZED" if self.narrowed else "NOT MATERIALIZED"
        return (
            f"{name} AS {made} ({shifted(self.text, before)})",
            f"{name}_open AS {opened} (SELECT * FROM {name} WHERE state IN ({OPEN}))",  # noqa: S608 - our own names
        )


def listed(actor: Actor, want: QueueFilter, only_court: int | None = None) -> ListTable:
    """Return the table of a list, its words among what it is narrowed to.

    `only_court` is the one court all of it is of, where there is but one: its own indexes answer then. The ORM takes
    longer to write it than the database to answer: it is written once for a person and a filter. Words are not kept.
    """
    chosen = tuple((name, values) for name, values in want.chosen.items() if values)
    if not want.words:
        return _listed(actor, chosen, only_court)
    asked = read_listed(want.words)
    table = _written(actor, chosen, only_court, matching(asked))
    return replace(table, narrowed=True, once=not common_meanings(asked))


@lru_cache(MOST_KEPT)
def _listed(actor: Actor, chosen: Chosen, only_court: int | None) -> ListTable:
    return _written(actor, chosen, only_court, Q())


def _written(actor: Actor, chosen: Chosen, only_court: int | None, words: Q) -> ListTable:
    parts = [NARROW[name](values) for name, values in chosen]
    here = [Q(court_id=only_court)] if only_court is not None else []
    text, values = written(Ticket.filter(visible_tickets(actor), *here, *parts, words).only(*READ))
    return ListTable(text, tuple(values), own_hands(actor), narrowed=bool(chosen))


async def page_of(table: ListTable, want: QueueFilter, most: int) -> list[int]:
    """Return the ids of up to `most` tickets after the filter's key, in its order."""
    values = [*table.values]
    conditions = [in_tab(want.tab, _hands(table, values) if want.tab is QueueTab.MINE else "")]
    if want.after:
        condition, given = beyond(want.sorted_by, want.after, len(values) + 1, descending=want.descending)
        conditions.append(condition)
        values += given
    order = order_by(want.sorted_by, descending=want.descending)
    where = " AND ".join(conditions)
    found = f"SELECT id FROM ({table.text}) AS ticket WHERE {where} ORDER BY {order} LIMIT {most}"  # noqa: S608
    return [row["id"] for row in await statements.ask(found, values)]


def most_counted(tab: QueueTab, *, narrowed: bool) -> int:
    """Return how far the tickets of a tab are counted: of what is over, many are read for each that fits a filter."""
    return MOST_FOUND if narrowed and tab not in BY_DUE else MOST_COUNTED


async def counts(wanted: Sequence[tuple[ListTable, QueueTab]]) -> list[int]:
    """Count the tickets of each of these tabs in one statement; past `most_counted` nobody counts on."""
    if not wanted:
        return []
    tables = list(dict.fromkeys(table for table, _ in wanted))
    values: list[object] = []
    sources: list[str] = []
    hands: dict[ListTable, str] = {}
    for at, table in enumerate(tables):
        sources += table.sources(f"seen_{at}", len(values))
        values += table.values
        if (table, QueueTab.MINE) in wanted:
            hands[table] = _hands(table, values)
    parts = [
        _counted(f"seen_{tables.index(table)}", tab, in_tab(tab, hands.get(table, "")), narrowed=table.narrowed)
        for table, tab in wanted
    ]
    columns = ", ".join(f"{part} AS count_{at}" for at, part in enumerate(parts))
    rows = await statements.ask(f"WITH {', '.join(sources)} SELECT {columns}", values)
    return [int(one) for one in rows[0].values()]


def _counted(name: str, tab: QueueTab, condition: str, *, narrowed: bool) -> str:
    table, most = f"{name}_open" if tab in BY_DUE else name, most_counted(tab, narrowed=narrowed)
    return f"(SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {condition} LIMIT {most + 1}) AS few)"  # noqa: S608


def _hands(table: ListTable, values: list[object]) -> str:
    """Add whose tickets are one's own to the values, and return where they stand."""
    values.append(list(table.hands))
    return f"${len(values)}"


def shown_count(count: int, most: int | None = None) -> str:
    """Return a count as it is shown: what was counted to the end, or that there are more."""
    most = most or MOST_COUNTED
    return str(count) if count <= most else f"{most}+"
