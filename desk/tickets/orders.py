"""An order says what somebody wants done to a ticket; it has a type of its own where an act wants more than words.

Each stands beside its verb, reads itself from a form in one way for every face, and is registered with its act there:
what adds an act adds nothing to the faces.
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self, TypeVar

from desk.access.actors import Actor
from desk.rules.lifecycles.petition_acts import WITH_FILES
from desk.rules.text.plain_text import plain
from desk.tickets.event_facts import EventFacts
from models.enums import Act, Labelled
from models.once_more import once_more
from models.statements import LARGEST_ID

CHOICE = TypeVar("CHOICE", bound=Labelled)
ORDER = TypeVar("ORDER", bound="Order")
DONE = TypeVar("DONE")
Verb = Callable[[ORDER], Coroutine[Any, Any, DONE]]
CHECKED = "checked"
"""The field by which whoever sends words says that they looked at what was warned of."""


FILES = "file"
"""The field that names each file which goes along, by its id."""


class Fields:
    """Holds what a form brought, by name; what was not sent is empty."""

    def __init__(self, sent: Mapping[str, Sequence[str]] | None) -> None:
        self._sent = sent or {}

    def several(self, name: str) -> list[str]:
        """Return all that was chosen under one name, without invisible characters."""
        # a form's own `get` has only the first one
        given: Sequence[str] = self._sent[name] if name in self._sent else ()  # noqa: SIM401
        every = [given] if isinstance(given, str) else given
        return [text for text in (plain(one).strip() for one in every) if text]

    def text(self, name: str) -> str:
        return next(iter(self.several(name)), "")

    def number(self, name: str) -> int | None:
        """Return a number in plain digits that could be a row's id; None for anything else."""
        text = self.text(name)
        return int(text) if _is_id(text) else None

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return all rows' ids that came under one name, each once, in order."""
        return tuple(dict.fromkeys(int(one) for one in self.several(name) if _is_id(one)))

    def chosen(self, kind: type[CHOICE], name: str) -> CHOICE | None:
        text = self.text(name)
        return kind(text) if text in set(kind) else None


def _is_id(text: str) -> bool:
    fits = len(text) <= len(str(LARGEST_ID)) and text.isascii() and text.isdecimal()
    return fits and int(text) <= LARGEST_ID


@dataclass(frozen=True)
class Order:
    """Says who wants something done to which ticket, at which version they read, when, and in what words.

    `version` is None where what happened meanwhile does not matter. `checked`: whoever sends the words has looked at
    what in them is not of this matter. `files` go with the words to the citizen, by their ids.
    """

    ticket_id: int
    version: int | None
    actor: Actor
    as_of: datetime
    words: str = field(default="", repr=False)
    checked: bool = False
    files: tuple[int, ...] = ()

    @property
    def basis(self) -> tuple[int, int | None, Actor, datetime, str, bool, tuple[int, ...]]:
        """Return what every order has, to make one with more of: `ReassignOrder(*order.basis, handler_id=7)`."""
        return self.ticket_id, self.version, self.actor, self.as_of, self.words, self.checked, self.files

    @property
    def told(self) -> str:
        """Return what of it the citizen will read, where the act tells them anything."""
        return self.words

    @classmethod
    def read(cls, order: "Order", sent: Fields) -> Self:  # noqa: ARG003 - an order that wants more reads it
        """Read this act's order from what a form brought. Raises `Invalid` naming the field."""
        return cls(*order.basis)

    def is_told_by(self, facts: EventFacts) -> bool:  # noqa: ARG002 - an order that wants more compares it
        """Say whether a line with these facts is the one this order would write: a form that was sent twice."""
        return True


@dataclass(frozen=True)
class TicketVerb:
    """Holds the function that does an act, and the type of order it takes."""

    takes: type[Order]
    do: Callable[[Any], Awaitable[object]]


VERBS: dict[Act, TicketVerb] = {}
"""Of each act that somebody can order. `desk.tickets.verbs` has all that officers can."""


def does(act: Act, takes: type[ORDER]) -> Callable[[Verb[ORDER, DONE]], Verb[ORDER, DONE]]:
    """Register a function as the verb of an act: `@does(Act.MERGE, MergeOrder)` above it says how that act is done.

    A verb that PostgreSQL broke off to end a deadlock is done once more.
    """

    def register(verb: Verb[ORDER, DONE]) -> Verb[ORDER, DONE]:
        done = once_more(verb)
        VERBS[act] = TicketVerb(takes, done)
        return done

    return register


def read_order(act: Act, order: Order, sent: Fields) -> Order:
    """Read the order of this act, whoever sent it and from whichever face. Raises `Invalid` naming the field."""
    files = sent.numbers(FILES) if act in WITH_FILES else ()
    return VERBS[act].takes.read(replace(order, checked=bool(sent.text(CHECKED)), files=files), sent)


async def carry_out(act: Act, order: Order) -> None:
    """Call the verb of this act. Raises what the verb raises."""
    await VERBS[act].do(order)
