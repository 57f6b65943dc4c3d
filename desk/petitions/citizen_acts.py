"""Citizens act on their own petition, on a page or in the mini-program: it is done once however often it is sent."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from desk.errors import Invalid, Refused, Stale
from desk.petitions import citizen_requests
from desk.petitions.danger_words import keep_anyway
from desk.rules.lifecycles.petition_acts import HIDDEN_FROM_CITIZENS, KEPT_IN_DANGER, UNEXPLAINED
from desk.tickets.orders import Order
from desk.tickets.rating import ratings, taking_up
from desk.tickets.rating.ratings import RateOrder
from desk.tickets.sent_twice import done_already, only_since
from models.enums import Act, Channel, Grade, TicketState

MOVED_ON = "这件诉求刚刚有了新的进展，您刚才的操作还没有提交。请看过最新情况，再提交一次。"


@dataclass(frozen=True)
class CitizenActInput:
    """Says which act a citizen asked for, and where."""

    order: Order
    channel: Channel
    grade: Grade | None = None
    uploaded: Sequence[str] = ()
    part_alone: bool = False
    """A single part of what was split is meant, not all of them."""

    def rating(self) -> RateOrder:
        """Return the order to rate. Raises `Invalid` where no grade was chosen."""
        if self.grade is None:
            raise Invalid("请先选一个评价", "grade")
        return RateOrder(*self.order.basis, grade=self.grade, channel=self.channel)


async def _urge(asked: CitizenActInput) -> str:
    _, counted = await citizen_requests.urge(replace(asked.order, version=None))
    return Act.URGE.value if counted else "urge_again"


async def _supplement(asked: CitizenActInput) -> str:
    ticket = await citizen_requests.supplement(asked.order, uploaded=asked.uploaded)
    return "still_waiting" if ticket.state is TicketState.WAITING else Act.SUPPLEMENT.value


async def _withdraw(asked: CitizenActInput) -> str:
    await citizen_requests.withdraw(asked.order, whole=not asked.part_alone)
    return "withdraw_part" if asked.part_alone else Act.WITHDRAW.value


async def _reopen(asked: CitizenActInput) -> str:
    await taking_up.reopen(asked.order)
    return Act.REOPEN.value


async def _rate(asked: CitizenActInput) -> str:
    order = asked.rating()
    ticket = await ratings.rate(order)
    return _rated(order.grade, waits=ticket.state is TicketState.ANSWERED)


def _rated(grade: Grade, *, waits: bool) -> str:
    if not grade.is_unhappy:
        return Act.VISIT.value
    return UNEXPLAINED if waits else "visit_unhappy"


VERBS: dict[Act, Callable[[CitizenActInput], Awaitable[str]]] = {
    Act.URGE: _urge,
    Act.SUPPLEMENT: _supplement,
    Act.WITHDRAW: _withdraw,
    Act.REOPEN: _reopen,
    Act.VISIT: _rate,
}


async def carry_out(asked_for: Act, asked: CitizenActInput) -> str:
    """Do the act once: what is sent twice gets the first answer; notes of colleagues meanwhile do not matter.

    Returns the code of what to say (`petition_acts.told_citizen`). Words of danger are kept also where the act is
    refused. Raises `Stale`: show `MOVED_ON`, never its list of changes, which names what citizens do not see.
    """
    try:
        return await _once(asked_for, asked)
    except Refused:
        if await keep_anyway(asked.order.actor, asked.order.words, asked.order.as_of):
            return KEPT_IN_DANGER
        raise


async def _once(asked_for: Act, asked: CitizenActInput) -> str:
    try:
        return await VERBS[asked_for](asked)
    except Stale:
        sent = asked.rating() if asked_for is Act.VISIT else asked.order
        if await done_already(asked_for, sent):
            return _rated(asked.grade, waits=not asked.order.words) if asked.grade else asked_for.value
        newer = await only_since(asked.order, HIDDEN_FROM_CITIZENS)
        if newer is None:
            raise
        return await VERBS[asked_for](replace(asked, order=replace(asked.order, version=newer)))
