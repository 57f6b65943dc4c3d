"""What a talk wants done. The caller does it in one transaction and hands the outcome to `outcome_words`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from models.enums import Grade, PetitionKind


@dataclass(frozen=True)
class MediaRef:
    """A file on WeChat's side, kept there for three days. `kind` is image, voice, video or shortvideo."""

    kind: str
    media_id: str


@dataclass(frozen=True)
class LeavePetition:
    """`contact_known`: the name and mobile already kept for this person are meant, and the two fields are empty.

    Empty contact fields without it: the person wants to stay unnamed, and is answered in this chat.
    """

    court_code: str
    kind: PetitionKind
    case_number: str
    text: str = field(repr=False)
    attachments: tuple[MediaRef, ...] = ()
    contact_name: str = field(default="", repr=False)
    contact_mobile: str = field(default="", repr=False)
    contact_known: bool = False


@dataclass(frozen=True)
class PetitionLeft:
    """`what_next` is one sentence about the next step; `due_at` is when they will have an answer."""

    number: str
    court_name: str
    due_at: datetime
    what_next: str = ""


@dataclass(frozen=True)
class Rate:
    petition_number: str
    grade: Grade
    reason: str = field(default="", repr=False)


@dataclass(frozen=True)
class Rated:
    number: str
    grade: Grade
    reopened: bool
    closed: bool


@dataclass(frozen=True)
class RateWindow:
    """`window` is what the code at the window says it is; empty where somebody rates a court's windows in general."""

    court_code: str
    window: str
    grade: Grade
    reason: str = field(default="", repr=False)


@dataclass(frozen=True)
class WindowRated:
    grade: Grade


@dataclass(frozen=True)
class Urge:
    petition_number: str


@dataclass(frozen=True)
class Urged:
    """`already`: it was urged a short while ago, so this one does not count again."""

    number: str
    already: bool


@dataclass(frozen=True)
class Withdraw:
    petition_number: str


@dataclass(frozen=True)
class Withdrawn:
    number: str


@dataclass(frozen=True)
class Supplement:
    petition_number: str
    text: str = field(repr=False)
    attachments: tuple[MediaRef, ...] = ()


@dataclass(frozen=True)
class Supplemented:
    number: str


@dataclass(frozen=True)
class Reopen:
    """Take up again what is over; `reason` is what they wrote now."""

    petition_number: str
    reason: str = field(repr=False)
    attachments: tuple[MediaRef, ...] = ()


@dataclass(frozen=True)
class Reopened:
    number: str


@dataclass(frozen=True)
class GiveConsent:
    """Which text, in which version, was agreed to, and what for. The talk goes on in the same turn."""

    text_name: str
    version: str
    purpose: str


@dataclass(frozen=True)
class ConsentGiven:
    pass


@dataclass(frozen=True)
class ClaimIdentity:
    """Typed, so claimed and no more: it opens no case."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    mobile: str = field(repr=False)


@dataclass(frozen=True)
class Claimed:
    name_masked: str


@dataclass(frozen=True)
class UseCode:
    """A one-time code from a window (citizen) or from the administrator (officer)."""

    code: str = field(repr=False)


@dataclass(frozen=True)
class CodeUsed:
    """`name` is masked for a citizen."""

    kind: Literal["citizen", "officer"]
    name: str


@dataclass(frozen=True)
class AnswerTicket:
    """An officer's answer from the chat; whether they may is the caller's to check."""

    ticket_number: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Answered:
    number: str


@dataclass(frozen=True)
class RecordApproach:
    """Somebody asked for a favour: for the log of 三个规定, never to the judge."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class ApproachRecorded:
    pass


@dataclass(frozen=True)
class Refused:
    """Any act may come back as this; `words` say why and what to do."""

    words: str


Act: TypeAlias = (
    LeavePetition
    | Rate
    | RateWindow
    | Urge
    | Withdraw
    | Supplement
    | Reopen
    | GiveConsent
    | ClaimIdentity
    | UseCode
    | AnswerTicket
    | RecordApproach
)
Outcome: TypeAlias = (
    PetitionLeft
    | Rated
    | WindowRated
    | Urged
    | Withdrawn
    | Supplemented
    | Reopened
    | ConsentGiven
    | Claimed
    | CodeUsed
    | Answered
    | ApproachRecorded
    | Refused
)
