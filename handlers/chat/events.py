"""What WeChat tells us of people and messages, outside any talk."""

from datetime import datetime

from desk.deliveries import settle_finish
from models import FinishEvent, Identity
from models.database import connection

LONGEST_STATUS = 40
KEEP = """
INSERT INTO finish_event (account_id, msgid, status, received_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (account_id, msgid) DO NOTHING"""


async def unreachable(account_id: int, openid: str, as_of: datetime) -> None:
    """Somebody unfollowed: nothing can be sent to them, and nothing is lost for it."""
    await Identity.filter(account_id=account_id, openid=openid).update(
        subscribed=False, unreachable_since=as_of, unreachable_reason="unsubscribe", window_left=0
    )


async def finished(account_id: int, msgid: str, status: str, as_of: datetime) -> None:
    """Keep WeChat's word on a template message; match it where its msgid is known already.

    It is kept first: what a crash leaves unmatched is matched by the worker.
    """
    if not msgid.isascii() or not msgid.isdecimal() or int(msgid) >= 2**63:
        return
    words = status[:LONGEST_STATUS].replace("failed: ", "failed:")
    async with connection() as plain:
        await plain.execute(KEEP, account_id, int(msgid), words, as_of)
    await settle_finish(await FinishEvent.get(account_id=account_id, msgid=int(msgid)), as_of)
