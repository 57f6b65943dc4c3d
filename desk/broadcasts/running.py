"""What people do with a broadcast that goes out: pause it, let it go on, cancel it, take an article back at WeChat."""

from datetime import datetime

from desk.broadcasts.store import BroadcastOrder, lock_for, record
from desk.errors import Refused
from models import Broadcast, BroadcastPart, statements
from models.database import transaction
from models.enums import BroadcastAct, BroadcastKind, BroadcastPartState, BroadcastState
from models.once_more import once_more

NOT_SENT = """
SELECT delivery.id FROM broadcast_recipient AS recipient JOIN delivery ON delivery.id = recipient.delivery_id
WHERE recipient.broadcast_id = ${broadcast} AND recipient.outcome = 'queued'
    AND delivery.state IN ('pending', 'claimed')
FOR UPDATE OF delivery SKIP LOCKED"""
"""A try is written down under the same lock: whoever is writing one this moment is passed over."""
CALL_BACK = """
WITH held AS (
    SELECT id FROM delivery WHERE id = ANY (${deliveries}::bigint[])
        AND NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.delivery_id = delivery.id)
), stopped AS (
    UPDATE delivery SET state = 'cancelled', finished_at = ${at}, lease_until = NULL, lease_owner = '', lease = ''
    WHERE id IN (SELECT id FROM held) RETURNING id
)
UPDATE broadcast_recipient SET outcome = 'waiting', delivery_id = NULL, round = round + 1
WHERE broadcast_id = ${broadcast} AND outcome = 'queued' AND delivery_id IN (SELECT id FROM stopped)
RETURNING id"""
CALL_BACK_MESSAGES = """
WITH held AS (
    SELECT message.id FROM broadcast_recipient AS recipient JOIN short_message AS message
        ON message.id = recipient.message_id
    WHERE recipient.broadcast_id = ${broadcast} AND recipient.outcome = 'queued' AND message.state = 'pending'
        AND message.tries = 0
    FOR UPDATE OF message SKIP LOCKED
), stopped AS (
    UPDATE short_message SET state = 'cancelled', finished_at = ${at}, to_sealed = NULL, values_sealed = NULL
    WHERE id IN (SELECT id FROM held) RETURNING id
)
UPDATE broadcast_recipient SET outcome = 'waiting', message_id = NULL, round = round + 1
WHERE broadcast_id = ${broadcast} AND outcome = 'queued' AND message_id IN (SELECT id FROM stopped)
RETURNING id"""
CALL_BACK_PARTS = """
WITH held AS (
    SELECT id FROM broadcast_part WHERE broadcast_id = ${broadcast} AND state = 'waiting' AND status <> 'may_have_left'
    FOR UPDATE SKIP LOCKED
), stopped AS (
    UPDATE broadcast_part SET state = 'failed', status = 'called_back', finished_at = ${at}
    WHERE id IN (SELECT id FROM held) RETURNING id
)
UPDATE broadcast_recipient SET outcome = 'waiting', part_id = NULL WHERE part_id IN (SELECT id FROM stopped)
RETURNING id"""
NOTHING_TO_DELETE = "没有可以删除的：只有用公众号群发出去的图文能删除，文字不能"


async def call_back(broadcast_id: int, as_of: datetime) -> int:
    """Take back what was handed on and surely did not leave: it waits again. Returns of how many people.

    What a worker has in its hands and has not begun to send it finds taken away. Inside a transaction.
    """
    held = [row["id"] for row in await statements.fetch(NOT_SENT, broadcast=broadcast_id)]
    taken = len(await statements.fetch(CALL_BACK, broadcast=broadcast_id, deliveries=held, at=as_of))
    for text in (CALL_BACK_MESSAGES, CALL_BACK_PARTS):
        taken += len(await statements.fetch(text, broadcast=broadcast_id, at=as_of))
    return taken


@once_more
async def pause(order: BroadcastOrder) -> Broadcast:
    """Hold a broadcast: nothing more of it is begun, and what waits to be sent is taken back at once."""
    async with transaction():
        found = await lock_for(order, BroadcastAct.PAUSE)
        await record(found, BroadcastAct.PAUSE, order.actor, order.as_of)
        await call_back(found.id, order.as_of)
    return found


@once_more
async def resume(order: BroadcastOrder) -> Broadcast:
    """Let a held broadcast go on where it was; nobody who was told is told again."""
    async with transaction():
        found = await lock_for(order, BroadcastAct.RESUME)
        await record(found, BroadcastAct.RESUME, order.actor, order.as_of)
        if found.started_at is not None:
            found.state = BroadcastState.SENDING
            await found.save(update_fields=["state"])
    return found


@once_more
async def cancel(order: BroadcastOrder) -> Broadcast:
    """End a broadcast: a draft is given up, one that goes out reaches nobody more. Who was told stays told."""
    async with transaction():
        found = await lock_for(order, BroadcastAct.CANCEL)
        await record(found, BroadcastAct.CANCEL, order.actor, order.as_of)
        if found.way is None:
            await Broadcast.filter(id=found.id).update(finished_at=order.as_of)
        else:
            await call_back(found.id, order.as_of)
    return found


@once_more
async def delete_at_wechat(order: BroadcastOrder) -> list[BroadcastPart]:
    """Ask that the articles a broadcast sent by the mass interface be taken back at WeChat, and take it off the
    announcements. Returns the parts a worker is to delete; the cards stay in the chats, and open no more.

    Raises `Refused` where there are none: words and short messages cannot be taken back.
    """
    async with transaction():
        found = await lock_for(order, BroadcastAct.DELETE)
        sent = [BroadcastPartState.SUBMITTED, BroadcastPartState.DONE]
        parts = await BroadcastPart.filter(broadcast_id=found.id, state__in=sent, msg_id__isnull=False).order_by("id")
        if found.kind is not BroadcastKind.ARTICLE or not parts:
            raise Refused(NOTHING_TO_DELETE)
        found.public = False
        await record(found, BroadcastAct.DELETE, order.actor, order.as_of)
        await BroadcastPart.filter(id__in=[part.id for part in parts]).update(
            state=BroadcastPartState.DELETING, not_before=order.as_of
        )
    return parts
