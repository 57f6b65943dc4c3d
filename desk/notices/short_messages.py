"""What becomes of short messages is written down here: a gateway's answer, its receipts, and what people reply.

A message that carries a notice settles that notice's delivery with it: arrived, or told by the desk in another way,
where no other way of the same ring is still open.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

import structlog

from desk.notices import asking, unreached, wishes
from desk.notices.deliveries import end_unreached, rest
from desk.notices.delivery_life import LIFE, Outcome
from desk.notices.reasons import Circumstances
from desk.people.short_messages import queue
from desk.screening.wishes import Sending, sending_asked
from models import Attempt, Delivery, ShortMessage, SmsReply, statements
from models.database import transaction
from models.enums import DeliveryState, SendChannel, SmsKind, SmsTrouble
from models.keyring import index_of, seal
from models.once_more import once_more
from models.sms import CLAIM_SHORT_MESSAGES

log = structlog.get_logger("sms")

LEASE = timedelta(seconds=30)
"""Outlasts every call of a gateway."""
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 45, 120, 300))
"""After so many tries that surely did not leave; then nobody tries again."""
WORTH_SAYING = timedelta(hours=12)
"""How long a reply to somebody's short message is still one."""
REPLIES = {Sending.STOP: SmsKind.STOPPED, Sending.RESUME: SmsKind.RESUMED}
OVER = (DeliveryState.DELIVERED, DeliveryState.FAILED, DeliveryState.CANCELLED)
NO_MORE = (DeliveryState.FAILED, DeliveryState.CANCELLED)


@dataclass(frozen=True)
class ClaimedSms:
    """A message that is ours until its lease ends. `may_have_left`: somebody before us may have sent it."""

    message: ShortMessage
    lease: str
    may_have_left: bool


class Said(Enum):
    """What somebody's short message was: known already or empty, a wish that is done, or news for whoever asked."""

    NOTHING = auto()
    WISH = auto()
    NEWS = auto()


async def claim_due(lease: str, most: int, as_of: datetime) -> list[ClaimedSms]:
    """Take up to so many messages that are due, the oldest first, under a lease never used before."""
    rows = await statements.fetch(CLAIM_SHORT_MESSAGES, at=as_of, lease=lease, span=LEASE, most=most)
    may_have_left = {row["id"]: row["may_have_left"] for row in rows}
    found = await ShortMessage.filter(id__in=list(may_have_left)).order_by("not_before", "id") if rows else []
    return [ClaimedSms(message, lease, may_have_left[message.id]) for message in found]


@once_more
async def record_taken(claimed: ClaimedSms, msgid: str, as_of: datetime) -> bool:
    """Write down that a gateway took it. False where somebody else has it by now."""
    async with transaction():
        message = await _ours(claimed)
        if message is None:
            return False
        message.state, message.msgid, message.reason, message.sent_at = DeliveryState.SENT, msgid, "", as_of
        await _empty(message)
        return True


@once_more
async def record_not_taken(claimed: ClaimedSms, trouble: SmsTrouble, as_of: datetime, *, again: bool) -> None:
    """Write down a send that failed: it goes `again` as it is while there are tries left, else nobody sends it."""
    async with transaction():
        message = await _ours(claimed)
        if message is None:
            return
        if again and message.tries <= len(PAUSES):
            message.not_before, message.reason = as_of + PAUSES[message.tries - 1], trouble.value
            # an earlier go may have left, whatever this one did
            message.state = DeliveryState.CLAIMED if claimed.may_have_left else DeliveryState.PENDING
            message.lease, message.lease_until = "", None
            await message.save()
            return
        await _fail(message, trouble, as_of)


@once_more
async def record_unsure(claimed: ClaimedSms, as_of: datetime, *, knows_again: bool) -> None:
    """Write down that it may have left. Where the gateway knows it again it goes once more, else never."""
    async with transaction():
        message = await _ours(claimed)
        if message is None:
            return
        if knows_again and message.tries <= len(PAUSES):
            message.lease, message.lease_until = "", as_of + PAUSES[message.tries - 1]
            message.reason = SmsTrouble.AWAY.value
            await message.save()
            return
        await _fail(message, SmsTrouble.UNSURE, as_of, DeliveryState.UNCERTAIN)


@once_more
async def record_receipt(ref: str, msgid: str, arrived: bool, trouble: str, as_of: datetime) -> bool:
    """Write down what became of a message on the phone. False where it is none of ours, or over already."""
    async with transaction():
        found = ShortMessage.filter(ref=ref) if ref else ShortMessage.filter(msgid=msgid or "-")
        message = await found.select_for_update().first()
        if message is None or message.state in OVER:
            return False
        if not arrived:
            await _fail(message, _known(trouble), as_of)
            return True
        message.state, message.finished_at, message.reason = DeliveryState.DELIVERED, as_of, ""
        await _empty(message)
        if message.delivery_id is not None:
            await _arrived(message.delivery_id, as_of)
        return True


@once_more
async def record_reply(event: str, sender: str, text: str, as_of: datetime) -> Said:
    """Keep what somebody wrote back, once, with the wish it is (退订, 恢复接收), which is replied to by short message.

    Codes are asked for, danger and answers are of duty: these are sent all the same.
    """
    number = sender.removeprefix("+86")
    index, sealed = index_of("mobile", number), seal(text)
    if not event or index is None or sealed is None:
        return Said.NOTHING
    asked = sending_asked(text)
    values = {"mobile_index": index, "text_sealed": sealed, "stop": asked is Sending.STOP, "received_at": as_of}
    async with transaction():
        reply, new = await SmsReply.get_or_create(event=event, defaults=values)
        if not new:
            return Said.NOTHING
        if asked is None:
            return Said.NEWS
        heard = wishes.stop_number if asked is Sending.STOP else wishes.resume_number
        await heard(index, text, as_of)
        await say_back(REPLIES[asked], number, f"reply:{reply.id}", (), as_of)
    return Said.WISH


async def say_back(kind: SmsKind, number: str, cause: str, values: tuple[str, ...], as_of: datetime) -> None:
    """Let a short message answer one, once for each cause."""
    sealed = seal(number)
    if sealed is not None:
        await queue(kind, cause, sealed, values, as_of + WORTH_SAYING, as_of)


def _known(trouble: str) -> SmsTrouble:
    return SmsTrouble(trouble) if trouble in list(SmsTrouble) else SmsTrouble.UNREACHABLE


async def _ours(claimed: ClaimedSms) -> ShortMessage | None:
    """Lock the message, as long as it is still ours: a receipt may have come before the answer."""
    mine = ShortMessage.filter(id=claimed.message.id, lease=claimed.lease, state=DeliveryState.CLAIMED)
    return await mine.select_for_update().first()


async def _empty(message: ShortMessage) -> None:
    message.lease, message.lease_until = "", None
    message.to_sealed, message.values_sealed = None, None
    await message.save()


async def _fail(
    message: ShortMessage, trouble: SmsTrouble, as_of: datetime, state: DeliveryState = DeliveryState.FAILED
) -> None:
    message.state, message.reason, message.finished_at = state, trouble.value, as_of
    await _empty(message)
    log.warning("sms_failed", id=message.id, kind=message.kind.value, reason=trouble.value, tries=message.tries)
    if message.delivery_id is not None:
        await _not_arrived(message.delivery_id, trouble, state, as_of)


async def _arrived(delivery_id: int, as_of: datetime) -> None:
    delivery = await Delivery.filter(id=delivery_id).select_for_update().get()
    await _move_tries(delivery_id, DeliveryState.DELIVERED, "", as_of)
    await rest(delivery, LIFE[Outcome.ARRIVED].delivery, as_of)
    await unreached.end_reached([delivery], as_of)
    await asking.ask_later(delivery, as_of)


async def _not_arrived(delivery_id: int, trouble: SmsTrouble, state: DeliveryState, as_of: datetime) -> None:
    delivery = await Delivery.filter(id=delivery_id).select_for_update().get()
    if delivery.state in OVER:
        return
    await _move_tries(delivery_id, state, trouble.value, as_of)
    if await is_rung_otherwise(delivery):
        await rest(delivery, DeliveryState.FAILED, as_of)
        return
    tried = await Attempt.filter(delivery_id=delivery_id).order_by("ordinal")
    await end_unreached(delivery, tried, Circumstances(of_staff=delivery.officer_id is not None), as_of)


async def _move_tries(delivery_id: int, state: DeliveryState, trouble: str, as_of: datetime) -> None:
    texts = Attempt.filter(delivery_id=delivery_id, channel=SendChannel.SMS)
    await texts.update(state=state, finish_status=trouble, updated_at=as_of)


async def is_rung_otherwise(delivery: Delivery) -> bool:
    """Say whether another way of the same ring to the same officer has arrived, or may still."""
    if "ring" not in delivery.facts:
        return False
    others = Delivery.filter(ticket_id=delivery.ticket_id, officer_id=delivery.officer_id, notice=delivery.notice)
    open_ways = others.exclude(id=delivery.id).exclude(state__in=NO_MORE)
    rows = [row for row in await open_ways if row.facts.get("ring") == delivery.facts.get("ring")]
    return bool(rows)
