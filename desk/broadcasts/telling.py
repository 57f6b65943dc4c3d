"""Whoever may approve a broadcast is told that it waits for them, and its author that it came back."""

from collections.abc import Sequence
from datetime import datetime

from desk.notices.catalogue import tell_officers
from desk.people.staffing import holders
from models import Broadcast, Court
from models.enums import Role

SUBMITTED, RETURNED = "broadcast_submitted", "broadcast_returned"


async def tell_submitted(broadcast: Broadcast, as_of: datetime) -> None:
    """Write that those who may approve a broadcast, loaded with its court, must be told that it waits for them.

    They are the court's own other publishers and its chief liaisons; where it has none, the nearest chief liaisons
    above. Called in the transaction that submits it.
    """
    await _tell(broadcast, SUBMITTED, await _approvers(broadcast, as_of), as_of)


async def tell_returned(broadcast: Broadcast, as_of: datetime) -> None:
    """Write that a broadcast's author must be told that it came back."""
    await _tell(broadcast, RETURNED, [broadcast.author_id], as_of)


async def _approvers(broadcast: Broadcast, as_of: datetime) -> list[int]:
    wrote = {broadcast.author_id, broadcast.changed_by_id}
    found = await holders(broadcast.court_id, Role.PUBLISHER, as_of, walled=wrote)
    for code in reversed(broadcast.court.path.strip("/").split("/")):
        place = await Court.get(code=code)
        found += await holders(place.id, Role.CHIEF_LIAISON, as_of, walled=wrote)
        if found:
            break
    return list(dict.fromkeys(found))


async def _tell(broadcast: Broadcast, name: str, officers: Sequence[int], as_of: datetime) -> None:
    cause = f"broadcast:{broadcast.id}:v{broadcast.version}:{name}"
    await tell_officers(name, officers, cause, {"broadcast": broadcast.id}, as_of)
