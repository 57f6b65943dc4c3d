"""Facts are what the talks may know. The caller fills only the fields that `wechat.dialogue.needs` names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from desk.rules.rating_times import RatingStands
from models.enums import CourtLevel, Standing, TicketState


@dataclass(frozen=True)
class CourtChoice:
    """A court people may turn to. `parent_code` is empty, or names a court that need not be among the choices."""

    code: str
    name: str
    short_name: str
    level: CourtLevel
    parent_code: str = ""


@dataclass(frozen=True)
class WindowLine:
    """A window or self-service machine with a code of its own; `closed`: it is used no more."""

    name: str
    court_code: str
    closed: bool = False


@dataclass(frozen=True)
class PetitionLine:
    """One petition that this phone left. `title` and `last_word` (the court's latest words to them) come masked.

    `supply_by` is by when they are to supply what the court asked for.

    `parts` are the matters of one that was split, each with a number and an answer of its own.
    """

    number: str
    title: str
    state_label: str
    court_name: str
    left_at: datetime
    due_at: datetime | None
    ticket_state: TicketState
    can_urge: bool = False
    can_withdraw: bool = False
    can_supplement: bool = False
    can_rate: bool = False
    rating: RatingStands = RatingStands.NONE
    last_word: str = ""
    supply_by: datetime | None = None
    parts: tuple["PetitionLine", ...] = ()

    @property
    def to_rate(self) -> tuple["PetitionLine", ...]:
        """Return what of it has an answer that may be given a grade, for the first time or another one."""
        return tuple(part for part in self.parts or (self,) if part.can_rate)

    @property
    def waits_for_grade(self) -> bool:
        """Say whether its answer waits for the first grade."""
        return self.can_rate and self.ticket_state is not TicketState.CLOSED and self.rating is RatingStands.NONE


@dataclass(frozen=True)
class EarlierLine:
    """A petition of the same person, of the last three months. `keys` are the search keys of its words."""

    number: str
    title: str
    state_label: str
    state: TicketState
    left_at: datetime
    closed_at: datetime | None = None
    representation_id: int | None = None
    case_number: str = ""
    keys: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True)
class CaseLine:
    """A case of which this verified person is a party. `steps` are (day, stage, words), oldest first; `hearings` that
    are to come and `dates` are in words.
    """

    number: str
    court_name: str
    cause: str
    stage: str
    steps: tuple[tuple[date, str, str], ...] = ()
    court_code: str = ""
    hearings: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonFacts:
    """Who is writing. Names and mobiles come masked: the talks never see the whole."""

    standing: Standing | None = None
    consented: bool = False
    name_masked: str = ""
    mobile_masked: str = ""
    is_officer: bool = False
    officer_name: str = ""


@dataclass(frozen=True)
class PrincipalLine:
    """Somebody this person may speak for now; a person's name comes masked, an organisation's whole."""

    representation_id: int
    label: str


@dataclass(frozen=True)
class Facts:
    """`petitions` newest first, at most 9; `timeline` is number → (when, what), oldest first.

    `window` is the one whose code was scanned, None where there is none of that number.

    `telephone`, `working_hours` and `public_url` are always filled; `home` is the code of the court whose account this
    is, empty where the account is for all.
    """

    courts: tuple[CourtChoice, ...] = ()
    petitions: tuple[PetitionLine, ...] = ()
    earlier: tuple[EarlierLine, ...] = ()
    timeline: Mapping[str, tuple[tuple[datetime, str], ...]] = field(default_factory=dict)
    cases: tuple[CaseLine, ...] = ()
    principals: tuple[PrincipalLine, ...] = ()
    person: PersonFacts = PersonFacts()
    window: WindowLine | None = None
    telephone: str = "12368"
    working_hours: str = "工作日 9:00至12:00、13:30至17:30"
    public_url: str = ""
    home: str = ""


NEEDS = ("courts", "petitions", "earlier", "timeline", "cases", "principals", "person", "window")
