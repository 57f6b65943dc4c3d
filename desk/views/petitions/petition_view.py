"""A citizen is shown the same of a petition on the page and in the mini-program: all of it is read here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk.access.actors import Actor
from desk.notices.reading import read_by_citizen
from desk.petitions.danger_words import comfort_of
from desk.rules.lifecycles.act_records import Reply
from desk.tickets.joining.parts import leading_part, parts_of
from desk.tickets.rating.standing import standing_of
from desk.tickets.ticket_store import load, petition_number_of, title_of
from desk.tickets.timing.clocks import answer_by, supply_by
from desk.views.files import FileView, files_of
from desk.views.history.history import CitizenMoment, CourtWords, OpenedHistory, history_of
from desk.views.offers import offers_to_citizen
from desk.views.petitions.progress import Progress, progress_of
from desk.views.petitions.rating_said import RatingSaid, rating_said
from models import Ticket
from models.enums import Act, TicketState


@dataclass(frozen=True)
class PetitionView:
    """One petition, or one part of it."""

    ticket: Ticket
    progress: Progress
    acts: Sequence[Act]
    answers: Sequence[CourtWords]
    interim: CourtWords | None
    declined: CourtWords | None
    question: CourtWords | None
    lines: Sequence[CitizenMoment]
    earlier: int | None
    """Before which line the next page of them begins."""
    files: Sequence[FileView]
    rating: RatingSaid | None
    answered_by: Ticket
    """Whose court and department signs the answers: another ticket where this one was merged into it."""

    @property
    def number(self) -> str:
        return petition_number_of(self.ticket)

    @property
    def title(self) -> str:
        return title_of(self.ticket)


async def given_together(ticket: Ticket) -> tuple[list[CourtWords], Ticket]:
    """Return what was answered since to the ticket this one was merged into, newest first, and that ticket."""
    if ticket.merged_into_id is None or ticket.closed_at is None:
        return [], ticket
    into = await load(ticket.merged_into_id)
    told = (await history_of(into)).told(Reply.ANSWER)
    return [replace(one, cycle=ticket.cycle) for one in told if one.at >= ticket.closed_at], into


async def petition_view(ticket: Ticket, citizen: Actor, as_of: datetime, before: int | None = None) -> PetitionView:
    history = await history_of(ticket)
    given, answered_by = await given_together(ticket)
    answers = [*given, *history.told(Reply.ANSWER)]
    interim = _standing(history, Reply.PROGRESS)
    acts = await offers_to_citizen(citizen, ticket, as_of)
    rated = await standing_of(ticket, as_of)
    answered_since = bool(answers and interim and answers[0].at >= interim.at)
    return PetitionView(
        ticket=ticket,
        progress=progress_of(
            ticket,
            as_of,
            answered_together=any(not one.taken_back for one in given),
            supply_by=await supply_by(ticket),
            may_reopen=Act.REOPEN in acts,
            answer_by=await answer_by(ticket),
        ),
        acts=acts,
        answers=answers,
        interim=None if answered_since else interim,
        declined=_standing(history, Reply.REASON),
        question=next(iter(history.told(Reply.QUESTION)), None) if ticket.state is TicketState.WAITING else None,
        lines=history.for_citizen(before),
        earlier=history.earlier_for_citizen(before),
        files=await files_of(ticket.petition_id),
        rating=rating_said(rated) if rated else None,
        answered_by=answered_by,
    )


def _standing(history: OpenedHistory, reply: Reply) -> CourtWords | None:
    """Return the newest words of this kind that were not taken back."""
    return next((one for one in history.told(reply) if not one.taken_back), None)


@dataclass(frozen=True)
class WholeView:
    """Holds all of a petition: one view, or one for each part of it. `lead` is what its own number means."""

    views: Sequence[PetitionView]
    lead: PetitionView
    comfort: str = ""
    """What its petitioner reads first for a day after words of danger."""

    @property
    def urged_at(self) -> str:
        """Return the number under which it is urged: any part that may be stands for all; empty where none may."""
        mine = [view.number for view in (self.lead, *self.views) if Act.URGE in view.acts]
        return mine[0] if mine else ""


async def whole_view(ticket: Ticket, citizen: Actor, as_of: datetime, before: int | None = None) -> WholeView:
    """Read everything a citizen is shown of the petition that this ticket is, or is a part of.

    `before`: of this ticket, the lines of its history before that one.
    """
    parts = await parts_of(ticket)
    keys = {ticket.id: before}
    views = [await petition_view(part, citizen, as_of, keys.get(part.id)) for part in parts]
    first = leading_part(parts)
    lead = next(view for view in views if view.ticket.id == first.id)
    return WholeView(views, lead, await comfort_of(ticket.petition_id, as_of))


async def record_read(ticket: Ticket, citizen: Actor, as_of: datetime) -> None:
    """Write down that a citizen was shown all of their petition: what they were to be told of it, they know."""
    if citizen.id is not None:
        parts = [part.id for part in await parts_of(ticket)]
        await read_by_citizen(parts, citizen.id, citizen.citizen_id, as_of)
