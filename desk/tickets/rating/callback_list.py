"""The telephone list (电话回访) says whom to call for a return visit, and what comes of a call nobody answers.

Who left a petition by telephone, at a window, by letter or through another body is called at once; who wrote on WeChat,
once they had time to rate the answer there, or in the call that tells them the answer. Whoever left no number, asked
not to be called, or unsubscribed (退订), is not called. One's own answer, or one that one corrected, is never asked
about by oneself.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from desk.access.actors import Actor
from desk.access.conflicts import load_wall
from desk.access.seen import courts_looked_over
from desk.access.visibility import visible_tickets
from desk.errors import Invalid, NotFound, Refused
from desk.notices.calls import CALLERS
from desk.notices.wishes import wants_no_question
from desk.rules.calendar.court_time import COURT_TIME, LONG_AGO
from desk.rules.calendar.days_in_words import moment_words
from desk.rules.lifecycles.petition import PETITION
from desk.rules.lifecycles.petition_guards import MOST_ATTEMPTS
from desk.rules.rating_times import asked_before
from desk.rules.telephoning import AGAIN_AFTER, may_try_at
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.event_facts import AttemptFacts
from desk.tickets.history import record, write_words
from desk.tickets.orders import Fields, Order, does
from desk.tickets.rating import telephone_calls
from desk.tickets.ticket_facts import UNRATED, attempts_of, capacities_of, full_facts
from desk.tickets.ticket_store import validated_text
from desk.tickets.timing import clocks
from models import Court, ReturnVisit, Ticket, statements
from models.database import transaction
from models.enums import Act, Channel, VisitOutcome, WordsKind
from models.reading_together import together

GONE = "没有找到这次回访，或您无权办理"
WAITING = """
SELECT visit.id, visit.ticket_id, visit.asked_at, tries.number, tries.last
FROM return_visit AS visit
JOIN ticket ON ticket.id = visit.ticket_id
JOIN petition ON petition.id = ticket.petition_id
LEFT JOIN citizen ON citizen.id = petition.citizen_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE outcome IN ('no_answer', 'somebody_else')) AS number, max(asked_at) AS last,
        bool_or(outcome IN ('refused', 'wrong_number')) AS refused
    FROM return_visit WHERE ticket_id = visit.ticket_id AND cycle = visit.cycle AND outcome = ANY (${unrated})
) AS tries
WHERE visit.court_id = ${court_id} AND visit.outcome = 'asked'
    AND (visit.asked_at, visit.id) > (${last_asked}, ${last_id})
    AND (visit.channel = 'phone' OR visit.asked_at < ${asked_before} OR EXISTS (
        SELECT 1 FROM telephone_task WHERE ticket_id = visit.ticket_id AND state IN ('open', 'failed')))
    AND ticket.answered_by_id IS DISTINCT FROM ${caller_id}
    AND NOT EXISTS (SELECT 1 FROM words AS own WHERE own.ticket_id = ticket.id AND own.cycle = ticket.cycle
        AND own.kind = 'answer' AND own.author_kind = 'officer' AND own.author_id = ${caller_id})
    AND (petition.contact_mobile_sealed IS NOT NULL OR citizen.mobile_sealed IS NOT NULL)
    AND tries.number < ${most_tries} AND tries.refused IS NOT TRUE
    AND (tries.last IS NULL OR tries.last <= ${tried_before})
ORDER BY visit.asked_at, visit.id LIMIT ${most}"""


@dataclass(frozen=True)
class PendingVisit:
    """Says whom to call; `tries` calls were not answered."""

    visit_id: int
    ticket: Ticket
    asked_at: datetime
    tries: int

    @property
    def key(self) -> tuple[datetime, int]:
        return self.asked_at, self.visit_id


async def courts(actor: Actor) -> list[Court]:
    """Return the courts this person calls for: their own, and for who looks down on others, those below."""
    return await courts_looked_over(actor, CALLERS)


async def pending_visits(
    actor: Actor, court_id: int, as_of: datetime, after: tuple[datetime, int] | None, most: int
) -> list[PendingVisit]:
    """Return up to `most` people of this court whom this person may ask about their tickets, longest waiting first."""
    calendar = await clocks.calendar_of(court_id)
    patience, resting = asked_before(calendar, as_of), as_of - timedelta(minutes=AGAIN_AFTER)
    found: list[PendingVisit] = []
    last = after or (LONG_AGO, 0)
    while len(found) < most:
        rows = await statements.fetch(
            WAITING,
            court_id=court_id,
            last_asked=last[0],
            last_id=last[1],
            asked_before=patience,
            caller_id=actor.id,
            unrated=[outcome.value for outcome in UNRATED],
            most_tries=MOST_ATTEMPTS,
            tried_before=resting,
            most=most,
        )
        tickets = await _asked_about_by(actor, [row["ticket_id"] for row in rows])
        due = [
            row
            for row in rows
            if row["ticket_id"] in tickets and (row["last"] is None or may_try_at(calendar, row["last"]) <= as_of)
        ]
        unwilling = await together(*(wants_no_question(tickets[row["ticket_id"]].petition) for row in due))
        found += [
            PendingVisit(row["id"], tickets[row["ticket_id"]], row["asked_at"], row["number"])
            for row, wants_none in zip(due, unwilling, strict=True)
            if not wants_none
        ]
        if len(rows) < most:
            break
        last = (rows[-1]["asked_at"], rows[-1]["id"])
    return found[:most]


async def _asked_about_by(actor: Actor, ticket_ids: list[int]) -> dict[int, Ticket]:
    """Return those of these tickets that this person sees and makes return visits of."""
    if not ticket_ids:
        return {}
    seen = await Ticket.filter(visible_tickets(actor), id__in=ticket_ids).select_related("court", "petition")
    await load_wall(seen)
    return {one.id: one for one in seen if PETITION.rules[Act.VISIT].by & capacities_of(actor, one)}


async def find_visit(actor: Actor, visit_id: int) -> ReturnVisit:
    """Find a return visit to make, or one that is over meanwhile. Raises `NotFound` where this person has none."""
    visit = await ReturnVisit.get_or_none(id=visit_id)
    if visit is None or visit.outcome in UNRATED or visit.court_id not in {one.id for one in await courts(actor)}:
        raise NotFound(GONE)
    if not await _asked_about_by(actor, [visit.ticket_id]):
        raise NotFound(GONE)
    return visit


async def visit_of_call(
    actor: Actor, ticket_id: int, as_of: datetime, called_for: Set[int] | None = None
) -> ReturnVisit | None:
    """Return the return visit that is made in the same call as what is told about this ticket, if there is one.

    `called_for` are the courts this person calls for, where somebody read them for several tickets.
    """
    return (await visit_or_why(actor, ticket_id, as_of, called_for))[0]


async def visit_or_why(
    actor: Actor, ticket_id: int, as_of: datetime, called_for: Set[int] | None = None
) -> tuple[ReturnVisit | None, str]:
    """Return the return visit of a ticket that this person may call for now, or say why they make none.

    Nothing is said where nobody asks them to call.
    """
    visit, asked_about = await together(_asked(ticket_id), _asked_about_by(actor, [ticket_id]))
    ticket = asked_about.get(ticket_id)
    if visit is None or ticket is None:
        return None, ""
    if called_for is None:
        called_for = {one.id for one in await courts(actor)}
    facts, held = await full_facts((Act.ATTEMPT, Act.VISIT), actor, ticket, as_of), capacities_of(actor, ticket)
    of_visit = PETITION.object_to(Act.VISIT, facts, held)
    if visit.court_id in called_for and not of_visit and not PETITION.object_to(Act.ATTEMPT, facts, held):
        return visit, ""
    return None, of_visit.words if of_visit and ticket.court_id in called_for else ""


async def _asked(ticket_id: int) -> ReturnVisit | None:
    return await ReturnVisit.filter(ticket_id=ticket_id, outcome=VisitOutcome.ASKED).order_by("-id").first()


async def next_try(ticket: Ticket, before: Sequence[ReturnVisit]) -> datetime | None:
    """Return from when they may be called again, after these attempts; None where nobody called yet."""
    if not before:
        return None
    return may_try_at(await clocks.calendar_of(ticket.court_id), before[-1].asked_at)


@dataclass(frozen=True, kw_only=True)
class AttemptOrder(Order):
    """Says how the call ended."""

    outcome: VisitOutcome

    @classmethod
    def read(cls, order: Order, sent: Fields) -> Self:
        outcome = sent.chosen(VisitOutcome, "where")
        if outcome not in UNRATED:
            raise Invalid("请选择电话打得怎么样", "where")
        return cls(*order.basis, outcome=outcome)


@does(Act.ATTEMPT, AttemptOrder)
async def record_attempt(order: AttemptOrder) -> Ticket:
    """回访未果: nobody answered (`no_answer`), or they would rather not rate (`refused`).

    With a note, where one is wanted. The ticket stays answered until its time is up, then it counts as not rated.
    """
    async with transaction():
        held = await authorize_and_lock(Act.ATTEMPT, order)
        ticket = held.ticket
        outcome, text = order.outcome, validated_text(Act.ATTEMPT, order.words)
        before = await attempts_of(ticket)
        if outcome in (VisitOutcome.NO_ANSWER, VisitOutcome.SOMEBODY_ELSE):
            await _refuse_too_soon(ticket, before, order.as_of)
        words_id = await write_words(ticket, WordsKind.NOTE, text, order.actor, order.as_of, quotes=True)
        await ReturnVisit.create(
            ticket_id=ticket.id,
            court_id=ticket.court_id,
            cycle=ticket.cycle,
            channel=Channel.PHONE,
            asked_at=order.as_of,
            outcome=outcome,
            officer_id=order.actor.id,
            words_id=words_id,
        )
        await telephone_calls.record_unrated(order.actor, ticket, outcome, order.as_of)
        await record(held, Act.ATTEMPT, order.actor, order.as_of, words_id, AttemptFacts(outcome, len(before) + 1))
        return ticket


async def _refuse_too_soon(ticket: Ticket, before: Sequence[ReturnVisit], as_of: datetime) -> None:
    again = await next_try(ticket, before)
    if again is not None and as_of < again:
        raise Refused(f"刚打过，{moment_words(again.astimezone(COURT_TIME))}以后再打")
