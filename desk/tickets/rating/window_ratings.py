"""One person rates a window once a visit (窗口评价), on whichever phone or way: said again, it is the same, changed."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from desk.rules.rating_times import WINDOW_VISIT
from desk.scores.dirty_days import mark_day
from models import Identity, Rating
from models.database import transaction
from models.enums import Channel, Grade, RatingSubject
from models.keyring import seal
from models.once_more import once_more

LONGEST_WINDOW = 40
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('jiesu.window_rating'), hashtext($1))"


@dataclass(frozen=True)
class WindowRated:
    """Says which rating it is, and what stood before, where this phone rated this window in the same visit already."""

    id: int
    before: Grade | None


@once_more
async def rate_window(
    court_id: int,
    window: str,
    identity_id: int,
    grade: Grade,
    reason: str,
    as_of: datetime,
    *,
    window_id: int | None = None,
    channel: Channel = Channel.WINDOW,
) -> WindowRated:
    """Keep a rating left at a window's QR code; it belongs to no ticket.

    A visit lasts `WINDOW_VISIT` from its first rating: a second one takes the place of the first, and counts on the
    first one's day. A reason that was given stays where the second brings none. `window_id` is the row of the window
    whose code was scanned; codes from before windows had rows name it in `window` alone.
    """
    window, sealed = window[:LONGEST_WINDOW], seal(reason.strip()) if reason.strip() else None
    async with transaction() as plain:
        person, phones = await _person(identity_id)
        await plain.fetchval(ONE_AT_A_TIME, person)
        before = await _of_this_visit(court_id, window, window_id, phones, as_of)
        if before is None:
            row = await Rating.create(
                subject=RatingSubject.WINDOW,
                court_id=court_id,
                window=window,
                grade=grade,
                channel=channel,
                window_id=window_id,
                identity_id=identity_id,
                reason_sealed=sealed,
                at=as_of,
            )
        else:
            row, stood, before.grade, before.changed_at = before, before.grade, grade, as_of
            before.reason_sealed = sealed or before.reason_sealed
            await before.save(update_fields=["grade", "reason_sealed", "changed_at"])
        await mark_day(court_id, before.at if before else as_of)
        return WindowRated(row.id, stood if before else None)


async def _person(identity_id: int) -> tuple[str, list[int]]:
    """Return what stands for whoever holds this phone, and the phones known to be theirs: in the chat, the pages and
    the mini-program they have one each.
    """
    own = await Identity.get(id=identity_id)
    same = Q(id=own.id)
    if own.citizen_id is not None:
        same |= Q(citizen_id=own.citizen_id)
    if own.unionid:
        same |= Q(unionid=own.unionid)
    phones = await Identity.filter(same, erased_at__isnull=True).order_by("id").values_list("id", flat=True)
    known = f"c{own.citizen_id}" if own.citizen_id is not None else f"u{own.unionid}" if own.unionid else f"i{own.id}"
    return known, [int(str(one)) for one in phones]


async def _of_this_visit(
    court_id: int, window: str, window_id: int | None, phones: list[int], as_of: datetime
) -> Rating | None:
    """Return the rating of the same visit; that of a window's row whatever it was called then."""
    mine = Rating.filter(identity_id__in=phones, subject=RatingSubject.WINDOW, court_id=court_id)
    mine = mine.filter(window_id=window_id) if window_id is not None else mine.filter(window=window, window_id=None)
    return await mine.filter(at__gt=as_of - WINDOW_VISIT, at__lte=as_of).order_by("-at").first()
