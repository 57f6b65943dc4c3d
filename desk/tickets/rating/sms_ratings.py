"""评价短信: an answer told by telephone or short message is asked about by one, and the reply is its grade.

A reply gives the grade by the same verb as the chat. What is no grade says why, where an unhappy one waits for that;
else it is replied to once. A number that was asked nothing, or too late, is told so and changes nothing.
"""

from datetime import datetime

from desk.access.actors import Actor
from desk.errors import Refused
from desk.notices.short_messages import Said, record_reply, say_back
from desk.notices.wishes import wants_no_broadcasts
from desk.people.short_messages import queue
from desk.rules.calendar.court_time import court_day
from desk.rules.grade_words import grade_in_reply
from desk.rules.rating_times import RatingStands
from desk.rules.sizes import LONGEST_REASON
from desk.tickets.rating.ratings import RateOrder, rate
from desk.tickets.rating.standing import standing_of
from desk.tickets.ticket_store import petition_number_of
from models import ReturnVisit, ShortMessage, SmsRating, Ticket
from models.database import transaction
from models.enums import ActorKind, Channel, Grade, SmsKind, TicketState, VisitOutcome
from models.keyring import index_of, seal, unseal
from models.once_more import once_more
from models.troubles import rows_of

AT_ONCE = 50
DUE = "ask_ratings"
SAID_NO = (VisitOutcome.REFUSED, VisitOutcome.WRONG_NUMBER)
"""What a return visit by telephone heard, after which no short message asks the same."""


async def ask_due(as_of: datetime) -> int:
    """Hand what is to be asked by now to the short messages. Returns how many were asked."""
    rows = await rows_of(DUE, as_of)
    due = (
        await SmsRating.filter(queued_at__isnull=True, not_before__lte=as_of)
        .order_by("not_before", "id")
        .limit(AT_ONCE)
    )
    return sum([await rows.do(one.id, _ask(one.id, as_of)) or 0 for one in due if not rows.waits(one.id)])


@once_more
async def _ask(row_id: int, as_of: datetime) -> int:
    async with transaction():
        row = await SmsRating.filter(id=row_id, queued_at__isnull=True).select_for_update(skip_locked=True).first()
        if row is None:
            return 0
        ticket = await Ticket.get(id=row.ticket_id).select_related("petition")
        if row.to_sealed is None or not await _still_asked(row, ticket, as_of):
            await row.delete()
            return 0
        to = seal(unseal(row.to_sealed)) or b""
        await queue(SmsKind.RATE, f"rate:{ticket.id}:{row.cycle}", to, (petition_number_of(ticket),), row.until, as_of)
        row.queued_at, row.to_sealed = as_of, None
        await row.save(update_fields=["queued_at", "to_sealed"])
        return 1


async def _still_asked(row: SmsRating, ticket: Ticket, as_of: datetime) -> bool:
    """Say whether the answer still waits for its first grade, and nobody said meanwhile that they want no question."""
    if row.until <= as_of or ticket.state is not TicketState.ANSWERED or ticket.cycle != row.cycle:
        return False
    said = ReturnVisit.filter(ticket_id=ticket.id, cycle=row.cycle, outcome__in=SAID_NO)
    if await said.exists():
        return False
    petition = ticket.petition
    unwilling = await wants_no_broadcasts(petition.identity_id, petition.citizen_id, row.mobile_index)
    return not unwilling and await standing_of(ticket, as_of) is None


@once_more
async def hear_reply(event: str, sender: str, text: str, as_of: datetime) -> bool:
    """Keep a short message that came back and do what it says, once. False where it was known already or is empty."""
    async with transaction():
        said = await record_reply(event, sender, text, as_of)
        if said is Said.NEWS:
            number = sender.removeprefix("+86")
            await _SmsAnswer(event, number, index_of("mobile", number) or "", text.strip(), as_of).take()
    return said is not Said.NOTHING


class _SmsAnswer:
    """One short message that is no wish."""

    def __init__(self, event: str, number: str, index: str, text: str, as_of: datetime) -> None:
        self.event, self.number, self.index, self.text, self.as_of = event, number, index, text, as_of

    async def take(self) -> None:
        given = grade_in_reply(self.text)
        asked = SmsRating.filter(mobile_index=self.index, queued_at__isnull=False, until__gt=self.as_of)
        row = await asked.order_by("-id").select_for_update().first()
        if row is None:
            if given is not None:
                await self._over()
            return
        ticket = await Ticket.get(id=row.ticket_id).select_related("petition")
        if ticket.cycle != row.cycle:
            await self._over()
        elif given is not None:
            await self._rate(ticket, given, "")
        else:
            await self._explain(row, ticket)

    async def _explain(self, row: SmsRating, ticket: Ticket) -> None:
        stood = await standing_of(ticket, self.as_of)
        if stood is not None and stood.stands is RatingStands.UNEXPLAINED:
            await self._rate(ticket, stood.row.grade, self.text[:LONGEST_REASON])
        elif stood is None and row.unclear_at is None:
            row.unclear_at = self.as_of
            await row.save(update_fields=["unclear_at"])
            await self._say(SmsKind.RATE_UNCLEAR, petition_number_of(ticket))

    async def _rate(self, ticket: Ticket, grade: Grade, reason: str) -> None:
        """Give the grade as whoever left the petition; where it cannot be given any more, say so."""
        petition = ticket.petition
        actor = Actor(ActorKind.CITIZEN, petition.identity_id, citizen_id=petition.citizen_id)
        order = RateOrder(ticket.id, None, actor, self.as_of, reason, grade=grade, channel=Channel.SMS)
        try:
            after = await rate(order)
        except Refused:
            await self._over()
            return
        kind = SmsKind.RATED
        if grade.is_unhappy and after.state is TicketState.ANSWERED:
            kind = SmsKind.RATED_UNHAPPY
        elif grade.is_unhappy:
            kind = SmsKind.RATED_AGAIN
        await self._say(kind, petition_number_of(ticket), grade.label)

    async def _over(self) -> None:
        """Say that there is nothing to rate, once a day to one number."""
        cause = f"rate_over:{self.index}:{court_day(self.as_of)}"
        if not await ShortMessage.exists(cause=cause):
            await say_back(SmsKind.RATE_OVER, self.number, cause, (), self.as_of)

    async def _say(self, kind: SmsKind, *values: str) -> None:
        await say_back(kind, self.number, f"rated:{self.event}", values, self.as_of)
