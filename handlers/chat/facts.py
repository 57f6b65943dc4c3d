"""Loading the facts a talk asks for, and nothing else."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from desk.access.actors import citizen
from desk.access.visibility import visible_tickets
from desk.people.cases import own_cases
from desk.people.senders import KnownSender
from desk.rules.lifecycles.petition import PETITION
from desk.rules.text.masks import mask_mobile, mask_name
from desk.tickets.joining import merged_tickets
from desk.tickets.joining.parts import parts_of_each
from desk.tickets.ticket_facts import capacities_of, facts_of
from desk.tickets.ticket_store import petition_number_of, title_of
from desk.tickets.timing.clocks import answer_by
from models import Court, Ticket, TicketEvent, Words
from models.database import client
from models.enums import Act, TicketState
from models.keyring import unseal
from wechat.dialogues.shared.facts import CaseLine, CourtChoice, Facts, PersonFacts, PetitionLine

MOST_PETITIONS = 9
COURTS_KEPT_SECONDS = 20.0
TOLD_TO_CITIZENS = {
    Act.RECEIVE: "已收到您的诉求",
    Act.DISPATCH: "已转给办案部门",
    Act.REASSIGN: "已换人办理",
    Act.ACCEPT: "办案人员已接手，正在办理",
    Act.SEND_BACK: "正在重新安排办理的人",
    Act.SETTLE: "已答复",
    Act.ANSWER: "已答复",
    Act.APPROVE: "已答复",
    Act.INTERIM: "有阶段性答复",
    Act.GREEN: "已开通绿色通道，专人马上办理",
    Act.END_GREEN: "绿色通道已结束，继续办理",
    Act.TRANSFER: "已移送有管辖权的法院",
    Act.SPLIT: "分成几件办理",
    Act.MERGE: "与另一件诉求合并办理",
    Act.RESUME: "恢复单独办理",
    Act.VISIT: "您已评价",
    Act.ATTEMPT: "打电话回访，没有得到评价",
    Act.CLOSE: "已办结",
    Act.DECLINE: "不予受理",
    Act.REOPEN: "已重新办理",
    Act.WITHDRAW: "您已撤回",
    Act.URGE: "您已催办",
    Act.SUPPLEMENT: "您补充了材料",
    Act.CORRECT: "已更正答复",
    Act.GRANT: "需要更多时间，已延长办理期限",
    Act.ASK_MORE: "法院请您补充材料",
    Act.SUPPLY: "补充之后继续办理",
    Act.LAPSE: "未评价，已归档",
}
STATES_FOR_CITIZENS = {
    TicketState.PENDING: "已收到，正在安排人办理",
    TicketState.DISPATCHED: "已转给办案部门",
    TicketState.ACCEPTED: "正在办理",
    TicketState.REVIEWING: "正在办理",
    TicketState.WAITING: "等您补充",
    TicketState.ANSWERED: "已答复",
    TicketState.CLOSED: "已办结",
    TicketState.DECLINED: "不予受理",
    TicketState.MERGED: "与另一件一起办",
    TicketState.WITHDRAWN: "您已撤回",
}
TELLING_ACTS = (Act.ANSWER, Act.SETTLE, Act.APPROVE, Act.CORRECT, Act.INTERIM, Act.ASK_MORE)


NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass
class _FactsKept:
    choices: tuple[CourtChoice, ...] = ()
    ids: Mapping[str, int] = field(default_factory=dict)
    at: float = float("-inf")
    of: object = None


_kept_courts = _FactsKept()


async def load(needs: frozenset[str], known: KnownSender, public_url: str, also: Mapping[str, Any] = NOTHING) -> Facts:
    """The facts named in `needs`, for this person; those in `also` are loaded already."""
    loaded: dict[str, Any] = {name: await LOADERS[name](known) for name in sorted(needs - set(also))}
    return Facts(public_url=public_url, **loaded, **also)


async def _courts(_: KnownSender) -> tuple[CourtChoice, ...]:
    return (await _kept()).choices


async def court_id(code: str) -> int:
    """A court's id; 0 for a code that no court has."""
    return (await _kept()).ids.get(code, 0)


async def _kept() -> _FactsKept:
    """Asked for by every message of a petition talk, changed a few times a year: kept for a moment."""
    if time.monotonic() - _kept_courts.at > COURTS_KEPT_SECONDS or _kept_courts.of is not client():
        rows = await Court.all().order_by("path").select_related("parent")
        _kept_courts.choices = tuple(
            CourtChoice(row.code, row.name, row.short_name, row.level, row.parent.code if row.parent else "")
            for row in rows
        )
        _kept_courts.ids = {row.code: row.id for row in rows}
        _kept_courts.at, _kept_courts.of = time.monotonic(), client()
    return _kept_courts


async def _tickets(known: KnownSender) -> list[Ticket]:
    """This person's newest petitions, each once: one that was split as its first part."""
    person = citizen(known.identity_id, known.citizen_id)
    newest = Ticket.filter(visible_tickets(person), part__lte=1).order_by("-id").limit(MOST_PETITIONS)
    return await newest.select_related("petition", "court")


async def _petitions(known: KnownSender) -> tuple[PetitionLine, ...]:
    tickets = await _tickets(known)
    parts = await parts_of_each(tickets)
    every = [part for ticket in tickets for part in parts.get(ticket.petition_id, (ticket,))]
    said = await _last_words([ticket.id for ticket in every]) | await _answers_together(every)
    lines = {ticket.id: await _line(ticket, known, said.get(ticket.id, "")) for ticket in every}
    return tuple(
        _whole(one, lines[one.id], [lines[part.id] for part in parts.get(one.petition_id, ())]) for one in tickets
    )


def _whole(ticket: Ticket, first: PetitionLine, parts: Sequence[PetitionLine]) -> PetitionLine:
    """A petition as one line: where it was split, it is open, and may be urged, as long as one of its parts is."""
    if not parts:
        return first
    going_on = [part for part in parts if part.ticket_state.is_open]
    return replace(
        first,
        number=ticket.petition.number,
        title=ticket.petition.title,
        state_label=f"分成 {len(parts)} 件办理",
        due_at=max((part.due_at for part in going_on if part.due_at), default=None),
        ticket_state=(going_on or parts)[0].ticket_state,
        can_urge=any(part.can_urge for part in parts),
        can_withdraw=any(part.can_withdraw for part in parts),
        can_rate=any(part.can_rate for part in parts),
        last_word="",
        parts=tuple(parts),
    )


async def _line(ticket: Ticket, known: KnownSender, last_word: str) -> PetitionLine:
    person = citizen(known.identity_id, known.citizen_id)
    acts = PETITION.acts_open_to(facts_of(ticket), capacities_of(person, ticket))
    return PetitionLine(
        number=petition_number_of(ticket),
        title=title_of(ticket),
        state_label=STATES_FOR_CITIZENS[ticket.state],
        court_name=ticket.court.name,
        left_at=ticket.opened_at,
        due_at=await answer_by(ticket),
        ticket_state=ticket.state,
        can_urge=Act.URGE in acts,
        can_withdraw=Act.WITHDRAW in acts,
        can_rate=Act.VISIT in acts,
        last_word=last_word,
    )


async def _last_words(tickets: list[int]) -> dict[int, str]:
    """The newest words that left the court: a submitted answer is nobody's business until it is approved."""
    told = TicketEvent.filter(ticket_id__in=tickets, act__in=TELLING_ACTS, words_id__isnull=False).order_by("id")
    newest = {event.ticket_id: event.words_id for event in await told}
    rows = await Words.filter(id__in=[words_id for words_id in newest.values() if words_id is not None])
    return {row.ticket_id: unseal(row.text_sealed) for row in rows}


async def _answers_together(tickets: list[Ticket]) -> dict[int, str]:
    """Of the merged ones, the newest answer given to what they were merged into."""
    answers = {
        ticket.id: await merged_tickets.answers_of(ticket) for ticket in tickets if ticket.merged_into_id is not None
    }
    wanted = {ticket_id: events[-1].words_id for ticket_id, events in answers.items() if events}
    words = {row.id: unseal(row.text_sealed) for row in await Words.filter(id__in=list(wanted.values()))}
    return {ticket_id: words.get(words_id or 0, "") for ticket_id, words_id in wanted.items()}


async def _timeline(known: KnownSender) -> Mapping[str, tuple[tuple[datetime, str], ...]]:
    firsts = await _tickets(known)
    parts = [part for found in (await parts_of_each(firsts)).values() for part in found]
    tickets = {ticket.id: ticket for ticket in [*firsts, *parts]}
    split: set[int] = set()
    events = await TicketEvent.filter(ticket_id__in=list(tickets), act__in=list(TOLD_TO_CITIZENS)).order_by("id")
    lines: dict[str, tuple[tuple[datetime, str], ...]] = {}
    for event in events:
        ticket, what = tickets[event.ticket_id], TOLD_TO_CITIZENS[event.act]
        if ticket.id in split:
            what = f"第 {ticket.part} 件：{what}"
        if event.act is Act.SPLIT:
            split.add(ticket.id)
        if event.act is not Act.SPLIT or ticket.part == 1:
            number = ticket.petition.number
            lines[number] = (*lines.get(number, ()), (event.at, what))
    return lines


async def _person(known: KnownSender) -> PersonFacts:
    name, mobile = (known.own or known.last).open()
    return PersonFacts(
        standing=known.standing,
        consented=known.consented,
        name_masked=mask_name(name) if name else "",
        mobile_masked=mask_mobile(mobile) if mobile else "",
        is_officer=known.officer_name is not None,
        officer_name=known.officer_name or "",
    )


async def _cases(known: KnownSender) -> tuple[CaseLine, ...]:
    return tuple(
        CaseLine(
            number=seen.case.number,
            court_name=seen.case.court.name,
            cause=seen.case.cause,
            stage=seen.case.stage,
            steps=tuple((step.happened_on, step.stage, step.text) for step in seen.steps),
            court_code=seen.case.court.code,
        )
        for seen in await own_cases(known.citizen_id)
    )


LOADERS: Mapping[str, Callable[[KnownSender], Awaitable[object]]] = {
    "courts": _courts,
    "petitions": _petitions,
    "timeline": _timeline,
    "cases": _cases,
    "person": _person,
}
