"""Auditors read the audit log here: what they ask for, and each entry in words. Petition texts are nowhere near it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from desk.access.actors import Actor
from desk.access.conflicts import load_wall
from desk.access.visibility import audits, audits_ticket, visible_audit
from desk.errors import Invalid, NotFound
from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.text import petition_numbers
from desk.tickets.chains import broken_at
from desk.tickets.ticket_store import number_of
from desk.views.audit_words import AuditLine, in_words
from models import AuditEntry, Officer, Ticket

PAGE = 50
MOST_NAMESAKES = 20
MOST_EXPORTED = 20_000
GONE = "没有这个编号，或不在您审计的法院"


@dataclass(frozen=True)
class AuditFilter:
    """Says what an auditor asks for; days are court days, both included. `after` is the last entry seen, if any."""

    officers: tuple[int, ...] = ()
    action: str = ""
    number: str = ""
    since: date | None = None
    until: date | None = None
    after: int | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.officers or self.action or self.number or self.since or self.until)

    def query(self, after: int | None = None) -> str:
        """Return the filter as the query of an address: numbers and days, never a name."""
        parts = {
            "officer": ",".join(map(str, self.officers)),
            "act": self.action,
            "number": self.number,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "after": str(after or ""),
        }
        return urlencode({name: value for name, value in parts.items() if value})


@dataclass(frozen=True)
class AuditPage:
    lines: Sequence[AuditLine]
    after: int | None


async def page(auditor: Actor, wanted: AuditFilter) -> AuditPage:
    """Return up to `PAGE` entries, newest first, and the last one's id where there are more."""
    query = (await _narrowed(auditor, wanted)).order_by("-at", "-id")
    last = await AuditEntry.get_or_none(visible_audit(auditor), id=wanted.after) if wanted.after else None
    if last is not None:
        query = query.filter(last.older)
    found = await query.limit(PAGE + 1)
    return AuditPage(await in_words(found[:PAGE]), found[PAGE - 1].id if len(found) > PAGE else None)


async def matching(auditor: Actor, wanted: AuditFilter) -> list[int]:
    """Return the ids of all that is asked for, newest first, `MOST_EXPORTED` at most."""
    query = (await _narrowed(auditor, wanted)).order_by("-at", "-id").limit(MOST_EXPORTED)
    ids: list[int] = await query.values_list("id", flat=True)  # type: ignore[assignment]
    return ids


async def lines(ids: Sequence[int]) -> list[AuditLine]:
    """Return these entries in words, in this order."""
    found = {row.id: row for row in await AuditEntry.filter(id__in=list(ids))}
    return await in_words([found[one] for one in ids])


async def _narrowed(auditor: Actor, wanted: AuditFilter) -> QuerySet[AuditEntry]:
    query = AuditEntry.filter(visible_audit(auditor))
    if wanted.officers:
        query = query.filter(officer_id__in=list(wanted.officers))
    if wanted.action:
        query = query.filter(action=wanted.action)
    if wanted.number:
        query = query.filter(await _about(wanted.number))
    if wanted.since:
        query = query.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        query = query.filter(at__lt=_midnight(wanted.until) + timedelta(days=1))
    return query


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), COURT_TIME).astimezone(UTC)


async def _about(number: str) -> Q:
    """Return, as a filter, the entries about a petition and all its tickets, or about one ticket and its petition."""
    tickets = await Ticket.filter(_numbered(number)).only("id", "petition_id")
    about = Q(subject_kind="ticket", subject_id__in=[ticket.id for ticket in tickets])
    return about | Q(subject_kind="petition", subject_id__in=[ticket.petition_id for ticket in tickets])


def _numbered(number: str) -> Q:
    return Q(number=number) if number.startswith("GD") else Q(petition__number=number)


def number_in(text: str) -> str:
    """Return the one number somebody typed; empty for none. Raises `Invalid`."""
    found = petition_numbers.find(text)
    if text and not found:
        raise Invalid("编号不对：应是 SQ 或 GD 开头的 16 位，请核对每一位", "number")
    return found[0] if found else ""


async def officers_named(auditor: Actor, words: str) -> tuple[int, ...]:
    """Return the ids of whoever has this work number or name, namesakes together. Raises `Invalid` where nobody has."""
    if not words:
        return ()
    rows = await Officer.filter(Q(login=words) | Q(name=words)).order_by("id").select_related("court")
    found = tuple(row.id for row in rows if audits(auditor, row.court.path))[:MOST_NAMESAKES]
    if not found:
        raise Invalid("没有这位干警：请填完整的姓名或工号", "who")
    return found


@dataclass(frozen=True)
class ChainCheck:
    """Says what came of checking one ticket's history: `broken_at` is the first line that does not fit, if any."""

    ticket_id: int
    number: str
    lines: int
    broken_at: int | None = None


async def check_chains(auditor: Actor, number: str) -> list[ChainCheck]:
    """Recompute the hash of every line of a petition's tickets, or of one ticket. Raises `Invalid`, `NotFound`."""
    if not number:
        raise Invalid("请填写 SQ 或 GD 编号", "number")
    found = await Ticket.filter(_numbered(number)).order_by("id").select_related("court", "petition")
    await load_wall(found)
    tickets = [ticket for ticket in found if audits_ticket(auditor, ticket)]
    if not tickets:
        raise NotFound(GONE)
    return [await _checked(ticket) for ticket in tickets]


async def first_broken_chain(tickets: Sequence[Ticket]) -> str:
    """Return the number of the first of these tickets whose history is not as it was written; empty where all are."""
    ids = [ticket.id for ticket in tickets]
    for ticket in await Ticket.filter(id__in=ids).order_by("id").select_related("petition"):
        check = await _checked(ticket)
        if check.broken_at is not None:
            return check.number
    return ""


async def _checked(ticket: Ticket) -> ChainCheck:
    lines, place = await broken_at(ticket)
    return ChainCheck(ticket.id, number_of(ticket), lines, place)
