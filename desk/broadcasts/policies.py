"""What a court decided for its broadcasts: words that must not appear, the rate, its standing reminders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.publishing import APPROVERS, publishes
from desk.errors import Invalid, NotAllowed, Refused
from desk.rules.broadcasts.banned_words import LONGEST_WORD, MOST_WORDS, SHIPPED
from models import BroadcastPolicy, Court
from models.database import transaction
from models.once_more import once_more

PER_MINUTE, LEAST_PER_MINUTE, MOST_PER_MINUTE = 600, 10, 6000
"""Messages one by one that a court's broadcasts send a minute."""
NOT_YOURS = "公告的设置由本院的公告员、总联络员或院领导修改"


@dataclass(frozen=True)
class BroadcastSettings:
    """A court's settings. `banned` None: the shipped list. `version` is to be given back with a change.

    `hearing_tomorrow`: parties are reminded the day before; `hearing_changed`: told at once of a change or
    cancellation.
    """

    banned: tuple[str, ...] | None = None
    per_minute: int = PER_MINUTE
    hearing_tomorrow: bool = False
    hearing_changed: bool = False
    version: int = 0


async def settings_of(court_id: int) -> BroadcastSettings:
    """Return what holds for a court; everything is off, and as shipped, until somebody decided otherwise."""
    row = await BroadcastPolicy.get_or_none(court_id=court_id)
    if row is None:
        return BroadcastSettings()
    banned = tuple(row.banned) if row.banned is not None else None
    return BroadcastSettings(banned, row.per_minute, row.hearing_tomorrow, row.hearing_changed, row.version)


async def banned_words(court_id: int) -> Sequence[str]:
    """Return which words must not appear in that court's broadcasts."""
    banned = (await settings_of(court_id)).banned
    return SHIPPED if banned is None else banned


@once_more
async def set_settings(actor: Actor, court_id: int, wanted: BroadcastSettings, as_of: datetime) -> None:
    """Change a court's settings; `wanted.version` is the one that was read. Raises `NotAllowed`, `Invalid`, `Refused`.

    Reminders that are switched on tell of changes from now on, never of earlier ones.
    """
    court = await Court.get(id=court_id)
    leads = any(post.role in APPROVERS and court.path.startswith(post.court_path) for post in actor.posts)
    if not (publishes(actor, court_id) or leads):
        raise NotAllowed(NOT_YOURS)
    _ask_sensible(wanted)
    async with transaction() as plain:
        await plain.execute("SELECT 1 FROM court WHERE id = $1 FOR NO KEY UPDATE", court_id)
        row = await BroadcastPolicy.get_or_none(court_id=court_id)
        if (row.version if row else 0) != wanted.version:
            raise Refused("刚刚有人改过这些设置，您填的没有保存。请看过现在的设置，再改一次")
        row = row or BroadcastPolicy(court_id=court_id, version=0)
        if wanted.hearing_changed and not row.hearing_changed:
            row.changes_from = as_of
        row.banned = list(wanted.banned) if wanted.banned is not None else None
        row.per_minute, row.hearing_tomorrow = wanted.per_minute, wanted.hearing_tomorrow
        row.hearing_changed, row.version = wanted.hearing_changed, wanted.version + 1
        row.changed_by_id, row.changed_at = actor.id or 0, as_of
        await row.save()
        on = {"tomorrow": int(wanted.hearing_tomorrow), "changed": int(wanted.hearing_changed)}
        await audit.by_officer(actor, Deed.SET_BROADCASTS, ("court", court_id), as_of, on)


def _ask_sensible(wanted: BroadcastSettings) -> None:
    if not LEAST_PER_MINUTE <= wanted.per_minute <= MOST_PER_MINUTE:
        raise Invalid(f"每分钟发 {LEAST_PER_MINUTE} 到 {MOST_PER_MINUTE} 条", "per_minute")
    if len(wanted.banned or ()) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in wanted.banned or ()):
        raise Invalid(f"不能出现的词最多 {MOST_WORDS} 个，每个最多 {LONGEST_WORD} 个字", "banned")
