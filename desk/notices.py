"""What people are told and when: the catalogue of notices, and writing that one must go out.

A notice's words live in `templates/notices/<name>/`; how it travels is `wechat.pushes`'s business. Nothing is sent from
here: a row is written in the transaction that causes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from desk import news
from models import Delivery, Ticket
from models.enums import OPEN_STATES, TicketState


class Lane(IntEnum):
    """What goes out first."""

    REPLY = 0
    REMINDER = 1
    BROADCAST = 2


@dataclass(frozen=True)
class Notice:
    """`template` names the WeChat template that carries it; `while_in` are the states in which it still makes sense."""

    name: str
    template: str
    lane: Lane = Lane.REPLY
    while_in: frozenset[TicketState] = frozenset(TicketState)
    lives: timedelta = timedelta(days=7)


_DESK_WORK = frozenset({TicketState.PENDING})
_HANDLING = frozenset({TicketState.DISPATCHED, TicketState.ACCEPTED, TicketState.REVIEWING, TicketState.WAITING})
_TOLD_THE_ANSWER = frozenset({TicketState.ANSWERED, TicketState.CLOSED})

CATALOGUE: Mapping[str, Notice] = {
    notice.name: notice
    for notice in (
        Notice("petition_received", "received", while_in=_DESK_WORK),
        Notice("dispatched", "dispatched", while_in=_HANDLING),
        Notice("dispatched_liaison", "dispatched", Lane.REMINDER, while_in=_HANDLING),
        Notice("under_way", "progress", Lane.REMINDER, while_in=_HANDLING),
        Notice("sent_back", "returned", while_in=_DESK_WORK),
        Notice("answered", "answered", while_in=_TOLD_THE_ANSWER),
        Notice("interim", "progress"),
        Notice("urged", "supervised", while_in=OPEN_STATES),
        Notice("supplemented", "dispatched", while_in=OPEN_STATES),
        Notice("review_wanted", "dispatched", while_in=frozenset({TicketState.REVIEWING})),
        Notice("review_rejected", "returned", while_in=_HANDLING),
        Notice("unhappy", "supervised", while_in=OPEN_STATES),
        Notice("working_again", "progress", Lane.REMINDER, while_in=OPEN_STATES),
        Notice("declined", "progress"),
        Notice("withdrawn", "returned"),
        Notice("person_gone", "returned", while_in=OPEN_STATES),
    )
}


@dataclass(frozen=True)
class Recipient:
    """A citizen (by the identity they wrote from) or an officer."""

    officer_id: int | None = None
    identity_id: int | None = None
    citizen_id: int | None = None

    @property
    def key(self) -> str:
        return f"o{self.officer_id}" if self.officer_id is not None else f"i{self.identity_id}c{self.citizen_id}"


@dataclass(frozen=True)
class Telling:
    notice: str
    to: Recipient
    facts: Mapping[str, int | str] = field(default_factory=dict)


async def tell(ticket: Ticket, telling: Telling, as_of: datetime) -> None:
    """Write that this person must be told this about the ticket's newest event; once per event, notice and person."""
    notice = CATALOGUE[telling.notice]
    await Delivery.create(
        cause=f"ticket:{ticket.id}:{ticket.version}:{notice.name}:{telling.to.key}",
        notice=notice.name,
        ticket_id=ticket.id,
        ticket_version=ticket.version,
        citizen_id=telling.to.citizen_id,
        identity_id=telling.to.identity_id,
        officer_id=telling.to.officer_id,
        facts=dict(telling.facts),
        lane=notice.lane,
        not_before=as_of,
        expires_at=as_of + notice.lives,
        created_at=as_of,
    )
    news.deliveries_waiting()
