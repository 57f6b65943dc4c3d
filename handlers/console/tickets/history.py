"""A ticket's history as sentences: who did what, in what words, when."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime

from desk.rules.text.redaction import redact
from desk.tickets.ticket_store import officer_names
from desk.views.changes import changes
from desk.views.courts import court_names
from models import Ticket, TicketEvent, Words
from models.enums import Act, ActorKind, Grade, TicketState, VisitOutcome, WordsKind
from models.keyring import unseal

ANSWERING = (Act.ANSWER, Act.SETTLE, Act.APPROVE, Act.CORRECT)
REMOVED = "（内容已撤下）"
TONES = {
    Act.ANSWER: "good",
    Act.SETTLE: "good",
    Act.APPROVE: "good",
    Act.CORRECT: "good",
    Act.REFUSE: "bad",
    Act.SEND_BACK: "bad",
    Act.REJECT: "bad",
    Act.DECLINE: "bad",
    Act.URGE: "bad",
    Act.ESCALATE: "bad",
    Act.GREEN: "bad",
    Act.ATTEND: "quiet",
    Act.NOTE: "quiet",
    Act.CALL: "quiet",
    Act.ACCEPT: "quiet",
    Act.ATTEMPT: "quiet",
}


@dataclass(frozen=True)
class HistoryMoment:
    """One line of the timeline."""

    at: datetime
    who: str
    did: str
    detail: str
    tone: str
    cycle: int
    words: str = field(repr=False)
    masked: int | None = None
    """The id of the words where some of them are masked."""


@dataclass(frozen=True)
class AnswerSaid:
    """An answer given or put forward. `waiting`: it is still being reviewed; `replaced`: it was corrected later."""

    words_id: int
    at: datetime
    who: str
    cycle: int
    waiting: bool
    text: str = field(repr=False)
    replaced: bool = False


async def timeline(ticket: Ticket, elsewhere: Set[int]) -> list[HistoryMoment]:
    """Newest first; without the words that the page shows elsewhere."""
    events = await TicketEvent.filter(ticket_id=ticket.id).order_by("-seq")
    rows = {row.id: row for row in await Words.filter(ticket_id=ticket.id)}
    handlers = [int(event.facts["handler"]) for event in events if "handler" in event.facts]
    doers = [event.actor_id for event in events if event.actor_kind is ActorKind.OFFICER]
    names = await officer_names([*doers, *handlers])
    courts = await court_names(events)
    return [
        _moment(event, None if event.words_id in elsewhere else rows.get(event.words_id or 0), names, courts)
        for event in events
    ]


def _moment(
    event: TicketEvent, row: Words | None, names: Mapping[int, str], courts: Mapping[str, str]
) -> HistoryMoment:
    officer = event.actor_kind is ActorKind.OFFICER
    words, masked = shown(row) if row else ("", False)
    return HistoryMoment(
        at=event.at,
        who=names.get(event.actor_id or 0, "干警") if officer else WHO[event.actor_kind],
        did=event.act.label,
        detail="，".join([*_together(event), *_to_court(event, courts), *changes(event), *_detail(event, names)]),
        tone=_tone(event),
        cycle=event.cycle,
        words=words,
        masked=row.id if row and masked else None,
    )


WHO = {ActorKind.CITIZEN: "群众", ActorKind.SYSTEM: "系统"}


def _together(event: TicketEvent) -> list[str]:
    words = {
        "into": "并入 {}",
        "merged": "{} 并入这一件",
        "with": "{} 没有答复就结束了",
        "parts": "拆成 {} 件",
        "part": "这是第 {} 件",
    }
    return [text.format(event.facts[name]) for name, text in words.items() if name in event.facts]


def _to_court(event: TicketEvent, courts: Mapping[str, str]) -> list[str]:
    facts = event.facts
    if "court" not in facts:
        return []
    went, asked = courts.get(str(facts["court"]), ""), courts.get(str(facts["asked"]), "")
    return [f"移送{went}"] if went == asked else [f"要求移送{asked}，几家法院有争议，交{went}决定"]


def _detail(event: TicketEvent, names: Mapping[int, str]) -> list[str]:
    facts = event.facts
    parts: list[str] = []
    if "grade" in facts:
        parts.append(Grade(str(facts["grade"])).label)
    if "cycle" in facts:
        parts.append(f"转入第 {facts['cycle']} 轮")
    if "handler" in facts:
        parts.append(f"由{names.get(int(facts['handler']), '承办人')}办理")
    if "outcome" in facts:
        parts.append(VisitOutcome(str(facts["outcome"])).label)
    return [*parts, *(words.format(facts[name]) for name, words in COUNTED.items() if facts.get(name))]


COUNTED = {
    "times": "第 {} 次",
    "files": "{} 份材料",
    "days": "{} 个工作日",
    "minutes": "限 {} 分钟",
    "rung": "第 {} 级",
}


def _tone(event: TicketEvent) -> str:
    if "grade" in event.facts:
        return "bad" if Grade(str(event.facts["grade"])).is_unhappy else "good"
    return TONES.get(event.act, "plain")


def _text(row: Words) -> str:
    return REMOVED if row.redacted_at else unseal(row.text_sealed)


def shown(row: Words) -> tuple[str, bool]:
    """Words as they are shown, and whether some is masked: what citizens say later is, as their petition is."""
    text = _text(row)
    if row.author_kind is not ActorKind.CITIZEN and row.kind is not WordsKind.RATING:
        return text, False
    redacted = redact(text)
    return redacted.text, redacted.found


async def answers(ticket: Ticket) -> list[AnswerSaid]:
    """The answers that left the court, and the one waiting for review; newest first."""
    events = await TicketEvent.filter(ticket_id=ticket.id, act__in=ANSWERING, words_id__isnull=False).order_by("-seq")
    wanted = [event.words_id for event in events if event.words_id]
    waiting: int | None = None
    if ticket.state is TicketState.REVIEWING:
        submitted = await TicketEvent.filter(ticket_id=ticket.id, act=Act.SUBMIT).order_by("-seq").first()
        waiting = submitted.words_id if submitted else None
        wanted = [*([waiting] if waiting else []), *wanted]
    rows = {row.id: row for row in await Words.filter(id__in=wanted)}
    names = await officer_names([row.author_id for row in rows.values()])
    corrected = {event.cycle: event.seq for event in reversed(events) if event.act is Act.CORRECT}
    replaced = {event.words_id for event in events if event.seq < corrected.get(event.cycle, 0)}
    return [
        AnswerSaid(
            words_id,
            row.at,
            names.get(row.author_id or 0, "干警"),
            row.cycle,
            words_id == waiting,
            _text(row),
            words_id in replaced,
        )
        for words_id in dict.fromkeys(wanted)
        if (row := rows.get(words_id)) is not None
    ]
