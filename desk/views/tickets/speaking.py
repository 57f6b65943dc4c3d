"""One call tells a petitioner what WeChat could not, and asks whether it helped: to them alone, and as they wished.

Until whoever answers has said that they are the petitioner, the page has nothing to read out: neither what was asked of
the court nor what the court said, and nothing of it is in what the browser holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from desk.access.actors import Actor
from desk.notices import calls
from desk.notices.wishes import wishes_of
from desk.screening.wishes import Wish
from desk.tickets.ticket_store import number_of, title_of
from desk.views.tickets.contact import PetitionerContact, contact
from models import TelephoneTask, Ticket
from models.enums import Labelled

NO_CALLS = "群众要求不打电话，请不要拨打"


class Speaking(Labelled):
    """Says who answered the telephone."""

    SELF = "self", "本人"
    SOMEBODY_ELSE = "somebody_else", "家人或其他人"
    WRONG_NUMBER = "wrong_number", "不是这个人"


OTHERS_ARE_TOLD = "麻烦他本人方便的时候拨打 12368，谢谢。"
"""All that anybody but the petitioner hears."""


@dataclass(frozen=True)
class CallBefore:
    """What a caller has before them until they know who is speaking."""

    ticket: Ticket
    number: str
    title: str
    contact: PetitionerContact
    wishes: Sequence[Wish]
    tasks: Sequence[TelephoneTask] = field(repr=False)
    """What is to be told in this call."""

    @property
    def no_calls(self) -> str:
        """Say that nobody may be called here; empty where they may."""
        return NO_CALLS if any(wish.forbids_calls for wish in self.wishes) else ""


async def call_before(
    actor: Actor, ticket: Ticket, opened: bool = False, petitioner_id: int | None = None
) -> CallBefore:
    """Read whom to call about a ticket (loaded with its petition), what for, and how they wish to be reached."""
    return CallBefore(
        ticket=ticket,
        number=number_of(ticket),
        title=title_of(ticket),
        contact=await contact(ticket.petition, opened, petitioner_id),
        wishes=await wishes_of(ticket.petition),
        tasks=await calls.tasks_of(actor, ticket.id, petitioner_id),
    )
