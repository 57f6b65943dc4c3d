"""A ticket's history is read once with all that was said: for officers, for its petitioner, and the answers given."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

from desk.rules.lifecycles.act_records import HistoryTone, Reply
from desk.rules.lifecycles.petition_acts import ANSWERING, FOR_CITIZENS, HIDDEN_FROM_CITIZENS, INSIDE, RECORDS
from desk.tickets.event_facts import (
    DispatchFacts,
    HandsFacts,
    MentionFacts,
    ReassignFacts,
    RedoFacts,
    VisitFacts,
    facts_of_event,
)
from desk.tickets.ticket_store import officer_names
from desk.views.courts import court_names
from desk.views.files import FileView, files_of_words
from desk.views.history.citizen_lines import citizen_line
from desk.views.history.facts_in_words import NamesInFacts, facts_in_words
from desk.views.history.spoken import NOTHING_SAID, TAKEN_BACK, SpokenWords, opened_text, spoken
from desk.views.history.stand_ins import stood_in
from models import Ticket, TicketEvent, Words
from models.enums import Act, ActorKind, TicketState
from models.reading_together import together

SOMEBODY = "干警"
LINES_A_PAGE = 30
"""Each may hold 5,000 characters: a page of them stays one that a phone opens."""
READ_BY_CITIZENS = frozenset({Reply.PROGRESS, Reply.QUESTION})
"""What the court says in a line of its own; answers and reasons stand by themselves."""


@dataclass(frozen=True)
class HistoryMoment:
    """One line as officers read it: who did what, in what words, when."""

    seq: int
    act: Act
    at: datetime
    cycle: int
    who: str
    did: str
    detail: str
    tone: HistoryTone
    words: str = field(repr=False)
    masked: int | None = None
    """The id of the words where some of them are masked."""
    files: Sequence[FileView] = ()

    @property
    def is_inside(self) -> bool:
        """Say whether it is for colleagues only."""
        return self.act in INSIDE


@dataclass(frozen=True)
class CitizenMoment:
    """One line as the petitioner reads it."""

    act: Act
    at: datetime
    cycle: int
    text: str
    words: str = field(repr=False)
    by_citizen: bool = False
    files: Sequence[FileView] = ()


@dataclass(frozen=True)
class CourtWords:
    """Something the court said to the citizen; `replaced` where it was corrected later."""

    act: Act
    at: datetime
    cycle: int
    words: str = field(repr=False)
    replaced: bool = False
    taken_back: bool = False
    """The words say only that it was."""
    files: Sequence[FileView] = ()
    """What was sent with them."""


@dataclass(frozen=True)
class AnswerSaid:
    """An answer given or submitted. `waiting`: it is still being reviewed; `replaced`: it was corrected later.

    `taken_back`: the citizen does not read it any more.
    """

    words_id: int
    at: datetime
    who: str
    author_id: int | None
    cycle: int
    waiting: bool
    text: str = field(repr=False)
    replaced: bool = False
    taken_back: bool = False
    files: Sequence[FileView] = ()


@dataclass(frozen=True)
class OpenedHistory:
    """Holds a ticket's events, oldest first, with the words that were said.

    `by_officer`: an officer reads it, with the names of staff and what was taken back from the citizen.
    """

    state: TicketState
    events: Sequence[TicketEvent]
    words: Mapping[int, Words] = field(repr=False)
    names: NamesInFacts
    by_officer: bool = False
    stood_in: Mapping[int, str] = field(default_factory=dict)
    """For whom the officer of a line stood in, by its seq."""
    files: Mapping[int, Sequence[FileView]] = field(default_factory=dict)
    """What went to the citizen with words, by the words' id."""

    def said(self, event: TicketEvent) -> SpokenWords:
        row = self.words.get(event.words_id or 0)
        if self._is_taken_back(event) and not self.by_officer:
            return SpokenWords(TAKEN_BACK)
        return spoken(row, of_citizen=event.act is Act.SPLIT) if row else NOTHING_SAID

    def sent_with(self, event: TicketEvent) -> Sequence[FileView]:
        """Return the files that went with a line's words: what was taken back is the court's alone."""
        hidden = self._is_taken_back(event) and not self.by_officer
        return () if hidden else self.files.get(event.words_id or 0, ())

    def page(self, before: int | None = None, of: Sequence[TicketEvent] | None = None) -> list[TicketEvent]:
        """Return a page of lines, newest first: those before the one with that seq, or else the newest."""
        return _page(self.events if of is None else of, before)

    def earlier(self, before: int | None = None) -> int | None:
        """Return the seq before which the next page begins; None where this is the last. For officers."""
        return _next(self.events, self.page(before))

    def earlier_for_citizen(self, before: int | None = None) -> int | None:
        return _next(self._read_by_citizen(), self.page(before, self._read_by_citizen()))

    def moments(self, elsewhere: Set[int] = frozenset(), before: int | None = None) -> list[HistoryMoment]:
        """Return a page of lines for officers, newest first; without the words, by id, that stand elsewhere there."""
        return [self._moment(event, elsewhere) for event in self.page(before)]

    def all_moments(self) -> list[HistoryMoment]:
        """Return every line for officers, newest first."""
        return [self._moment(event, frozenset()) for event in reversed(self.events)]

    def _moment(self, event: TicketEvent, elsewhere: Set[int]) -> HistoryMoment:
        said = NOTHING_SAID if event.words_id in elsewhere else self.said(event)
        officer, by_citizen = event.actor_kind is ActorKind.OFFICER, event.actor_kind is ActorKind.CITIZEN
        return HistoryMoment(
            seq=event.seq,
            act=event.act,
            at=event.at,
            cycle=event.cycle,
            who=self._officer(event) if officer else event.actor_kind.label,
            did=(by_citizen and RECORDS[event.act].by_citizen) or event.act.label,
            detail=self._detail(event),
            tone=_tone(event),
            words=said.text,
            masked=event.words_id if said.is_masked else None,
            files=() if event.words_id in elsewhere else self.sent_with(event),
        )

    def _officer(self, event: TicketEvent) -> str:
        name, absent = self.names.officers.get(event.actor_id or 0, SOMEBODY), self.stood_in.get(event.seq)
        return f"{name}（代{absent}）" if absent else name

    def _detail(self, event: TicketEvent) -> str:
        back = "已收回" if self._is_taken_back(event) else ""
        return "，".join(filter(None, (facts_in_words(facts_of_event(event), self.names), back)))

    def _is_taken_back(self, event: TicketEvent) -> bool:
        row = self.words.get(event.words_id or 0)
        return row is not None and row.taken_back_at is not None

    def for_citizen(self, before: int | None = None) -> list[CitizenMoment]:
        """Return a page of lines for the petitioner, newest first, without what citizens do not read of."""
        return [self._plain(event) for event in self.page(before, self._read_by_citizen())]

    def _read_by_citizen(self) -> list[TicketEvent]:
        return [event for event in self.events if event.act not in HIDDEN_FROM_CITIZENS]

    def _plain(self, event: TicketEvent) -> CitizenMoment:
        own = event.actor_kind is ActorKind.CITIZEN
        shown = own or RECORDS[event.act].reply in READ_BY_CITIZENS
        text, words = citizen_line(event, self.names.courts), self.said(event).text if shown else ""
        files = self.sent_with(event) if shown else ()
        return CitizenMoment(event.act, event.at, event.cycle, text, words, own, files)

    def told(self, *replies: Reply) -> list[CourtWords]:
        """Return what the court said to the citizen, newest first. A submitted answer is none before it is approved."""
        return [
            CourtWords(
                event.act,
                event.at,
                event.cycle,
                self.said(event).text,
                self._is_replaced(event),
                self._is_taken_back(event),
                self.sent_with(event),
            )
            for event in reversed(self.events)
            if RECORDS[event.act].reply in replies and event.words_id
        ]

    def _is_replaced(self, event: TicketEvent) -> bool:
        return any(
            later.act is Act.CORRECT and later.cycle == event.cycle and later.seq > event.seq for later in self.events
        )

    def in_review(self) -> TicketEvent | None:
        """Return the event by which an answer was submitted that still waits for its reviewer."""
        if self.state is not TicketState.REVIEWING:
            return None
        return next((event for event in reversed(self.events) if event.act is Act.SUBMIT), None)

    def answers(self) -> list[AnswerSaid]:
        """Return the answer that waits for review, and those that left the court, newest first."""
        waiting = self.in_review()
        given = [event for event in reversed(self.events) if event.act in ANSWERING and event.words_id in self.words]
        found = [self._answer(waiting, waiting=True)] if waiting and waiting.words_id in self.words else []
        return [*found, *(self._answer(event) for event in given)]

    def _answer(self, event: TicketEvent, waiting: bool = False) -> AnswerSaid:
        row = self.words[event.words_id or 0]
        who = self.names.officers.get(row.author_id or 0, SOMEBODY)
        return AnswerSaid(
            words_id=row.id,
            at=row.at,
            who=who,
            author_id=row.author_id,
            cycle=row.cycle,
            waiting=waiting,
            text=opened_text(row),
            replaced=self._is_replaced(event),
            taken_back=row.taken_back_at is not None,
            files=self.sent_with(event),
        )


def _next(known: Sequence[TicketEvent], shown: Sequence[TicketEvent]) -> int | None:
    """Return the seq of the last line that is shown, where there are lines before it."""
    return shown[-1].seq if shown and known[0].seq < shown[-1].seq else None


def _tone(event: TicketEvent) -> HistoryTone:
    facts = facts_of_event(event)
    if isinstance(facts, VisitFacts):
        return HistoryTone.BAD if facts.grade.is_unhappy else HistoryTone.GOOD
    return RECORDS[event.act].tone


async def history_of(ticket: Ticket) -> OpenedHistory:
    """Read the history for its petitioner: without the names of staff."""
    events, words = await _events_and_words(ticket)
    named = NamesInFacts(courts=await court_names(events))
    return OpenedHistory(ticket.state, events, words, named, files=await files_of_words(events))


async def officer_history(ticket: Ticket, before: int | None = None, *, whole: bool = False) -> OpenedHistory:
    """Read the history for officers: with the names of those who acted, wrote or were given it.

    The words are those of one page (`before` that line, or the newest) and of all that was answered; of a long history
    the rest stays unread, unless it is wanted `whole`.
    """
    events = await TicketEvent.filter(ticket_id=ticket.id).order_by("seq")
    words, courts, absent, files = await together(
        _words_of(events if whole else [*_page(events, before), *filter(_is_answered, events)]),
        court_names(events),
        stood_in(events),
        files_of_words(events),
    )
    staff = [event.actor_id for event in events if event.actor_kind is ActorKind.OFFICER]
    names = await officer_names([*staff, *_handlers(events), *(row.author_id for row in words.values())])
    return OpenedHistory(
        state=ticket.state,
        events=events,
        words=words,
        names=NamesInFacts(names, courts),
        by_officer=True,
        stood_in=absent,
        files=files,
    )


async def _events_and_words(ticket: Ticket) -> tuple[list[TicketEvent], dict[int, Words]]:
    events = await TicketEvent.filter(ticket_id=ticket.id).order_by("seq")
    return events, await _words_of(events)


async def _words_of(events: Iterable[TicketEvent]) -> dict[int, Words]:
    ids = {event.words_id for event in events if event.words_id}
    return {row.id: row for row in await Words.filter(id__in=ids)} if ids else {}


def _page(known: Sequence[TicketEvent], before: int | None) -> list[TicketEvent]:
    return [event for event in reversed(known) if before is None or event.seq < before][:LINES_A_PAGE]


def _is_answered(event: TicketEvent) -> bool:
    return event.act in FOR_CITIZENS


def _handlers(events: Iterable[TicketEvent]) -> list[int | None]:
    facts = map(facts_of_event, events)
    named: list[int | None] = []
    for one in facts:
        if isinstance(one, DispatchFacts | ReassignFacts | VisitFacts | RedoFacts | HandsFacts):
            named.append(one.handler_id)
        if isinstance(one, HandsFacts):
            named.append(one.from_id)
        if isinstance(one, MentionFacts):
            named.extend(one.officers)
    return named
