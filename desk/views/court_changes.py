"""Before a court moves or closes, what goes where is seen here; afterwards, what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q
from tortoise.functions import Count

from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.rules.calendar.court_time import court_day
from desk.staff.court_orders import may_decide_court
from desk.staff.courts import GOES_ALONG
from desk.views.audit_words import AuditLine, in_words
from models import AuditEntry, Court, CourtRequest, Department, Duty, Officer, OfficerRole, Policy, Ticket
from models.enums import CourtChange, TicketState

DEEDS = (
    *(Deed.OPEN_COURT, Deed.RENAME_COURT, Deed.MOVE_COURT, Deed.CLOSE_COURT),
    *(Deed.ASK_COURT_CHANGE, Deed.AGREE_COURT_CHANGE, Deed.REFUSE_COURT_CHANGE, Deed.COURT_CHANGE_FAILED),
)
MOST_LINES = 50


@dataclass(frozen=True)
class TicketCount:
    """How many tickets are in a state."""

    state: str
    count: int


@dataclass(frozen=True)
class GoingAlong:
    """What a closing court's successor takes over. `rooms` say of each department whether it is made there."""

    tickets: Sequence[TicketCount]
    people: Sequence[tuple[str, str]]
    rooms: Sequence[tuple[str, bool]]
    duties: int
    own_limits: bool

    @property
    def total(self) -> int:
        return sum(one.count for one in self.tickets)


@dataclass(frozen=True)
class BranchMove:
    """What comes along with a court that moves: the courts below it, and what is open in all of them."""

    courts: Sequence[str]
    tickets: int


@dataclass(frozen=True)
class WaitingCourtRequest:
    """A change of a court that waits for a second person, or is being carried out."""

    id: int
    court_id: int
    court: str
    words: str
    agreed: bool
    may_agree: bool
    may_refuse: bool
    moved: int
    total: int


async def going_along(court: Court, successor: Court, as_of: datetime) -> GoingAlong:
    today = court_day(as_of)
    open_ones = Ticket.filter(court_id=court.id, state__in=GOES_ALONG)
    counted = await open_ones.annotate(many=Count("id")).group_by("state").values_list("state", "many")
    by_state = {str(row[0]): int(str(row[1])) for row in counted}
    there = {str(name) for name in await Department.filter(court_id=successor.id).values_list("name", flat=True)}
    rooms = await Department.filter(court_id=court.id).order_by("id")
    return GoingAlong(
        [TicketCount(state.label, by_state[state]) for state in TicketState if state in by_state],
        await _people(court, as_of),
        [(room.name, room.name not in there) for room in rooms],
        await Duty.filter(court_id=court.id, ends_on__gte=today).count(),
        await Policy.filter(court_id=court.id).exists(),
    )


async def _people(court: Court, as_of: datetime) -> list[tuple[str, str]]:
    """Return who holds a post there today or later, or is at home there, with what they hold."""
    today = court_day(as_of)
    held = OfficerRole.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), court_id=court.id)
    found: dict[str, list[str]] = {}
    for officer in await Officer.filter(court_id=court.id, active=True).order_by("id"):
        found[officer.name] = []
    for post in await held.order_by("id").select_related("officer"):
        found.setdefault(post.officer.name, []).append(post.role.label)
    return [(name, "、".join(dict.fromkeys(roles)) or "没有职责") for name, roles in found.items()]


async def branch_move(court: Court) -> BranchMove:
    below = await Court.filter(path__startswith=court.path, closed_at__isnull=True).order_by("path")
    tickets = Ticket.filter(court__path__startswith=court.path, state__in=GOES_ALONG)
    return BranchMove([one.short_name for one in below if one.id != court.id], await tickets.count())


async def history_of_court(court_id: int) -> list[AuditLine]:
    """Return what was done to a court, the newest first: by whom and when, as the audit log has it."""
    entries = AuditEntry.filter(subject_kind="court", subject_id=court_id, action__in=[deed.value for deed in DEEDS])
    return await in_words(await entries.order_by("-at", "-id").limit(MOST_LINES))


async def open_requests(courts: Sequence[Court], actor: Actor) -> list[WaitingCourtRequest]:
    """Return what waits or is being done at these courts, in words."""
    rows = await CourtRequest.filter(court_id__in=[one.id for one in courts] or [0], done_at__isnull=True).order_by(
        "id"
    )
    return [await _in_words(row, actor) for row in rows]


async def last_trouble(court_id: int) -> str:
    """Return why the newest change of a court could not be carried out; empty where it could."""
    newest = await CourtRequest.filter(court_id=court_id, done_at__isnull=False).order_by("-id").first()
    return newest.trouble if newest is not None else ""


async def _in_words(row: CourtRequest, actor: Actor) -> WaitingCourtRequest:
    court, other = await Court.get(id=row.court_id), await Court.get(id=int(row.facts["other"]))
    asked = await Officer.get(id=row.asked_by_id)
    what = f"并入{other.short_name}" if row.change is CourtChange.CLOSE else f"改归{other.short_name}"
    agreed = row.decided_at is not None
    return WaitingCourtRequest(
        row.id,
        court.id,
        court.short_name,
        f"{what}（{asked.name}提请）",
        agreed,
        await may_decide_court(row, actor),
        not agreed and (row.asked_by_id == actor.id or await may_decide_court(row, actor)),
        row.moved,
        row.total,
    )
