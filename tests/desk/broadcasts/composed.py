"""Broadcasts of 南昌中院, made by the real verbs: 林雨 is its publisher, 周敏 its chief liaison."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from desk.broadcasts import approving, drafting
from desk.broadcasts.drafting import DraftWords
from desk.broadcasts.feeding import begin, feed
from desk.broadcasts.freezing import freeze
from desk.broadcasts.store import BroadcastOrder
from desk.rules.broadcasts.audiences import Followers, Group
from models import Account, Broadcast, BroadcastRecipient, Identity
from models.database import transaction
from models.enums import BroadcastKind
from tests.cast import MORNING, account, acting, court, phone

ROAD = DraftWords(BroadcastKind.TEXT, "道路封闭", "法院门前的路 12 月 3 日封闭，请走南门。")
NAMED = DraftWords(BroadcastKind.MATTER, "请来开庭", "{姓名}，您的案件 {案号} 定在 {开庭时间} 开庭，请准时到{法院}。")


async def order(broadcast: Broadcast, by: str, as_of: datetime = MORNING) -> BroadcastOrder:
    """What somebody wants of a broadcast as it is now."""
    fresh = await Broadcast.get(id=broadcast.id)
    return BroadcastOrder(fresh.id, fresh.version, await acting(by, as_of), as_of)


async def the_account() -> Account:
    """The service account there is, or the cast's."""
    return await Account.filter(kind="service").order_by("id").first() or await account()


async def of_the_court() -> None:
    """The service account is 南昌中院's own."""
    found = await the_account()
    found.court_id = (await court()).id
    await found.save(update_fields=["court_id"])


async def followers(*names: str) -> list[Identity]:
    """These follow the court's account."""
    await of_the_court()
    return [await phone(name) for name in names]


async def drafted(
    words: DraftWords = ROAD, groups: Sequence[Group] | None = None, as_of: datetime = MORNING
) -> Broadcast:
    """林雨's draft; for the followers of the court's account where nobody else is named."""
    if groups is None:
        await of_the_court()
        groups = [Followers(((await the_account()).id,))]
    return await drafting.draft(await acting("林雨", as_of), (await court()).id, words, groups, as_of)


async def submitted(broadcast: Broadcast, as_of: datetime = MORNING) -> Broadcast:
    await approving.record_preview(await order(broadcast, "林雨", as_of))
    return await approving.submit(await order(broadcast, "林雨", as_of))


async def approved(broadcast: Broadcast, by: str = "周敏", as_of: datetime = MORNING) -> Broadcast:
    """Previewed, submitted, approved by the chief liaison, and frozen."""
    ready = await submitted(broadcast, as_of)
    await approving.approve(await order(ready, by, as_of), ready.digest)
    await freeze(broadcast.id, as_of)
    return await Broadcast.get(id=broadcast.id)


async def fed(broadcast: Broadcast, as_of: datetime = MORNING) -> int:
    """Hand on what there is room for, as the worker does. Returns how many."""
    async with transaction():
        found = await begin(broadcast.id, as_of)
        return await feed(found, as_of) if found is not None else 0


async def outcomes(broadcast: Broadcast) -> dict[str, int]:
    """How many recipients there are of each outcome."""
    found: dict[str, int] = {}
    for row in await BroadcastRecipient.filter(broadcast_id=broadcast.id):
        found[row.outcome.value] = found.get(row.outcome.value, 0) + 1
    return found


async def figures(broadcast: Broadcast) -> dict[str, Any]:
    row = await Broadcast.get(id=broadcast.id)
    return {name: getattr(row, name) for name in ("total", "reached", "opened", "refused", "unsubscribed", "failed")}
