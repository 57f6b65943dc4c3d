"""What a message means that opens no talk by its words: rules first, then three choices and an offer to leave it."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from desk.screening.intents import Intent, Keyword, SpeechKind, read_intent
from models.enums import PetitionKind
from wechat.dialogue import Collected, Incoming, Json, MessageKind, StepLimits, TalkState, To, gather
from wechat.dialogue.reading import clean, key
from wechat.dialogues.bind import read_code
from wechat.dialogues.parts.grade import read_grade
from wechat.dialogues.parts.story import NAME

WORTH_KEEPING = 8
"""Characters: a shorter message (找法官) says which talk is wanted and no more."""

NOTED = frozenset(
    ("好", "好的", "好吧", "行", "可以", "嗯", "嗯嗯", "哦", "收到", "知道", "知道了", "明白", "明白了", "了解", "ok")
)


def listen(messages: tuple[Incoming, ...], place: TalkState | None) -> To:
    """The talk for `messages`, with all that was said in it; what speech held before is added to."""
    before = Collected.from_data(place.data.get(NAME)) if place and place.dialogue == "speech" else Collected()
    told = gather(messages, StepLimits(), before)
    text = "\n".join(clean(message.text) for message in messages if message.kind is MessageKind.TEXT).strip()
    if not text:
        return To("speech", _said(told)) if not told.empty else To("help")
    return _by_itself(text) or _by_intent(read_intent(text), text, told)


def _said(told: Collected) -> dict[str, Json]:
    return {NAME: told.to_data()} if not told.empty else {}


def _kept(told: Collected) -> dict[str, Json]:
    """What is worth filling in where a talk asks for the story."""
    return _said(told) if told.files or len(told.text) > WORTH_KEEPING else {}


def _by_itself(text: str) -> To | None:
    """A code from the window, nothing but a word of judgement, nothing but 好的."""
    code, grade = read_code(text), read_grade(text)
    if code:
        return To("bind", {"code": code})
    if grade:
        return To("rate", {"grade": grade.value, "said": text})
    return To("noted") if key(text) in NOTED else None


def _petition(intent: Intent, text: str, told: Collected) -> To:
    """诉求：工资没到 — what follows the word is what happened."""
    opening = text.removesuffix(intent.rest)
    kind: dict[str, Json] = {"kind": PetitionKind.COMPLAINT.value} if "投诉" in opening else {}
    return To("petition", {**kind, **_said(Collected(tuple(filter(None, (intent.rest,))), told.files))})


def _progress(intent: Intent, *_: object) -> To:
    numbers = [number for number in intent.ticket_numbers if number.startswith("SQ")]
    return To("progress", {"which": numbers[0]} if numbers else {})


def _case(intent: Intent, text: str, told: Collected) -> To:
    if not intent.case_numbers:
        return To("cases")
    number = intent.case_numbers[0].canonical
    alone = len(text) <= len(number) + WORTH_KEEPING
    return To("cases", {"case": number, **({} if alone else _said(told))})


def _rate(intent: Intent, *_: object) -> To:
    grade = read_grade(intent.rest)
    return To("rate", {"grade": grade.value} if grade else {})


def _procedure(intent: Intent, _: str, told: Collected) -> To:
    return To("procedure", {"notice": intent.act.notice if intent.act else "", **_said(told)})


Opening: TypeAlias = Callable[[Intent, str, Collected], To]

KEYWORDS: Mapping[Keyword, Opening] = {
    Keyword.PETITION: _petition,
    Keyword.PROGRESS: _progress,
    Keyword.CASE: _case,
    Keyword.RATE: _rate,
    Keyword.JUDGE: lambda intent, _, told: To("judge", _kept(Collected((intent.rest,), told.files))),
    Keyword.BIND: lambda *_: To("bind"),
    Keyword.HUMAN: lambda *_: To("agent"),
}
"""返回 and 取消 with nothing open lead where 帮助 does."""

KINDS: Mapping[SpeechKind, Opening] = {
    SpeechKind.FAVOUR: lambda _, text, __: To("favour", {"said": text}),
    SpeechKind.PROCEDURAL_ACT: _procedure,
    SpeechKind.CASE_NUMBER: _case,
    SpeechKind.URGE: lambda _, __, told: To("urge", _kept(told)),
    SpeechKind.JUDGE: lambda _, __, told: To("judge", _kept(told)),
    SpeechKind.GREETING: lambda *_: To("greeting"),
    SpeechKind.THANKS: lambda *_: To("thanks"),
    SpeechKind.SPEECH: lambda _, __, told: To("speech", _said(told)),
}


def _by_intent(intent: Intent, text: str, told: Collected) -> To:
    if intent.kind is SpeechKind.KEYWORD and intent.keyword:
        opens = KEYWORDS.get(intent.keyword)
        return opens(intent, text, told) if opens else To("help")
    return KINDS[intent.kind](intent, text, told)
