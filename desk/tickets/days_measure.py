"""A citizen adds to a petition as much as somebody can read: a measure for each day, and one push for a spell of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from desk.errors import Refused
from desk.notices.catalogue import Tell, officers, tell
from desk.rules.calendar.court_time import COURT_TIME, court_day
from desk.tickets.orders import Order
from models import Absence, Delivery, Ticket, Words
from models.enums import ActorKind, DeliveryState, WordsKind
from models.keyring import unseal

MOST_TIMES = 10
MOST_CHARACTERS = 10_000
SPELL = timedelta(minutes=30)
"""Whoever was told of something added is told of more once this has passed."""
ENOUGH_TIMES = "这件诉求今天已经补充了 {most} 次，请明天再补充。急事请拨打 {telephone}"
ENOUGH_WORDS = "这件诉求今天补充的文字已满 {most} 字，请明天再补充，或者只写最要紧的。急事请拨打 {telephone}"
NOTICE = "supplemented"


async def check(ticket: Ticket, text: str, order: Order) -> None:
    """Raise `Refused` where these words are more than a day's measure of this ticket, which is locked.

    What the court asked for is always taken, and so are words of danger: nobody asks about them here.
    """
    today = datetime.combine(court_day(order.as_of), time(), COURT_TIME)
    said = Words.filter(ticket_id=ticket.id, kind=WordsKind.SUPPLEMENT, author_kind=ActorKind.CITIZEN, at__gte=today)
    before = await said.order_by("id").limit(MOST_TIMES)
    if len(before) >= MOST_TIMES:
        raise Refused(ENOUGH_TIMES.format(most=MOST_TIMES, telephone=ticket.court.telephone))
    if sum(len(unseal(one.text_sealed)) for one in before) + len(text) > MOST_CHARACTERS:
        raise Refused(ENOUGH_WORDS.format(most=MOST_CHARACTERS, telephone=ticket.court.telephone))


async def tell_once(
    ticket: Ticket, who: Sequence[int], facts: Mapping[str, int | str], as_of: datetime, at_once: bool = False
) -> None:
    """Tell these officers that something was added: now, or where they were told a moment ago, once the spell is over.

    `at_once`: it is what the court waited for. Call right after its event.
    """
    for officer in who:
        reads = [officer, *await _stand_ins(officer, as_of)]
        last = Delivery.filter(ticket_id=ticket.id, notice=NOTICE, officer_id__in=reads)
        told = await last.order_by("-not_before", "-id").exclude(state=DeliveryState.CANCELLED).first()
        telling = Tell(NOTICE, officers([officer]), facts)
        if at_once or told is None or told.not_before + SPELL <= as_of:
            await tell(ticket, telling, as_of)
        elif told.not_before <= as_of:
            await tell(ticket, telling, as_of, not_before=told.not_before + SPELL)


async def _stand_ins(officer_id: int, as_of: datetime) -> list[int]:
    """Return who is told in place of an officer who is away that day."""
    day = court_day(as_of)
    away = Absence.filter(officer_id=officer_id, starts_on__lte=day, ends_on__gte=day, stand_in_id__isnull=False)
    return [int(str(one)) for one in await away.values_list("stand_in_id", flat=True)]
