"""Finding cases by number: for their judge, and for whoever sees a ticket about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.expressions import Q, Subquery

from desk.access.actors import Actor
from desk.access.visibility import WORKS_ON_PETITIONS, visible_tickets
from desk.search.kinds import Asked, Kind
from models import Case, Ticket

CASES_SHOWN = 20


@dataclass(frozen=True)
class FoundCase:
    number: str
    cause: str
    stage: str
    court: str
    judge: str
    secret: bool


async def find_cases(actor: Actor, asked: Asked) -> Sequence[FoundCase]:
    """Return the cases by these numbers that somebody may know of. A case number alone shows nothing."""
    numbers = asked.of(Kind.CASE)
    if not numbers or not actor.holds(*WORKS_ON_PETITIONS):
        return []
    about = Ticket.filter(visible_tickets(actor), petition__case_number__in=numbers).values("petition__case_number")
    hands = sorted(actor.stands_for | {actor.id or 0})
    known = Q(judge_id__in=hands) | Q(number__in=Subquery(about), secret=False)
    rows = (
        await Case.filter(known, number__in=numbers).order_by("-id").limit(CASES_SHOWN).select_related("court", "judge")
    )
    return [
        FoundCase(
            row.number, row.cause, row.stage, row.court.short_name, row.judge.name if row.judge else "", row.secret
        )
        for row in rows
    ]
