"""People give leave to send: what they answered to subscription notices, counted, and used up one send at a time.

Source: developers.weixin.qq.com, 订阅消息: a one-time grant allows one message, however long ago it was given.
"""

from datetime import datetime

from models.database import connection

ANSWERED = """
INSERT INTO subscription_grant (identity_id, template_id, accepted, rejected, "left", updated_at)
VALUES ($1, $2, $3::int, $4::int, $3, $5)
ON CONFLICT (identity_id, template_id) DO UPDATE SET
    accepted = subscription_grant.accepted + excluded.accepted,
    rejected = subscription_grant.rejected + excluded.rejected,
    "left" = subscription_grant."left" + excluded."left",
    updated_at = excluded.updated_at"""
EMPTIED = 'UPDATE subscription_grant SET "left" = 0, updated_at = $3 WHERE identity_id = $1 AND template_id = $2'
LEFT = 'SELECT "left" FROM subscription_grant WHERE identity_id = $1 AND template_id = $2'
USED = """
UPDATE subscription_grant SET "left" = "left" - 1, updated_at = $3
WHERE identity_id = $1 AND template_id = $2 AND "left" > 0"""


async def record_answer(identity_id: int, template_id: str, accepted: bool, as_of: datetime) -> None:
    """Count an answer: an accepted one allows one send more, a refusal is only counted."""
    async with connection() as plain:
        await plain.execute(ANSWERED, identity_id, template_id, int(accepted), int(not accepted), as_of)


async def revoke_grants(identity_id: int, template_id: str, as_of: datetime) -> None:
    """Forget the leave: the person switched the notice off, or WeChat says (43101) that there is none."""
    async with connection() as plain:
        await plain.execute(EMPTIED, identity_id, template_id, as_of)


async def grants_left(identity_id: int, template_id: str) -> int:
    """Return how many messages may still be sent."""
    async with connection() as plain:
        return int(await plain.fetchval(LEFT, identity_id, template_id) or 0)


async def use_grant(identity_id: int, template_id: str, as_of: datetime) -> None:
    """Count one send that WeChat accepted."""
    async with connection() as plain:
        await plain.execute(USED, identity_id, template_id, as_of)
