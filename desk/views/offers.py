"""Acts are offered with their forms to whoever may do them: officers at the console or on the phone, and citizens."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.access.actors import Actor
from desk.rules.lifecycles.act_records import ActForm
from desk.rules.lifecycles.petition import PETITION
from desk.rules.lifecycles.petition_acts import FORMS, ON_THE_PHONE
from desk.tickets.ticket_facts import acts_open_to, capacities_of, facts_of
from models import Ticket
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


def offers_in_a_list(citizen: Actor, ticket: Ticket) -> list[Act]:
    """Return the same as far as the ticket's own row tells: enough for a line of a list."""
    return PETITION.acts_open_to(facts_of(ticket), capacities_of(citizen, ticket))
