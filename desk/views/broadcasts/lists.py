"""Lists of broadcasts: drafts and what waits, the newest first; and the calendar of what went and will go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.publishing import APPROVERS, may_approve, sees_broadcasts, visible_broadcasts
from desk.rules.calendar.moments import moment
from desk.rules.sizes import PAGE
from desk.views.broadcasts.figures import Figures, figures_of
from desk.views.broadcasts.one import number_shown
from models import Broadcast, Court
from models.any_of import Holds
from models.enums import BroadcastState, Role


@dataclass(frozen=True)
class BroadcastLineShown:
    """One broadcast of a list. `when`: when it went, is to go, or was drafted, in that order."""

    id: int
    number: str
    title: str
    kind: str
    state: BroadcastState
    court: str
    when: str
    at: datetime
    figures: Figures


@dataclass(frozen=True)
class BroadcastList:
    """A page of a list; `next_before` is the key of the next, None at the end."""

    lines: Sequence[BroadcastLineShown]
    next_before: int | None


async def broadcasts_of(
    actor: Actor, court_id: int | None = None, states: Sequence[BroadcastState] = (), before: int | None = None
) -> BroadcastList:
    """Return a page of the broadcasts this person reads, the newest first; of one court or some states only."""
    seen = Broadcast.filter(visible_broadcasts(actor)).select_related("court")
    seen = seen.filter(court_id=court_id) if court_id else seen
    seen = seen.filter(state__in=list(states)) if states else seen
    seen = seen.filter(id__lt=before) if before else seen
    rows = await seen.order_by("-id").limit(PAGE + 1)
    return BroadcastList([_line(row) for row in rows[:PAGE]], rows[PAGE - 1].id if len(rows) > PAGE else None)


async def calendar_of(actor: Actor, court_id: int, starts: datetime, ends: datetime) -> list[BroadcastLineShown]:
    """Return what of a court went or is to go in a period, in that order; at most `MOST_ON_CALENDAR`."""
    within = Holds((f'"broadcast".court_id = ? AND {_WHEN} >= ? AND {_WHEN} < ?', (court_id, starts, ends)))
    seen = Broadcast.filter(visible_broadcasts(actor), within).exclude(_GIVEN_UP)
    rows = await seen.select_related("court").limit(MOST_ON_CALENDAR)
    return sorted((_line(row) for row in rows), key=lambda line: (line.at, line.id))


_WHEN = 'coalesce("broadcast".started_at, "broadcast".send_at, "broadcast".created_at)'
MOST_ON_CALENDAR = 200
_GIVEN_UP = Q(state=BroadcastState.CANCELLED, way__isnull=True)
"""A draft somebody gave up never went anywhere."""


def _line(row: Broadcast) -> BroadcastLineShown:
    at = row.started_at or row.send_at or row.created_at
    return BroadcastLineShown(
        row.id,
        number_shown(row.id),
        row.title,
        row.kind.label,
        row.state,
        row.court.short_name,
        moment(at),
        at,
        figures_of(row),
    )


async def courts_published_for(actor: Actor) -> list[Court]:
    """Return the courts this person publishes for."""
    ids = {post.court_id for post in actor.posts if post.role is Role.PUBLISHER}
    return await Court.filter(id__in=list(ids) or [0]).order_by("path")


def opens_broadcasts(actor: Actor) -> bool:
    """Say whether this person has anything to do with broadcasts at all: a publisher, or who may approve."""
    return actor.holds(Role.PUBLISHER, *APPROVERS)


async def courts_led(actor: Actor) -> list[Court]:
    """Return the courts whose broadcasts this person reads, the highest first."""
    return [one for one in await Court.all().order_by("path") if sees_broadcasts(actor, one.id, one.path)]


async def count_to_approve(actor: Actor) -> int:
    """Count what waits for this person to approve it, at most `MOST_WAITING`."""
    seen = Broadcast.filter(visible_broadcasts(actor), state=BroadcastState.SUBMITTED)
    rows = await seen.limit(MOST_WAITING).select_related("court")
    return sum(may_approve(actor, row) for row in rows)


async def to_approve(actor: Actor) -> list[BroadcastLineShown]:
    """Return what waits for this person to approve it, the newest first."""
    seen = Broadcast.filter(visible_broadcasts(actor), state=BroadcastState.SUBMITTED)
    rows = await seen.order_by("-id").limit(MOST_WAITING).select_related("court")
    return [_line(row) for row in rows if may_approve(actor, row)]


MOST_WAITING = 100
