"""Facts are loaded as a talk asks for them, and no others. A new kind is a field of `Facts` and a loader here."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from desk.access.actors import Actor, person
from desk.access.visibility import visible_tickets
from desk.people.cases import own_cases
from desk.people.representing.speaking import speaks_for
from desk.people.senders import KnownSender
from desk.rules.lifecycles.petition_acts import HIDDEN_FROM_CITIZENS, SPEAKING
from desk.rules.papers.masks import mask_name, mask_telephone
from desk.rules.rating_times import RatingStands
from desk.tickets.joining import merged_tickets
from desk.tickets.joining.duplicates import PetitionerKey, nearby_petitions
from desk.tickets.joining.parts import parts_of_each
from desk.tickets.ticket_store import petition_number_of, title_of
from desk.tickets.timing.clocks import answer_by, supply_by
from desk.views.courts import court_names
from desk.views.history.citizen_lines import citizen_line
from desk.views.history.spoken import told_words
from desk.views.offers import offers_in_a_list, offers_to_citizen, rateable
from desk.views.petitions.progress import STATES_FOR_CITIZENS, in_parts
from models import Court, ServiceWindow, Ticket, TicketEvent, Words
from models.database import client
from models.enums import Act, Standing, TicketState
from wechat.dialogue import Json
from wechat.dialogues.shared.facts import (
    CaseLine,
    CourtChoice,
    EarlierLine,
    Facts,
    PersonFacts,
    PetitionLine,
    PrincipalLine,
    WindowLine,
)

MOST_PETITIONS = 9
WINDOW = "window"
"""The fact that hangs on what was said: which window."""
NOTHING_SAID: Mapping[str, Json] = {}
COURTS_KEPT_SECONDS = 20.0


@dataclass
class _FactsKept:
    choices: tuple[CourtChoice, ...] = ()
    ids: Mapping[str, int] = field(default_factory=dict)
    at: float = float("-inf")
    of: object = None


_kept_courts = _FactsKept()


async def load(
    needs: frozenset[str],
    known: KnownSender,
    as_of: datetime,
    public_url: str,
    home_id: int | None = None,
    data: Mapping[str, Json] = NOTHING_SAID,
) -> Facts:
    """Return the facts named in `needs`, for this person; `home_id` is the court whose account they write to, `data`
    what the talk holds already.
    """
    loaded: dict[str, Any] = {name: await LOADERS[name](known, as_of) for name in sorted(needs - {WINDOW})}
    if WINDOW in needs:
        loaded[WINDOW] = await _window(data)
    if home_id is not None and "courts" in needs:
        loaded["home"] = next((code for code, id_ in (await _kept()).ids.items() if id_ == home_id), "")
    return Facts(public_url=public_url, **loaded)


async def _courts(*_: object) -> tuple[CourtChoice, ...]:
    return (await _kept()).choices


async def court_id(code: str) -> int:
    """Return a court's id; 0 for a code that no court has."""
    return (await _kept()).ids.get(code, 0)


async def _kept() -> _FactsKept:
    """Read what every message of a petition talk asks for; it changes a few times a year and is kept for a moment."""
    if time.monotonic() - _kept_courts.at > COURTS_KEPT_SECONDS or _kept_courts.of is not client():
        rows = await Court.filter(closed_at__isnull=True).order_by("path").select_related("parent")
        _kept_courts.choices = tuple(
            CourtChoice(row.code, row.name, row.short_name, row.level, row.parent.code if row.parent else "")
            for row in rows
        )
        _kept_courts.ids = {row.code: row.id for row in rows}
        _kept_courts.at, _kept_courts.of = time.monotonic(), client()
    return _kept_courts


async def _window(data: Mapping[str, Json]) -> WindowLine | None:
    """Return the window that the talk is about; None where it is about none, or no row has that number."""
    number = data.get("window_id")
    row = await ServiceWindow.get_or_none(id=int(str(number))).select_related("court") if number else None
    return WindowLine(row.name, row.court.code, row.closed_at is not None) if row is not None else None


async def _tickets(who: Actor) -> list[Ticket]:
    """Return this person's newest petitions, each once: one that was split as its first part."""
    newest = Ticket.filter(visible_tickets(who), part__lte=1).order_by("-id").limit(MOST_PETITIONS)
    return await newest.select_related("petition", "court")


async def _petitions(known: KnownSender, as_of: datetime) -> tuple[PetitionLine, ...]:
    who = await person(known.identity_id, known.citizen_id, as_of)
    tickets = await _tickets(who)
    parts = await parts_of_each(tickets)
    every = [part for ticket in tickets for part in parts.get(ticket.petition_id, (ticket,))]
    said = await _last_words([ticket.id for ticket in every]) | await _answers_together(every)
    rating = await rateable(who, every, as_of)
    lines = {one.id: await _line(one, who, said.get(one.id, ""), rating.get(one.id), as_of) for one in every}
    return tuple(
        _whole(one, lines[one.id], [lines[part.id] for part in parts.get(one.petition_id, ())]) for one in tickets
    )


def _whole(ticket: Ticket, first: PetitionLine, parts: Sequence[PetitionLine]) -> PetitionLine:
    """Return a petition as one line: a split one is open, and may be urged, as long as one of its parts is."""
    if not parts:
        return first
    going_on = [part for part in parts if part.ticket_state.is_open]
    return replace(
        first,
        number=ticket.petition.number,
        title=ticket.petition.title,
        state_label=in_parts(len(parts)),
        due_at=max((part.due_at for part in going_on if part.due_at), default=None),
        ticket_state=(going_on or parts)[0].ticket_state,
        can_urge=any(part.can_urge for part in parts),
        can_withdraw=any(part.can_withdraw for part in parts),
        can_supplement=any(part.can_supplement for part in parts),
        can_rate=any(part.can_rate for part in parts),
        last_word="",
        supply_by=min((part.supply_by for part in parts if part.supply_by), default=None),
        parts=tuple(parts),
    )


async def _line(
    ticket: Ticket, who: Actor, last_word: str, rating: RatingStands | None, as_of: datetime
) -> PetitionLine:
    """Return one ticket as a line; `rating` is how its rating stands, None where it may not be rated."""
    merged = ticket.state is TicketState.MERGED
    acts = await offers_to_citizen(who, ticket, as_of) if merged else offers_in_a_list(who, ticket)
    return PetitionLine(
        number=petition_number_of(ticket),
        title=title_of(ticket),
        state_label=STATES_FOR_CITIZENS[ticket.state],
        court_name=ticket.court.name,
        left_at=ticket.opened_at,
        due_at=await answer_by(ticket),
        ticket_state=ticket.state,
        can_urge=Act.URGE in acts,
        can_withdraw=Act.WITHDRAW in acts,
        can_supplement=Act.SUPPLEMENT in acts,
        can_rate=rating is not None,
        rating=rating or RatingStands.NONE,
        last_word=last_word,
        supply_by=await supply_by(ticket),
    )


async def _last_words(tickets: list[int]) -> dict[int, str]:
    """Return the newest words that left the court; a submitted answer has not left before it is approved."""
    told = TicketEvent.filter(ticket_id__in=tickets, act__in=SPEAKING, words_id__isnull=False).order_by("id")
    newest = {event.ticket_id: event.words_id for event in await told}
    rows = await Words.filter(id__in=[words_id for words_id in newest.values() if words_id is not None])
    return {row.ticket_id: told_words(row) for row in rows}


async def _answers_together(tickets: list[Ticket]) -> dict[int, str]:
    """Return for each merged ticket the newest answer given to what it was merged into."""
    answers = {
        ticket.id: await merged_tickets.answers_of(ticket) for ticket in tickets if ticket.merged_into_id is not None
    }
    wanted = {ticket_id: events[-1].words_id for ticket_id, events in answers.items() if events}
    words = {row.id: told_words(row) for row in await Words.filter(id__in=list(wanted.values()))}
    return {ticket_id: words.get(words_id or 0, "") for ticket_id, words_id in wanted.items()}


async def _timeline(known: KnownSender, as_of: datetime) -> Mapping[str, tuple[tuple[datetime, str], ...]]:
    firsts = await _tickets(await person(known.identity_id, known.citizen_id, as_of))
    parts = [part for found in (await parts_of_each(firsts)).values() for part in found]
    tickets = {ticket.id: ticket for ticket in [*firsts, *parts]}
    told = TicketEvent.filter(ticket_id__in=list(tickets)).exclude(act__in=list(HIDDEN_FROM_CITIZENS))
    events = await told.order_by("id")
    courts = await court_names(events)
    lines: dict[str, list[tuple[datetime, str]]] = {}
    split: set[int] = set()
    for event in events:
        ticket = tickets[event.ticket_id]
        what = citizen_line(event, courts)
        if ticket.id in split:
            what = f"第 {ticket.part} 件：{what}"
        if event.act is Act.SPLIT:
            split.add(ticket.id)
            what = in_parts(sum(one.petition_id == ticket.petition_id for one in parts))
        if event.act is not Act.SPLIT or ticket.part == 1:
            lines.setdefault(ticket.petition.number, []).append((event.at, what))
    return {number: tuple(said) for number, said in lines.items()}


async def _person(known: KnownSender, _: datetime) -> PersonFacts:
    name, mobile = (known.own or known.last).open()
    return PersonFacts(
        standing=known.standing,
        consented=known.consented,
        name_masked=mask_name(name) if name else "",
        mobile_masked=mask_telephone(mobile) if mobile else "",
        is_officer=known.officer_name is not None,
        officer_name=known.officer_name or "",
    )


async def _cases(known: KnownSender, as_of: datetime) -> tuple[CaseLine, ...]:
    return tuple(
        CaseLine(
            number=seen.case.number,
            court_name=seen.case.court.name,
            cause=seen.case.cause,
            stage=seen.case.stage,
            steps=tuple((step.happened_on, step.stage, step.text) for step in seen.steps),
            court_code=seen.case.court.code,
            hearings=tuple(one.words(as_of) for one in seen.dates.hearings if one.is_ahead(as_of)),
            dates=(*seen.dates.fee_words(as_of), *seen.dates.measure_words(as_of)),
        )
        for seen in await own_cases(known.citizen_id, as_of)
    )


async def _earlier(known: KnownSender, as_of: datetime) -> tuple[EarlierLine, ...]:
    """Return what this phone, and whoever holds it, asked in the last three months, the newest first."""
    found = await nearby_petitions(PetitionerKey(known.identity_id, known.citizen_id), as_of)
    return tuple(
        EarlierLine(
            number=one.number,
            title=one.title,
            state_label=STATES_FOR_CITIZENS[one.state],
            state=one.state,
            left_at=one.left.at,
            closed_at=one.closed_at,
            representation_id=one.representation_id,
            case_number=one.left.case_number,
            keys=one.left.keys,
        )
        for one in found
    )


async def _principals(known: KnownSender, as_of: datetime) -> tuple[PrincipalLine, ...]:
    found = await speaks_for(known.citizen_id, as_of) if known.standing is Standing.VERIFIED else []
    return tuple(PrincipalLine(one.representation_id, one.label) for one in found)


LOADERS: Mapping[str, Callable[[KnownSender, datetime], Awaitable[object]]] = {
    "courts": _courts,
    "petitions": _petitions,
    "earlier": _earlier,
    "timeline": _timeline,
    "cases": _cases,
    "principals": _principals,
    "person": _person,
}
