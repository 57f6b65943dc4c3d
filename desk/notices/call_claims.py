"""Before somebody dials a citizen they take the call: two of one court do not ring one person at once.

A claim lasts a quarter of an hour, or until what came of the call is written down; then another may take it over.
"""

from datetime import datetime, timedelta

from desk.access.actors import Actor
from desk.errors import Refused
from desk.rules.calendar.moments import clock
from models import CallClaim, Ticket, statements
from models.call_claims import CLAIM

LASTS = timedelta(minutes=15)


def person_of(ticket: Ticket, petitioner_id: int | None = None) -> str:
    """Return what stands for whom a ticket's call goes to, within its court: the same for all their ordinary tickets.

    Of a complaint it is the ticket itself: nobody learns from a call about something else that there is one.
    """
    petition = ticket.petition
    if ticket.restricted:
        whom = f"ticket:{ticket.id}"
    elif petitioner_id is not None:
        whom = f"petitioner:{petitioner_id}"
    elif petition.citizen_id is not None:
        whom = f"citizen:{petition.citizen_id}"
    elif petition.identity_id is not None:
        whom = f"identity:{petition.identity_id}"
    else:
        whom = f"petition:{petition.id}"
    return f"{ticket.court_id}:{whom}"


async def claim(actor: Actor, person: str, as_of: datetime) -> None:
    """Take the call to a person, or go on with it. Raises `Refused`, with who has it until when."""
    taken = await statements.fetchval(CLAIM, person=person, officer_id=actor.id, until=as_of + LASTS, at=as_of)
    if taken is None:
        raise Refused(await held_by_another(actor, person, as_of) or "有同事正在给这个人打电话，请稍后再打")


async def held_by_another(actor: Actor, person: str, as_of: datetime) -> str:
    """Say who else is calling this person now, and until when; empty where nobody is."""
    held = CallClaim.filter(person=person, until__gt=as_of).exclude(officer_id=actor.id or 0)
    found = await held.first().select_related("officer")
    if found is None:
        return ""
    return f"{found.officer.name}正在给这个人打电话。{clock(found.until)} 以后还没打完的，可以接手"


async def release(actor: Actor, person: str) -> None:
    """Give the call back: what came of it is written down."""
    await CallClaim.filter(person=person, officer_id=actor.id or 0).delete()
