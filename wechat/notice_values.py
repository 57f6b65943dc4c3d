"""A notice's words are made of these values, read when it is sent: of its ticket, its facts, and what was written."""

import re
from dataclasses import dataclass
from datetime import datetime

from desk.notices.digests import digest_of
from desk.people.outside_body import outside_body
from desk.people.watches import days_told, open_days
from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.calendar.days_in_words import day_words
from desk.rules.papers.redaction import redact
from desk.rules.rating_times import CONTRADICT_WITHIN
from desk.tickets.attaching import said_with
from desk.tickets.joining.parts import parts_of
from desk.tickets.ticket_store import number_of, petition_number_of, title_of
from desk.tickets.timing.clocks import answer_by, supply_by
from desk.views.history.spoken import REMOVED
from models import Court, Delivery, Officer, Ticket, Words
from models.enums import Danger, Grade, TicketState, Urgency
from models.keyring import unseal
from models.prepared_query import PreparedQuery
from wechat.cards import DANGERS, GREEN_WEIGHT, LEVELS, PROPOSED

TELEPHONE = "12368"
"""Where a court has none of its own."""
NUMBERS_LEFT_OUT = "（其中的号码已隐去，请点开查看）"
ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+", re.IGNORECASE)
LEFT_OUT = "（网址略）"
_WORDS = PreparedQuery(lambda: Words.filter(id=1))
SEALED = "已封存的投诉"
"""What an officer reads instead of its title."""


@dataclass(frozen=True)
class Called:
    """What a petition is called, or the part of it that a notice is about: its number and masked title."""

    number: str
    title: str


def moment(at: datetime | None) -> str:
    """Return the form WeChat's time fields take: 2026年11月25日 18:00."""
    if at is None:
        return ""
    local = at.astimezone(COURT_TIME)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


async def values_of(delivery: Delivery, ticket: Ticket) -> dict[str, object]:
    """Return everything the words of a notice are made of: numbers in what people wrote are left out, to everybody."""
    due = ticket.due_at if delivery.officer_id is not None else await answer_by(ticket)
    handler = ticket.handler if isinstance(ticket.handler, Officer) else None
    sealed = ticket.sealed_at is not None and delivery.officer_id is not None
    told = await _words_of(delivery)
    at, words = delivery.created_at, redact("" if sealed else _said(delivery, told))
    return {
        "ticket": ticket,
        "petition": Called(petition_number_of(ticket), SEALED if sealed else title_of(ticket)),
        "sealed": sealed,
        "body": outside_body(),
        "number": number_of(ticket),
        "parts": await parts_of(ticket),
        "court": ticket.court.name,
        "kind": ticket.petition.kind.label,
        "urgency": ticket.urgency.label,
        "weight": _weight(ticket),
        "level": LEVELS[int(delivery.facts["rung"]) - 1] if delivery.facts.get("rung") else "",
        "handler": handler.name if handler else "",
        "opened": moment(ticket.opened_at),
        "at": moment(at),
        "words": words.text + (NUMBERS_LEFT_OUT if words.found else ""),
        "brief": words.text,
        "read_out": ADDRESS.sub(LEFT_OUT, words.text),
        "files": len(await said_with(told.id, told.ticket_id)) if told else 0,
        "left_day": _day(ticket.opened_at),
        "danger": Danger(delivery.facts["danger"]).label if delivery.facts.get("danger") else "",
        "peril": DANGERS[Danger(delivery.facts["danger"])] if delivery.facts.get("danger") else "",
        "grade": Grade(delivery.facts["grade"]).label if delivery.facts.get("grade") else "",
        "contradict_days": CONTRADICT_WITHIN.days,
        "facts": delivery.facts,
        "telephone": ticket.court.telephone or TELEPHONE,
        **_times(due, await supply_by(ticket), at),
    }


def _times(due: datetime | None, wanted_by: datetime | None, at: datetime) -> dict[str, str]:
    """Return the times in words, also where there is none: while the court waits for the citizen nothing is due."""
    return {
        "due": moment(due),
        "when": moment(due or at),
        "please_by": f"请于 {moment(due)} 前" if due else "请尽快",
        "at_latest": f"最迟 {moment(due)} 前" if due else "会尽快",
        "at_latest_day": f"最迟{_day(due)}前" if due else "会尽快",
        "at_latest_spoken": f"最迟{spoken_moment(due)}前" if due else "会尽快",
        "supply_by_spoken": f"请在{spoken_moment(wanted_by)}前" if wanted_by else "请尽快",
        "supply_by": f"请在 {moment(wanted_by)} 前" if wanted_by else "请尽快",
        "supply_by_day": f"请在{_day(wanted_by)}前" if wanted_by else "请尽快",
    }


def spoken_moment(at: datetime) -> str:
    """Say a moment as people do: `12月3日下午6点`, `12月3日上午9点30分`."""
    local = at.astimezone(COURT_TIME)
    half = "上午" if local.hour < 12 else "中午" if local.hour == 12 else "下午" if local.hour < 18 else "晚上"
    hour = local.hour if local.hour <= 12 else local.hour - 12
    return f"{_day(at)}{half}{hour}点{f'{local.minute}分' if local.minute else ''}"


def _day(at: datetime) -> str:
    local = at.astimezone(COURT_TIME)
    return f"{local.month}月{local.day}日"


async def _words_of(delivery: Delivery) -> Words | None:
    """Return the words that a notice tells, where there are any."""
    found = await _WORDS.rows(int(delivery.facts["words"])) if delivery.facts.get("words") else []
    return found[0] if found else None


def _said(delivery: Delivery, row: Words | None) -> str:
    told = delivery.facts.get("words")
    return (unseal(row.text_sealed) if row and row.text_sealed else REMOVED) if told else ""


async def duty_values(delivery: Delivery) -> dict[str, object] | None:
    """Return what the words of a notice about a roster are made of: its court, and the days that still want somebody.

    None where all of them have somebody by now.
    """
    court = await Court.get(id=delivery.facts["court"])
    days = await open_days(court.id, days_told(delivery.facts))
    if not days:
        return None
    words = [day_words(day) for day in days]
    return {
        "court": court.name,
        "short_court": court.short_name,
        "telephone": court.telephone or TELEPHONE,
        "number": f"ZB{days[0]:%Y%m%d}",
        "days": "、".join(words),
        "from_day": words[0] if len(words) == 1 else f"{words[0]}等 {len(words)} 天",
        "at": moment(datetime.combine(days[0], datetime.min.time(), COURT_TIME)),
        "words": "",
    }


async def desk_values(delivery: Delivery) -> dict[str, object] | None:
    """Return what the words of a digest are made of; None where nothing of it waits any more."""
    found = await digest_of(delivery)
    if found is None:
        return None
    (court, number), *others = found.by_court
    return {
        "count": found.count,
        "by_court": found.by_court,
        "brief": f"{len(found.by_court)} 家法院，请分派" if others else f"{court} {number} 件",
        "oldest": number_of(found.oldest),
        "opened": moment(found.oldest.opened_at),
        "words": "",
    }


def _weight(ticket: Ticket) -> str:
    """Say how pressing a ticket is; before anybody weighed it, what is proposed."""
    if ticket.green_at is not None:
        return GREEN_WEIGHT
    proposed = ticket.proposed_urgency if ticket.state is TicketState.PENDING else ""
    if ticket.urgency is Urgency.NORMAL and proposed in PROPOSED:
        return f"建议{Urgency(proposed).label}"
    return ticket.urgency.label
