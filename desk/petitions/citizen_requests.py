"""A citizen urges, supplements or withdraws their own petition after leaving it.

Each is done to the whole petition: where it was split, to every part that is still being worked on, but for the
withdrawal of a single part. The version that was read is that of the part the order names; what has happened to the
others meanwhile is in nobody's way. Of what was merged into another, it reaches the one that lives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from desk.errors import Invalid, Refused
from desk.notices import pubsub
from desk.people.persons.new_phones import ask_old_phone
from desk.petitions import uploads
from desk.rules.sizes import MOST_FILES
from desk.rules.text.courtesies import is_courtesy
from desk.screening.danger import find_danger
from desk.tickets import asking_more, checks, days_measure
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.event_facts import FilesFacts, UrgeFacts
from desk.tickets.handling import tell_officers
from desk.tickets.history import record, write_words
from desk.tickets.joining import merged_tickets, parts
from desk.tickets.joining.merged_words import in_hand, of_another, pass_on
from desk.tickets.orders import Order
from desk.tickets.ticket_store import validated_text
from desk.tickets.timing import clocks
from models import Attachment, Identity, Ticket, TicketEvent
from models.database import transaction
from models.enums import Act, TicketState, WordsKind
from models.once_more import once_more

URGE_AT_MOST_EVERY = timedelta(hours=4)
NOBODY_TO_REMIND = "暂时没有人可以提醒，请拨打 {telephone}"


@dataclass(frozen=True)
class RemoteMedia:
    """A file still on WeChat's side: its kind and media id."""

    kind: str
    media_id: str


@once_more
async def urge(order: Order) -> tuple[Ticket, bool]:
    """催办: whoever has the ticket now is told. Returns whether it counted: again within a few hours it does not.

    Words of danger, and words that build a wall, always count.

    What waits for the citizen is not urged: nobody would be reminded. Parts of it that somebody works on are.
    """
    async with transaction():
        await parts.lock_parts(order.ticket_id)
        ticket, counted = await _urge(order)
        for other in await parts.others_worked_on(ticket):
            counted = (await _urge(of_another(order, other), checked=True))[1] or counted
        return ticket, counted


async def _urge(order: Order, checked: bool = False) -> tuple[Ticket, bool]:
    """Urge one ticket. `checked`: these very words are checked with another part."""
    held = await authorize_and_lock(Act.URGE, order)
    ticket = held.ticket
    last = await TicketEvent.filter(ticket_id=ticket.id, act=Act.URGE).order_by("-seq").first()
    said = held.walled_now or find_danger(order.words) is not None
    if last is not None and order.as_of - last.at < URGE_AT_MOST_EVERY and not said:
        return ticket, False
    text = validated_text(Act.URGE, order.words)
    has_it = await in_hand(ticket, order)
    if not has_it:
        raise Refused(NOBODY_TO_REMIND.format(telephone=ticket.court.telephone))
    ticket.urged += 1
    words_id = await write_words(ticket, WordsKind.SUPPLEMENT, text, order.actor, order.as_of)
    if not checked:
        await checks.request_words_check(ticket, words_id, order.actor, order.as_of)
    merged = ticket.state is TicketState.MERGED
    if merged:
        await pass_on(held, Act.URGE, order, words_id)
    await record(held, Act.URGE, order.actor, order.as_of, words_id, UrgeFacts(ticket.urged))
    if not merged:
        await tell_officers(ticket, "urged", has_it, order.as_of, times=ticket.urged)
    return ticket, True


@once_more
async def supplement(order: Order, media: Sequence[RemoteMedia] = (), uploaded: Sequence[str] = ()) -> Ticket:
    """补充材料: words and files join the petition; whoever has it now is told. `uploaded` are references of uploads.

    Where the court asked for them (请补充), this is the answer: the work and its clock go on. A courtesy (好的, 收到)
    is written down and answers nothing.
    """
    async with transaction():
        await parts.lock_parts(order.ticket_id)
        count = len(media) + len(uploaded)
        ticket = await _supplement(order, count)
        for other in await parts.others_open(ticket):
            await _supplement(of_another(order, other), count, checked=True)
        await attach(ticket, media, order)
        await uploads.join(order.actor, uploaded, ticket.id, order.as_of)
        return ticket


async def _supplement(order: Order, count: int, checked: bool = False) -> Ticket:
    held = await authorize_and_lock(Act.SUPPLEMENT, order)
    ticket = held.ticket
    text = order.words.strip() or (f"补充了 {count} 份材料" if count else "")
    validated_text(Act.SUPPLEMENT, text)
    courteous = not count and is_courtesy(text)
    wanted = ticket.state is TicketState.WAITING and not courteous
    if not (checked or wanted or held.walled_now or find_danger(text) is not None):
        await days_measure.check(ticket, text, order)
    words_id = await write_words(ticket, WordsKind.SUPPLEMENT, text, order.actor, order.as_of)
    if not checked:
        await checks.request_words_check(ticket, words_id, order.actor, order.as_of)
    if ticket.state is TicketState.MERGED:
        await pass_on(held, Act.SUPPLEMENT, order, words_id, count)
    if wanted:
        await asking_more.take_supply(held, order.actor, order.as_of, words_id, count)
    else:
        await record(held, Act.SUPPLEMENT, order.actor, order.as_of, words_id, FilesFacts(count))
    if ticket.state is not TicketState.MERGED and not courteous:
        has_it = await in_hand(ticket, order)
        await days_measure.tell_once(ticket, has_it, {"words": words_id or 0}, order.as_of, at_once=wanted)
    return ticket


async def attach(ticket: Ticket, media: Sequence[RemoteMedia], order: Order) -> None:
    """Let files join a ticket that are still on WeChat's side; the worker fetches them."""
    if not media:
        return
    if len(media) > MOST_FILES:
        raise Invalid(f"一次最多 {MOST_FILES} 份图片或录音", "files")
    identity = await Identity.get_or_none(id=order.actor.id)
    await Attachment.bulk_create(
        Attachment(
            petition_id=ticket.petition_id,
            ticket_id=ticket.id,
            account_id=identity.account_id if identity else None,
            kind=item.kind,
            media_id=item.media_id,
            next_try_at=order.as_of,
            created_at=order.as_of,
        )
        for item in media
    )
    pubsub.announce_files()


@once_more
async def withdraw(order: Order, whole: bool = True) -> Ticket:
    """撤回: the citizen no longer wants it; every clock stops. What they say with it is kept.

    `whole`: with all parts of what was split; else this part alone, and the others go on.
    """
    async with transaction():
        await parts.lock_parts(order.ticket_id)
        ticket = await _withdraw(order)
        for other in await parts.others_open(ticket) if whole else ():
            await _withdraw(of_another(order, other))
        return ticket


async def _withdraw(order: Order) -> Ticket:
    held = await authorize_and_lock(Act.WITHDRAW, order)
    ticket = held.ticket
    await _ask_known_phone(ticket, order)
    concerned = await in_hand(ticket, order)
    merged = ticket.state is TicketState.MERGED
    text = validated_text(Act.WITHDRAW, order.words)
    words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
    if merged:
        await pass_on(held, Act.WITHDRAW, order, words_id)
    times = await clocks.stop_all(ticket, order.as_of)
    ticket.closed_at = order.as_of
    await record(held, Act.WITHDRAW, order.actor, order.as_of, words_id, times=times)
    if not merged:
        await tell_officers(ticket, "withdrawn", concerned, order.as_of)
    await merged_tickets.come_back(ticket, order.as_of)
    return ticket


async def _ask_known_phone(ticket: Ticket, order: Order) -> None:
    """Raises `Refused` where a phone that came to the person this week withdraws what was left on another."""
    phone = await Identity.get_or_none(id=order.actor.id or 0)
    if phone is not None and ticket.petition.identity_id != phone.id:
        ask_old_phone(phone, order.as_of)
