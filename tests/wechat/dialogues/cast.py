"""张三 and his phone, the courts he may turn to, and what the court knows of him."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import cast

from desk.rules.text.petition_numbers import ticket_number
from models.enums import CourtLevel, Standing, TicketState
from wechat.dialogue import Incoming, MessageKind, TalkState, Turn, advance, needs
from wechat.dialogues import talk_registry
from wechat.dialogues.shared.facts import NEEDS, CaseLine, CourtChoice, Facts, PersonFacts, PetitionLine

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ID_NUMBER = "360102198001010013"
MOBILE = "13807910001"
CASE = "（2024）赣0102民初1234号"
OTHER_CASE = "（2024）赣0102民初5678号"
CODE = "12345678"
TICKET = ticket_number("GD", 25, date(2026, 11, 20))
OPEN, ANSWERED, CLOSED = (ticket_number("SQ", n, date(2026, 11, 20)) for n in (17, 18, 19))

HIGH = CourtChoice("赣", "江西省高级人民法院", "江西高院", CourtLevel.HIGH)
NANCHANG = CourtChoice("赣01", "江西省南昌市中级人民法院", "南昌中院", CourtLevel.INTERMEDIATE, "赣")
DONGHU = CourtChoice("赣0102", "南昌市东湖区人民法院", "东湖法院", CourtLevel.BASIC, "赣01")
XIHU = CourtChoice("赣0103", "南昌市西湖区人民法院", "西湖法院", CourtLevel.BASIC, "赣01")
COUNTY = CourtChoice("赣0121", "南昌县人民法院", "南昌县法院", CourtLevel.BASIC, "赣01")
JIUJIANG = CourtChoice("赣04", "江西省九江市中级人民法院", "九江中院", CourtLevel.INTERMEDIATE, "赣")
COURTS = (HIGH, NANCHANG, DONGHU, XIHU, COUNTY, JIUJIANG)


def petition(number: str, title: str, state: TicketState, **more: object) -> PetitionLine:
    line = PetitionLine(
        number=number,
        title=title,
        state_label=state.label,
        court_name=DONGHU.name,
        left_at=NOW - timedelta(days=2),
        due_at=NOW + timedelta(days=5),
        ticket_state=state,
        can_supplement=state.is_open,
        can_urge=state.is_open,
        can_withdraw=state.is_open,
        can_rate=state is TicketState.ANSWERED,
    )
    return replace(line, **more)  # type: ignore[arg-type]


IN_HAND = petition(OPEN, "执行款什么时候发", TicketState.ACCEPTED)
REPLIED = petition(ANSWERED, "立案材料怎么补", TicketState.ANSWERED, last_word="补交身份证复印件即可")
TIMELINE = {OPEN: ((NOW - timedelta(days=2), "已收到您的诉求"), (NOW - timedelta(days=1), "承办人员已签收，正在办理"))}
HIS_CASE = CaseLine(
    CASE,
    DONGHU.name,
    "民间借贷纠纷",
    "开庭",
    ((date(2024, 3, 1), "立案", "已立案"), (date(2024, 5, 6), "开庭", "第三法庭，上午九时")),
    DONGHU.code,
)
SECOND_CASE = replace(HIS_CASE, number="（2025）赣01民终77号", cause="买卖合同纠纷", court_code=NANCHANG.code)

STRANGER = Facts(courts=COURTS)
PETITIONER = replace(
    STRANGER,
    petitions=(IN_HAND, REPLIED),
    timeline=TIMELINE,
    person=PersonFacts(name_masked="张*", mobile_masked="138****0001"),
)
PARTY = replace(
    PETITIONER,
    cases=(HIS_CASE, SECOND_CASE),
    person=PersonFacts(Standing.VERIFIED, True, "张*", "138****0001"),
)
JUDGE_LI = replace(STRANGER, person=PersonFacts(is_officer=True, officer_name="李法官"))


class OnlyWhatWasAskedFor:
    """Facts of which only those named may be looked at: the caller loads no others."""

    def __init__(self, facts: Facts, wanted: frozenset[str]) -> None:
        self._facts, self._wanted = facts, wanted

    def __getattr__(self, name: str) -> object:
        assert name not in NEEDS or name in self._wanted, f"{name} was not asked for"
        return getattr(self._facts, name)


@dataclass
class Phone:
    """A phone with WeChat. Every talk goes through its stored form, every reply is held against the promises."""

    facts: Facts = STRANGER
    talk: TalkState | None = None
    now: datetime = NOW

    def send(self, *texts: str) -> Turn:
        for text in texts:
            turn = self.receive(Incoming(text=text))
        return turn

    def picture(self, media_id: str = "m1") -> Turn:
        return self.receive(Incoming(MessageKind.IMAGE, media_id=media_id))

    def tap(self, menu: str) -> Turn:
        return self.receive(Incoming(MessageKind.EVENT, event="CLICK", event_key=menu))

    def receive(self, incoming: Incoming) -> Turn:
        wanted = needs(talk_registry(), self.talk, incoming, self.now)
        facts = cast(Facts, OnlyWhatWasAskedFor(self.facts, wanted))
        turn = advance(talk_registry(), self.talk, incoming, facts, self.now)
        self.talk = TalkState.from_json(turn.talk.to_json()) if turn.talk else None
        assert self.talk == turn.talk
        for reply in turn.replies:
            assert 0 < len(reply) <= 600
            assert len(reply.encode()) <= 1800
        return turn

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)


def said(turn: Turn) -> str:
    return "\n".join(turn.replies)
