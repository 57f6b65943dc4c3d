"""Event facts hold what a line of history says besides who did what, when and in which words: one type per kind of act.

They are read and written here and nowhere else. The stored keys and values are inside the hash chain of the history and
never change: `Annotated` names the key of a field that is called otherwise. What is None or False is not stored.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from models import TicketEvent
from models.enums import (
    Act,
    ClockKind,
    Complexity,
    Danger,
    Grade,
    HandsCause,
    PetitionKind,
    Urgency,
    VisitOutcome,
    WallCause,
)

Stored = Mapping[str, int | str]


@dataclass(frozen=True)
class EventFacts:
    """Says nothing beyond the act itself; the base of the facts that say more."""


NO_FACTS = EventFacts()
_KINDS: dict[Act, list[type[EventFacts]]] = {}
FACTS = TypeVar("FACTS", bound=type[EventFacts])


def _of(*acts: Act) -> Callable[[FACTS], FACTS]:
    """Register a type of facts for these acts; of several for one act, the first whose keys are all there is read."""

    def register(kind: FACTS) -> FACTS:
        for act in acts:
            _KINDS.setdefault(act, []).append(kind)
        return kind

    return register


@_of(Act.DISPATCH)
@dataclass(frozen=True)
class DispatchFacts(EventFacts):
    """Says to whom a ticket went; where they differ, the urgency and complexity that were proposed and chosen."""

    handler_id: Annotated[int, "handler"]
    proposed_urgency: Urgency | None = None
    urgency: Urgency | None = None
    proposed_complexity: Complexity | None = None
    complexity: Complexity | None = None


@_of(Act.REASSIGN)
@dataclass(frozen=True)
class ReassignFacts(EventFacts):
    handler_id: Annotated[int, "handler"]


@_of(Act.WEIGH)
@dataclass(frozen=True)
class WeighFacts(EventFacts):
    """Says what urgency and complexity were and are; None for the one that stayed as it was."""

    urgency_from: Urgency | None = None
    urgency: Urgency | None = None
    complexity_from: Complexity | None = None
    complexity: Complexity | None = None


@_of(Act.RELABEL)
@dataclass(frozen=True)
class RelabelFacts(EventFacts):
    """Says which kind the petition was and is.

    `favour`: what was added asks a favour, and the kind stayed. `lifted`: the ticket is restricted no more.
    """

    was: Annotated[PetitionKind, "from"]
    to: PetitionKind
    favour: bool = False
    lifted: bool = False


@_of(Act.WALL_OFF)
@dataclass(frozen=True)
class WallFacts(EventFacts):
    """Says why the ticket was put behind the wall, or taken from whoever had it there."""

    cause: WallCause


@_of(Act.CHANGE_HANDS)
@dataclass(frozen=True)
class HandsFacts(EventFacts):
    """Says out of whose hands a ticket came, why, and into whose; None for the desk's."""

    from_id: Annotated[int, "from"]
    cause: HandsCause
    handler_id: Annotated[int | None, "handler"] = None


@_of(Act.PROPOSE)
@dataclass(frozen=True)
class ProposalFacts(EventFacts):
    """Names the act that a second person has to agree to."""

    proposed: Annotated[Act, "act"]


@_of(Act.AGREE, Act.DISAGREE)
@dataclass(frozen=True)
class DecisionFacts(EventFacts):
    """Names the act that was agreed to or not, and who had proposed it by their id."""

    proposed: Annotated[Act, "act"]
    asked_by: Annotated[int, "by"]


@_of(Act.VISIT)
@dataclass(frozen=True)
class VisitFacts(EventFacts):
    """Says the grade; after an unhappy one also the cycle that begins, and who takes it where somebody was found.

    `was` is the grade it takes the place of. `late`: nobody had rated the answer before it was put away. `call_id` is
    the call in which an officer heard it.
    """

    grade: Grade
    cycle: int | None = None
    handler_id: Annotated[int | None, "handler"] = None
    was: Grade | None = None
    late: bool = False
    call_id: Annotated[int | None, "call"] = None


@_of(Act.REDO)
@dataclass(frozen=True)
class RedoFacts(EventFacts):
    """Says which cycle begins, and who takes it where somebody was found."""

    cycle: int
    handler_id: Annotated[int | None, "handler"] = None


@_of(Act.ATTEMPT)
@dataclass(frozen=True)
class AttemptFacts(EventFacts):
    """Says how the call ended, and the number of the call in this cycle."""

    outcome: VisitOutcome
    times: int


@_of(Act.REQUEST_EXTENSION, Act.REFUSE)
@dataclass(frozen=True)
class ExtensionFacts(EventFacts):
    """Says how many working days more were asked for or refused, and for which clock."""

    days: int
    clock_id: Annotated[int, "of"]


@_of(Act.GRANT)
@dataclass(frozen=True)
class GrantFacts(EventFacts):
    """Says how many working days more a clock got, and when it is due now."""

    days: int
    clock_id: Annotated[int | None, "of"] = None
    due_at: Annotated[datetime | None, "due"] = None


@_of(Act.MOVE_LIMIT)
@dataclass(frozen=True)
class LimitFacts(EventFacts):
    """Says which day (2026-11-18) was declared otherwise, and when the running limit is due now."""

    day: str
    due_at: Annotated[datetime, "due"]


@_of(Act.TRANSFER, Act.FOLLOW_COURT)
@dataclass(frozen=True)
class TransferFacts(EventFacts):
    """Names three courts by their codes: which gave the ticket up, which has it now, and which was asked for."""

    home: Annotated[str, "from"]
    court: str
    asked: str


@_of(Act.SPLIT)
@dataclass(frozen=True)
class SplitFacts(EventFacts):
    """Says which part this is, of how many."""

    part: int
    parts: int


@_of(Act.MERGE)
@dataclass(frozen=True)
class MergedIntoFacts(EventFacts):
    """Names the petition this one was merged into, by its number."""

    into: str


@_of(Act.MERGE)
@dataclass(frozen=True)
class MergedHereFacts(EventFacts):
    """Names the petition that was merged into this one, by its number."""

    merged: str


@_of(Act.FROM_MERGED)
@dataclass(frozen=True)
class FromMergedFacts(EventFacts):
    """Says what was done to a petition that was merged into this one, which one it was, and how many files came."""

    did: Annotated[Act, "act"]
    number: Annotated[str, "merged"]
    files: int = 0


@_of(Act.RESUME)
@dataclass(frozen=True)
class ResumeFacts(EventFacts):
    """Names the petition this one was merged into, which ended without an answer, by its number."""

    merged_with: Annotated[str, "with"]


@_of(Act.REPEAT)
@dataclass(frozen=True)
class RepeatFacts(EventFacts):
    """Names the petition it repeats by its number, and says how many times the demand has come by now."""

    repeats: str
    times: int


@_of(Act.NAME_SUBJECT)
@dataclass(frozen=True)
class SubjectFacts(EventFacts):
    """Names the officers a ticket is about by their ids; none where it is about nobody."""

    officers: tuple[int, ...]


@_of(Act.TAKE_BACK, Act.CORRECT)
@dataclass(frozen=True)
class TakenBackFacts(EventFacts):
    """Says which words were taken back, by their ids, and whose information stood in them.

    `concerned` is the number of their petition or ticket; `outside`: they have none here.
    """

    words: tuple[int, ...]
    concerned: str | None = None
    outside: bool = False
    attached: tuple[int, ...] | None = None


@_of(Act.ANSWER, Act.SETTLE, Act.SUBMIT, Act.INTERIM, Act.ASK_MORE, Act.CORRECT)
@dataclass(frozen=True)
class AttachedFacts(EventFacts):
    """Says which files went with the words, by their ids."""

    attached: tuple[int, ...]


@_of(Act.NOTE)
@dataclass(frozen=True)
class MentionFacts(EventFacts):
    """Says which colleagues were told of a note, by their ids."""

    officers: tuple[int, ...]


@_of(Act.GREEN)
@dataclass(frozen=True)
class GreenFacts(EventFacts):
    """Says the limit of the green clock, in minutes on the wall."""

    minutes: int


@_of(Act.ESCALATE)
@dataclass(frozen=True)
class EscalateFacts(EventFacts):
    """Says which rung was opened, and over which kind of clock."""

    rung: int
    clock: ClockKind | None = None


@_of(Act.ALARM)
@dataclass(frozen=True)
class AlarmFacts(EventFacts):
    """Says which danger rang, and how many courts above the first it had to call."""

    danger: Danger
    step: int


@_of(Act.ATTEND)
@dataclass(frozen=True)
class AttendFacts(EventFacts):
    rung: int


@_of(Act.SUPPLY, Act.SUPPLEMENT)
@dataclass(frozen=True)
class FilesFacts(EventFacts):
    """Says how many pictures and recordings came along."""

    files: int


@_of(Act.URGE)
@dataclass(frozen=True)
class UrgeFacts(EventFacts):
    """Says how many times the citizen has urged by now."""

    times: int


def facts_of_event(event: TicketEvent) -> EventFacts:
    """Return the facts of a line in the type of its act; `NO_FACTS` where it has none, whenever it was written."""
    return read_facts(event.act, event.facts)


def read_facts(act: Act, stored: Stored) -> EventFacts:
    """Read stored facts in the type of their act; `NO_FACTS` where there are none."""
    for kind in _KINDS.get(act, ()):
        if all(one.key in stored for one in _columns(kind) if one.required):
            return kind(**{one.name: one.read(stored[one.key]) for one in _columns(kind) if one.key in stored})
    return NO_FACTS


def stored_facts(facts: EventFacts) -> dict[str, int | str]:
    """Return facts as they are stored and hashed."""
    values = {one.key: getattr(facts, one.name) for one in _columns(type(facts))}
    return {key: _written(value) for key, value in values.items() if value is not None and value is not False}


@dataclass(frozen=True)
class _Column:
    """A field of a type of facts: its key, what reads its value, and whether every line has it."""

    name: str
    key: str
    read: Callable[[int | str], object]
    required: bool


_KNOWN_COLUMNS: dict[type[EventFacts], list[_Column]] = {}


def _columns(kind: type[EventFacts]) -> list[_Column]:
    """Return the fields of a type of facts; kept once read, for `record` asks on every act."""
    if kind not in _KNOWN_COLUMNS:
        hints, keys = get_type_hints(kind), get_type_hints(kind, include_extras=True)
        _KNOWN_COLUMNS[kind] = [
            _Column(one.name, _key(keys[one.name], one.name), _reader(hints[one.name]), one.default is MISSING)
            for one in fields(kind)
        ]
    return _KNOWN_COLUMNS[kind]


def _key(hint: Any, name: str) -> str:
    return str(hint.__metadata__[0]) if get_origin(hint) is Annotated else name


def _reader(hint: Any) -> Callable[[Any], Any]:
    kind = hint if get_origin(hint) is tuple else next((one for one in get_args(hint) if one is not type(None)), hint)
    if get_origin(kind) is tuple:
        return lambda text: tuple(int(one) for one in str(text).split(",") if one)
    if kind is datetime:
        return datetime.fromisoformat
    return (lambda text: kind(str(text))) if issubclass(kind, Enum) else kind


def _written(value: Any) -> int | str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return int(value) if isinstance(value, int) else str(value)
