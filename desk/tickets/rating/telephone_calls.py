"""Each call of a return visit is written down: who called which number, from when to when, and how it ended.

A rating by telephone comes from such a call and from nothing else: there is none where no number was left.
"""

from datetime import datetime

from desk.access.actors import Actor
from desk.errors import NotAllowed, NotFound, Refused
from desk.people.citizens import newest_contact
from desk.rules.lifecycle import Reason
from desk.rules.lifecycles.petition_guards import Obstacle
from desk.rules.rating_times import CALL_LASTS
from desk.tickets.ticket_facts import objection_to
from desk.tickets.ticket_store import HIDDEN, lock
from models import TelephoneCall, Ticket
from models.database import transaction
from models.enums import Act, ActorKind, VisitOutcome
from models.keyring import seal
from models.once_more import once_more

NO_CALL = "没有这次通话的记录，不能登记评价。请在“回访”页打电话，接通后点“本人”，再登记"


@once_more
async def begin(actor: Actor, ticket_id: int, as_of: datetime) -> TelephoneCall:
    """Write down that the petitioner is on the line; pressed twice it is the same call. Raises what 回访 raises."""
    async with transaction():
        ticket = (await lock(ticket_id)).ticket
        objection = await objection_to(Act.VISIT, actor, ticket, as_of)
        if objection:
            raise (NotAllowed if objection.reason is Reason.WRONG_PERSON else Refused)(objection.words)
        running = await _running(actor, ticket)
        if running is not None and as_of - running.began_at <= CALL_LASTS:
            return running
        if running is not None:
            await end(running, None, as_of)
        return await _write(actor, ticket, as_of)


async def heard(actor: Actor, ticket: Ticket, as_of: datetime) -> TelephoneCall | None:
    """Return the call in which an officer hears a rating; None for a citizen, who rates themselves.

    Raises `Refused` where there is no call. The ticket must be locked.
    """
    if actor.kind is not ActorKind.OFFICER:
        return None
    running = await _running(actor, ticket)
    if running is None or as_of - running.began_at > CALL_LASTS:
        raise Refused(NO_CALL)
    return running


async def end(call: TelephoneCall, outcome: VisitOutcome | None, as_of: datetime) -> None:
    call.ended_at, call.outcome = max(as_of, call.began_at), outcome
    await call.save(update_fields=["ended_at", "outcome"])


async def record_unrated(actor: Actor, ticket: Ticket, outcome: VisitOutcome, as_of: datetime) -> None:
    """Write down a call that led to no rating: the one they speak in, or one that nobody answered."""
    await end(await _running(actor, ticket) or await _write(actor, ticket, as_of), outcome, as_of)


async def _running(actor: Actor, ticket: Ticket) -> TelephoneCall | None:
    mine = TelephoneCall.filter(ticket_id=ticket.id, officer_id=actor.id or 0, cycle=ticket.cycle)
    return await mine.filter(ended_at__isnull=True).order_by("-id").first()


async def _write(actor: Actor, ticket: Ticket, as_of: datetime) -> TelephoneCall:
    _, number = await newest_contact(ticket.petition)
    if not number:
        raise Refused(Obstacle.NO_NUMBER.label)
    if actor.id is None:
        raise NotFound(HIDDEN)
    return await TelephoneCall.create(
        ticket_id=ticket.id, cycle=ticket.cycle, officer_id=actor.id, number_sealed=seal(number), began_at=as_of
    )
