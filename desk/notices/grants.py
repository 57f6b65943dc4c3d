"""People give leave to send: what they answered to subscription notices, counted, and used up one send at a time.

Source: developers.weixin.qq.com, 订阅消息: a one-time grant allows one message, however long ago it was given.
"""

from datetime import datetime

from models import Grant, statements
from models.grants import COUNT_ANSWER, USE_GRANT


async def record_answer(identity_id: int, template_id: str, accepted: bool, as_of: datetime) -> None:
    """Count an answer: an accepted one allows one send more, a refusal is only counted."""
    await statements.execute(
        COUNT_ANSWER,
        identity_id=identity_id,
        template_id=template_id,
        accepted=int(accepted),
        rejected=int(not accepted),
        at=as_of,
    )


async def revoke_grants(identity_id: int, template_id: str, as_of: datetime) -> None:
    """Forget the leave: the person switched the notice off, or WeChat says (43101) that there is none."""
    await Grant.filter(identity_id=identity_id, template_id=template_id).update(left=0, updated_at=as_of)


async def grants_left(identity_id: int, template_id: str) -> int:
    """Return how many messages may still be sent."""
    grant = await Grant.get_or_none(identity_id=identity_id, template_id=template_id)
    return grant.left if grant is not None else 0


async def use_grant(identity_id: int, template_id: str, as_of: datetime) -> None:
    """Count one send that WeChat accepted."""
    await statements.execute(USE_GRANT, identity_id=identity_id, template_id=template_id, at=as_of)
