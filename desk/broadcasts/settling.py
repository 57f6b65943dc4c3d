"""What became of each recipient is written down here, and counted once, into the broadcast's own figures.

A page and its figures are one transaction under the broadcast's row, so that the figures always add up: whoever is in
the audience is told of in one of them, or was not tried.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from models import Broadcast, statements
from models.database import transaction
from models.enums import BroadcastState, Labelled, RecipientOutcome
from models.once_more import once_more

AT_ONCE = 1000
LATE = timedelta(minutes=30)
"""What WeChat took and says nothing more of counts as reached after that."""
MESSAGE_LATE = timedelta(hours=6)
MOST_ROUNDS = 20


class FailedBecause(Labelled):
    """Why somebody was not reached."""

    NO_WECHAT = "no_wechat", "没有绑定微信"
    NOT_FOLLOWING = "not_following", "没有关注公众号"
    UNREACHABLE = "unreachable", "微信联系不上"
    NO_MOBILE = "no_mobile", "没有手机号"
    ERASED = "erased", "已经注销"
    LACKS = "lacks", "缺少要填的内容"
    NO_WAY = "no_way", "最近没有和公众号说过话，微信不让发"
    WORDS_REFUSED = "words_refused", "微信不收这些内容"
    ACCOUNT = "account", "公众号接口被微信拒绝"
    UNSURE = "unsure", "是否送到不能确定"
    MASS_FAILED = "mass_failed", "微信没有送到（如当月已收满 4 条）"
    MASS_REFUSED = "mass_refused", "微信没有发出这一批"
    SMS = "sms", "短信没有送到"


SETTLE = """
WITH over AS (
    SELECT recipient.id, recipient.round, delivery.state, newest.*
    FROM broadcast_recipient AS recipient JOIN delivery ON delivery.id = recipient.delivery_id
        LEFT JOIN LATERAL (
            SELECT attempt.state AS tried, channel, errcode, error_class, finish_status FROM attempt
            WHERE attempt.delivery_id = delivery.id ORDER BY ordinal DESC LIMIT 1) AS newest ON true
    WHERE recipient.broadcast_id = ${broadcast} AND recipient.outcome = 'queued' AND (
        delivery.state IN ('delivered', 'failed', 'cancelled')
        OR delivery.state = 'sent' AND (newest.channel = 'kf_text' OR delivery.finished_at < ${late}))
    ORDER BY recipient.id LIMIT ${most} FOR NO KEY UPDATE OF recipient
), said AS (
    SELECT id, CASE
        WHEN state IN ('sent', 'delivered') THEN 'reached:'
        WHEN tried = 'uncertain' THEN 'failed:unsure'
        WHEN state = 'cancelled' AND round < ${rounds} THEN 'waiting:'
        WHEN finish_status LIKE '%block%' OR errcode IN (43004, 43019, 43101, 46004) THEN 'refused:'
        WHEN error_class = 'template_wrong' THEN 'failed:words_refused'
        WHEN error_class = 'account_alarm' THEN 'failed:account'
        ELSE 'failed:no_way' END AS became
    FROM over
)
UPDATE broadcast_recipient AS recipient SET outcome = split_part(became, ':', 1), reason = split_part(became, ':', 2),
    round = recipient.round + (became = 'waiting:')::int
FROM said WHERE recipient.id = said.id RETURNING recipient.outcome, recipient.reason"""
SETTLE_MESSAGES = """
WITH over AS (
    SELECT recipient.id, message.state, message.reason
    FROM broadcast_recipient AS recipient JOIN short_message AS message ON message.id = recipient.message_id
    WHERE recipient.broadcast_id = ${broadcast} AND recipient.outcome = 'queued' AND (
        message.state IN ('delivered', 'failed', 'uncertain') OR message.state = 'sent' AND message.sent_at < ${late})
    ORDER BY recipient.id LIMIT ${most} FOR NO KEY UPDATE OF recipient
), said AS (
    SELECT id, CASE WHEN state IN ('sent', 'delivered') THEN 'reached:'
        WHEN reason = 'blacklisted' THEN 'unsubscribed:'
        WHEN state = 'uncertain' THEN 'failed:unsure' ELSE 'failed:sms' END AS became
    FROM over
)
UPDATE broadcast_recipient AS recipient SET outcome = split_part(became, ':', 1), reason = split_part(became, ':', 2)
FROM said WHERE recipient.id = said.id RETURNING recipient.outcome, recipient.reason"""
UNDER_WAY = """
SELECT id FROM broadcast WHERE state IN ('approved', 'sending', 'paused', 'cancelled') AND finished_at IS NULL
    AND (expanded_at IS NOT NULL OR state = 'cancelled') ORDER BY id"""
HOLD = "SELECT id FROM broadcast WHERE id = ${id} AND finished_at IS NULL FOR NO KEY UPDATE SKIP LOCKED"
STILL = """
SELECT EXISTS (SELECT 1 FROM broadcast_recipient WHERE broadcast_id = ${broadcast} AND outcome = 'waiting') AS waiting,
    EXISTS (SELECT 1 FROM broadcast_recipient WHERE broadcast_id = ${broadcast} AND outcome = 'queued')
    OR EXISTS (SELECT 1 FROM broadcast_part WHERE broadcast_id = ${broadcast} AND state IN ('waiting', 'submitted'))
        AS on_the_way"""
READ = """
UPDATE broadcast_recipient SET outcome = 'read'
WHERE broadcast_id = ${broadcast} AND identity_id = ${identity} AND outcome = 'reached' RETURNING id"""
COUNT_READ = "UPDATE broadcast SET opened = opened + 1, reached = reached - 1 WHERE id = ${broadcast}"
FIGURES = {
    RecipientOutcome.REACHED: "reached",
    RecipientOutcome.READ: "opened",
    RecipientOutcome.REFUSED: "refused",
    RecipientOutcome.UNSUBSCRIBED: "unsubscribed",
    RecipientOutcome.FAILED: "failed",
}
COUNTED = (*FIGURES.values(), "reasons")


def count_in(broadcast: Broadcast, outcome: RecipientOutcome, reason: str = "", many: int = 1) -> None:
    """Count people of one outcome into the figures; who waits again is in none."""
    name = FIGURES.get(outcome)
    if name is not None:
        setattr(broadcast, name, getattr(broadcast, name) + many)
    if outcome is RecipientOutcome.FAILED:
        broadcast.reasons = {**broadcast.reasons, reason: broadcast.reasons.get(reason, 0) + many}


async def under_way() -> list[int]:
    """Return the broadcasts of which something may still become known."""
    return [row["id"] for row in await statements.fetch(UNDER_WAY)]


@once_more
async def settle(broadcast_id: int, as_of: datetime) -> int:
    """Settle a page of a broadcast, and end it where nothing of it is under way any more. Returns how many people."""
    async with transaction():
        row = await statements.fetchrow(HOLD, id=broadcast_id)
        if row is None:
            return 0
        broadcast = await Broadcast.get(id=row["id"])
        rows = await _settled(broadcast.id, as_of)
        for one in rows:
            count_in(broadcast, RecipientOutcome(one["outcome"]), one["reason"])
        if not rows:
            await _end_if_over(broadcast, as_of)
        await broadcast.save(update_fields=[*COUNTED, "state", "finished_at"])
        return len(rows)


async def _settled(broadcast_id: int, as_of: datetime) -> list[Mapping[str, Any]]:
    rows = await statements.fetch(SETTLE, broadcast=broadcast_id, late=as_of - LATE, most=AT_ONCE, rounds=MOST_ROUNDS)
    rows += await statements.fetch(SETTLE_MESSAGES, broadcast=broadcast_id, late=as_of - MESSAGE_LATE, most=AT_ONCE)
    return rows


async def _end_if_over(broadcast: Broadcast, as_of: datetime) -> None:
    still = await statements.fetchrow(STILL, broadcast=broadcast.id)
    assert still is not None
    if still["on_the_way"]:
        return
    if broadcast.state is BroadcastState.CANCELLED:
        broadcast.finished_at = as_of
    elif broadcast.state is BroadcastState.SENDING and not still["waiting"]:
        broadcast.state, broadcast.finished_at = BroadcastState.DONE, as_of


@once_more
async def mark_read(broadcast_id: int, identity_id: int) -> bool:
    """Write down that somebody who was told opened its page; once. False where that is known, or nothing to count."""
    async with transaction():
        locked = await Broadcast.filter(id=broadcast_id).select_for_update(no_key=True).first()
        if locked is None:
            return False
        if await statements.fetchval(READ, broadcast=broadcast_id, identity=identity_id) is None:
            return False
        await statements.execute(COUNT_READ, broadcast=broadcast_id)
    return True
