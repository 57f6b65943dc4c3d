"""Favour-asking (三个规定: 打招呼, 说情, 请关照) in what people write: recorded at once, never for the judge."""

from desk.screening import keywords, speech_rules
from desk.screening.speech_rules import SpeechKind

WHY = "文中有请托、打招呼的话，已记入过问登记，由督察处办理"


def asks_favour(text: str) -> bool:
    """Says whether a text asks for a favour. What it tells of others (对方找关系) is no favour of its writer's."""
    return SpeechKind.FAVOUR in speech_rules.speech_kinds(keywords.bare_words(text))
