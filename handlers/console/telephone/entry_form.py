"""The form of a petition that an officer writes down (代录): what stands in it, and what of that is a petition."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time

from sanic import Request
from tortoise.expressions import Q

from desk.errors import Invalid, NotAllowed
from desk.people.representing.speaking import RepresentationSeen, principals_named
from desk.petitions import entry_drafts
from desk.petitions.preparation import NewPetition, PassedOn
from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.papers.person_names import parse_name
from desk.rules.papers.telephones import Telephone, parse_telephone
from desk.rules.text import case_numbers
from desk.rules.text.refusal import Refusal
from desk.views.callers.proposals import TypedEntry
from handlers.console.frame import forms
from handlers.console.frame.staff import DESK, Staff
from handlers.http.bounds import row_id
from models import Court
from models.enums import Channel, PetitionKind, Role

CHANNELS = (Channel.PHONE, Channel.WINDOW, Channel.LETTER, Channel.PASSED_ON)
NOT_IN_FORCE = "这份代表关系没有核对过，或者已经结束，不能用它代录"
NOT_YOURS = "只有坐席和总联络员可以代录诉求"


@dataclass(frozen=True)
class PetitionForm:
    """Holds the form as filled in. `once` is the form's own mark: sent twice, it enters one petition.

    `seen` is the version of the draft this window knows of; empty where nothing was kept yet.
    """

    channel: str = Channel.PHONE.value
    court: str = ""
    kind: str = ""
    name: str = field(default="", repr=False)
    mobile: str = field(default="", repr=False)
    case: str = ""
    text: str = field(default="", repr=False)
    organisation: str = ""
    passed_on_by: str = ""
    passed_on_reference: str = ""
    reply_by: str = ""
    for_whom: str = ""
    once: str = ""
    seen: str = ""

    @classmethod
    def of(cls, request: Request) -> "PetitionForm":
        sent = cls(**{name: forms.field(request, name) for name in cls.__dataclass_fields__})
        return replace(sent, once=entry_drafts.key_in(sent.once))

    @classmethod
    def of_draft(cls, draft: entry_drafts.OpenDraft) -> "PetitionForm":
        """Return the form as it was kept; what it did not have then is blank."""
        kept = {name: value for name, value in draft.fields.items() if name in cls.__dataclass_fields__}
        return replace(cls(**kept), once=draft.key, seen=str(draft.version))

    @property
    def typed(self) -> Mapping[str, str]:
        """What is kept of it: all but its own mark and version."""
        return {name: value for name, value in asdict(self).items() if name not in ("once", "seen")}

    @property
    def says_something(self) -> bool:
        """Whether anything is in it that would be missed."""
        said = (self.text, self.name, self.mobile, self.case, self.organisation, self.passed_on_by, self.kind)
        return any(said)

    def as_entry(self) -> TypedEntry:
        """Return as much of it as can be read by now."""
        telephone = parse_telephone(self.mobile) if self.mobile else None
        case = case_numbers.parse(self.case) if self.case else None
        return TypedEntry(
            text=self.text,
            kind=forms.one_of(PetitionKind, self.kind),
            court_id=forms.number(self.court),
            case=case.canonical if isinstance(case, case_numbers.CaseNumber) else self.case,
            telephone=telephone if isinstance(telephone, Telephone) else None,
        )


async def courts_of(staff: Staff) -> list[Court]:
    """Return the courts this person writes down petitions for: their own, and for a chief liaison those below.

    Never empty: raises `NotAllowed` for whoever writes down none.
    """
    open_to = Q(id=-1)
    for post in staff.actor.posts:
        if post.role is Role.CHIEF_LIAISON:
            open_to |= Q(path__startswith=post.court_path)
        elif post.role in DESK:
            open_to |= Q(id=post.court_id)
    found = await Court.filter(open_to, closed_at__isnull=True).order_by("path")
    if not found:
        raise NotAllowed(NOT_YOURS)
    return found


async def _spoken_for(filled: PetitionForm, as_of: datetime) -> RepresentationSeen | None:
    """Return by which representation somebody at the window speaks. Raises `Invalid` where it is not in force."""
    if not filled.for_whom:
        return None
    chosen = row_id(filled.for_whom, NOT_IN_FORCE)
    found = (await principals_named([chosen], as_of)).get(chosen)
    if found is None or not found.in_force:
        raise Invalid(NOT_IN_FORCE, "for_whom")
    return found


async def read_petition(staff: Staff, filled: PetitionForm, as_of: datetime) -> NewPetition:
    """Check what was filled in and return the petition. Raises `Invalid` naming the field."""
    courts = {str(court.id): court for court in await courts_of(staff)}
    channel, kind = forms.one_of(Channel, filled.channel), forms.one_of(PetitionKind, filled.kind)
    if channel not in CHANNELS:
        raise Invalid("请选择来源", "channel")
    if filled.court not in courts:
        raise Invalid("请选择法院", "court")
    if kind is None:
        raise Invalid("请选择诉求类型", "kind")
    name = parse_name(filled.name) if filled.name else ""
    if isinstance(name, Refusal):
        raise Invalid(name.reason, "name")
    telephone = parse_telephone(filled.mobile) if filled.mobile else None
    if isinstance(telephone, Refusal):
        raise Invalid(telephone.reason, "mobile")
    case = case_numbers.parse(filled.case) if filled.case else None
    if isinstance(case, Refusal):
        raise Invalid(case.reason, "case")
    speaks = await _spoken_for(filled, as_of)
    return NewPetition(
        court_id=courts[filled.court].id,
        kind=kind,
        text=filled.text,
        channel=channel,
        case_number=case.canonical if case else "",
        contact_name=name,
        contact_mobile=telephone.value if telephone else "",
        entered_by_id=staff.actor.id,
        organisation=filled.organisation,
        passed_on=_passed_on(filled) if channel is Channel.PASSED_ON else None,
        citizen_id=speaks.row.person_id if speaks else None,
        representation_id=speaks.row.id if speaks else None,
    )


def _passed_on(filled: PetitionForm) -> PassedOn:
    """Read who passed the matter on.

    The last day to reply is kept as its end, in court time. Raises `Invalid` for a day that is none.
    """
    if not filled.reply_by:
        return PassedOn(filled.passed_on_by, filled.passed_on_reference)
    try:
        day = date.fromisoformat(filled.reply_by)
        last = datetime.combine(day, time(23, 59), COURT_TIME).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("请按“年-月-日”填写要求回复的日期", "reply_by") from None
    return PassedOn(filled.passed_on_by, filled.passed_on_reference, last)
