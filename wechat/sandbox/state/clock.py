"""The sandbox has its own time: windows, tokens and codes are judged by it, so that two days pass in one call."""

import time
from collections.abc import Callable

from wechat.sandbox.state.state import SandboxState

OFFSET = "clock_offset"
STAMPS = "clock_stamps_callbacks"


class SandboxClock:
    """Tells Unix time plus an offset that is kept in the state. Seconds everywhere, except `millis`."""

    def __init__(self, state: SandboxState, wall: Callable[[], float] = time.time) -> None:
        self._state = state
        self._wall = wall
        self._offset = float(state.fact(OFFSET, "0"))

    @property
    def offset(self) -> float:
        return self._offset

    @property
    def stamps_callbacks(self) -> bool:
        """Say whether callbacks carry the moved time.

        By default they carry the real one: a receiver refuses old stamps.
        """
        return self._state.fact(STAMPS, "") == "yes"

    def now(self) -> float:
        return self._wall() + self._offset

    def millis(self) -> int:
        return int(self.now() * 1000)

    def stamp(self) -> int:
        """Return the Unix second written on a callback."""
        return int(self.now() if self.stamps_callbacks else self._wall())

    def advance(self, seconds: float, stamp_callbacks: bool) -> None:
        """Move the clock; negative values move it back."""
        self._offset += seconds
        self._state.remember(OFFSET, repr(self._offset))
        self._state.remember(STAMPS, "yes" if stamp_callbacks else "")

    def reset(self) -> None:
        """Go back to the wall's time, after the state was cleared."""
        self._offset = 0.0
