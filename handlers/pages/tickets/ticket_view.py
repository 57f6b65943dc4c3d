"""An officer's phone shows a ticket as every officer sees it, with the forms of what is open to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.access.actors import Actor
from desk.rules.lifecycles.act_records import ActField
from desk.tickets.timing import extensions
from desk.views.courts import CourtBranch, branches
from desk.views.deadlines import DueMoment, due_moment
from desk.views.history.history import HistoryMoment
from desk.views.lateness import lateness_of
from desk.views.masked import MaskedWords
from desk.views.offers import OfferedAct, offers_on_the_phone
from desk.views.tickets.candidates import CandidateGroup, handler_candidates
from desk.views.tickets.form_files import FormFiles, form_files
from desk.views.tickets.form_start import StartingWeight, last_draft, starting_weight
from desk.views.tickets.officer_ticket import OfficerTicket, officer_ticket
from desk.views.tickets.proposed_act import ProposedAct, proposed_act
from models import Clock, Ticket
from models.enums import Act, ClockKind
from models.keyring import unseal
from models.reading_together import together


@dataclass(frozen=True)
class PhoneTicket:
    """A ticket on the phone."""

    seen: OfficerTicket
    offers: Sequence[OfferedAct]
    clock: Clock | None
    """The clock that is due first."""
    due: DueMoment | None
    late: str
    """How late it is, in the time its limit runs in; empty where it is not."""
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
    files: Mapping[Act, FormFiles]
    """What goes along, by the act in whose form it stands."""
    moments: Sequence[HistoryMoment]
    earlier: int | None
    """Before which line the next page of the history begins."""

    @property
    def acts(self) -> list[Act]:
        """Return what may be done now."""
        return [one.act for one in self.offers]


async def _first_due(ticket: Ticket) -> Clock | None:
    """Return the clock that is due first: of several at one moment, that of the work."""
    due = await Clock.filter(ticket_id=ticket.id, stopped_at__isnull=True, due_at=ticket.due_at).order_by("id")
    return min(due, key=lambda one: one.kind is ClockKind.PROMISE, default=None)


async def phone_ticket(
    ticket: Ticket, officer: Actor, as_of: datetime, shown: frozenset[MaskedWords], before: int | None = None
) -> PhoneTicket:
    """Read a ticket for the phone. `shown` says what was unmasked, `before` which page of its history is wanted."""
    seen, offers, clock, late, asked, weight = await together(
        officer_ticket(officer, ticket, contact_opened=MaskedWords.CONTACT in shown, before=before),
        offers_on_the_phone(officer, ticket, as_of),
        _first_due(ticket),
        lateness_of([ticket], as_of),
        extensions.open_request(ticket, as_of),
        starting_weight(ticket, Act.DISPATCH),
    )
    asked_for = {each for one in offers for each in one.form.fields}
    whole = unseal(ticket.petition.text_sealed)
    return PhoneTicket(
        seen=seen,
        offers=offers,
        clock=clock,
        due=due_moment(ticket.due_at, as_of) if ticket.due_at else None,
        late=late.get(ticket.id, ""),
        text=whole if MaskedWords.TEXT in shown else ticket.petition.text,
        text_masked=whole != ticket.petition.text,
        text_shown=MaskedWords.TEXT in shown,
        own_draft=seen.in_review is not None and seen.in_review.author_id == officer.id,
        draft=await last_draft(ticket) if ActField.REWRITE in asked_for else "",
        asked=asked,
        proposed=await proposed_act(ticket) if ActField.PROPOSED in asked_for else None,
        groups=await handler_candidates(officer, ticket, as_of) if ActField.HANDLER in asked_for else (),
        branches=await branches(ticket) if ActField.COURT in asked_for else (),
        weight=weight,
        files={
            one.act: await form_files(officer, ticket, one.act, None)
            for one in offers
            if ActField.FILES in one.form.fields
        },
        moments=seen.history.moments(before=before),
        earlier=seen.history.earlier(before),
    )
