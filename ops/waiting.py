"""Waiting for another process: the only place in ops that looks at the clock on the wall."""

import time
from collections.abc import Callable

LOOK_EVERY_SECONDS = 0.02


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again until it is so (True) or the seconds are over (False)."""
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            return False
        time.sleep(LOOK_EVERY_SECONDS)
    return True
