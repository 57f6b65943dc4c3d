"""Broadcasts are loaded, locked and changed here: who may, in which state, and that nothing else happened meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.publishing import (
    PUBLISHERS_ONLY,
    SECOND_APPROVES,
    approves,
    may_approve,
    publishes,
    sees_broadcasts,
)
from desk.errors import NotAllowed, NotFound, Refused
from desk.rules.broadcasts.audiences import digest_of
from desk.rules.broadcasts.lifecycle import TABLE, By, refusal
from desk.rules.calendar.moments import moment
from models import Broadcast, BroadcastEvent, Officer
from models.enums import BroadcastAct

NO_SUCH = "没有找到这条公告"
DEEDS = {act: Deed(f"broadcast_{act.value}") for act in BroadcastAct}
MOST_CHANGES = 5


class BroadcastStale(Refused):
    """The broadcast moved on since it was read; `changes` says in words who did what meanwhile. Nothing was changed."""

    code = "stale"

    def __init__(self, changes: Sequence[str]) -> None:
        self.changes = tuple(changes)
        super().__init__("这条公告刚刚有了变化：" + "；".join(self.changes) + "。请看过后再操作。")


@dataclass(frozen=True)
class BroadcastOrder:
    """Somebody wants something done to a broadcast as they read it: `version` is the one on their screen."""

    broadcast_id: int
    version: int
    actor: Actor
    as_of: datetime


async def find(actor: Actor, broadcast_id: int) -> Broadcast:
    """Return a broadcast this person may read, with its court. Raises the same `NotFound` for none and for others'."""
    found = await Broadcast.get_or_none(id=broadcast_id).select_related("court", "cover")
    if found is None or not sees_broadcasts(actor, found.court_id, found.court.path):
        raise NotFound(NO_SUCH)
    return found


async def lock_for(order: BroadcastOrder, act: BroadcastAct) -> Broadcast:
    """Lock a broadcast for an act, inside a transaction. Raises `NotFound`, `NotAllowed`, `BroadcastStale`, `Refused`.

    Who may comes before what changed: whoever may not learns nothing of it.
    """
    found = await find(order.actor, order.broadcast_id)
    _ask_allowed(order.actor, found, act)
    locked = await Broadcast.filter(id=found.id).select_for_update(no_key=True).get()
    locked.court = found.court
    if locked.version != order.version:
        raise BroadcastStale(await changes_since(locked.id, order.version))
    if TABLE[act].by is By.APPROVER and not may_approve(order.actor, locked):
        raise NotAllowed(SECOND_APPROVES)
    if why := refusal(act, locked.state):
        raise Refused(why)
    return locked


def _ask_allowed(actor: Actor, broadcast: Broadcast, act: BroadcastAct) -> None:
    by = TABLE[act].by
    if by is By.PUBLISHER and not publishes(actor, broadcast.court_id):
        raise NotAllowed(PUBLISHERS_ONLY)
    if by is By.APPROVER and not approves(actor, broadcast.court_id, broadcast.court.path):
        raise NotAllowed(SECOND_APPROVES)


async def record(broadcast: Broadcast, act: BroadcastAct, actor: Actor, as_of: datetime, words: str = "") -> None:
    """Write an act down with the broadcast as it is after it: a version of its own, its history, the audit log."""
    rule = TABLE.get(act)
    if rule is not None and rule.target is not None:
        broadcast.state = rule.target
    broadcast.version, broadcast.changed_at = broadcast.version + 1, as_of
    await broadcast.save()
    await write_event(broadcast, act, actor, as_of, words)


async def write_event(broadcast: Broadcast, act: BroadcastAct, actor: Actor, as_of: datetime, words: str = "") -> None:
    await BroadcastEvent.create(
        broadcast_id=broadcast.id, version=broadcast.version, act=act, officer_id=actor.id or 0, at=as_of, words=words
    )
    facts = {"version": broadcast.version, "court": broadcast.court_id}
    await audit.by_officer(actor, DEEDS[act], ("broadcast", broadcast.id), as_of, facts)


async def changes_since(broadcast_id: int, version: int) -> list[str]:
    """Return in words who did what after a version, the newest last; what somebody read is never empty of words."""
    rows = await BroadcastEvent.filter(broadcast_id=broadcast_id, version__gt=version).order_by("-version")
    rows = list(reversed(rows[:MOST_CHANGES]))
    names = dict(await Officer.filter(id__in=[row.officer_id for row in rows] or [0]).values_list("id", "name"))
    said = [f"{names.get(row.officer_id, '系统')}在 {moment(row.at)} {row.act.label}" for row in rows]
    return said or ["已经是另一个版本"]


def content_of(broadcast: Broadcast) -> dict[str, Any]:
    """Return all of a broadcast that whoever approves it binds themselves to, but its audience."""
    return {
        "kind": broadcast.kind.value,
        "title": broadcast.title,
        "text": broadcast.text,
        "summary": broadcast.summary,
        "body": broadcast.body,
        "cover": broadcast.cover_id,
        "public": broadcast.public,
        "send_at": broadcast.send_at.isoformat() if broadcast.send_at else None,
    }


def fresh_digest(broadcast: Broadcast) -> str:
    """Return the digest of a broadcast as it stands."""
    return digest_of(content_of(broadcast), broadcast.audience)
