"""Figures follow what happened: marked days of courts are counted anew, months long over are closed."""

from datetime import datetime

import structlog

from desk.scores import counting

log = structlog.get_logger("rollups")

TURNS = 20
"""Transactions in one slot: a few seconds' work, so that a worker told to stop does not keep anybody waiting."""


async def roll_up(_: datetime) -> int:
    """Count what was marked when this began. Nothing is left to do again at once.

    What is marked meanwhile waits for the next slot, or a busy court's day would be counted without end.
    """
    newest = await counting.newest_mark()
    for _turn in range(TURNS):
        if not await counting.count_marked(newest):
            break
    return 0


async def freeze_months(as_of: datetime) -> int:
    """Close the months that are over for good. Nothing is left to do again at once."""
    closed = await counting.freeze(as_of)
    if closed:
        log.info("months_closed", months=closed)
    return 0
