"""The tickets somebody opened last, of those they still see."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.visibility import visible_tickets
from models import AuditEntry, Ticket

MOST_RECENT = 8
LOOKED_AT = 200
"""Entries of the audit log, of which many are of the same ticket."""
WITHIN = timedelta(days=30)


async def recent_tickets(actor: Actor, as_of: datetime) -> Sequence[int]:
    """Return the ids of up to `MOST_RECENT` tickets, the last opened first."""
    opened = AuditEntry.filter(officer_id=actor.id, action=Deed.OPEN_TICKET.value, at__gt=as_of - WITHIN)
    looked = await opened.order_by("-at", "-id").limit(LOOKED_AT).values_list("subject_id", flat=True)
    ids = list(dict.fromkeys(int(str(one)) for one in looked if one is not None))
    seen = await Ticket.filter(visible_tickets(actor), id__in=ids or [0]).values_list("id", flat=True)
    still = {int(str(one)) for one in seen}
    return [one for one in ids if one in still][:MOST_RECENT]
