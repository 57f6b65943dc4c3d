"""Everything an officer's page of one ticket shows, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk.access.actors import Actor
from desk.rules.text.personal_numbers import mask_mobile, mask_name
from desk.tickets.joining.parts import matter_of
from desk.tickets.ticket_facts import acts_open_to
from desk.tickets.ticket_store import may_unmask
from desk.tickets.timing import extensions
from desk.views.courts import CourtBranch, branches
from handlers.pages.tickets.colleagues import candidates
from handlers.pages.tickets.history import ANSWERING, PhoneLine, answer_in_review, history_of
from models import Attachment, Citizen, Clock, Officer, Petition, Ticket
from models.enums import Act
from models.keyring import unseal

SOON = timedelta(hours=4)
ASSIGNING = (Act.DISPATCH, Act.REASSIGN)


@dataclass(frozen=True)
class ContactShown:
    """How to reach the petitioner: whole only where somebody asked to see it."""

    name: str = field(repr=False)
    mobile: str = field(repr=False)
    shown: bool


@dataclass(frozen=True)
class TicketView:
    ticket: Ticket
    acts: Sequence[Act]
    clock: Clock | None
    """The clock that is due first."""
    late: bool
    soon: bool
    contact: ContactShown
    text: str = field(repr=False)
    text_masked: bool
    text_shown: bool
    may_unmask: bool
    draft_in_review: str = field(repr=False)
    own_draft: bool
    answer: str = field(repr=False)
    asked: extensions.ExtensionRequest | None
    lines: Sequence[PhoneLine]
    files: Sequence[Attachment]
    officers: Mapping[str, list[Officer]]
    branches: Sequence[CourtBranch]
    matter: str = field(repr=False)
    """What of the petition this ticket is about, where it was split."""


async def ticket_view(ticket: Ticket, officer: Actor, as_of: datetime, shown: frozenset[str]) -> TicketView:
    """`shown` says what was unmasked: `contact`, `text`."""
    history = await history_of(ticket)
    submitted = await answer_in_review(ticket, history)
    own_draft = submitted is not None and submitted.actor_id == officer.id
    acts = await acts_open_to(officer, ticket, as_of)
    whole, matter = unseal(ticket.petition.text_sealed), await matter_of(ticket)
    return TicketView(
        ticket=ticket,
        acts=acts,
        clock=await Clock.filter(ticket_id=ticket.id, stopped_at__isnull=True, due_at=ticket.due_at).first(),
        late=ticket.due_at is not None and ticket.due_at <= as_of,
        soon=ticket.due_at is not None and as_of < ticket.due_at <= as_of + SOON,
        contact=await _contact(ticket.petition, "contact" in shown),
        text=whole if "text" in shown else ticket.petition.text,
        text_masked=whole != ticket.petition.text,
        text_shown="text" in shown,
        may_unmask=may_unmask(officer, ticket),
        draft_in_review=history.said(submitted) if submitted else "",
        own_draft=own_draft,
        answer=next((told.words for told in history.told(ANSWERING)), "") if Act.CORRECT in acts else "",
        asked=await extensions.open_request(ticket, as_of),
        lines=await history.for_officers(),
        files=await Attachment.filter(petition_id=ticket.petition_id).order_by("id"),
        officers=await candidates(ticket, as_of) if any(act in ASSIGNING for act in acts) else {},
        branches=await branches(ticket) if Act.TRANSFER in acts else (),
        matter=matter.words if matter else "",
    )


async def _contact(petition: Petition, shown: bool) -> ContactShown:
    """As left with the petition, else as the citizen is known."""
    known = await Citizen.get_or_none(id=petition.citizen_id) if petition.citizen_id else None
    name = unseal(petition.contact_name_sealed) or (unseal(known.name_sealed) if known else "")
    mobile = unseal(petition.contact_mobile_sealed) or (unseal(known.mobile_sealed) if known else "")
    return ContactShown(name if shown else mask_name(name), mobile if shown else mask_mobile(mobile), shown)
