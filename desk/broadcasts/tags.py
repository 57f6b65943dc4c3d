"""Who carries a tag WeChat alone knows: asked before an audience is frozen; one that vanished is said at once."""

from collections.abc import Mapping
from datetime import datetime

from desk.access.actors import SYSTEM
from desk.broadcasts.store import record
from desk.rules.broadcasts.audiences import Tagged, groups_of
from models import Account, Broadcast
from models.database import transaction
from models.enums import BroadcastAct, BroadcastState
from models.once_more import once_more

TAG_GONE = "公众号“{account}”里已经没有“{tag}”这个标签，公告没有发出：请改选别的人，再提交"
Tags = Mapping[tuple[int, str], list[str]]
"""Who carries each tag, by account and name."""


async def tags_wanted() -> dict[int, list[tuple[int, str]]]:
    """Return which tags are to be asked for before a broadcast is frozen, by its id."""
    rows = await Broadcast.filter(state=BroadcastState.APPROVED, expanded_at__isnull=True).order_by("id")
    wanted = {
        row.id: [(one.account, one.tag) for one in groups_of(row.audience) if isinstance(one, Tagged)] for row in rows
    }
    return {broadcast_id: tags for broadcast_id, tags in wanted.items() if tags}


@once_more
async def give_back(broadcast_id: int, account_id: int, tag: str, as_of: datetime) -> None:
    """Return an approved broadcast to its author, because a tag of it vanished: nobody was told yet."""
    account = await Account.get_or_none(id=account_id)
    async with transaction():
        waits = Broadcast.filter(id=broadcast_id, state=BroadcastState.APPROVED, expanded_at__isnull=True)
        found = await waits.select_for_update(no_key=True).first()
        if found is None:
            return
        found.returned_because = TAG_GONE.format(account=account.name if account else "", tag=tag)
        found.approver_id, found.approved_at, found.way = None, None, None
        await record(found, BroadcastAct.RETURN, SYSTEM, as_of, found.returned_because)
