"""What was drafted is previewed, submitted and approved by a second person: exactly what was previewed, or nothing."""

from datetime import datetime

from desk.broadcasts.counting import way_of
from desk.broadcasts.drafting import list_of
from desk.broadcasts.freezing import until_now
from desk.broadcasts.policies import banned_words
from desk.broadcasts.store import BroadcastOrder, fresh_digest, lock_for, record, write_event
from desk.broadcasts.telling import tell_returned, tell_submitted
from desk.errors import Invalid, Refused
from desk.rules.broadcasts.articles import words_of_article
from desk.rules.broadcasts.audiences import groups_of, is_past, wrong_together
from desk.rules.broadcasts.banned_words import found_in
from desk.rules.broadcasts.gaps import gaps_in
from models import Broadcast, Identity
from models.database import transaction
from models.enums import BroadcastAct
from models.once_more import once_more

LONGEST_RETURNED = 200
NOT_PREVIEWED = "还没有预览过现在的样子：请先发到自己的微信上看一看，再提交"
ANOTHER = "这条公告和您看到的不一样了，没有批准。请再看一遍再批准"


def why_not_ready(broadcast: Broadcast, as_of: datetime) -> str:
    """Say what keeps a draft from being submitted, for whoever has to mend it; empty where nothing does.

    Nothing is asked of WeChat: of an account or tag that vanished the worker's check tells at the row.
    """
    groups = groups_of(broadcast.audience)
    if why := wrong_together(broadcast.kind, groups, gaps_in(broadcast.text)):
        return why
    if is_past(broadcast.send_at, as_of):
        return "发送时间已经过了，请改成以后的时间，或不填（批准后马上发）"
    uploaded = list_of(broadcast)
    if uploaded is not None and uploaded.rows == 0:
        return "名单里没有一行可以用，请改好以后重新上传"
    if uploaded is not None and uploaded.wrong and not uploaded.skip_wrong:
        return f"名单里有 {uploaded.wrong} 行写错了：请改好以后重新上传，或选择跳过写错的"
    return ""


@once_more
async def record_preview(order: BroadcastOrder) -> Broadcast:
    """Write down that somebody looked at a broadcast as it stands, on their own phone or as a picture of it.

    The version stays: nothing was changed. Raises as `lock_for`.
    """
    async with transaction():
        found = await lock_for(order, BroadcastAct.PREVIEW)
        found.previewed_digest = fresh_digest(found)
        await found.save(update_fields=["previewed_digest"])
        await write_event(found, BroadcastAct.PREVIEW, order.actor, order.as_of)
    return found


async def preview_phone(officer_id: int) -> Identity | None:
    """Return the phone an officer is shown a preview on: their own, bound and seen last; None where they have none."""
    bound = Identity.filter(officer_id=officer_id, erased_at__isnull=True, subscribed=True)
    return await bound.order_by("-seen_at", "-id").first()


@once_more
async def submit(order: BroadcastOrder) -> Broadcast:
    """Hand a draft to whoever approves it. Raises `Refused` or `Invalid` where it is not ready or was not previewed."""
    async with transaction():
        found = await lock_for(order, BroadcastAct.SUBMIT)
        await _ask_ready(found, order.as_of)
        found.digest = fresh_digest(found)
        await record(found, BroadcastAct.SUBMIT, order.actor, order.as_of)
        await tell_submitted(found, order.as_of)
    return found


async def _ask_ready(found: Broadcast, as_of: datetime) -> None:
    if why := why_not_ready(found, as_of):
        raise Refused(why)
    said = f"{found.title}\n{found.summary}\n{found.text}\n{words_of_article(found.body) if found.body else ''}"
    if banned := found_in(said, await banned_words(found.court_id)):
        raise Refused(f"有不能出现的词：{'、'.join(banned)}")
    if found.previewed_digest != fresh_digest(found):
        raise Refused(NOT_PREVIEWED)


@once_more
async def take_back(order: BroadcastOrder) -> Broadcast:
    """Make what was submitted a draft again, to be changed."""
    async with transaction():
        found = await lock_for(order, BroadcastAct.TAKE_BACK)
        await record(found, BroadcastAct.TAKE_BACK, order.actor, order.as_of)
    return found


@once_more
async def send_back(order: BroadcastOrder, why: str) -> Broadcast:
    """Return what was submitted to its author, with the reason. Raises `Invalid` without one."""
    why = why.strip()
    if not 1 <= len(why) <= LONGEST_RETURNED:
        raise Invalid(f"请写明退回的原因，最多 {LONGEST_RETURNED} 个字", "why")
    async with transaction():
        found = await lock_for(order, BroadcastAct.RETURN)
        found.returned_because = why
        await record(found, BroadcastAct.RETURN, order.actor, order.as_of, why)
        await tell_returned(found, order.as_of)
    return found


@once_more
async def approve(order: BroadcastOrder, digest: str) -> Broadcast:
    """Approve exactly what was read: `digest` is that of the page. From now on its audience is being frozen.

    Raises `NotAllowed` to author and last changer, `BroadcastStale` and `Refused` where it is another by now, `Refused`
    where nobody would be told, or too late.
    """
    async with transaction():
        found = await lock_for(order, BroadcastAct.APPROVE)
        fresh = fresh_digest(found)
        if not digest or digest != found.digest or digest != fresh or found.previewed_digest != fresh:
            raise Refused(ANOTHER)
        await _ask_ready(found, order.as_of)
        found.approver_id, found.approved_at = order.actor.id, order.as_of
        found.way = way_of(found)
        found.stage, found.expanded_to_id = 0, 0
        found.until_ids = await until_now(found)
        await record(found, BroadcastAct.APPROVE, order.actor, order.as_of)
    return found
