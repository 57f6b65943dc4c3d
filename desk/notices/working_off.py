"""Who could not be reached is worked off by the desk: told in person, sent again by hand, or found not to need it.

Telling by telephone is in `desk.notices.calls`. Each takes a few words of how or why, which are kept sealed.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.errors import Invalid, Refused
from desk.notices import calls
from desk.notices.catalogue import CATALOGUE, again
from desk.notices.readers import Reader, reader_of
from desk.rules.sizes import LONGEST_REASON
from desk.rules.text.plain_text import plain
from models import Delivery, TelephoneTask, Ticket
from models.database import transaction
from models.enums import DeliveryState, TelephoneState
from models.keyring import seal
from models.once_more import once_more

NO_WORDS = "请写明怎样告知的，或为什么"
LATER_NEWS = "这件工单已有新的进展，这一条不用再发"
MAY_NOT_KNOW = "对方现在无权查看这件工单，不能再发"
HAS_LEFT = "对方的账号已停用，发不到。请改派，或当面告知接手的人"
STILL_TRYING = "这一条还在发送，请等结果"


@dataclass(frozen=True)
class TaskOrder:
    """Says who works which task off, when, and in what words."""

    task_id: int
    actor: Actor
    as_of: datetime
    words: str = field(default="", repr=False)

    def said(self) -> str:
        """Return the words, trimmed. Raises `Invalid` where there are none or too many."""
        text = plain(self.words).strip()
        if not text:
            raise Invalid(NO_WORDS, "words")
        if len(text) > LONGEST_REASON:
            raise Invalid(f"内容太长：最多 {LONGEST_REASON} 字，现有 {len(text)} 字", "words")
        return text


@once_more
async def send_again(order: TaskOrder) -> None:
    """再发一次: the same is sent once more as a delivery of its own, to whoever may still read it."""
    async with transaction():
        task = await _held(order)
        old = task.delivery
        await _refuse_pointless(old, order.as_of)
        await again(old, order.as_of)
        await _done(order, task, TelephoneState.SENT_AGAIN, audit.Deed.SEND_AGAIN)


async def told_by_telephone(order: TaskOrder) -> None:
    """已电话告知: they were called and told."""
    await _told(order, TelephoneState.DONE, audit.Deed.CALL_TOLD)


async def told_in_person(order: TaskOrder) -> None:
    """已当面告知: they were told face to face."""
    await _told(order, TelephoneState.IN_PERSON, audit.Deed.TOLD_IN_PERSON)


@once_more
async def needless(order: TaskOrder) -> None:
    """不需要告知: there is no need to tell them, and it says why."""
    async with transaction():
        task = await _held(order)
        await _give_up(task.delivery, DeliveryState.CANCELLED, order.as_of)
        await _done(order, task, TelephoneState.NEEDLESS, audit.Deed.NEED_NOT_TELL)


WAYS: dict[TelephoneState, Callable[[TaskOrder], Awaitable[None]]] = {
    TelephoneState.SENT_AGAIN: send_again,
    TelephoneState.DONE: told_by_telephone,
    TelephoneState.IN_PERSON: told_in_person,
    TelephoneState.NEEDLESS: needless,
}
"""How a task may end by hand: what is offered, and what is taken."""


async def objection_to_sending(delivery: Delivery, as_of: datetime) -> str:
    """Say why it cannot be sent again; empty where it can."""
    if delivery.state in (DeliveryState.CLAIMED, DeliveryState.SENT):
        return STILL_TRYING
    reader = await reader_of(delivery, as_of)
    if reader is not Reader.MAY_READ:
        return HAS_LEFT if reader is Reader.LEFT else MAY_NOT_KNOW
    notice = CATALOGUE.get(delivery.notice)
    if notice is not None and notice.of_duty:
        return ""
    ticket = await Ticket.get_or_none(id=delivery.ticket_id)
    return "" if notice and ticket and ticket.state in notice.while_in else LATER_NEWS


async def _refuse_pointless(delivery: Delivery, as_of: datetime) -> None:
    objection = await objection_to_sending(delivery, as_of)
    if objection:
        raise Refused(objection)
    await _give_up(delivery, DeliveryState.FAILED, as_of)


async def _held(order: TaskOrder) -> TelephoneTask:
    order.said()
    return await calls.hold_task(order.actor, order.task_id)


@once_more
async def _told(order: TaskOrder, state: TelephoneState, deed: audit.Deed) -> None:
    async with transaction():
        task = await _held(order)
        await calls.record_call(task.delivery, DeliveryState.DELIVERED, order.as_of)
        await _done(order, task, state, deed)


async def _give_up(delivery: Delivery, state: DeliveryState, as_of: datetime) -> None:
    """End what may still wait for its next try: it is told otherwise, or goes as a delivery of its own."""
    waiting = Delivery.filter(id=delivery.id, state__in=(DeliveryState.PENDING, DeliveryState.UNCERTAIN))
    await waiting.update(state=state, finished_at=as_of)


async def _done(order: TaskOrder, task: TelephoneTask, state: TelephoneState, deed: audit.Deed) -> None:
    task.state, task.done_by_id, task.done_at = state, order.actor.id, order.as_of
    task.how_sealed = seal(order.said())
    await task.save(update_fields=["state", "done_by_id", "done_at", "how_sealed"])
    notice = CATALOGUE.get(task.delivery.notice)
    facts: dict[str, int | str] = {"notice": notice.title if notice else task.delivery.notice}
    await audit.by_officer(order.actor, deed, ("ticket", task.ticket_id), order.as_of, facts)
