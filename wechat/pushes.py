"""From a notice to a WeChat message: its words, its card, the page it opens.

Words are made when a message is sent, from rows, so that a redacted word is never sent and nothing personal waits in a
queue. They live in `templates/notices/<notice>/`: `text.txt` for the chat, `card.txt` for a template message (see
`wechat.cards`), `spoken.txt` for an agent's voice. What people wrote goes out without their numbers, to everybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from desk.notices.catalogue import CATALOGUE
from desk.notices.notice import Notice
from desk.notices.told import told_ticket
from desk.rules.text.cutting import split_message
from desk.rules.text.plain_text import plain
from desk.tickets.ticket_store import number_of, petition_number_of
from desk.views.history.citizen_lines import line_of
from models import Clock, DangerAlarm, Delivery, InboundMessage, Ticket, statements
from models.keyring import unseal
from wechat.cards import NOTICES, write_card
from wechat.cards import fill as fill
from wechat.notice_values import TELEPHONE, desk_values, duty_values, moment, values_of
from wechat.notices_to_many import approval_values, broadcast_values, hearing_values

LONGEST_TEXT = 600
LONGEST_BYTES = 1800
FEWEST_WORDS = 20
READ_ON = "……（全文请点开查看）"
OWN_PAGE = "/p/me"
QUEUE_PAGE = "/t"
ANNOUNCED = "/gg"
"""The page of an announcement stands under it, by its number."""
APPROVALS = {"broadcast_submitted": "/t/gg", "broadcast_returned": "/console/broadcasts"}
"""Where a broadcast is approved, and where its author goes on with it; its number follows."""
TALK_MORE = "talk_more"
PARTS = "\f"
TAKEN_BACK = "SELECT 1 FROM words WHERE id = ${words_id} AND taken_back_at IS NOT NULL"


@dataclass(frozen=True)
class MessagePush:
    """One notice to one person: the full words for the chat, the slots of a card, and the page either opens."""

    text: str = field(repr=False)
    card: dict[str, str] = field(repr=False)
    template: str
    url: str


_words = Environment(
    loader=FileSystemLoader(NOTICES),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # noqa: S701 - these are plain-text messages
)
_words.globals["line_of"] = line_of


async def render(delivery: Delivery, public_url: str) -> MessagePush | None:
    """Return what to send, or None where its cause is gone and nothing should be sent any more."""
    if delivery.notice == TALK_MORE:
        return await _rest_of_reply(delivery)
    notice = CATALOGUE[delivery.notice]
    if notice.of_person:
        return _about_person(notice, delivery, public_url)
    if notice.of_duty:
        return await _about_duty(notice, delivery, public_url)
    if notice.of_desk:
        return await _about_desk(notice, delivery, public_url)
    if notice.to_many:
        return await _about_many(notice, delivery, public_url)
    ticket = await _cause(delivery)
    if ticket is None:
        return None
    url = _link(delivery, ticket, public_url)
    values = await values_of(delivery, ticket) | {"link": url}
    return MessagePush(_text(notice.name, values), write_card(notice.name, values), notice.template, url)


def _about_person(notice: Notice, delivery: Delivery, public_url: str) -> MessagePush:
    """Write to somebody about who they are: in words that name nobody, with the page that tells the rest."""
    url = f"{public_url}{OWN_PAGE}"
    values = {
        "change": "",
        **delivery.facts,
        "record": f"SF{delivery.id or 0:08d}",
        "at": moment(delivery.created_at),
        "telephone": TELEPHONE,
        "link": url,
    }
    return MessagePush(_written(notice.name, values), write_card(notice.name, values), notice.template, url)


async def spoken_words(delivery: Delivery) -> str | None:
    """Return what an agent reads out on the telephone: no address, nothing to tap.

    None where its cause is gone, and for notices that nobody is told by telephone: those without a `spoken.txt`.
    """
    if delivery.notice not in CATALOGUE or not (NOTICES / delivery.notice / "spoken.txt").exists():
        return None
    if CATALOGUE[delivery.notice].of_duty:
        of_duty = await duty_values(delivery)
        return _written(delivery.notice, of_duty, "spoken") if of_duty else None
    ticket = await _cause(delivery)
    return _written(delivery.notice, await values_of(delivery, ticket), "spoken") if ticket else None


async def _cause(delivery: Delivery) -> Ticket | None:
    """Return what it is about, as long as it still makes sense to tell it."""
    ticket = await told_ticket(delivery.ticket_id)
    if ticket is None or ticket.state not in CATALOGUE[delivery.notice].while_in:
        return None
    return None if await _is_over(delivery) or await _taken_back(delivery) else ticket


def _text(notice: str, values: Mapping[str, object]) -> str:
    """Write the words for the chat; what somebody wrote is cut where the whole would be too long for one message."""
    text, words = _written(notice, values), str(values["words"])
    if _fits(text) or not words:
        return text
    around = _written(notice, {**values, "words": READ_ON})
    room = LONGEST_TEXT - len(around), LONGEST_BYTES - len(around.encode())
    kept = split_message(words, max(room[0], FEWEST_WORDS), max(room[1], 4 * FEWEST_WORDS))[0]
    return _written(notice, {**values, "words": kept.rstrip() + READ_ON})


def _written(notice: str, values: Mapping[str, object], form: str = "text") -> str:
    return plain(_words.get_template(f"{notice}/{form}.txt").render(values)).strip()


def _fits(text: str) -> bool:
    return len(text) <= LONGEST_TEXT and len(text.encode()) <= LONGEST_BYTES


async def _is_over(delivery: Delivery) -> bool:
    """A reminder of a clock that has stopped since, or of an alarm somebody decided, is not worth anybody's while."""
    clock_id, alarm_id = delivery.facts.get("clock"), delivery.facts.get("alarm")
    if alarm_id is not None and await DangerAlarm.exists(id=alarm_id, decided_at__isnull=False):
        return True
    return clock_id is not None and await Clock.exists(id=clock_id, stopped_at__isnull=False)


async def _taken_back(delivery: Delivery) -> bool:
    """Words the court took back since are told no citizen any more."""
    said = delivery.facts.get("words")
    if said is None or delivery.officer_id is not None:
        return False
    return bool(await statements.fetch(TAKEN_BACK, words_id=int(said)))


def opening_at(push: MessagePush, appid: str) -> MessagePush:
    """The same with its page opened by the account that sends it: by another the person would be somebody else."""
    if not push.url:
        return push
    there = f"{push.url}?account={appid}"
    return replace(push, url=there, text=push.text.replace(push.url, there))


async def _rest_of_reply(delivery: Delivery) -> MessagePush | None:
    """Return the rest of a reply longer than one message: its first part went back at once."""
    message = await InboundMessage.get_or_none(id=delivery.facts["message"])
    parts = unseal(message.reply_sealed).split(PARTS) if message else []
    part = int(delivery.facts["part"])
    return MessagePush(parts[part], {}, "", "") if part < len(parts) else None


async def _about_duty(notice: Notice, delivery: Delivery, public_url: str) -> MessagePush | None:
    """Return the words that nobody is on duty on some days; None where somebody is by now."""
    url, values = f"{public_url}/console/duty", await duty_values(delivery)
    if values is None:
        return None
    values |= {"link": url}
    return MessagePush(_text(notice.name, values), write_card(notice.name, values), notice.template, url)


async def _about_desk(notice: Notice, delivery: Delivery, public_url: str) -> MessagePush | None:
    """Return how much came to somebody's desk; None where nothing of it waits any more."""
    url, values = f"{public_url}{QUEUE_PAGE}", await desk_values(delivery)
    if values is None:
        return None
    values |= {"link": url}
    return MessagePush(_text(notice.name, values), write_card(notice.name, values), notice.template, url)


async def _about_many(notice: Notice, delivery: Delivery, public_url: str) -> MessagePush | None:
    """Return a broadcast's words for one person, those about their hearing, or that one is to be approved; None where
    nothing is to be sent now.
    """
    if notice.of_broadcast:
        values, page = await broadcast_values(delivery), f"{ANNOUNCED}/{delivery.facts['broadcast']}"
    elif notice.of_approval:
        values, page = await approval_values(delivery), f"{APPROVALS[notice.name]}/{delivery.facts['broadcast']}"
    else:
        values, page = await hearing_values(delivery), OWN_PAGE
    if values is None:
        return None
    url = f"{public_url}{page}" if values["has_page"] else ""
    values = values | {"link": url}
    return MessagePush(_text(notice.name, values), write_card(notice.name, values), notice.template, url)


def _link(delivery: Delivery, ticket: Ticket, public_url: str) -> str:
    """Return the page that shows it to its reader; a sealed ticket shows itself to no officer."""
    if delivery.officer_id is not None and ticket.sealed_at is not None:
        return ""
    if delivery.officer_id is None:
        return f"{public_url}/p/{petition_number_of(ticket)}"
    return f"{public_url}/t/{number_of(ticket)}"
