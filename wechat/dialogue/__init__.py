"""The engine of talks: pure, and knowing nothing of courts. The talks themselves are in `wechat.dialogues`."""

from wechat.dialogue.collecting import Collected, File, gather
from wechat.dialogue.drawing import StepView, draw, steps_of
from wechat.dialogue.engine import advance
from wechat.dialogue.routing import needs, route
from wechat.dialogue.script import (
    Again,
    Back,
    Book,
    Dialogue,
    End,
    Go,
    Limits,
    Move,
    Option,
    Redo,
    Say,
    Sheet,
    Step,
    To,
    When,
)
from wechat.dialogue.values import Hold, Incoming, Json, Kind, Mark, Place, Turn, Why

__all__ = [
    "Again",
    "Back",
    "Book",
    "Collected",
    "Dialogue",
    "End",
    "File",
    "Go",
    "Hold",
    "Incoming",
    "Json",
    "Kind",
    "Limits",
    "Mark",
    "Move",
    "Option",
    "Place",
    "Redo",
    "Say",
    "Sheet",
    "Step",
    "StepView",
    "To",
    "Turn",
    "When",
    "Why",
    "advance",
    "draw",
    "gather",
    "needs",
    "route",
    "steps_of",
]
