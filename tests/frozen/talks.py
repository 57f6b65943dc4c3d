"""Every talk as it is drawn, as it goes when somebody goes through it, and what it answers from every place in it."""

import json
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass, replace
from datetime import timedelta

from models.enums import Grade, PetitionKind, Standing
from tests.wechat.dialogues.cast import (
    CASE,
    CODE,
    ID_NUMBER,
    JUDGE_LI,
    MOBILE,
    NOW,
    PARTY,
    PETITIONER,
    STRANGER,
    TICKET,
    Phone,
)
from tests.wechat.dialogues.test_registry import CAST, CLAIMANT, OPENINGS, REPLIES, TWICE_ANSWERED, walk
from wechat.dialogue import Incoming, MessageKind, Turn, draw
from wechat.dialogues import talk_registry
from wechat.dialogues.answer import AnswerTicket
from wechat.dialogues.bind import ClaimIdentity, GiveConsent, UseCode
from wechat.dialogues.progress import Withdraw
from wechat.dialogues.rate import Rate
from wechat.dialogues.shared.acts import LeavePetition, Reopen, Supplement, Urge
from wechat.dialogues.shared.facts import Facts, PersonFacts
from wechat.dialogues.shared.wording import FOLDER, deliver, words
from wechat.dialogues.understanding.speech import RecordApproach
from wechat.dialogues.window import RateWindow

ASKED = "SQ20261100000171"
STICKER, PICTURE = Incoming(MessageKind.OTHER), Incoming(MessageKind.IMAGE, media_id="m1")
VOICE = Incoming(MessageKind.VOICE, media_id="m2")
AWAY, LONG_AWAY = timedelta(minutes=45), timedelta(hours=25)
Said = str | Incoming | timedelta


def click(key: str) -> Incoming:
    return Incoming(MessageKind.EVENT, event="CLICK", event_key=key)


def scanned(scene: str) -> Incoming:
    return Incoming(MessageKind.EVENT, event="SCAN", event_key=scene)


STORY = ("诉求", "2", "1", "4", "0", "执行款三个月没有到账")
SCRIPTS: dict[str, tuple[Facts, tuple[Said, ...]]] = {
    "petition": (STRANGER, (*STORY, PICTURE, "1", "张三", MOBILE, "1")),
    "petition-misread": (STRANGER, ("诉求", "看不懂", STICKER, "南昌", "1", "九", "4", "案号忘了", CASE, STICKER, "1")),
    "petition-changed": (STRANGER, (*STORY, "1", "张三", MOBILE, "2", "返回", "重写", "帮助", "取消")),
    "petition-left": (STRANGER, (*STORY, AWAY, "进度", "1", LONG_AWAY, "你好", "2")),
    "petition-known": (PETITIONER, (click("petition"), "2", "1", "4", "0", "又有一件事", "完成", "1", "1", "1")),
    "petition-too-long": (STRANGER, (*STORY[:5], "长" * 1500, "长" * 600, "1")),
    "petition-sensitive": (STRANGER, (*STORY[:5], f"我的身份证{ID_NUMBER}，电话{MOBILE}", VOICE, "完成", "0")),
    "progress": (PETITIONER, ("进度", "1", "1", "返回", "2", "返回", "9", "0")),
    "progress-nothing": (STRANGER, ("进度",)),
    "progress-supplement": (PETITIONER, ("进度", "1", "3", "补充一张照片", PICTURE, "完成", "1")),
    "progress-withdraw": (PETITIONER, ("进度", "1", "4", "1", "2")),
    "cases": (PARTY, ("查案", "1", "返回", "2", CASE, "查案", "更多")),
    "cases-stranger": (STRANGER, ("查案", "1")),
    "cases-claimant": (CLAIMANT, ("查案", CASE)),
    "rate": (PETITIONER, ("评价", "不满意", "没有说清楚", "1")),
    "rate-which": (TWICE_ANSWERED, ("评价", "1", "5")),
    "rate-nothing": (STRANGER, ("评价",)),
    "judge": (PARTY, ("法官", "1", "1", "想问开庭时间", "1", "1")),
    "judge-stranger": (STRANGER, ("法官", "2", "1", "李明", "想问开庭时间", "完成", "张三", MOBILE, "1")),
    "bind": (STRANGER, ("绑定", "1", "1", "张三", ID_NUMBER, MOBILE, "1")),
    "bind-code": (STRANGER, (f"绑定 {CODE}",)),
    "bind-officer": (JUDGE_LI, ("绑定", "2")),
    "bind-wrong": (STRANGER, ("绑定", "1", "1", "123", "张三", "360102", STICKER, STICKER, "取消")),
    "agent": (STRANGER, ("转人工", "1", "2", "1")),
    "window": (STRANGER, (scanned("window:赣0102:3号"), "2", "态度不好", "1")),
    "window-general": (STRANGER, ("窗口评价", "2", "1", "5")),
    "help": (STRANGER, ("帮助", "返回", "取消", "1")),
    "urge": (PETITIONER, ("催办", "1", "1")),
    "urge-nothing": (STRANGER, ("催办",)),
    "answer": (JUDGE_LI, (f"答复 {TICKET} 已经划拨", "1", f"答复 {TICKET}", "已经划拨到账", "1")),
    "answer-stranger": (STRANGER, (f"答复 {TICKET} 已经划拨", f"答复 {TICKET}")),
    "speech": (STRANGER, (VOICE, "1", PICTURE, STICKER, Incoming(MessageKind.LOCATION, text="江西省南昌市"))),
    "procedure": (STRANGER, ("我要上诉", "1")),
    "favour": (STRANGER, ("帮我跟法官打个招呼", "1", "1")),
    "greeting": (STRANGER, ("你好", "谢谢", "我有话说", "1")),
    "welcome": (STRANGER, (Incoming(MessageKind.EVENT, event="subscribe"), scanned("petition:赣01"), "返回", "取消")),
    "unnamed": (STRANGER, ("怎么没有动静", "1", CASE, "1")),
    "nobody": (replace(STRANGER, courts=()), ("诉求", "法官", "1")),
    "verified": (replace(PARTY, person=PersonFacts(Standing.VERIFIED, True, "张*", "")), (*STORY, "1", "1", "1")),
}

LEFT = LeavePetition("赣01", PetitionKind.ENFORCEMENT, "", "执行款没有到账")
DUE = NOW + timedelta(days=5)
REFUSAL = "您今天已经留了 20 件诉求，请明天再来"
Outcome = tuple[object, str, str, dict[str, object]]
OUTCOMES: tuple[Outcome, ...] = (
    (LEFT, "PetitionLeft", "outcomes.petition_left", {"number": ASKED, "court_name": "南昌中院", "due_at": DUE}),
    *(
        (
            Rate(ASKED, grade),
            "Rated",
            "rate.rated",
            {"number": ASKED, "grade": grade, "reopened": grade.is_unhappy, "closed": not grade.is_unhappy},
        )
        for grade in Grade
    ),
    *((RateWindow("赣01", "3号", grade), "WindowRated", "window.rated", {"grade": grade}) for grade in Grade),
    (Urge(ASKED), "Urged", "outcomes.urged", {"number": ASKED, "already": False}),
    (Urge(ASKED), "Urged", "outcomes.urged", {"number": ASKED, "already": True}),
    (Withdraw(ASKED), "Withdrawn", "progress.withdrawn", {"number": ASKED}),
    (Supplement(ASKED, "照片"), "Supplemented", "outcomes.supplemented", {"number": ASKED}),
    (Reopen(ASKED, "没有办好"), "Reopened", "outcomes.reopened", {"number": ASKED}),
    (GiveConsent("privacy", "1", "核验"), "ConsentGiven", "", {}),
    (ClaimIdentity("张三", ID_NUMBER, MOBILE), "Claimed", "bind.registered", {"name_masked": "张*"}),
    (UseCode(CODE), "CodeUsed", "bind.code_used", {"kind": "citizen", "name": "张*"}),
    (UseCode(CODE), "CodeUsed", "bind.code_used", {"kind": "officer", "name": "李正"}),
    (AnswerTicket(TICKET, "已经划拨"), "Answered", "answer.sent", {"number": TICKET}),
    (RecordApproach("打个招呼"), "ApproachRecorded", "speech.favour_recorded", {}),
    (LEFT, "Refused", "", {"words": REFUSAL}),
)
"""What comes of every act: its name, the words that say so, and what they see."""


def talks() -> dict[str, str]:
    """Every text by its name."""
    told = {
        f"{name}.drawing": draw(dialogue, talk_registry()) + "\n"
        for name, dialogue in talk_registry().dialogues.items()
    }
    told |= {f"{name}.walk": "".join(_walked(Phone(facts), said)) for name, (facts, said) in SCRIPTS.items()}
    told |= {f"everywhere-{number}": "".join(_everywhere(facts)) for number, facts in enumerate(CAST, 1)}
    told["outcomes"] = "\n".join(map(_outcome, OUTCOMES))
    told["menu"] = (FOLDER / "menu.json").read_text(encoding="utf-8")
    return told


def _walked(phone: Phone, said: tuple[Said, ...]) -> Iterator[str]:
    for one in said:
        if isinstance(one, timedelta):
            phone.wait(hours=one.total_seconds() / 3600)
            yield f"…… {one}\n"
            continue
        incoming = Incoming(text=one) if isinstance(one, str) else one
        yield f"> {_heard(incoming)}\n{_answer(phone.receive(incoming))}\n"


def _heard(incoming: Incoming) -> str:
    if incoming.kind is MessageKind.TEXT:
        return incoming.text if len(incoming.text) < 100 else f"{incoming.text[:20]}……（{len(incoming.text)}）"
    return " ".join(filter(None, (incoming.kind.value, incoming.event, incoming.event_key, incoming.text)))


def _answer(turn: Turn) -> str:
    act = f"=> {type(turn.act).__name__} {_plain(turn.act)}\n" if turn.act is not None else ""
    talk, where = turn.talk, "[over]\n"
    if talk:
        where = f"[{talk.dialogue}.{talk.step}] {json.dumps(talk.data, ensure_ascii=False)}\n"
    return "".join(f"{reply}\n--\n" for reply in turn.replies) + act + where


def _plain(value: object) -> str:
    told = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return json.dumps(told, ensure_ascii=False, default=str, sort_keys=True)


def _everywhere(facts: Facts) -> Iterator[str]:
    for opening in OPENINGS:
        yield f"> {_heard(opening)}\n{_answer(Phone(facts).receive(opening))}\n"
    for talk, _ in walk(facts):
        yield f"\n## {talk.dialogue}.{talk.step} {json.dumps(talk.data, ensure_ascii=False)}\n"
        for reply in (*REPLIES, "返回", "取消", "帮助", "更多"):
            yield f"> {reply}\n{_answer(Phone(facts, talk).send(reply))}\n"


def _outcome(outcome: Outcome) -> str:
    act, name, block, values = outcome
    title = f"{type(act).__name__} -> {name} {_plain(values)}\n"
    text = words(block, **values) if block else str(values.get("words", ""))
    return title + "".join(f"{one}\n" for one in deliver(text))
