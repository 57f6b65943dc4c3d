"""What a canned reply's placeholders stand for on one ticket. A name is filled in no further than everybody sees it."""

from collections.abc import Mapping
from datetime import datetime

from desk.people.citizens import citizen_of, newest_contact
from desk.rules.calendar.court_time import COURT_TIME, court_day
from desk.rules.calendar.days_in_words import day_words, moment_words
from desk.rules.text.placeholders import Placeholder, filled
from desk.rules.text.surnames import COMPOUND_SURNAMES
from desk.tickets.ticket_store import petition_number_of
from desk.tickets.timing.clocks import answer_by
from models import Ticket

HOTLINE = "12368"


async def fill(words: str, ticket: Ticket, as_of: datetime) -> str:
    """Return the words of a canned reply for a ticket loaded by `ticket_store`; what is not known stays in braces."""
    return filled(words, await values_for(ticket, as_of))


async def values_for(ticket: Ticket, as_of: datetime) -> Mapping[Placeholder, str]:
    """Return what each placeholder stands for here; empty where it is not known."""
    due = await answer_by(ticket)
    return {
        Placeholder.ADDRESS: await _address(ticket),
        Placeholder.CASE: ticket.petition.case_number,
        Placeholder.HANDLER: ticket.handler.name if ticket.handler else "",
        Placeholder.TELEPHONE: ticket.court.telephone or HOTLINE,
        Placeholder.LIMIT: moment_words(due.astimezone(COURT_TIME)) if due else "",
        Placeholder.COURT: ticket.court.name,
        Placeholder.NUMBER: petition_number_of(ticket),
        Placeholder.TODAY: day_words(court_day(as_of)),
    }


async def _address(ticket: Ticket) -> str:
    """Return how the petitioner is addressed: their organisation, or by their surname, as it is shown to all."""
    person = await citizen_of(ticket.petition)
    organisation = ticket.petition.organisation or (person.organisation if person else "")
    if organisation:
        return organisation
    name, _ = await newest_contact(ticket.petition)
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]
    return f"{surname}先生/女士" if surname else ""
