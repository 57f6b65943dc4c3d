"""Of several petitioners each says what they think of the answer; the matter goes by what a spokesperson said."""

from datetime import datetime

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.visibility import place_of, sees
from desk.errors import Invalid, NotFound, Refused
from desk.rules.lifecycles.petition_guards import Obstacle
from desk.rules.rating_times import CHANGE_WITHIN
from desk.rules.sizes import LONGEST_REASON
from desk.tickets.ticket_store import HIDDEN, lock
from models import Petitioner, PetitionerRating, Ticket
from models.database import transaction
from models.enums import ActorKind, Grade, TicketState
from models.keyring import seal
from models.once_more import once_more

RATED_IN = frozenset({TicketState.ANSWERED, TicketState.CLOSED})
NOT_ANSWERED = "法院还没有答复，答复以后再评价"
ONCE = Obstacle.RATED_BEFORE.label


async def own_row(actor: Actor, petition_id: int) -> Petitioner | None:
    """Return which of several petitioners this citizen is; None where they are none, or left."""
    if actor.kind is not ActorKind.CITIZEN:
        return None
    mine = Q(identity_id=actor.id, citizen_id__isnull=True)
    if actor.citizen_id is not None:
        mine |= Q(citizen_id=actor.citizen_id)
    return await Petitioner.filter(mine, petition_id=petition_id, left_at__isnull=True).order_by("id").first()


@once_more
async def rate_as_one(actor: Actor, ticket_id: int, grade: Grade, reason: str, as_of: datetime) -> None:
    """Keep what one of several petitioners thinks, one grade for each answer; it may change for some hours.

    Raises `Refused`, `NotFound`.
    """
    if len(reason) > LONGEST_REASON:
        raise Invalid(f"最多 {LONGEST_REASON} 个字", "words")
    async with transaction():
        ticket = (await lock(ticket_id)).ticket
        row = await own_row(actor, ticket.petition_id)
        if row is None or not sees(actor, place_of(ticket)):
            raise NotFound(HIDDEN)
        if ticket.state not in RATED_IN:
            raise Refused(NOT_ANSWERED)
        before = await _of(row, ticket)
        if before is not None and as_of - before.at > CHANGE_WITHIN:
            raise Refused(ONCE)
        await _write(row, ticket, grade, reason, as_of, before)


async def may_rate(row: Petitioner, ticket: Ticket, as_of: datetime) -> bool:
    """Say whether one of several petitioners may give a grade now, or another than before."""
    before = await _of(row, ticket)
    return ticket.state in RATED_IN and (before is None or as_of - before.at <= CHANGE_WITHIN)


async def _of(row: Petitioner, ticket: Ticket) -> PetitionerRating | None:
    return await PetitionerRating.get_or_none(petitioner_id=row.id, ticket_id=ticket.id, cycle=ticket.cycle)


async def keep_spokespersons(actor: Actor, ticket: Ticket, grade: Grade, as_of: datetime) -> None:
    """Keep a rating by which the matter goes also as that of the petitioner who gave it; its words are the ticket's."""
    row = await own_row(actor, ticket.petition_id) if ticket.petition.joint else None
    if row is not None:
        await _write(row, ticket, grade, "", as_of, await _of(row, ticket))


async def _write(
    row: Petitioner, ticket: Ticket, grade: Grade, reason: str, as_of: datetime, before: PetitionerRating | None
) -> None:
    if before is not None:
        before.grade, before.reason_sealed = grade, seal(reason.strip()) if reason.strip() else before.reason_sealed
        await before.save(update_fields=["grade", "reason_sealed"])
        return
    await PetitionerRating.create(
        petitioner_id=row.id,
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        grade=grade,
        reason_sealed=seal(reason.strip()),
        at=as_of,
    )
