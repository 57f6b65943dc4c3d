"""What was unhappy at a window becomes a petition the desk sees, once for each rating: somebody answers it.

It is heard as every petition is, in the writer's own words alone: one that accuses an officer goes behind the wall. At
which window it was, and the grade, stand in a note beside it: put before the words they made half of all reasons sound
like a complaint about an officer.
"""

from dataclasses import dataclass, field
from datetime import datetime

from desk.access.actors import SYSTEM
from desk.petitions.preparation import NewPetition, prepare_petition
from desk.petitions.receiving import store_petition
from desk.tickets.history import record, write_words
from desk.tickets.rating.window_ratings import WindowRated, rate_window
from desk.tickets.ticket_store import lock
from models import Court, Rating
from models.database import transaction
from models.enums import Act, Channel, Grade, PetitionKind, WordsKind
from models.once_more import once_more

FEWEST_IN_REASON = 2
"""A reason of fewer characters tells the desk nothing."""


@dataclass(frozen=True)
class RatedAt:
    """Who rates what, where and how; `window_id` is the window's row, None for a code from before there were rows."""

    court: Court
    window: str
    window_id: int | None
    identity_id: int
    citizen_id: int | None
    account_id: int | None
    grade: Grade
    reason: str = field(default="", repr=False)


@once_more
async def rate_at_window(rated: RatedAt, as_of: datetime) -> tuple[WindowRated, str]:
    """Keep the rating; an unhappy one with a reason is left with the court as well.

    Returns the petition's number, empty where none was left. Raises `Invalid` for a reason that is too long.
    """
    async with transaction():
        kept = await rate_window(
            rated.court.id,
            rated.window,
            rated.identity_id,
            rated.grade,
            rated.reason,
            as_of,
            window_id=rated.window_id,
        )
        reason = rated.reason.strip()
        if not rated.grade.is_unhappy or len(reason) < FEWEST_IN_REASON:
            return kept, ""
        row = await Rating.filter(id=kept.id).select_for_update().get()
        if row.led_to_id is not None:
            return kept, ""
        prepared = await prepare_petition(_left(rated, reason), as_of)
        held = await lock(await store_petition(prepared, as_of))
        note = f"扫码评价：{rated.window or '窗口'}，{rated.grade.label}"
        words_id = await write_words(held.ticket, WordsKind.NOTE, note, SYSTEM, as_of)
        await record(held, Act.NOTE, SYSTEM, as_of, words_id)
        row.led_to_id = held.ticket.petition_id
        await row.save(update_fields=["led_to_id"])
        return kept, prepared.number


def _left(rated: RatedAt, reason: str) -> NewPetition:
    return NewPetition(
        court_id=rated.court.id,
        kind=PetitionKind.SUGGESTION,
        text=reason,
        channel=Channel.WINDOW,
        identity_id=rated.identity_id,
        citizen_id=rated.citizen_id,
        account_id=rated.account_id,
    )
