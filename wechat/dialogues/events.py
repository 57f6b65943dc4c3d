"""Which talk an event opens: the menu's buttons, a follower's first moment, a QR code that was scanned.

A scene is the name of a talk and what it is about, with colons between: `bind:12345678` (a one-time code),
`window:赣0102:3号窗口` (a court and one of its windows), `petition:赣0102` (a court), `progress`.
"""

from collections.abc import Callable

from wechat.dialogue import Incoming, Json, To
from wechat.dialogue.reading import clean
from wechat.dialogues.parts import court

LONGEST_LABEL = 30


def _court(code: str, label: str) -> dict[str, Json]:
    named = dict.fromkeys(court.NAMES, code) if code else {}
    return {**named, **({"window": label[:LONGEST_LABEL]} if label else {})}


def _code(code: str, _: str) -> dict[str, Json]:
    return {"code": code} if code else {}


def _nothing(_: str, __: str) -> dict[str, Json]:
    return {}


TALKS: dict[str, Callable[[str, str], dict[str, Json]]] = {
    "petition": _court,
    "judge": _court,
    "agent": _court,
    "window": _court,
    "bind": _code,
    "progress": _nothing,
    "cases": _nothing,
    "rate": _nothing,
    "help": _nothing,
}
"""The talks that a button or a scene may open, and what each makes of the rest of its scene."""


def opened_by(incoming: Incoming) -> To | None:
    """The talk for an event, or None for one that wants no answer."""
    event = incoming.event.lower()
    if event == "click":
        return To(incoming.event_key) if incoming.event_key in TALKS else None
    if event in ("subscribe", "scan"):
        return _scene(clean(incoming.event_key).removeprefix("qrscene_"))
    return None


def _scene(scene: str) -> To:
    """A scene of somebody else's is a greeting like any other."""
    talk, about, label = [*scene.split(":", 2), "", ""][:3]
    reads = TALKS.get(talk)
    return To(talk, reads(about, label)) if reads else To("welcome")
