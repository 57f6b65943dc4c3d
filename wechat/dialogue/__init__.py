"""The engine of talks: pure, and knowing nothing of courts. The talks themselves are in `wechat.dialogues`."""

from wechat.dialogue.collecting import Collected, CollectedFile, StepLimits, gather
from wechat.dialogue.drawing import StepView, draw, steps_of
from wechat.dialogue.engine import advance
from wechat.dialogue.routing import data_of, needs, route
from wechat.dialogue.script import (
    Again,
    Asked,
    Back,
    Context,
    Dialogue,
    End,
    Go,
    Move,
    Option,
    Redo,
    Registry,
    Say,
    Spoken,
    Step,
    To,
    When,
)
from wechat.dialogue.values import Hold, Incoming, Json, Mark, MessageKind, TalkState, Turn, Why

__all__ = [
    "Again",
    "Asked",
    "Back",
    "Collected",
    "CollectedFile",
    "Context",
    "Dialogue",
    "End",
    "Go",
    "Hold",
    "Incoming",
    "Json",
    "Mark",
    "MessageKind",
    "Move",
    "Option",
    "Redo",
    "Registry",
    "Say",
    "Spoken",
    "Step",
    "StepLimits",
    "StepView",
    "TalkState",
    "To",
    "Turn",
    "When",
    "Why",
    "advance",
    "data_of",
    "draw",
    "gather",
    "needs",
    "route",
    "steps_of",
]
