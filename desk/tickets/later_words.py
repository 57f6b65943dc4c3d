"""What a citizen adds to a petition is screened as what they left was: whom it accuses learns nothing of it.

`desk.tickets.authorizing` asks this of every act that brings a citizen's words, before the verb does anything.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from desk.access import conflicts
from desk.access.actors import Actor
from desk.access.approach_records import record_heard
from desk.notices.catalogue import Tell, officers, tell
from desk.people import staffing
from desk.rules.text.plain_text import HAN
from desk.screening import accusations, favours
from desk.screening.favours import Favour
from desk.tickets import walls
from desk.tickets.restricting import wall_off
from desk.tickets.ticket_store import HeldTicket, hold
from desk.tickets.walls import Utterance
from models import ApproachRecord, Ticket
from models.enums import Act, ActorKind, TicketState, WallCause

WRITTEN_FOR_CITIZENS = frozenset({*walls.WRITTEN_DOWN, Act.NOTE, Act.REOPEN})
"""By these acts an officer may write down what a citizen said."""
_NAMES_COUNT = frozenset(walls.WRITTEN_DOWN)
"""In a note or a reason of their own an officer names colleagues for other reasons too."""

_CALLED = re.compile(f"@[{HAN}·]{{2,4}}(?![{HAN}·])")


@dataclass(frozen=True)
class LaterWords:
    """What was said with an act, and who typed it."""

    text: str = field(repr=False)
    act: Act
    by: Actor

    @property
    def names_count(self) -> bool:
        """Say whether a name in it holds somebody off, once the ticket is a complaint."""
        return self.by.kind is ActorKind.CITIZEN or self.act in _NAMES_COUNT


def heard_in(act: Act, words: str) -> str:
    """Return what is screened of words: a note that only calls colleagues (`@李正 请看`) accuses nobody by their names.

    Where what is left sounds like an accusation, all of it is screened.
    """
    if act is not Act.NOTE:
        return words
    rest = _CALLED.sub(" ", words).strip()
    return words if accusations.may_accuse(rest) else rest


async def screen_words(held: HeldTicket, words: LaterWords, as_of: datetime) -> None:
    """Put the ticket behind the wall where these words accuse or ask a favour, and build its wall anew with them.

    All parts of a petition go behind it together: they share what was left. Call inside a transaction, every part
    locked.
    """
    ticket = held.ticket
    said = Utterance(words.text, as_of, words.by.id if words.by.kind is ActorKind.OFFICER else None)
    favour = favours.find_favour(words.text)
    if favour is not None and words.names_count:
        await _record_favour(ticket, words, as_of)
    cause = await _cause(words.text, ticket, favour)
    if cause is None:
        if ticket.restricted and words.names_count:
            await walls.build(held, as_of, said)
        return
    for one in [held, *[await hold(other) for other in await _other_parts(ticket)]]:
        if one.ticket.restricted:
            await walls.build(one, as_of, said if one is held else None)
            continue
        await wall_off(one, cause, as_of, said)
        desk = officers(await staffing.chiefs(one.ticket, as_of))
        if one.ticket.state is TicketState.PENDING:
            await tell(one.ticket, Tell("petition_received", desk), as_of)


async def _cause(text: str, ticket: Ticket, favour: Favour | None) -> WallCause | None:
    if await conflicts.accuses(text, ticket.court_id) or await _accuses_whom_they_spoke_of(text, ticket):
        return WallCause.ACCUSED
    return WallCause.FAVOUR if favour is not None and favour.clear else None


async def _accuses_whom_they_spoke_of(text: str, ticket: Ticket) -> bool:
    """Say whether it accuses somebody of the court by what was said before: 他收了红包, of the judge named there."""
    if not accusations.may_accuse(text):
        return False
    before = "\n".join(said.text for said in await walls.everything_said(ticket))
    return await conflicts.accuses(text, ticket.court_id, before)


async def _record_favour(ticket: Ticket, words: LaterWords, as_of: datetime) -> None:
    """Write the favour into the log once, also where the very same words are said with every part of a petition."""
    by_citizen = words.by.kind is ActorKind.CITIZEN
    if await ApproachRecord.exists(petition_id=ticket.petition_id, at=as_of):
        return
    await record_heard(
        words.text,
        words.by.id if by_citizen else ticket.petition.identity_id,
        as_of,
        petition_id=ticket.petition_id,
        recorded_by_id=None if by_citizen else words.by.id,
    )


async def _other_parts(ticket: Ticket) -> list[int]:
    if not ticket.part:
        return []
    found = Ticket.filter(petition_id=ticket.petition_id).exclude(id=ticket.id).order_by("id")
    return [int(str(one)) for one in await found.values_list("id", flat=True)]
