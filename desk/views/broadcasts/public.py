"""The announcements (公告): what courts told everybody, for anybody to read and search; paged by key."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.broadcasts.announcing import keys_wanted_of
from desk.errors import NotFound
from desk.rules.broadcasts.gaps import Gap, fill_gaps
from desk.rules.calendar.moments import day
from models import Broadcast
from models.any_of import Holds
from models.enums import BroadcastKind

PAGE_OF_ANNOUNCEMENTS = 20
NO_ANNOUNCEMENT = "没有这条公告，或者已经撤下"


@dataclass(frozen=True)
class Announcement:
    """One announcement of a list: `summary` is a few words of it, `at` when it went out, `on` that day in words."""

    id: int
    title: str
    court: str
    on: str
    at: datetime
    summary: str


@dataclass(frozen=True)
class AnnouncementPage(Announcement):
    """One announcement in full: `html` is an article's cleaned body, `text` words without markup; one of the two."""

    html: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    cover: int | None = None


@dataclass(frozen=True)
class Announcements:
    """A page of announcements, the newest first; `next_before` is the key of the next, None at the end."""

    rows: Sequence[Announcement]
    next_before: tuple[datetime, int] | None


async def announcements(
    words: str = "", court_id: int | None = None, before: tuple[datetime, int] | None = None
) -> Announcements:
    """Return what courts announced, the newest first; with `words`, what has all of them in title or body."""
    shown = Broadcast.filter(public=True, started_at__isnull=False).select_related("court")
    shown = shown.filter(court_id=court_id) if court_id else shown
    if words.strip():
        keys = keys_wanted_of(words)
        if not keys:
            return Announcements([], None)
        shown = shown.filter(Holds(('"broadcast".word_keys @> ?::int[]', (keys,))))
    if before is not None:
        shown = shown.filter(Holds(('("broadcast".started_at, "broadcast".id) < (?, ?)', before)))
    rows = await shown.order_by("-started_at", "-id").limit(PAGE_OF_ANNOUNCEMENTS + 1)
    kept = rows[:PAGE_OF_ANNOUNCEMENTS]
    more = len(rows) > PAGE_OF_ANNOUNCEMENTS
    last = (kept[-1].started_at, kept[-1].id) if more and kept[-1].started_at is not None else None
    return Announcements([_line(row) for row in kept], last)


async def announcement(broadcast_id: int) -> AnnouncementPage:
    """Return one announcement. Raises the same `NotFound` for what was never announced and what was taken down."""
    row = await Broadcast.get_or_none(id=broadcast_id, public=True, started_at__isnull=False).select_related("court")
    if row is None:
        raise NotFound(NO_ANNOUNCEMENT)
    line = _line(row)
    article = row.kind is BroadcastKind.ARTICLE
    return AnnouncementPage(
        line.id,
        line.title,
        line.court,
        line.on,
        line.at,
        line.summary,
        html=row.body if article else "",
        text="" if article else _text(row),
        cover=row.cover_id,
    )


def _text(row: Broadcast) -> str:
    return fill_gaps(row.text, {Gap.COURT: row.court.name})


def _line(row: Broadcast) -> Announcement:
    assert row.started_at is not None
    summary = row.summary or _text(row)[:LONGEST_SHOWN] if row.kind is not BroadcastKind.ARTICLE else row.summary
    return Announcement(row.id, row.title, row.court.name, day(row.started_at), row.started_at, summary)


LONGEST_SHOWN = 80
