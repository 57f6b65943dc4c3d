"""Tags are words a court puts on its tickets; whoever may note something on a ticket may tag it.

A tag is no line of the ticket's history, for it says nothing of what was done: who put it there and when stands with
it, and in the audit log.
"""

from collections.abc import Sequence
from datetime import datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.errors import Invalid, Refused
from desk.rules.papers.redaction import redact
from desk.rules.text.plain_text import plain
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.orders import Order
from models import Tag, TicketTag, statements
from models.database import transaction
from models.enums import Act
from models.once_more import once_more

LONGEST_TAG = 20
MOST_OF_TICKET = 10
TAGS = """
SELECT ticket_tag.ticket_id, tag.name FROM ticket_tag JOIN tag ON tag.id = ticket_tag.tag_id
WHERE ticket_tag.ticket_id = ANY(${tickets}::bigint[]) ORDER BY ticket_tag.id"""
MAKE = """
INSERT INTO tag (court_id, name, made_at) VALUES (${court}, ${name}, ${at}) ON CONFLICT (court_id, name) DO NOTHING"""
PUT = """
INSERT INTO ticket_tag (ticket_id, tag_id, officer_id, at) VALUES (${ticket}, ${tag}, ${officer}, ${at})
ON CONFLICT (tag_id, ticket_id) DO NOTHING RETURNING id"""


def tag_name(text: str) -> str:
    """Return what was typed as a tag's name. Raises `Invalid`."""
    name = " ".join(plain(text).split())
    if not name:
        raise Invalid("请写标签的名称", "tag")
    if len(name) > LONGEST_TAG:
        raise Invalid(f"标签最多 {LONGEST_TAG} 字，现有 {len(name)} 字", "tag")
    if "," in name or "，" in name:
        raise Invalid("标签里不能有逗号，一次打一个", "tag")
    if redact(name).found:
        raise Invalid("标签里不能写手机号、身份证号", "tag")
    return name


async def tags_of(ticket_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the tags of tickets, by the ticket's id, as they were put there."""
    tags: dict[int, tuple[str, ...]] = {}
    for row in await statements.fetch(TAGS, tickets=list(ticket_ids)):
        tags[row["ticket_id"]] = (*tags.get(row["ticket_id"], ()), row["name"])
    return tags


@once_more
async def tag_ticket(ticket_id: int, name: str, actor: Actor, as_of: datetime) -> bool:
    """打标签: put a tag of its court on a ticket; False where it was there. Raises what a note would, and `Refused`."""
    async with transaction():
        held = await authorize_and_lock(Act.NOTE, Order(ticket_id, None, actor, as_of))
        name = tag_name(name)
        if await TicketTag.filter(ticket_id=ticket_id).exclude(tag__name=name).count() >= MOST_OF_TICKET:
            raise Refused(f"一件工单最多 {MOST_OF_TICKET} 个标签")
        await statements.execute(MAKE, court=held.ticket.court_id, name=name, at=as_of)
        tag = await Tag.get(court_id=held.ticket.court_id, name=name)
        put = await statements.fetchval(PUT, ticket=ticket_id, tag=tag.id, officer=actor.id, at=as_of)
        if put is not None:
            await audit.by_officer(actor, Deed.TAG_TICKET, ("ticket", ticket_id), as_of, {"tag": tag.id})
        return put is not None


@once_more
async def untag_ticket(ticket_id: int, name: str, actor: Actor, as_of: datetime) -> bool:
    """去标签: take a tag from a ticket; False where it had none of that name."""
    async with transaction():
        await authorize_and_lock(Act.NOTE, Order(ticket_id, None, actor, as_of))
        found = await TicketTag.filter(ticket_id=ticket_id, tag__name=tag_name(name))
        for one in found:
            await one.delete()
            await audit.by_officer(actor, Deed.UNTAG_TICKET, ("ticket", ticket_id), as_of, {"tag": one.tag_id})
        return bool(found)
