"""What becomes of a delivery once WeChat has had its say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models import Attempt, Delivery, FinishEvent, Identity
from models.database import connection, transaction
from models.enums import DeliveryState

LOOK_BACK = timedelta(days=1)
AT_ONCE = 200

MATCHING = """
SELECT event.id FROM finish_event event
JOIN attempt ON attempt.account_id = event.account_id AND attempt.msgid = event.msgid
WHERE event.matched_at IS NULL AND event.received_at >= $1
ORDER BY event.received_at, event.id LIMIT $2"""

REFUSED = """
SELECT account.appid, max(attempt.errcode) AS errcode FROM delivery
JOIN attempt ON attempt.delivery_id = delivery.id
JOIN account ON account.id = attempt.account_id
WHERE delivery.state IN ('pending', 'claimed', 'uncertain')
    AND attempt.state IN ('pending', 'claimed') AND attempt.error_class = 'account_alarm'
GROUP BY account.appid ORDER BY account.appid"""


@dataclass(frozen=True)
class RefusedAccount:
    """An account that WeChat refuses as such, and the errcode it last said so with."""

    appid: str
    errcode: int


async def refused_accounts() -> list[RefusedAccount]:
    """The accounts whose messages wait because WeChat refuses the account itself: staff must act."""
    async with connection() as plain:
        return [RefusedAccount(row["appid"], row["errcode"]) for row in await plain.fetch(REFUSED)]


async def record_finish(delivery: Delivery, state: DeliveryState, as_of: datetime) -> None:
    delivery.state, delivery.finished_at = state, as_of
    delivery.lease_until, delivery.lease_owner = None, ""
    await delivery.save()


async def settle_finish(event: FinishEvent, as_of: datetime) -> bool:
    """Match WeChat's word on a template message with its try; a failure sends the delivery the next way.

    The event is locked and read again, so that its word counts once however often it is told. A delivery that is on
    its next way already is left to whoever sends it.
    """
    async with transaction():
        fresh = await FinishEvent.filter(id=event.id, matched_at__isnull=True).select_for_update().first()
        attempt = await Attempt.get_or_none(account_id=event.account_id, msgid=event.msgid)
        if fresh is None or attempt is None:
            return False
        delivery = await Delivery.filter(id=attempt.delivery_id).select_for_update().get()
        arrived = fresh.status.startswith("success")
        attempt.state = DeliveryState.DELIVERED if arrived else DeliveryState.FAILED
        attempt.finish_status, attempt.updated_at, fresh.matched_at = fresh.status, as_of, as_of
        await attempt.save(update_fields=["state", "finish_status", "updated_at"])
        await fresh.save(update_fields=["matched_at"])
        if arrived:
            await record_finish(delivery, DeliveryState.DELIVERED, as_of)
            return True
        if "block" in fresh.status:
            blocked = Identity.filter(id=attempt.identity_id)
            await blocked.update(unreachable_since=as_of, unreachable_reason="user block")
        if delivery.state is DeliveryState.SENT:
            delivery.state, delivery.not_before, delivery.finished_at = DeliveryState.PENDING, as_of, None
            await delivery.save(update_fields=["state", "not_before", "finished_at"])
        return True


async def match_open_finishes(as_of: datetime) -> int:
    """Finish events that came before their msgid was known. Those that no try here names are passed over."""
    async with connection() as plain:
        rows = await plain.fetch(MATCHING, as_of - LOOK_BACK, AT_ONCE)
    events = await FinishEvent.filter(id__in=[row["id"] for row in rows]).order_by("received_at", "id")
    return sum([await settle_finish(event, as_of) for event in events])
