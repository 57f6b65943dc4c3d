"""A ticket's history with its words opened, once for the citizen in plain words, once for officers in full."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.rules.text.personal_numbers import redact
from desk.tickets.ticket_store import officer_names
from desk.views.changes import changes
from desk.views.courts import court_names
from models import Ticket, TicketEvent, Words
from models.enums import Act, ActorKind, Grade, TicketState
from models.keyring import unseal

ANSWERING = (Act.SETTLE, Act.ANSWER, Act.APPROVE, Act.CORRECT)
HIDDEN_FROM_CITIZENS = frozenset(
    {
        Act.NOTE,
        Act.CALL,
        Act.REJECT,
        Act.ESCALATE,
        Act.ATTEND,
        Act.REQUEST_EXTENSION,
        Act.REFUSE,
        Act.WEIGH,
        Act.RELABEL,
        Act.REPEAT,
        Act.NAME_SUBJECT,
    }
)

PLAIN: Mapping[Act, str] = {
    Act.RECEIVE: "诉求已提交",
    Act.DISPATCH: "已转给办案部门",
    Act.REASSIGN: "换了一位承办人",
    Act.SEND_BACK: "正在重新确定承办部门",
    Act.ACCEPT: "承办人已签收，开始办理",
    Act.SUBMIT: "答复已拟好，正在审核",
    Act.SETTLE: "法院答复了您",
    Act.ANSWER: "法院答复了您",
    Act.APPROVE: "法院答复了您",
    Act.CORRECT: "法院更正了答复",
    Act.INTERIM: "法院告诉您办理进展",
    Act.GRANT: "需要更多时间，办理期限延长了",
    Act.ASK_MORE: "法院请您补充材料",
    Act.SUPPLY: "您补充了材料",
    Act.SUPPLEMENT: "您补充了材料",
    Act.URGE: "您催办了一次",
    Act.GREEN: "已开通绿色通道，专人马上办理",
    Act.END_GREEN: "绿色通道已结束，继续办理",
    Act.TRANSFER: "已移送有管辖权的法院",
    Act.SPLIT: "分成几件办理",
    Act.MERGE: "与另一件诉求合并办理",
    Act.RESUME: "恢复单独办理",
    Act.ATTEMPT: "法院打电话回访，没有得到评价",
    Act.REOPEN: "重新办理",
    Act.CLOSE: "诉求服务处已办结",
    Act.LAPSE: "您没有评价，已归档",
    Act.DECLINE: "不予受理",
    Act.WITHDRAW: "您撤回了诉求",
}


@dataclass(frozen=True)
class PhoneLine:
    """One line of history as it is shown, newest first."""

    seq: int
    act: Act
    at: datetime
    cycle: int
    who: str
    text: str
    words: str = field(repr=False)
    by_citizen: bool = False


@dataclass(frozen=True)
class CourtWords:
    """Something the court said to the citizen; `replaced` where it was corrected later."""

    act: Act
    at: datetime
    cycle: int
    words: str = field(repr=False)
    replaced: bool = False


@dataclass(frozen=True)
class OpenedHistory:
    """A ticket's events, oldest first, with what was said."""

    events: Sequence[TicketEvent]
    words: Mapping[int, str] = field(repr=False)
    courts: Mapping[str, str] = field(default_factory=dict)

    def said(self, event: TicketEvent) -> str:
        """Citizens' words, and what was written of theirs at a split, are shown masked, as their petition is."""
        text = self.words.get(event.words_id or 0, "")
        return redact(text).text if event.actor_kind is ActorKind.CITIZEN or event.act is Act.SPLIT else text

    def told(self, acts: Iterable[Act]) -> list[CourtWords]:
        """What left the court by these acts, newest first. A submitted answer is none before it is approved."""
        wanted, corrected, found = set(acts), set[int](), []
        for event in reversed(self.events):
            if event.act in wanted and event.words_id:
                found.append(CourtWords(event.act, event.at, event.cycle, self.said(event), event.cycle in corrected))
            if event.act is Act.CORRECT:
                corrected.add(event.cycle)
        return found

    def for_citizen(self) -> list[PhoneLine]:
        shown = [event for event in self.events if event.act not in HIDDEN_FROM_CITIZENS]
        return [self._plain_line(event) for event in reversed(shown)]

    def _plain_line(self, event: TicketEvent) -> PhoneLine:
        own = event.actor_kind is ActorKind.CITIZEN
        words = self.said(event) if own or event.act in (Act.INTERIM, Act.ASK_MORE) else ""
        text = PLAIN.get(event.act, event.act.label)
        if event.act is Act.VISIT:
            text = ("您评价：" if own else "电话回访，您评价：") + _grade(event)
        elif event.act is Act.SUPPLY and not own:
            text = "补充期限已过，按现有材料继续办理"
        elif event.act is Act.TRANSFER:
            text = f"已移送{self._court(event)}办理"
        elif event.act is Act.SPLIT:
            text = f"分成 {event.facts['parts']} 件办理，这是第 {event.facts['part']} 件"
        elif event.act is Act.REOPEN and own:
            text = "您要求重新办理"
        return PhoneLine(
            event.seq, event.act, event.at, event.cycle, "", text + _days(event) + _files(event), words, own
        )

    async def for_officers(self) -> list[PhoneLine]:
        ids = [event.actor_id for event in self.events if event.actor_kind is ActorKind.OFFICER]
        ids += [_handler(event) for event in self.events]
        names = await officer_names(ids)
        return [self._full_line(event, names) for event in reversed(self.events)]

    def _full_line(self, event: TicketEvent, names: Mapping[int, str]) -> PhoneLine:
        own = event.actor_kind is ActorKind.CITIZEN
        who = names.get(event.actor_id or 0, "") if event.actor_kind is ActorKind.OFFICER else event.actor_kind.label
        text = "提交诉求" if own and event.act is Act.RECEIVE else event.act.label
        handler = names.get(_handler(event) or 0)
        if event.act is Act.VISIT:
            text = f"评价：{_grade(event)}"
        if event.act is Act.TRANSFER:
            text += f" → {self._court(event)}"
        if event.act is Act.SPLIT:
            text += f" → 第 {event.facts['part']} 件，共 {event.facts['parts']} 件"
        if handler:
            text += f" → {handler}"
        text += "".join(f"（{one}）" for one in changes(event))
        text += _days(event) + _files(event)
        return PhoneLine(event.seq, event.act, event.at, event.cycle, who, text, self.said(event), own)

    def _court(self, event: TicketEvent) -> str:
        return self.courts.get(str(event.facts.get("court")), "其他法院")


async def history_of(ticket: Ticket) -> OpenedHistory:
    events = await TicketEvent.filter(ticket_id=ticket.id).order_by("seq")
    rows = await Words.filter(id__in=[event.words_id for event in events if event.words_id])
    return OpenedHistory(
        events, {row.id: unseal(row.text_sealed) or "（内容已按规定删除）" for row in rows}, await court_names(events)
    )


async def answer_in_review(ticket: Ticket, history: OpenedHistory) -> TicketEvent | None:
    """The event by which an answer was submitted that still waits for its reviewer."""
    if ticket.state is not TicketState.REVIEWING:
        return None
    return next((event for event in reversed(history.events) if event.act is Act.SUBMIT), None)


def _grade(event: TicketEvent) -> str:
    grade = event.facts.get("grade")
    return Grade(grade).label if grade else ""


def _handler(event: TicketEvent) -> int | None:
    handler = event.facts.get("handler")
    return int(handler) if handler else None


def _days(event: TicketEvent) -> str:
    days = event.facts.get("days")
    return f" {days} 个工作日" if days else ""


def _files(event: TicketEvent) -> str:
    files = event.facts.get("files")
    return f"（{files} 份图片或录音）" if files else ""
