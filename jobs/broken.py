"""A delivery that breaks the program waits, ever longer; in the end its reader is told by the desk."""

from datetime import datetime, timedelta

import structlog

from desk.notices.deliveries import end_unreached, is_expired
from desk.notices.reasons import Circumstances
from models import Attempt, Delivery
from models.enums import DeliveryState

BROKEN = "broken"
"""Among a delivery's facts: how often it broke the program."""
MOST_BREAKS = 8
BREAK_PAUSE = timedelta(minutes=1)
LONGEST_BREAK_PAUSE = timedelta(hours=1)

log = structlog.get_logger("deliver")


async def put_off(delivery: Delivery, as_of: datetime) -> None:
    """Put a broken one off, ever later; once it has expired or broke for hours, there is no way left."""
    breaks = int(delivery.facts.get(BROKEN, 0)) + 1
    try:
        if breaks >= MOST_BREAKS or is_expired(delivery, as_of):
            tried = await Attempt.filter(delivery_id=delivery.id).order_by("ordinal")
            known = Circumstances(delivery.officer_id is not None, broken=breaks >= MOST_BREAKS, expired=True)
            await end_unreached(delivery, tried, known, as_of)
            return
        pause = min(BREAK_PAUSE * 2 ** (breaks - 1), LONGEST_BREAK_PAUSE)
        await Delivery.filter(id=delivery.id, lease=delivery.lease, state=DeliveryState.CLAIMED).update(
            facts=delivery.facts | {BROKEN: breaks},
            state=DeliveryState.PENDING,
            not_before=as_of + pause,
            lease_until=None,
            lease_owner="",
            lease="",
        )
    except Exception as error:  # its lease ends by itself
        log.error("delivery_left_to_its_lease", delivery=delivery.id, error=type(error).__name__)
