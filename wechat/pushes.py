"""From a notice to a WeChat message: its words, its card, the page it opens.

Words are made when a message is sent, from rows, so that a redacted word is never sent and nothing personal waits in a
queue. They live in `templates/notices/<notice>/`: `text.txt` for the chat, `card.txt` for a template message.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from desk.notices.catalogue import CATALOGUE
from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.text.cutting import shorten
from desk.rules.text.plain_text import plain
from desk.tickets.joining.parts import parts_of
from desk.tickets.ticket_store import number_of, petition_number_of, title_of
from desk.tickets.timing.clocks import answer_by
from desk.views.history.citizen_lines import line_of
from desk.views.history.spoken import REMOVED
from models import Clock, Delivery, InboundMessage, Officer, Ticket, Words
from models.keyring import unseal

LONGEST_TEXT = 600
LONGEST_BYTES = 1800
TELEPHONE = "12368"
FIELD_LIMITS = {"thing": 20, "phrase": 5, "character_string": 32, "name": 10, "symbol": 5, "const": 20}
ONLY_CHINESE = re.compile(r"[^\u4e00-\u9fff]")
TALK_MORE = "talk_more"
PARTS = "\f"


@dataclass(frozen=True)
class Called:
    """What a petition is called, or the part of it that a notice is about: its number and masked title."""

    number: str
    title: str


@dataclass(frozen=True)
class MessagePush:
    """One notice to one person: the full words for the chat, the slots of a card, and the page either opens."""

    text: str = field(repr=False)
    card: dict[str, str] = field(repr=False)
    template: str
    url: str


_words = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "templates" / "notices"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # noqa: S701 - these are plain-text messages
)
_words.globals["line_of"] = line_of


def moment(at: datetime | None) -> str:
    """Return the form WeChat's time fields take: 2026年11月25日 18:00."""
    if at is None:
        return ""
    local = at.astimezone(COURT_TIME)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


async def render(delivery: Delivery, public_url: str) -> MessagePush | None:
    """Return what to send, or None where its cause is gone and nothing should be sent any more."""
    if delivery.notice == TALK_MORE:
        return await _rest_of_reply(delivery)
    notice = CATALOGUE[delivery.notice]
    ticket = await Ticket.get_or_none(id=delivery.ticket_id).select_related("court", "petition", "handler")
    if ticket is None or ticket.state not in notice.while_in:
        return None
    if await _clock_stopped(delivery) or await _taken_back(delivery):
        return None
    url = _link(delivery, ticket, public_url)
    values = await _values(delivery, ticket) | {"link": url}
    text = plain(_words.get_template(f"{notice.name}/text.txt").render(values)).strip()
    if len(text) > LONGEST_TEXT or len(text.encode()) > LONGEST_BYTES:
        values["words"] = shorten(str(values["words"]), _room(text, str(values["words"])), "……（全文请点开查看）")
        text = plain(_words.get_template(f"{notice.name}/text.txt").render(values)).strip()
    card = _slots(_words.get_template(f"{notice.name}/card.txt").render(values))
    return MessagePush(text, card, notice.template, url)


async def _clock_stopped(delivery: Delivery) -> bool:
    """A reminder of a clock that has stopped since is not worth anybody's while."""
    clock_id = delivery.facts.get("clock")
    return clock_id is not None and await Clock.exists(id=clock_id, stopped_at__isnull=False)


async def _taken_back(delivery: Delivery) -> bool:
    """Words the court took back since are told no citizen any more."""
    said = delivery.facts.get("words")
    of_citizen = said is not None and delivery.officer_id is None
    return of_citizen and await Words.exists(id=said, taken_back_at__isnull=False)


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


def _room(text: str, words: str) -> int:
    around = len(text) - len(words)
    return max(20, min(LONGEST_TEXT, LONGEST_BYTES // 3) - around - 20)


def _link(delivery: Delivery, ticket: Ticket, public_url: str) -> str:
    if delivery.officer_id is None:
        return f"{public_url}/p/{petition_number_of(ticket)}"
    return f"{public_url}/t/{number_of(ticket)}"


async def _values(delivery: Delivery, ticket: Ticket) -> dict[str, object]:
    due = ticket.due_at if delivery.officer_id is not None else await answer_by(ticket)
    said = delivery.facts.get("words")
    row = await Words.get_or_none(id=said) if said else None
    handler = ticket.handler if isinstance(ticket.handler, Officer) else None
    return {
        "ticket": ticket,
        "petition": Called(petition_number_of(ticket), title_of(ticket)),
        "number": number_of(ticket),
        "parts": await parts_of(ticket),
        "court": ticket.court.name,
        "kind": ticket.petition.kind.label,
        "urgency": ticket.urgency.label,
        "handler": handler.name if handler else "",
        "opened": moment(ticket.opened_at),
        "due": moment(due),
        "due_day": f"{due.astimezone(COURT_TIME).month}月{due.astimezone(COURT_TIME).day}日" if due else "",
        "at": moment(delivery.created_at),
        "words": (unseal(row.text_sealed) if row and row.text_sealed else REMOVED) if said else "",
        "facts": delivery.facts,
        "telephone": TELEPHONE,
    }


def _slots(rendered: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in rendered.splitlines() if ":" in line)
    return {name.strip(): words.strip() for name, _, words in pairs}


def fill(card: dict[str, str], keys: dict[str, str]) -> dict[str, str]:
    """Put a card's slots under a template's own keys, each cut to what its kind takes (官方: 参数值限制说明)."""
    return {key: _fit(key, card.get(slot, "")) for slot, key in keys.items()}


def _fit(key: str, words: str) -> str:
    kind = key.rstrip("0123456789")
    words = " ".join(words.split()) or "—"
    if kind == "phrase":
        words = ONLY_CHINESE.sub("", words) or "详见内容"
    limit = FIELD_LIMITS.get(kind)
    return shorten(words, limit) if limit else words
