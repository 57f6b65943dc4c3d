"""What comes to somebody's desk is told in one message, where several things wait for them: a digest.

It is a delivery of its own. Those it tells end in the transaction that writes it, and name it: whatever breaks off,
and whoever else is at it, there is no second one, and nothing that waited is forgotten.
"""

from datetime import datetime

from desk.notices import pubsub
from desk.notices.catalogue import BUNDLED, CATALOGUE
from desk.notices.deliveries import still_held
from models import Delivery, Officer, statements
from models.database import transaction
from models.once_more import once_more

DIGEST = CATALOGUE["digest"]
URGENT = """(ticket.urgency = 'critical' OR ticket.green_at IS NOT NULL
    OR (ticket.state = 'pending' AND ticket.proposed_urgency = 'critical'))"""
"""Of a ticket: what is proposed counts until somebody decides."""
WAITING = f"""
SELECT delivery.id FROM delivery JOIN ticket ON ticket.id = delivery.ticket_id
WHERE delivery.officer_id = ${{officer}}::bigint AND delivery.state IN ('pending', 'claimed')
    AND delivery.notice = ANY (${{notices}}::text[]) AND delivery.digest_id IS NULL AND NOT {URGENT}
ORDER BY delivery.id FOR NO KEY UPDATE OF delivery SKIP LOCKED"""  # noqa: S608
TRIED = "SELECT DISTINCT delivery_id AS id FROM attempt WHERE delivery_id = ANY (${deliveries}::bigint[])"
TOLD_BY = """
UPDATE delivery SET state = 'cancelled', digest_id = ${digest}, finished_at = ${at}, held = NULL, lease = '',
    lease_owner = '', lease_until = NULL
WHERE id = ANY (${deliveries}::bigint[])"""


@once_more
async def tell_together(delivery: Delivery, as_of: datetime) -> bool:
    """Tell what waits for a claimed delivery's officer in one. False where it is alone, and goes as it is.

    The officer's row is locked, so that two workers do it one after the other.
    """
    async with transaction():
        officer = await Officer.filter(id=delivery.officer_id).select_for_update(no_key=True).get()
        if not await still_held(delivery):
            return True
        waiting = await _waiting(officer.id)
        officer.bundled_at = as_of
        await officer.save(update_fields=["bundled_at"])
        if len(waiting) < 2:
            await Delivery.filter(id=delivery.id).update(digest_id=delivery.id)
            delivery.digest_id = delivery.id
            return False
        digest = await Delivery.create(
            cause=f"digest:{waiting[0]}",
            notice=DIGEST.name,
            officer_id=officer.id,
            lane=DIGEST.lane,
            not_before=as_of,
            expires_at=as_of + DIGEST.lives,
            created_at=as_of,
        )
        await statements.execute(TOLD_BY, digest=digest.id, deliveries=waiting, at=as_of)
    pubsub.announce_deliveries()
    return True


async def _waiting(officer_id: int) -> list[int]:
    """Lock what waits for this officer and nobody has begun to send."""
    rows = await statements.fetch(WAITING, officer=officer_id, notices=list(BUNDLED))
    ids = [row["id"] for row in rows]
    begun = {row["id"] for row in await statements.fetch(TRIED, deliveries=ids)}
    return [one for one in ids if one not in begun]
