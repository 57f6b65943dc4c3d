"""Acts are offered with their forms to whoever may do them: officers at the console or on the phone, and citizens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk.access.actors import Actor
from desk.rules.lifecycles.act_records import ActForm
from desk.rules.lifecycles.petition import PETITION
from desk.rules.lifecycles.petition_acts import FORMS, ON_THE_PHONE
from desk.rules.rating_times import RatingStands
from desk.tickets.rating.standing import standing
from desk.tickets.ticket_facts import acts_open_to, capacities_of, facts_of, is_long_closed
from models import Rating, Ticket
from models.enums import Act


@dataclass(frozen=True)
class OfferedAct:
    """An act somebody may do now, and how it is offered. `must_say`: it is not done without words."""

    act: Act
    form: ActForm

    @property
    def must_say(self) -> bool:
        return PETITION.must_say(self.act)


def _offered(open_now: Iterable[Act], forms: Mapping[Act, ActForm]) -> list[OfferedAct]:
    acts = frozenset(open_now)
    return [OfferedAct(act, form) for act, form in forms.items() if act in acts]


async def offers_at_the_console(actor: Actor, ticket: Ticket, as_of: datetime) -> list[OfferedAct]:
    """Return the acts that are open to this officer now, the weightiest first."""
    return _offered(await acts_open_to(actor, ticket, as_of), FORMS)


async def offers_on_the_phone(actor: Actor, ticket: Ticket, as_of: datetime) -> list[OfferedAct]:
    """Return those of them that are done on a phone, what is due first."""
    return _offered(await acts_open_to(actor, ticket, as_of), ON_THE_PHONE)


async def offers_to_citizen(citizen: Actor, ticket: Ticket, as_of: datetime) -> list[Act]:
    """Return what a citizen may ask for now of their own petition."""
    return await acts_open_to(citizen, ticket, as_of)


async def rateable(citizen: Actor, tickets: Sequence[Ticket], as_of: datetime) -> dict[int, RatingStands]:
    """Return which of these tickets this citizen may rate now, and how their rating stands."""
    rows = await Rating.filter(ticket_id__in=[one.id for one in tickets] or [0])
    given = {(row.ticket_id, row.cycle): row for row in rows}
    stands = {one.id: RatingStands.NONE for one in tickets}
    for one in tickets:
        if (one.id, one.cycle) in given:
            stands[one.id] = standing(given[one.id, one.cycle], one, as_of).stands
    return {
        one.id: stands[one.id]
        for one in tickets
        if PETITION.is_open_to(
            Act.VISIT,
            replace(facts_of(one), rating=stands[one.id], long_closed=is_long_closed(one, as_of)),
            capacities_of(citizen, one),
        )
    }


def offers_in_a_list(citizen: Actor, ticket: Ticket) -> list[Act]:
    """Return the same as far as the ticket's own row tells: enough for a line of a list."""
    return PETITION.acts_open_to(facts_of(ticket), capacities_of(citizen, ticket))
