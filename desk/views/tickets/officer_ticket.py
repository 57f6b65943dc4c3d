"""Every officer sees a ticket as it is read here, at the console and on the phone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from desk.access.actors import Actor
from desk.notices.wishes import wishes_of
from desk.screening.wishes import Wish
from desk.tickets.joining.parts import matter_of
from desk.tickets.ticket_store import may_unmask, number_of, petition_number_of, title_of
from desk.views.files import FileView, files_of
from desk.views.history.history import AnswerSaid, OpenedHistory, officer_history
from desk.views.tickets.alarms import AlarmShown, alarms_of
from desk.views.tickets.contact import PetitionerContact, contact
from desk.views.tickets.triage_words import alert_of_ticket
from models import Petition, Ticket
from models.reading_together import together


@dataclass(frozen=True)
class OfficerTicket:
    """Holds what a ticket says, who left it and what has happened; masked, but for what was opened by a click."""

    ticket: Ticket
    contact: PetitionerContact
    files: Sequence[FileView]
    history: OpenedHistory = field(repr=False)
    answers: Sequence[AnswerSaid]
    may_unmask: bool
    alert: str
    """What must be told the petitioner at once; empty where nothing was heard in their words."""
    alarms: Sequence[AlarmShown]
    """Of danger, the newest first."""
    wishes: Sequence[Wish] = field(repr=False)
    """How the petitioner wishes to be reached, or not."""
    matter: str = field(repr=False)
    """What of the petition this ticket is about, where it was split."""
    matter_id: int | None = None

    @property
    def petition(self) -> Petition:
        return self.ticket.petition

    @property
    def number(self) -> str:
        return number_of(self.ticket)

    @property
    def petition_number(self) -> str:
        return petition_number_of(self.ticket)

    @property
    def title(self) -> str:
        return title_of(self.ticket)

    @property
    def handler(self) -> str:
        return self.ticket.handler.name if self.ticket.handler else ""

    @property
    def department(self) -> str:
        return self.ticket.department.name if self.ticket.department else ""

    @property
    def in_review(self) -> AnswerSaid | None:
        """Return the answer that waits for its reviewer."""
        return next((one for one in self.answers if one.waiting), None)


async def officer_ticket(
    actor: Actor, ticket: Ticket, contact_opened: bool = False, before: int | None = None
) -> OfficerTicket:
    """Read a ticket (loaded with court, petition, department and handler) for somebody who may see it.

    Of its history the words of a page: `before` that line, or the newest.
    """
    history, matter, reached, files, alarms, wishes = await together(
        officer_history(ticket, before),
        matter_of(ticket),
        contact(ticket.petition, contact_opened),
        files_of(ticket.petition_id),
        alarms_of(ticket),
        wishes_of(ticket.petition),
    )
    return OfficerTicket(
        ticket=ticket,
        contact=reached,
        files=files,
        history=history,
        answers=history.answers(),
        may_unmask=may_unmask(actor, ticket),
        alert=alert_of_ticket(ticket),
        alarms=alarms,
        wishes=wishes,
        matter=matter.words if matter else "",
        matter_id=matter.id if matter else None,
    )
