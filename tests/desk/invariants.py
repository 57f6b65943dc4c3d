"""What must hold of every ticket, whatever happened to it."""

from dataclasses import replace

from desk.access.visibility import place_of, sees
from models import Clock, Court, Delivery, Officer, Rating, ReturnVisit, Ticket
from models.enums import TicketState, VisitOutcome
from tests.cast import acting


async def check_invariants(ticket: Ticket) -> None:
    """Raises AssertionError where something about the ticket, as `tests.desk.ledger.whole` gives it, does not fit."""
    assert (ticket.handler_id is None) or ticket.number is not None
    assert ticket.state.is_open or ticket.state is TicketState.ANSWERED or ticket.closed_at is not None
    assert not ticket.state.is_open or ticket.closed_at is None
    rated = await Rating.filter(ticket_id=ticket.id)
    assert len({row.cycle for row in rated}) == len(rated)
    asked = await ReturnVisit.filter(ticket_id=ticket.id, outcome=VisitOutcome.ASKED).count()
    assert asked <= (1 if ticket.state is TicketState.ANSWERED else 0)
    if ticket.restricted:
        await _told_only_who_may_see(ticket)


async def _told_only_who_may_see(ticket: Ticket) -> None:
    told = Delivery.filter(ticket_id=ticket.id, officer_id__isnull=False).exclude(state="cancelled")
    had_it = await Clock.filter(ticket_id=ticket.id).values_list("court_id", flat=True)
    there = [
        replace(place_of(ticket), court_id=court.id, court_path=court.path)
        for court in await Court.filter(id__in=had_it)
    ]
    for one in await Officer.filter(id__in=await told.values_list("officer_id", flat=True)):
        actor = await acting(one.name)
        assert any(sees(actor, place) for place in there), f"a complaint was told to {one.name}, who may not see it"
