"""A person's list shows tickets by tabs, filters and search, and pages them by key."""

import re
from dataclasses import dataclass, replace
from datetime import UTC
from functools import partial
from typing import Any
from urllib.parse import urlencode

from sanic.request import RequestParameters
from tortoise.expressions import Q, Subquery

from desk.access.actors import Actor
from desk.access.visibility import in_hand, visible_tickets
from desk.rules.papers.redaction import redact
from desk.rules.sizes import MOST_COUNTED, PAGE
from desk.rules.text import case_numbers, petition_numbers
from desk.rules.text.plain_text import plain as plain_text
from desk.rules.text.plain_text import query_bigrams
from desk.rules.text.refusal import Refusal
from desk.tickets import checks
from desk.views.tickets.queue_row import COLUMNS, QueueRow, row_of
from handlers.console.frame.forms import number, one_of
from handlers.http.bounds import utc
from models import ContentCheck, Ticket
from models.database import connection
from models.enums import OPEN_STATES, CheckState, Labelled, PetitionKind, Role, TicketState, Urgency

LONGEST_SEARCH = 60
NONE = "none"
PLACEHOLDER = re.compile(r"\$([0-9]+)")


class QueueTab(Labelled):
    PENDING = "pending", "待分派"
    WORKING = "working", "办理中"
    REVIEWING = "reviewing", "待审核"
    MINE = "mine", "我承办的"
    SUPERVISED = "supervised", "督办中"
    ANSWERED = "answered", "已答复"
    ALL = "all", "全部"


STATES = {
    QueueTab.PENDING: (TicketState.PENDING,),
    QueueTab.WORKING: (TicketState.DISPATCHED, TicketState.ACCEPTED, TicketState.WAITING),
    QueueTab.REVIEWING: (TicketState.REVIEWING,),
    QueueTab.MINE: tuple(sorted(OPEN_STATES)),
    QueueTab.SUPERVISED: tuple(sorted(OPEN_STATES)),
    QueueTab.ANSWERED: (TicketState.ANSWERED,),
}
BY_DUE = frozenset({QueueTab.PENDING, QueueTab.WORKING, QueueTab.REVIEWING, QueueTab.MINE, QueueTab.SUPERVISED})
FIRST_TAB = (
    (Role.CHIEF_LIAISON, QueueTab.PENDING),
    (Role.AGENT, QueueTab.PENDING),
    (Role.JUDGE, QueueTab.MINE),
    (Role.LIAISON, QueueTab.WORKING),
    (Role.INSPECTOR, QueueTab.SUPERVISED),
    (Role.PRESIDENT, QueueTab.SUPERVISED),
)


@dataclass(frozen=True)
class QueueFilter:
    """Says what somebody asked the list for. `after` is the key of the last row seen: `green,due,id` or `id`."""

    tab: QueueTab
    words: str = ""
    court_id: int | None = None
    urgency: Urgency | None = None
    kind: PetitionKind | None = None
    after: str = ""
    look: bool = False
    """Only what waits for somebody to look at it: WeChat's content check flagged it."""
    refused: bool = False
    """Whether a personal number was typed; it is not searched by, and goes into no address."""

    def query(self, **changes: Any) -> str:
        """Return the address of this list with some things changed; a change starts at the first page."""
        now = replace(self, **({"after": ""} | changes))
        parts = {
            "tab": QueueTab(now.tab).value,
            "q": now.words,
            "court": now.court_id,
            "urgency": now.urgency.value if now.urgency else "",
            "kind": now.kind.value if now.kind else "",
            "look": "1" if now.look else "",
            "after": now.after,
        }
        return "/console?" + urlencode({name: value for name, value in parts.items() if value})

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.court_id or self.urgency or self.kind or self.look)


@dataclass(frozen=True)
class QueuePage:
    rows: list[QueueRow]
    next_after: str


def read_filter(args: RequestParameters, actor: Actor) -> QueueFilter:
    """Read the filter from the address; what makes no sense is left out."""
    words = " ".join(plain_text(args.get("q") or "").split())[:LONGEST_SEARCH]
    personal = redact(words).found
    return QueueFilter(
        tab=one_of(QueueTab, args.get("tab")) or first_tab(actor),
        words="" if personal else words,
        refused=personal,
        court_id=number(args.get("court") or ""),
        urgency=one_of(Urgency, args.get("urgency")),
        kind=one_of(PetitionKind, args.get("kind")),
        after=args.get("after") or "",
        look=args.get("look") == "1",
    )


def first_tab(actor: Actor) -> QueueTab:
    return next((tab for role, tab in FIRST_TAB if actor.holds(role)), QueueTab.ALL)


async def queue_rows(actor: Actor, want: QueueFilter) -> QueuePage:
    """Return up to `PAGE` rows after the key, and the key of the next page, empty at the end."""
    query = Ticket.filter(_narrowed(actor, want), _tab(actor, want.tab), _after(want))
    order = ("green_at", "due_at", "id") if want.tab in BY_DUE else ("-id",)
    found = await query.order_by(*order).limit(PAGE + 1).values(*COLUMNS)
    rows = await _marked([row_of(row) for row in found[:PAGE]])
    return QueuePage(rows, _key(want.tab, rows[-1]) if len(found) > PAGE else "")


async def _marked(rows: list[QueueRow]) -> list[QueueRow]:
    flagged = await checks.petitions_to_look_at([row.petition_id for row in rows])
    return [replace(row, to_look_at=row.petition_id in flagged) for row in rows]


async def tab_counts(actor: Actor, want: QueueFilter) -> dict[QueueTab, int]:
    """Count the tickets of each tab under the same filters, in one statement; counting ends at `MOST_COUNTED`."""
    narrowed = _narrowed(actor, want)
    parts: list[str] = []
    values: list[object] = []
    for tab in QueueTab:
        some = Ticket.filter(narrowed, _tab(actor, tab)).limit(MOST_COUNTED).only("id")
        some.sql()
        text, given = some.query.get_parameterized_sql()
        shifted = PLACEHOLDER.sub(partial(_shifted, len(values)), text)
        parts.append(f"(SELECT count(*) FROM ({shifted}) AS limited)")  # noqa: S608 - what was typed is in `given`
        values += given
    async with connection() as plain:
        row = await plain.fetchrow("SELECT " + ", ".join(parts), *values)
    assert row is not None
    return dict(zip(QueueTab, row.values(), strict=True))


def _shifted(by: int, placeholder: re.Match[str]) -> str:
    return f"${int(placeholder[1]) + by}"


async def numbered(actor: Actor, words: str) -> str | None:
    """Return the number somebody typed, if it is that of a ticket they may see."""
    for found in petition_numbers.find(words):
        by = Q(number=found) if found.startswith("GD") else Q(petition__number=found)
        if await Ticket.filter(visible_tickets(actor), by).exists():
            return found
    return None


def _narrowed(actor: Actor, want: QueueFilter) -> Q:
    parts: list[Q] = [visible_tickets(actor)]
    if want.court_id:
        parts.append(Q(court_id=want.court_id))
    if want.urgency:
        parts.append(Q(urgency=want.urgency))
    if want.kind:
        parts.append(Q(petition__kind=want.kind))
    if want.look:
        flagged = ContentCheck.filter(state=CheckState.LOOK).values("petition_id")
        parts.append(Q(petition_id__in=Subquery(flagged)))
    if want.words:
        parts.append(_matching(want.words))
    return Q(*parts)


def _matching(words: str) -> Q:
    """Return a filter by number, by case number, else by the words of the petition, all of which must be there."""
    found = petition_numbers.find(words)
    if found:
        return Q(number__in=found) | Q(petition__number__in=found)
    case = case_numbers.parse(words)
    if not isinstance(case, Refusal):
        return Q(petition__case_number=case.canonical)
    keys = query_bigrams(words)
    return Q(petition__bigrams__contains=keys) if keys else Q(id=-1)


def _tab(actor: Actor, tab: QueueTab) -> Q:
    states = Q(state__in=STATES[tab]) if tab in STATES else Q()
    narrower = {QueueTab.MINE: in_hand(actor), QueueTab.SUPERVISED: Q(rung__gt=0)}
    return states & narrower[tab] if tab in narrower else states


def _after(want: QueueFilter) -> Q:
    moments, _, ticket_id = want.after.rpartition(",")
    last = number(ticket_id)
    if last is None:
        return Q()
    if want.tab not in BY_DUE:
        return Q(id__lt=last)
    green, _, due = moments.rpartition(",")
    later = _later("due_at", due, Q(id__gt=last))
    after = None if later is None else _later("green_at", green or NONE, later)
    return Q() if after is None else after


def _later(column: str, text: str, among_equals: Q) -> Q | None:
    """Return a filter for what comes after a moment, where empty columns come last; None where `text` is no moment."""
    nothing: dict[str, Any] = {f"{column}__isnull": True}
    if text == NONE:
        return Q(among_equals, **nothing)
    at = utc(text)
    if at is None:
        return None
    greater: dict[str, Any] = {f"{column}__gt": at}
    equal: dict[str, Any] = {column: at}
    return Q(**greater) | Q(among_equals, **equal) | Q(**nothing)


def _key(tab: QueueTab, row: QueueRow) -> str:
    if tab not in BY_DUE:
        return str(row.id)
    moments = (at.astimezone(UTC).isoformat() if at else NONE for at in (row.green_at, row.due_at))
    return ",".join([*moments, str(row.id)])


def shown_count(count: int) -> str:
    return str(count) if count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"
