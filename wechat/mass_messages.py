"""What a broadcast says by the mass interface: words, or a draft whose pictures the account was given once each."""

from desk.broadcasts import parts
from desk.broadcasts.pictures import at_wechat, content_of_picture, keep_at_wechat
from desk.rules.broadcasts.articles import PICTURE
from desk.rules.broadcasts.gaps import Gap, fill_gaps
from models import Broadcast, BroadcastPart, Identity
from models.enums import BroadcastKind
from wechat.platform.client import WeChat
from wechat.platform.drafts import DraftArticle
from wechat.platform.mass import MassMessage

ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}


async def message_of(client: WeChat, part: BroadcastPart) -> MassMessage:
    """Return what a part sends. Of an article the draft is made where there is none yet; comments stay off.

    Raises what the client raises, with nothing sent.
    """
    broadcast = await Broadcast.get(id=part.broadcast_id).select_related("court")
    if broadcast.kind is not BroadcastKind.ARTICLE:
        return MassMessage.text(words_of(broadcast))
    if not part.media_id:
        await parts.keep_draft(part, await _draft_of(client, broadcast, part))
    return MassMessage.article(part.media_id)


def words_of(broadcast: Broadcast) -> str:
    """Return the words of a broadcast, loaded with its court, that are the same for all."""
    words = fill_gaps(broadcast.text, {Gap.COURT: broadcast.court.name})
    return f"【{broadcast.title}】\n{words}\n—— {broadcast.court.short_name}"


async def preview(client: WeChat, broadcast: Broadcast, phone: Identity) -> None:
    """Send a broadcast, loaded with its court, to one phone of that account, as it would look; 100 a day.

    Words with gaps for each person go with the names of the gaps in them. The draft of an article is made for it, and
    taken away again. Raises what the client raises.
    """
    if broadcast.kind is not BroadcastKind.ARTICLE:
        samples = {gap: f"（{gap}）" for gap in Gap} | {Gap.COURT: broadcast.court.name}
        words = f"【{broadcast.title}】\n{fill_gaps(broadcast.text, samples)}\n—— {broadcast.court.short_name}"
        await client.preview_mass(MassMessage.text(f"（预览）{words}"), phone.openid)
        return
    media_id = await client.add_draft([await _article(client, broadcast, phone.account_id)])
    try:
        await client.preview_mass(MassMessage.article(media_id), phone.openid)
    finally:
        await client.delete_draft(media_id)


async def _draft_of(client: WeChat, broadcast: Broadcast, part: BroadcastPart) -> str:
    known = BroadcastPart.filter(broadcast_id=broadcast.id, account_id=part.account_id).exclude(media_id="")
    earlier = await known.first()
    if earlier is not None:
        return earlier.media_id
    return await client.add_draft([await _article(client, broadcast, part.account_id)])


async def _article(client: WeChat, broadcast: Broadcast, account_id: int) -> DraftArticle:
    return DraftArticle(
        title=broadcast.title,
        author=broadcast.court.short_name,
        digest=broadcast.summary,
        content=await _with_pictures(client, broadcast.body, account_id),
        thumb_media_id=await _cover(client, broadcast.cover_id or 0, account_id),
    )


async def _with_pictures(client: WeChat, body: str, account_id: int) -> str:
    """Put WeChat's address of each picture in place of ours."""
    for number in dict.fromkeys(int(found[1]) for found in PICTURE.finditer(body)):
        kept = await at_wechat(number, account_id)
        url = kept.url if kept else ""
        if not url:
            content, content_type = await content_of_picture(number)
            url = await client.upload_picture(content, f"{number}.{ENDINGS[content_type]}")
            await keep_at_wechat(number, account_id, url=url)
        body = body.replace(f'"/gg/pictures/{number}"', f'"{url}"')
    return body


async def _cover(client: WeChat, number: int, account_id: int) -> str:
    kept = await at_wechat(number, account_id)
    if kept is not None and kept.media_id:
        return kept.media_id
    content, content_type = await content_of_picture(number)
    made = await client.add_permanent_picture(content, f"{number}.{ENDINGS[content_type]}")
    await keep_at_wechat(number, account_id, media_id=made.media_id)
    return made.media_id
