"""An officer's phone shows a ticket as every officer sees it, with the forms of what is open to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.access.actors import Actor
from desk.rules.lifecycles.act_records import ActField
from desk.tickets.timing import extensions
from desk.views.courts import CourtBranch, branches
from desk.views.deadlines import DueMoment, due_moment
from desk.views.masked import MaskedWords
from desk.views.offers import OfferedAct, offers_on_the_phone
from desk.views.tickets.candidates import CandidateGroup, handler_candidates
from desk.views.tickets.form_start import StartingWeight, last_draft, starting_weight
from desk.views.tickets.officer_ticket import OfficerTicket, officer_ticket
from desk.views.tickets.proposed_act import ProposedAct, proposed_act
from models import Clock, Ticket
from models.enums import Act
from models.keyring import unseal


@dataclass(frozen=True)
class PhoneTicket:
    """A ticket on the phone."""

    seen: OfficerTicket
    offers: Sequence[OfferedAct]
    clock: Clock | None
    """The clock that is due first."""
    due: DueMoment | None
    text: str = field(repr=False)
    text_masked: bool
    text_shown: bool
    own_draft: bool
    draft: str = field(repr=False)
    """The answer that is put forward again, or corrected."""
    asked: extensions.ExtensionRequest | None
    proposed: ProposedAct | None
    groups: Sequence[CandidateGroup]
    branches: Sequence[CourtBranch]
    weight: StartingWeight

    @property
    def acts(self) -> list[Act]:
        """Return what may be done now."""
        return [one.act for one in self.offers]


async def phone_ticket(ticket: Ticket, officer: Actor, as_of: datetime, shown: frozenset[MaskedWords]) -> PhoneTicket:
    """Read a ticket for the phone. `shown` says what was unmasked."""
    seen = await officer_ticket(officer, ticket, contact_opened=MaskedWords.CONTACT in shown)
    offers = await offers_on_the_phone(officer, ticket, as_of)
    asked_for = {each for one in offers for each in one.form.fields}
    whole = unseal(ticket.petition.text_sealed)
    return PhoneTicket(
        seen=seen,
        offers=offers,
        clock=await Clock.filter(ticket_id=ticket.id, stopped_at__isnull=True, due_at=ticket.due_at).first(),
        due=due_moment(ticket.due_at, as_of) if ticket.due_at else None,
        text=whole if MaskedWords.TEXT in shown else ticket.petition.text,
        text_masked=whole != ticket.petition.text,
        text_shown=MaskedWords.TEXT in shown,
        own_draft=seen.in_review is not None and seen.in_review.author_id == officer.id,
        draft=await last_draft(ticket) if ActField.REWRITE in asked_for else "",
        asked=await extensions.open_request(ticket, as_of),
        proposed=await proposed_act(ticket) if ActField.PROPOSED in asked_for else None,
        groups=await handler_candidates(officer, ticket, as_of) if ActField.HANDLER in asked_for else (),
        branches=await branches(ticket) if ActField.COURT in asked_for else (),
        weight=await starting_weight(ticket, Act.DISPATCH),
    )
