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
from wechat.dialogues.shared import acts
from wechat.dialogues.shared.facts import Facts, PersonFacts
from wechat.dialogues.shared.outcomes import outcome_words
from wechat.dialogues.shared.wording import FOLDER

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

LEFT = acts.LeavePetition("赣01", PetitionKind.ENFORCEMENT, "", "执行款没有到账")
OUTCOMES: tuple[tuple[acts.Act, acts.Outcome], ...] = (
    (LEFT, acts.PetitionLeft(ASKED, "南昌中院", NOW + timedelta(days=5))),
    (LEFT, acts.PetitionLeft(ASKED, "南昌中院", NOW + timedelta(days=5), "总联络员会在今天派给承办人。")),
    *((acts.Rate(ASKED, grade), acts.Rated(ASKED, grade, grade.is_unhappy, not grade.is_unhappy)) for grade in Grade),
    *((acts.RateWindow("赣01", "3号", grade), acts.WindowRated(grade)) for grade in Grade),
    (acts.Urge(ASKED), acts.Urged(ASKED, already=False)),
    (acts.Urge(ASKED), acts.Urged(ASKED, already=True)),
    (acts.Withdraw(ASKED), acts.Withdrawn(ASKED)),
    (acts.Supplement(ASKED, "照片"), acts.Supplemented(ASKED)),
    (acts.Reopen(ASKED, "没有办好"), acts.Reopened(ASKED)),
    (acts.GiveConsent("privacy", "1", "核验"), acts.ConsentGiven()),
    (acts.ClaimIdentity("张三", ID_NUMBER, MOBILE), acts.Claimed("张*")),
    (acts.UseCode(CODE), acts.CodeUsed("citizen", "张*")),
    (acts.UseCode(CODE), acts.CodeUsed("officer", "李正")),
    (acts.AnswerTicket(TICKET, "已经划拨"), acts.Answered(TICKET)),
    (acts.RecordApproach("打个招呼"), acts.ApproachRecorded()),
    (LEFT, acts.Refused("您今天已经留了 20 件诉求，请明天再来")),
)


def talks() -> dict[str, str]:
    """Every text by its name."""
    told = {
        f"{name}.drawing": draw(dialogue, talk_registry()) + "\n"
        for name, dialogue in talk_registry().dialogues.items()
    }
    told |= {f"{name}.walk": "".join(_walked(Phone(facts), said)) for name, (facts, said) in SCRIPTS.items()}
    told |= {f"everywhere-{number}": "".join(_everywhere(facts)) for number, facts in enumerate(CAST, 1)}
    told["outcomes"] = "\n".join(_outcome(act, outcome) for act, outcome in OUTCOMES)
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
    place, where = turn.place, "[over]\n"
    if place:
        where = f"[{place.dialogue}.{place.step}] {json.dumps(place.data, ensure_ascii=False)}\n"
    return "".join(f"{reply}\n--\n" for reply in turn.replies) + act + where


def _plain(value: object) -> str:
    told = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return json.dumps(told, ensure_ascii=False, default=str, sort_keys=True)


def _everywhere(facts: Facts) -> Iterator[str]:
    for opening in OPENINGS:
        yield f"> {_heard(opening)}\n{_answer(Phone(facts).receive(opening))}\n"
    for place, _ in walk(facts):
        yield f"\n## {place.dialogue}.{place.step} {json.dumps(place.data, ensure_ascii=False)}\n"
        for reply in (*REPLIES, "返回", "取消", "帮助", "更多"):
            yield f"> {reply}\n{_answer(Phone(facts, place).send(reply))}\n"


def _outcome(act: acts.Act, outcome: acts.Outcome) -> str:
    title = f"{type(act).__name__} -> {type(outcome).__name__} {_plain(outcome)}\n"
    return title + "".join(f"{words}\n" for words in outcome_words(act, outcome))
