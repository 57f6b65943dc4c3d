"""A petition is prepared before it is stored: its text is masked and sealed here, its number taken, its clock set.

Everything it causes is worked out first, so that one statement can store all of it (`desk.petitions.receiving`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from desk.access import approach_names, conflicts
from desk.access.visibility import TicketPlace
from desk.errors import Invalid
from desk.limits import court_policies
from desk.limits.court_calendars import CALENDAR, calendar_from
from desk.people.complaint_desk import ComplaintDesk, complaint_desk
from desk.people.on_duty import called, duty_groups
from desk.people.representing.guarding import guardian_concerned, guardians_of
from desk.people.representing.speaking import speaking
from desk.petitions.citizen_requests import RemoteMedia
from desk.petitions.live_desk import LiveDesk, live_desk
from desk.rules import policies
from desk.rules.calendar.court_time import court_day
from desk.rules.calendar.work_calendar import Deadline
from desk.rules.comfort import HelpLines, comfort
from desk.rules.ladder import ClockFacts, first_look
from desk.rules.papers.redaction import redact
from desk.rules.sizes import LONGEST_ORGANISATION, LONGEST_WORDS, MOST_FILES
from desk.rules.text.petition_numbers import ticket_number
from desk.rules.text.plain_text import plain
from desk.screening import accusations, favours, screening
from desk.screening.danger import find_danger
from desk.screening.screening import Screening
from desk.screening.subject_names import NamesFound
from desk.search.keys import keys_of_names
from desk.tickets.petition_words import SealedWords, seal_words, title_of_words
from desk.tickets.timing import promises
from desk.tickets.timing.promises import owed_to_body
from models import statements
from models.enums import Channel, ClockKind, Finding, PetitionKind
from models.keyring import Place, index_of, purpose_of, seal
from models.sealing import next_id

LONGEST_PASSED_ON = 60
FARTHEST_REPLY = timedelta(days=366)
"""Whoever passes a matter on wants to know within a year; a later date was mistyped."""
COURT_AND_NUMBER = f"""
SELECT court.successor_id, court.name, court.path, court.telephone, court.help_line, court.police,
    nextval('petition_number_seq') AS sequence, nextval('petition_id_seq') AS petition_id, calendar.*, policy.versions,
    ({conflicts.STAMP}) AS staff_stamp
FROM court, LATERAL ({CALENDAR.format(court="court.id")}) AS calendar, LATERAL ({court_policies.VERSIONS}) AS policy
WHERE court.id = ${{court_id}}"""  # noqa: S608 - the other pieces are constants too


@dataclass(frozen=True)
class NewPetition:
    """Says what somebody leaves with the court, through whatever channel."""

    court_id: int
    kind: PetitionKind
    text: str = field(repr=False)
    channel: Channel
    identity_id: int | None = None
    citizen_id: int | None = None
    account_id: int | None = None
    case_number: str = ""
    media: Sequence[RemoteMedia] = ()
    contact_name: str = field(default="", repr=False)
    contact_mobile: str = field(default="", repr=False)
    entered_by_id: int | None = None
    organisation: str = ""
    passed_on: "PassedOn | None" = None
    for_person: bool = False
    """They want to speak to somebody: the live desk is told."""
    representation_id: int | None = None
    """In what capacity somebody leaves it for another; None where it is their own."""


@dataclass(frozen=True)
class PassedOn:
    """Says who passed a petition on to the court, under which number of theirs, and by when they want to hear."""

    by: str
    reference: str = ""
    reply_by: datetime | None = None


@dataclass(frozen=True)
class EntryWall:
    """Says who is walled off from a complaint, and who runs its desk; nobody does where it is sealed."""

    findings: Mapping[int, Finding]
    desk: ComplaintDesk

    @property
    def is_sealed(self) -> bool:
        return not self.desk.officers


@dataclass(frozen=True)
class PreparedPetition:
    """A petition ready to be stored: its numbers, its masked and sealed words, its first clock."""

    new: NewPetition
    id: int
    """Drawn before its row is written: what is sealed names it."""
    number: str
    court_name: str
    telephone: str
    title: str
    masked: str = field(repr=False)
    triage: Deadline = field(repr=False)
    promise: Deadline
    owed: Deadline
    """By when the body that passed it on is owed a reply; of other petitions nobody asks, and it is the promise."""
    owed_look_at: datetime
    heard: Screening
    wall: EntryWall | None
    """None where it is no complaint."""
    ring_to: Sequence[int]
    """Whom its danger calls; nobody where it speaks of none."""
    comfort: str
    """What whoever is in danger reads at once; empty where nobody is."""
    approach: NamesFound
    """Whom it names, or may mean, of those who would read it as an approach; nobody where it asks no favour."""
    live: LiveDesk | None
    """Who calls them, and when; None where nobody is asked to."""
    policy: str
    guardians: Sequence[int]
    """The persons who are told that a minor in their care left it; nobody where it may be about one of them."""
    guardian_doubt: bool
    """It may be about the guardian: the desk looks who may be told."""
    principal_id: int | None
    """The citizen it is left for; None where it is their own, and for an organisation."""
    approach_id: int | None
    """The number of the record of an approach; None where it asks no favour."""
    sealed: SealedWords = field(repr=False)
    name_sealed: bytes | None = field(repr=False)
    mobile_sealed: bytes | None = field(repr=False)
    mobile_index: str | None = field(repr=False)
    name_keys: list[int] = field(repr=False)

    @property
    def answer_by(self) -> datetime:
        """Return by when its petitioner is promised an answer."""
        return self.promise.at

    @property
    def restricted(self) -> bool:
        return self.wall is not None

    @property
    def told_beside(self) -> list[int]:
        """Return who is told of it beside the chief liaison: a complaint's desk alone, or the live desk."""
        if self.wall is not None:
            return list(self.wall.desk.officers)
        return [one for one in self.live.told if one != self.new.entered_by_id] if self.live else []


async def prepare_petition(new: NewPetition, as_of: datetime) -> PreparedPetition:
    """Work out everything a petition causes. Takes a number that stays unused if storing fails. Raises `Invalid`.

    One read brings the court, its calendar (as `clocks.calendar_of` would), its policy,
    the stamp of its staff and the number.
    """
    text = plain(new.text).strip()
    if not text and not new.media:
        raise Invalid("请写下您要反映的事情", "text")
    if len(text) > LONGEST_WORDS:
        raise Invalid(f"内容太长：最多 {LONGEST_WORDS} 字，现有 {len(text)} 字", "text")
    speaks = await speaking(new.representation_id, new.citizen_id, as_of) if new.representation_id is not None else None
    if speaks is not None:
        new = replace(new, organisation=speaks.organisation)
    if len(new.organisation) > LONGEST_ORGANISATION:
        raise Invalid(f"单位名称最多 {LONGEST_ORGANISATION} 个字", "organisation")
    _check_passed_on(new, as_of)
    if len(new.media) > MOST_FILES:
        raise Invalid(f"一次最多 {MOST_FILES} 份图片或录音", "files")
    text = text or f"（见所附 {len(new.media)} 份材料）"
    masked = redact(text).text
    court = await statements.fetchrow(COURT_AND_NUMBER, court_id=new.court_id, at=as_of)
    if court is None:
        raise Invalid("请选择要反映的法院", "court")
    if court["successor_id"] is not None:
        return await prepare_petition(replace(new, court_id=court["successor_id"]), as_of)
    calendar = calendar_from(court)
    within = new.passed_on.reply_by - as_of if new.passed_on and new.passed_on.reply_by else None
    typed = _everything_typed(new, text)
    names = await conflicts.names_said(" ".join(typed), new.court_id, court["staff_stamp"])
    heard = screening.screen(_heard_together(typed), new.kind, new.channel, bool(new.organisation), within, names)
    restricted = heard.restricted or any(accusations.accuses(one, names) for one in typed[1:])
    name = court_policies.chained_name(court["versions"])
    policy = await court_policies.policy_named(name)
    urgency = heard.proposal.urgency
    triage = policies.deadline(ClockKind.TRIAGE, urgency, as_of, calendar, policy)
    promise = policies.deadline(ClockKind.PROMISE, urgency, as_of, calendar, policy)
    promise = promises.no_later_than(promise, new.passed_on.reply_by if new.passed_on else None, as_of)
    owed, owed_look_at = promise, promise.at
    if new.passed_on is not None:
        owed = owed_to_body(new.passed_on.reply_by, urgency, as_of, calendar, policy)
        owed_look_at = first_look(ClockFacts(ClockKind.PASSED_ON, urgency, as_of, owed.at), calendar)
    guardians = await guardians_of(new.citizen_id, as_of) if speaks is None else ()
    doubt = bool(guardians) and guardian_concerned(" ".join(typed), guardians, heard, restricted)
    wall = await wall_at_entry(typed, new.court_id, as_of) if restricted else None
    return PreparedPetition(
        new=new,
        number=ticket_number("SQ", court["sequence"], court_day(as_of)),
        court_name=court["name"],
        telephone=court["telephone"],
        id=court["petition_id"],
        title=title_of_words(masked),
        masked=masked,
        triage=triage,
        promise=promise,
        owed=owed,
        owed_look_at=owed_look_at,
        heard=heard,
        wall=wall,
        ring_to=await _called(new, court["path"], heard, wall, as_of),
        comfort=comfort(heard.danger, HelpLines.of(court)) if heard.danger else "",
        approach=await approach_names.names_in(text, new.court_id) if heard.favour else NamesFound(),
        live=await live_desk(new.court_id, calendar, as_of) if new.for_person else None,
        policy=name,
        approach_id=await next_id("approach_record") if heard.favour else None,
        sealed=seal_words(court["petition_id"], text, restricted, masked=masked),
        guardians=() if doubt else [one.person_id for one in guardians],
        guardian_doubt=doubt,
        principal_id=speaks.principal_id if speaks else None,
        name_sealed=seal(new.contact_name, Place("petition", "contact_name_sealed", court["petition_id"])),
        mobile_sealed=seal(new.contact_mobile, Place("petition", "contact_mobile_sealed", court["petition_id"])),
        mobile_index=index_of("mobile", new.contact_mobile),
        name_keys=keys_of_names(new.contact_name, new.organisation, purpose=purpose_of(restricted)),
    )


async def _called(
    new: NewPetition, path: str, heard: Screening, wall: EntryWall | None, as_of: datetime
) -> Sequence[int]:
    """Return whom the danger in a new petition calls first: those on duty who will see its ticket."""
    if heard.danger is None:
        return ()
    place = TicketPlace(
        court_id=new.court_id,
        court_path=path,
        department_id=None,
        handler_id=None,
        restricted=wall is not None,
        identity_id=new.identity_id,
        citizen_id=new.citizen_id,
        representation_id=new.representation_id,
        subjects=frozenset(wall.findings) if wall else frozenset(),
        readers=frozenset(wall.desk.readers) if wall else frozenset(),
        sealed=wall is not None and wall.is_sealed,
    )
    return called(await duty_groups(place, as_of), 0, place.restricted)


def _everything_typed(new: NewPetition, text: str) -> list[str]:
    """Return whatever somebody wrote with the petition: a name in any of it may mean one of the court's staff."""
    passed_on = (new.passed_on.by, new.passed_on.reference) if new.passed_on else ()
    return [one for one in (text, new.contact_name, new.organisation, *passed_on) if one]


def _heard_together(typed: Sequence[str]) -> str:
    """Return the text with whatever else was typed that speaks of danger or asks a favour: in any field it is said."""
    text, *beside = typed
    return "\n".join([text, *(one for one in beside if find_danger(one) is not None or favours.asks_favour(one))])


async def wall_at_entry(texts: Sequence[str], court_id: int, as_of: datetime) -> EntryWall:
    """Return the wall around a complaint that is left: `desk.tickets.walls` works it out anew later."""
    findings: dict[int, Finding] = {}
    for text in texts:
        found = await conflicts.names_in(text, court_id)
        findings |= dict.fromkeys((one for one in found.held_off if one not in findings), Finding.HELD_OFF)
        findings |= dict.fromkeys(found.named, Finding.NAMED)
    return EntryWall(findings, await complaint_desk(court_id, findings, as_of))


def _check_passed_on(new: NewPetition, as_of: datetime) -> None:
    """Check that a matter passed on says by whom, and that when they want to know by lies ahead, within a year."""
    told = new.passed_on
    if (new.channel is Channel.PASSED_ON) != (told is not None and bool(told.by)):
        raise Invalid("请填写是哪个单位转来的", "passed_on_by")
    if told is None:
        return
    for name, text in (("passed_on_by", told.by), ("passed_on_reference", told.reference)):
        if len(text) > LONGEST_PASSED_ON:
            raise Invalid(f"最多 {LONGEST_PASSED_ON} 个字", name)
    if told.reply_by is not None and told.reply_by <= as_of:
        raise Invalid("要求回复的日期已经过了，请核对", "reply_by")
    if told.reply_by is not None and told.reply_by > as_of + FARTHEST_REPLY:
        raise Invalid("要求回复的日期在一年以后，请核对", "reply_by")
