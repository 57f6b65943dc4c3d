"""Favour-asking (三个规定: 打招呼, 说情, 请关照) in what people write: recorded at once, never for the judge."""

from desk.screening import keywords, speech_rules
from desk.screening.speech_rules import Kind

WHY = "文中有请托、打招呼的话，已记入过问登记，由督察处办理"


def asked_for(text: str) -> bool:
    """Whether a text asks for a favour. What it tells of others (对方找关系) is no favour of its writer's."""
    return Kind.FAVOUR in speech_rules.heard(keywords.bare(text))
