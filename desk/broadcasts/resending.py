"""Whoever a broadcast did not reach is told in another way: by a new draft, approved like every other."""

from datetime import datetime

from desk.access.actors import Actor
from desk.broadcasts.drafting import DraftWords, draft
from desk.broadcasts.store import find
from desk.errors import Refused
from desk.rules.broadcasts.audiences import Unreached
from models import Broadcast
from models.enums import BroadcastKind

SMS_WORDS = "【{title}】{text}"


async def resend(actor: Actor, broadcast_id: int, kind: BroadcastKind, as_of: datetime) -> Broadcast:
    """Draft the same for whoever was not reached, by another way: an article's or a chat's words as a short message, a
    short message's as a chat's. Raises `Refused` where nobody is left to be told, or it is not over yet.
    """
    earlier = await find(actor, broadcast_id)
    if earlier.finished_at is None:
        raise Refused("这条公告还没有发完，发完以后再补发")
    if not earlier.failed + earlier.refused:
        raise Refused("没有人没送到，不用补发")
    if kind is earlier.kind or kind not in (BroadcastKind.SMS, BroadcastKind.TEXT):
        raise Refused("补发要换一种方式：短信，或微信文字")
    words = earlier.text or earlier.summary
    text = SMS_WORDS.format(title=earlier.title, text=words) if kind is BroadcastKind.SMS else words or earlier.title
    return await draft(actor, earlier.court_id, DraftWords(kind, earlier.title, text), [Unreached(earlier.id)], as_of)
