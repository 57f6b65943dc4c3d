"""Who asks together, as officers and petitioners see it: names masked, how many rated which way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.access.actors import Actor
from desk.rules.papers.masks import mask_name, mask_telephone
from desk.tickets.rating.petitioner_ratings import may_rate, own_row
from models import Petitioner, PetitionerRating, Ticket
from models.keyring import unseal


@dataclass(frozen=True)
class PetitionerSeen:
    """One of several petitioners. `grade` is what they think of the newest answer; empty where they did not say."""

    id: int
    name: str = field(repr=False)
    mobile: str = field(repr=False)
    speaks: bool
    has_phone: bool
    grade: str = ""
    reason: str = field(default="", repr=False)


@dataclass(frozen=True)
class OwnPart:
    """What somebody is among several petitioners, and what they may do for themselves."""

    count: int
    speaks: bool
    may_rate: bool


async def petitioners_of(ticket: Ticket) -> Sequence[PetitionerSeen]:
    """Return who asks together in this ticket's petition; nobody where one person asks alone."""
    if not ticket.petition.joint:
        return []
    rows = await Petitioner.filter(petition_id=ticket.petition_id, left_at__isnull=True).order_by("-speaks", "id")
    rated = PetitionerRating.filter(ticket_id=ticket.id, cycle=ticket.cycle)
    grades = {one.petitioner_id: one for one in await rated}
    return [_seen(row, grades.get(row.id)) for row in rows]


def _seen(row: Petitioner, rating: PetitionerRating | None) -> PetitionerSeen:
    return PetitionerSeen(
        id=row.id,
        name=mask_name(unseal(row.name_sealed)) or "没有留姓名",
        mobile=mask_telephone(unseal(row.contact_sealed)),
        speaks=row.speaks,
        has_phone=row.identity_id is not None,
        grade=rating.grade.label if rating else "",
        reason=unseal(rating.reason_sealed) if rating else "",
    )


async def own_part(citizen: Actor, ticket: Ticket, as_of: datetime) -> OwnPart | None:
    """Return what this citizen is among several petitioners; None where they ask alone."""
    row = await own_row(citizen, ticket.petition_id) if ticket.petition.joint else None
    if row is None:
        return None
    count = await Petitioner.filter(petition_id=ticket.petition_id, left_at__isnull=True).count()
    return OwnPart(count, row.speaks, not row.speaks and await may_rate(row, ticket, as_of))
