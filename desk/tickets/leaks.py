"""Words the court sent by mistake are sealed from the citizen, and whoever they told of is told that they did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from desk.errors import Invalid
from desk.notices.catalogue import Tell, petitioner, tell
from desk.rules.lifecycles.petition_acts import TAKEN_BACK_BY
from desk.rules.text import petition_numbers
from desk.tickets.orders import Fields, Order
from desk.tickets.ticket_store import by_number
from models import Delivery, TelephoneTask, Ticket, TicketEvent, Words
from models.enums import DeliveryState, TelephoneState

NOT_A_NUMBER = (
    "编号不对：请填写那位群众的诉求编号（SQ 开头）或工单编号（GD 开头）；"
    "不是在本系统里反映的人，请勾选“不是本系统里的人”"
)
ITS_OWN = "这是这件工单自己的编号：请填写信息被误写进来的那一件"
NOT_GONE = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.UNCERTAIN)
TO_BE_CALLED = (TelephoneState.OPEN, TelephoneState.FAILED)


@dataclass(frozen=True, kw_only=True)
class LeakOrder(Order):
    """Says whose information stood in what is taken back: `concerned` is the number of their petition or ticket.

    `outside`: it is of somebody who has none here. `leaked`: what stood before is to be taken back at all.
    """

    leaked: bool = False
    concerned: str = ""
    outside: bool = False

    @classmethod
    def read(cls, order: Order, sent: Fields) -> Self:
        typed = sent.text("concerned")
        numbers = petition_numbers.find_parts(typed)
        if typed and len(numbers) != 1:
            raise Invalid(NOT_A_NUMBER, "concerned")
        concerned, outside = numbers[0] if numbers else "", bool(sent.text("outside"))
        leaked = bool(sent.text("leaked") or concerned or outside)
        return cls(*order.basis, leaked=leaked, concerned=concerned, outside=outside)

    @classmethod
    def of(cls, order: Order) -> Self:
        """Return this order, or one that names nobody where the act came without a form."""
        return order if isinstance(order, cls) else cls(*order.basis)


async def check_concerned(ticket: Ticket, order: LeakOrder) -> None:
    """Refuse the ticket's own number. Raises `Invalid`."""
    if order.concerned and ticket.id in {one.id for one in await by_number(order.concerned)}:
        raise Invalid(ITS_OWN, "concerned")


async def seal_told(ticket: Ticket, as_of: datetime) -> list[int]:
    """Seal all that the court has told about this ticket; what has not gone out yet does not. Returns the words' ids.

    Those merged into it read the same words, and read them no more. Call inside a transaction, the ticket locked.
    """
    told = TicketEvent.filter(ticket_id=ticket.id, act__in=TAKEN_BACK_BY, words_id__isnull=False)
    said = [int(str(one)) for one in await told.values_list("words_id", flat=True)]
    open_words = Words.filter(id__in=said or [0], taken_back_at__isnull=True)
    ids = [int(str(one)) for one in await open_words.order_by("id").values_list("id", flat=True)]
    await Words.filter(id__in=ids or [0]).update(taken_back_at=as_of)
    await _send_no_more(ticket, ids, as_of)
    return ids


async def _send_no_more(ticket: Ticket, words: Sequence[int], as_of: datetime) -> None:
    """Cancel what waits to be sent of these words, and the calls that would read them out."""
    tickets = [ticket.id, *await Ticket.filter(merged_into_id=ticket.id).values_list("id", flat=True)]
    told = await Delivery.filter(ticket_id__in=tickets, officer_id__isnull=True)
    ids = [one.id for one in told if one.facts.get("words") in words] or [0]
    await Delivery.filter(id__in=ids, state__in=NOT_GONE).update(
        state=DeliveryState.CANCELLED, finished_at=as_of, lease_until=None, lease_owner=""
    )
    await TelephoneTask.filter(delivery_id__in=ids, state__in=TO_BE_CALLED).update(
        state=TelephoneState.MOOT, done_at=as_of
    )


async def tell_concerned(ticket: Ticket, order: LeakOrder) -> None:
    """Tell whoever's information went to somebody else that it did. Nobody learns here whether they are to be found.

    Call after the event that took it back.
    """
    for other in (await by_number(order.concerned))[:1] if order.concerned else ():
        cause = f"ticket:{ticket.id}:{ticket.version}:concerned:{other.id}"
        await tell(other, Tell("leaked", [petitioner(other)]), order.as_of, cause=cause)
