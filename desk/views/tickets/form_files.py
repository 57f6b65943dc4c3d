"""The form of an act shows which files will go to the citizen with the words that are written in it."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from desk.access.actors import Actor
from desk.tickets import attaching
from desk.views.files import FileView, numbered
from models import Ticket
from models.enums import Act


@dataclass(frozen=True)
class FormFiles:
    """Files that may go along. `before` went with the answer the form begins with: those that are `chosen` go again."""

    attached: Sequence[FileView] = ()
    before: Sequence[FileView] = ()
    chosen: Set[int] = frozenset()


async def form_files(actor: Actor, ticket: Ticket, act: Act, chosen: Set[int] | None) -> FormFiles:
    """Return what an officer has attached, and what went before: all of it goes again until they chose otherwise."""
    before = await attaching.sent_before(ticket, act)
    attached = await attaching.attached(actor.id or 0, ticket.id, act)
    every = numbered([*before, *attached])
    return FormFiles(
        attached=every[len(before) :],
        before=every[: len(before)],
        chosen=frozenset(one.id for one in before) if chosen is None else chosen,
    )
