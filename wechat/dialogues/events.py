"""Events open talks: the menu's buttons, a follower's first moment, a QR code that was scanned.

A scene is the name of a talk and what it is about, with colons between: `bind:12345678` (a one-time code),
`window:赣0102:3号窗口` (a court and one of its windows), `petition:赣0102` (a court), `progress`.
"""

from collections.abc import Mapping

from wechat.dialogue import Dialogue, Incoming, To
from wechat.dialogue.reading import clean
from wechat.dialogues.shared.facts import Facts


def opened_by(talks: Mapping[str, Dialogue[Facts]], incoming: Incoming) -> To | None:
    """Return the talk for an event, or None for one that wants no answer."""
    event = incoming.event.lower()
    if event == "click":
        talk = talks.get(incoming.event_key)
        return To(incoming.event_key) if talk and talk.scene else None
    if event in ("subscribe", "scan"):
        return _scanned(talks, clean(incoming.event_key).removeprefix("qrscene_"))
    return None


def _scanned(talks: Mapping[str, Dialogue[Facts]], scene: str) -> To:
    """A scene of somebody else's is a greeting like any other."""
    name, about, label = [*scene.split(":", 2), "", ""][:3]
    talk = talks.get(name)
    return To(name, talk.scene(about, label)) if talk and talk.scene else To("welcome")
