"""Free text opens a talk by what it means: rules first, then three choices and an offer to leave it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desk.screening.intents import Intent, KeywordTable, SpeechKind, read_intent
from models.enums import PetitionKind
from wechat.dialogue import Asked, Collected, Dialogue, Incoming, MessageKind, Spoken, StepLimits, TalkState, To, gather
from wechat.dialogue.reading import clean, key
from wechat.dialogues.bind import read_code
from wechat.dialogues.cases import takes_case
from wechat.dialogues.parts import story
from wechat.dialogues.parts.grade import read_grade
from wechat.dialogues.progress import takes_number
from wechat.dialogues.shared.facts import Facts

NOTED = frozenset(
    ("好", "好的", "好吧", "行", "可以", "嗯", "嗯嗯", "哦", "收到", "知道", "知道了", "明白", "明白了", "了解", "ok")
)


def keyword_table(asked: Mapping[str, Asked]) -> KeywordTable:
    """Arrange the words for every talk by word."""
    return KeywordTable(
        alone={word: talk for talk, ways in asked.items() for word in ways.alone.split()},
        before={word: talk for talk, ways in asked.items() for word in ways.before.split()},
        fits={talk: ways.fits for talk, ways in asked.items()},
    )


@dataclass(frozen=True)
class FreeText:
    """It chooses the talk for a message that opens none by its exact words; `asked` has the ways to ask for each."""

    asked: Mapping[str, Asked]
    table: KeywordTable

    @classmethod
    def of(cls, talks: Mapping[str, Dialogue[Facts]]) -> "FreeText":
        asked = {name: talk.asked for name, talk in talks.items() if talk.asked}
        return cls(asked, keyword_table(asked))

    def understand(self, messages: tuple[Incoming, ...], talk: TalkState | None) -> To:
        """Return the talk for `messages`, with all that was said in it; what speech held before is added to."""
        before = Collected.from_data(talk.data.get(story.NAME)) if talk and talk.dialogue == "speech" else Collected()
        collected = gather(messages, StepLimits(), before)
        text = "\n".join(clean(message.text) for message in messages if message.kind is MessageKind.TEXT).strip()
        if not text:
            return To("speech", story.keep(collected)) if not collected.empty else To("help")
        return _by_itself(text) or self._by_intent(read_intent(text, self.table), text, collected)

    def _by_intent(self, intent: Intent, text: str, collected: Collected) -> To:
        spoken = Spoken(text, intent.rest, collected)
        if intent.kind is SpeechKind.KEYWORD:
            return To(intent.talk, self.asked[intent.talk].takes(spoken))
        return KINDS[intent.kind](intent, spoken)


def _by_itself(text: str) -> To | None:
    """Open a talk by a message that is nothing but a code from the window, a word of judgement, or 好的."""
    code, grade = read_code(text), read_grade(text)
    if code:
        return To("bind", {"code": code})
    if grade:
        return To("rate", {"grade": grade.value, "said": text})
    return To("noted") if key(text) in NOTED else None


def _procedure(intent: Intent, spoken: Spoken) -> To:
    return To("procedure", {"notice": intent.act.notice if intent.act else "", **story.keep(spoken.collected)})


def _complaint(_: Intent, spoken: Spoken) -> To:
    """A complaint is no message for a judge: it is left with the court, as a complaint."""
    return To("petition", {"kind": PetitionKind.COMPLAINT.value, **story.keep_if_worth(spoken.collected)})


KINDS: Mapping[SpeechKind, Callable[[Intent, Spoken], To]] = {
    SpeechKind.FAVOUR: lambda _, spoken: To("favour", story.keep(spoken.collected)),
    SpeechKind.TICKET_NUMBER: lambda _, spoken: To("progress", takes_number(spoken)),
    SpeechKind.PROCEDURAL_ACT: _procedure,
    SpeechKind.COMPLAINT: _complaint,
    SpeechKind.CASE_NUMBER: lambda _, spoken: To("cases", takes_case(spoken)),
    SpeechKind.URGE: lambda _, spoken: To("urge", story.keep_if_worth(spoken.collected)),
    SpeechKind.JUDGE: lambda _, spoken: To("judge", story.keep_if_worth(spoken.collected)),
    SpeechKind.GREETING: lambda *_: To("greeting"),
    SpeechKind.THANKS: lambda *_: To("thanks"),
    SpeechKind.SPEECH: lambda _, spoken: To("speech", story.keep(spoken.collected)),
}
"""What opens a talk without a keyword."""
