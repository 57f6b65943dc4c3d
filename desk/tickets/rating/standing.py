"""The rating of a ticket's cycle as it stands: whether there is one, whose word it is, and whether it may change."""

from dataclasses import dataclass
from datetime import datetime

from desk.rules.rating_times import EXPLAIN_WITHIN, RatingStands, may_change_until
from models import Rating, Ticket
from models.enums import Channel, TicketState
from models.prepared_query import PreparedQuery

_OF_CYCLE = PreparedQuery(lambda: Rating.filter(ticket_id=1).filter(cycle=2))


@dataclass(frozen=True)
class StandingRating:
    """`again_at`: when an unhappy grade without a reason lets the matter be taken up again by itself."""

    row: Rating
    stands: RatingStands
    until: datetime

    @property
    def by_phone(self) -> bool:
        return is_by_phone(self.row)

    @property
    def again_at(self) -> datetime | None:
        given = self.row.changed_at or self.row.at
        return given + EXPLAIN_WITHIN if self.stands is RatingStands.UNEXPLAINED else None


def is_by_phone(row: Rating) -> bool:
    """Say whether an officer wrote a rating down from a call; those from before calls were kept have no call."""
    return row.channel is Channel.PHONE and row.identity_id is None


def standing(row: Rating, ticket: Ticket, as_of: datetime) -> StandingRating:
    """Say how a rating of the ticket's present cycle stands at that moment."""
    given = row.changed_at or row.at
    until = may_change_until(row.at, by_phone=is_by_phone(row), heard_at=given)
    if ticket.state is TicketState.ANSWERED:
        return StandingRating(row, RatingStands.UNEXPLAINED, until)
    return StandingRating(row, RatingStands.OPEN if as_of <= until else RatingStands.SETTLED, until)


async def standing_of(ticket: Ticket, as_of: datetime) -> StandingRating | None:
    """Return the rating of the ticket's present cycle; None where nobody gave one yet."""
    found = await _OF_CYCLE.rows(ticket.id, ticket.cycle)
    return standing(found[0], ticket, as_of) if found else None
