"""What changes by itself as days begin and end is followed here: absences, homes, tickets in hands that are gone."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import TypeVar

from desk.staff import absences, hands, posts
from desk.staff.orders import ONE_AT_A_TIME
from models import statements
from models.database import transaction
from models.troubles import JobRows, rows_of

T = TypeVar("T")


async def follow_staff(as_of: datetime) -> int:
    """Act upon posts and absences that began or ended by now. Returns how many absences and tickets were seen to.

    Reviews that nobody who was asked can give any more are asked of others. Each absence and ticket is a transaction of
    its own: one that breaks is tried again later, and stops no other.
    """
    rows = await rows_of("follow_staff", as_of)
    await _settle_homes(rows, as_of)
    away = [one for one in await absences.due(as_of) if not rows.waits(f"absence:{one}")]
    followed = [await _each(rows, f"absence:{one}", absences.follow(one, as_of)) for one in away]
    orphans = [one for one in await hands.orphans(as_of) if not rows.waits(f"ticket:{one[0]}")]
    handed = [await _each(rows, f"ticket:{one}", _handed_on(one, leaver, as_of)) for one, leaver in orphans]
    unreviewed = [one for one in await hands.unreviewed(as_of) if not rows.waits(f"review:{one}")]
    for ticket_id in unreviewed:
        await _each(rows, f"review:{ticket_id}", hands.ask_reviewers_anew(ticket_id, as_of))
    return sum(bool(one) for one in (*followed, *handed))


async def _settle_homes(rows: JobRows, as_of: datetime) -> None:
    async def settle(ids: Sequence[int]) -> int:
        return await _one_at_a_time(posts.settle_homes(ids, as_of))

    await rows.together(await posts.wrong_homes(as_of), settle)


async def _handed_on(ticket_id: int, leaver: hands.Leaver, as_of: datetime) -> bool:
    await hands.change_hands(ticket_id, leaver, as_of)
    return True


async def _each(rows: JobRows, subject: str, work: Awaitable[T]) -> T | None:
    return await rows.do(subject, _one_at_a_time(work))


async def _one_at_a_time(work: Awaitable[T]) -> T:
    """Do one thing alone with the staff, in a transaction of its own."""
    async with transaction():
        await statements.execute(ONE_AT_A_TIME)
        return await work
