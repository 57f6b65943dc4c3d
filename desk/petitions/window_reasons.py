"""What was unhappy at a window becomes a petition the desk sees, once for each rating: somebody answers it.

It is heard as every petition is: one that accuses an officer goes behind the wall.
"""

from dataclasses import dataclass, field
from datetime import datetime

from desk.petitions.preparation import NewPetition, prepare_petition
from desk.petitions.receiving import store_petition
from desk.tickets.rating.window_ratings import WindowRated, rate_window
from models import Court, Rating, Ticket
from models.database import transaction
from models.enums import Channel, Grade, PetitionKind
from models.once_more import once_more

SHORTEST = 2
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
        if not rated.grade.is_unhappy or len(reason) < SHORTEST:
            return kept, ""
        row = await Rating.filter(id=kept.id).select_for_update().get()
        if row.led_to_id is not None:
            return kept, ""
        prepared = await prepare_petition(_left(rated, reason), as_of)
        ticket = await Ticket.get(id=await store_petition(prepared, as_of))
        row.led_to_id = ticket.petition_id
        await row.save(update_fields=["led_to_id"])
        return kept, prepared.number


def _left(rated: RatedAt, reason: str) -> NewPetition:
    where = rated.window or "窗口"
    return NewPetition(
        court_id=rated.court.id,
        kind=PetitionKind.SUGGESTION,
        text=f"{where}评价“{rated.grade.label}”：{reason}",
        channel=Channel.WINDOW,
        identity_id=rated.identity_id,
        citizen_id=rated.citizen_id,
        account_id=rated.account_id,
    )
