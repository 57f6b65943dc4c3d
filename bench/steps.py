"""`python -m bench.steps`: what each part of a callback costs by itself, in one process, without a database.

The best of many short tries, in microseconds of processor time: little disturbed by what else the machine does.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from bench.letters import AES_KEY, APPID, SECRET, TOKEN, write
from bench.town import STORY, WALK
from desk.petitions.receiving import Arrival, TalkMove, statement_of
from desk.rules import policies
from desk.rules.calendar.work_calendar import WorkCalendar
from desk.rules.papers.redaction import redact
from desk.rules.text.plain_text import bigrams
from desk.screening.screening import screen
from desk.tickets.petition_words import seal_words
from models import keyring
from models.enums import ClockKind, CourtLevel, PetitionKind, Urgency
from wechat.dialogue import Incoming, TalkState, advance, needs
from wechat.dialogues.registry import talk_registry
from wechat.dialogues.shared.facts import CourtChoice, Facts, PersonFacts
from wechat.platform.callback import DoorKeys, answer, dedupe_key, open_message

TRIES, TIMES = 60, 20
KEYS = DoorKeys(APPID, TOKEN, AES_KEY)
COURTS = (
    CourtChoice("赣", "江西省高级人民法院", "江西高院", CourtLevel.HIGH, ""),
    CourtChoice("赣01", "南昌市中级人民法院", "南昌中院", CourtLevel.INTERMEDIATE, "赣"),
    CourtChoice("赣0102", "南昌市东湖区人民法院", "东湖法院", CourtLevel.BASIC, "赣01"),
    CourtChoice("赣04", "九江市中级人民法院", "九江中院", CourtLevel.INTERMEDIATE, "赣"),
)
FACTS = Facts(public_url="http://localhost", courts=COURTS, person=PersonFacts())


def best(work: Callable[[], object]) -> float:
    """Microseconds of processor time."""
    found = float("inf")
    for _ in range(TRIES):
        began = time.process_time_ns()
        for _ in range(TIMES):
            work()
        found = min(found, (time.process_time_ns() - began) / TIMES / 1000)
    return found


def one_step(talk_json: str, text: str, as_of: datetime) -> str:
    """As `handlers.chat.conversation` does it."""
    talk, incoming = TalkState.from_json(talk_json) if talk_json else None, Incoming(text=text)
    needs(talk_registry(), talk, incoming, as_of)
    turn = advance(talk_registry(), talk, incoming, FACTS, as_of)
    return turn.talk.to_json() if turn.talk else ""


def whole_walk(as_of: datetime) -> None:
    talk = ""
    for text in WALK:
        talk = one_step(talk, text, as_of)


def main() -> None:
    now, letter, calendar = datetime.now(UTC), write("o-zhangsan", STORY), WorkCalendar()
    query = dict(parse_qsl(letter.query))
    inbound = open_message(KEYS, query, letter.body, now)
    keyring.configure([SECRET])
    arrival = Arrival(1, "key", "text", now, 1, STORY, STORY * 3)
    parts: dict[str, tuple[Callable[[], object], int]] = {
        "验签、解密、解析": (lambda: open_message(KEYS, query, letter.body, now), 1),
        "去重键": (lambda: dedupe_key(inbound), 1),
        "对话的一步": (lambda: whole_walk(now), len(WALK)),
        "语句和三段密文": (lambda: statement_of(arrival, TalkMove(1, 1, STORY * 5), None), 1),
        "加密的回复": (lambda: answer(KEYS, inbound, STORY * 3, now), 1),
        "诉求：内容检查": (lambda: screen(STORY, PetitionKind.ENFORCEMENT), 1),
        "诉求：遮号码": (lambda: redact(STORY + "13807910001"), 1),
        "诉求：检索键": (lambda: bigrams(STORY), 1),
        "诉求：加密和带密钥的检索键": (lambda: seal_words(1, STORY, False, masked=STORY), 1),
        "诉求：一个期限": (lambda: policies.deadline(ClockKind.TRIAGE, Urgency.NORMAL, now, calendar), 1),
    }
    for name, (work, times) in parts.items():
        print(f"{best(work) / times:7.1f} 微秒  {name}", flush=True)


if __name__ == "__main__":
    main()
