"""A window says how long and how often an account may write to a person after the person did something.

Source: the platform's change of 2023-06-12: each cause opens its own window; their numbers do not add up.
"""

from dataclasses import dataclass
from enum import StrEnum

from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.state.clock import SandboxClock
from wechat.sandbox.state.state import SandboxState

HOUR = 3600.0
ACTIVE = 30.0


class Cause(StrEnum):
    """Says what opens a window."""

    MESSAGE = "message"
    MENU = "menu"
    FOLLOW = "follow"
    SCAN = "scan"
    ENTER = "enter"


@dataclass(frozen=True)
class Allowance:
    """Allows so many messages within so many seconds."""

    sends: int
    seconds: float


ALLOWANCES: dict[Cause, Allowance] = {
    Cause.MESSAGE: Allowance(5, 48 * HOUR),
    Cause.MENU: Allowance(3, 60.0),
    Cause.FOLLOW: Allowance(3, 60.0),
    Cause.SCAN: Allowance(3, 60.0),
    Cause.ENTER: Allowance(2, 60.0),
}

CAUSE_OF_EVENT: dict[str, Cause] = {
    "click": Cause.MENU,
    "scancode_push": Cause.MENU,
    "scancode_waitmsg": Cause.MENU,
    "subscribe": Cause.FOLLOW,
    "scan": Cause.SCAN,
    "user_enter_tempsession": Cause.ENTER,
}


class Windows:
    """Holds the open windows of all chats."""

    def __init__(self, state: SandboxState, clock: SandboxClock) -> None:
        self._state = state
        self._clock = clock

    def open(self, appid: str, person: str, cause: Cause) -> None:
        """Start this cause's window anew, with its full number."""
        now = self._clock.now()
        allowance = ALLOWANCES[cause]
        self._state.run(
            "INSERT OR REPLACE INTO windows VALUES (?, ?, ?, ?, ?, ?)",
            appid,
            person,
            cause,
            now,
            now + allowance.seconds,
            allowance.sends,
        )

    def spend(self, appid: str, person: str) -> None:
        """Take one message from every open window. Raises 45015 when none is open, 45047 when all are used up."""
        now = self._clock.now()
        rows = self._state.rows(
            "SELECT remaining FROM windows WHERE appid = ? AND person = ? AND until > ?", appid, person, now
        )
        if not rows:
            raise SandboxRefusal(45015)
        if all(row["remaining"] <= 0 for row in rows):
            raise SandboxRefusal(45047)
        self._state.run(
            "UPDATE windows SET remaining = remaining - 1 WHERE appid = ? AND person = ? AND until > ?",
            appid,
            person,
            now,
        )

    def active(self, appid: str, person: str) -> bool:
        """Say whether the person did something in the last 30 seconds."""
        row = self._state.row("SELECT max(opened) AS latest FROM windows WHERE appid = ? AND person = ?", appid, person)
        latest = row["latest"] if row else None
        return latest is not None and self._clock.now() - float(latest) <= ACTIVE

    def close(self, appid: str, person: str) -> None:
        """Close all windows: after unfollowing nothing may be sent."""
        self._state.run("DELETE FROM windows WHERE appid = ? AND person = ?", appid, person)
