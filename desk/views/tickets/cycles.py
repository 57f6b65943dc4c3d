"""一页看全: whoever decides on a ticket that was taken up again sees each of its rounds here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.tickets.ticket_store import officer_names
from desk.tickets.timing.clocks import BESIDE
from desk.views.history.history import AnswerSaid
from desk.views.history.spoken import NOTHING_SAID, SpokenWords, spoken
from models import Clock, Rating, Supervision, TelephoneCall, Ticket, TicketEvent, Words
from models.enums import Act, ActorKind, Grade
from models.reading_together import together

OFFICE = "诉求服务处"


@dataclass(frozen=True)
class CycleRating:
    cycle: int
    grade: Grade
    at: datetime
    channel: str
    """Where it was given; of a call who called, from when to when, and what the petitioner made of it since."""
    words_id: int | None
    words: str = field(repr=False)
    masked: bool


@dataclass(frozen=True)
class CycleRung:
    """Says who was to see to a ticket, and what they did, in their words."""

    rung: int
    who: str
    opened_at: datetime
    did: str = field(repr=False)


@dataclass(frozen=True)
class TicketCycle:
    """One round of a ticket. `again` is why it was taken up again without a rating; `ended_at` None while it lasts."""

    cycle: int
    began_at: datetime
    ended_at: datetime | None
    hands: Sequence[str]
    reviewers: Sequence[str]
    answers: Sequence[AnswerSaid]
    rated: CycleRating | None
    rungs: Sequence[CycleRung]
    again: str = field(repr=False)


async def ratings_of(ticket: Ticket) -> list[CycleRating]:
    """Return the ratings of a ticket, newest first."""
    rows = await Rating.filter(ticket_id=ticket.id).order_by("-cycle")
    words, calls = await together(_words([row.words_id for row in rows]), _calls([row.call_id for row in rows]))
    names = await officer_names([one.officer_id for one in calls.values()]) if calls else {}
    return [_rating(row, _said(words, row.words_id), _came(row, calls, names)) for row in rows]


def _rating(row: Rating, said: SpokenWords, came: str) -> CycleRating:
    return CycleRating(row.cycle, row.grade, row.changed_at or row.at, came, row.words_id, said.text, said.is_masked)


def _came(row: Rating, calls: Mapping[int, TelephoneCall], names: Mapping[int, str]) -> str:
    """Say whose word a rating is: the citizen's own on some channel, or an officer's who called them."""
    call = calls.get(row.call_id or 0)
    changed = "，群众后来改过或补充过" if row.changed_at and call is None else ""
    if call is None:
        return row.channel.label + changed
    ended = call.ended_at or call.began_at
    minutes, seconds = divmod(int((ended - call.began_at).total_seconds()), 60)
    lasted = f"{minutes} 分 {seconds} 秒" if minutes else f"{seconds} 秒"
    return f"电话回访，{names.get(call.officer_id, '')}，通话 {lasted}"


async def _calls(ids: Sequence[int | None]) -> dict[int, TelephoneCall]:
    wanted = [one for one in ids if one is not None]
    return {one.id: one for one in await TelephoneCall.filter(id__in=wanted)} if wanted else {}


async def _words(ids: Sequence[int | None]) -> dict[int, Words]:
    wanted = [one for one in ids if one is not None]
    return {row.id: row for row in await Words.filter(id__in=wanted)} if wanted else {}


def _said(words: Mapping[int, Words], words_id: int | None) -> SpokenWords:
    row = words.get(words_id or 0)
    return spoken(row) if row else NOTHING_SAID


@dataclass(frozen=True)
class CyclesHeld:
    """The rows of which the rounds of a ticket are told."""

    clocks: Sequence[Clock] = ()
    rungs: Sequence[tuple[int, CycleRung]] = ()
    reviewers: Sequence[tuple[int, str]] = ()
    again: Mapping[int, str] = field(default_factory=dict)


async def cycles_held(ticket: Ticket) -> CyclesHeld:
    """Read them; nothing for a ticket that is in its first round."""
    if ticket.cycle <= 1:
        return CyclesHeld()
    return CyclesHeld(*await together(_clocks(ticket), _rungs(ticket), _reviewers(ticket), _again(ticket)))


async def _clocks(ticket: Ticket) -> list[Clock]:
    clocks = Clock.filter(ticket_id=ticket.id).exclude(kind__in=BESIDE).order_by("id")
    return await clocks.select_related("custodian")


def cycles_of(rows: CyclesHeld, given: Sequence[AnswerSaid], rated: Sequence[CycleRating]) -> list[TicketCycle]:
    """Return all rounds of a ticket, the newest first; none for a ticket that is in its first."""
    held, rungs, reviewers, again = rows.clocks, rows.rungs, rows.reviewers, rows.again
    began = {cycle: min(one.started_at for one in held if one.cycle == cycle) for cycle in {one.cycle for one in held}}
    return [
        TicketCycle(
            cycle=cycle,
            began_at=began[cycle],
            ended_at=began.get(cycle + 1),
            hands=_once([one.custodian.name if one.custodian else OFFICE for one in held if one.cycle == cycle]),
            reviewers=_once([name for of, name in reviewers if of == cycle]),
            answers=[one for one in given if one.cycle == cycle and not one.waiting],
            rated=next((one for one in rated if one.cycle == cycle), None),
            rungs=[one for of, one in rungs if of == cycle],
            again=again.get(cycle, ""),
        )
        for cycle in sorted(began, reverse=True)
    ]


def _once(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))


async def _rungs(ticket: Ticket) -> list[tuple[int, CycleRung]]:
    rows = await Supervision.filter(ticket_id=ticket.id).order_by("id").select_related("clock", "recipient")
    words = await _words([row.done_words_id for row in rows])
    return [
        (
            row.clock.cycle,
            CycleRung(
                row.rung,
                row.recipient.name if row.recipient else "",
                row.opened_at,
                _said(words, row.done_words_id).text,
            ),
        )
        for row in rows
    ]


async def _reviewers(ticket: Ticket) -> list[tuple[int, str]]:
    acts = TicketEvent.filter(ticket_id=ticket.id, act=Act.APPROVE, actor_kind=ActorKind.OFFICER)
    events = await acts.order_by("seq")
    names = await officer_names([event.actor_id for event in events])
    return [(event.cycle, names.get(event.actor_id or 0, "")) for event in events]


async def _again(ticket: Ticket) -> dict[int, str]:
    """Return why a round was begun after each one that nobody rated."""
    events = await TicketEvent.filter(ticket_id=ticket.id, act=Act.REOPEN)
    words = await _words([event.words_id for event in events])
    return {event.cycle: _said(words, event.words_id).text for event in events if event.words_id in words}
