"""Figures follow what happened: marked days of courts are counted anew, months long over are closed."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from desk.scores import counting
from models.troubles import rows_of

log = structlog.get_logger("rollups")

TURNS = 20
"""Transactions in one slot: a few seconds' work, so that a worker told to stop does not keep anybody waiting."""


async def roll_up(as_of: datetime) -> int:
    """Count what was marked when this began. Nothing is left to do again at once.

    What is marked meanwhile waits for the next slot, or a busy court's day would be counted without end. Where a
    court's day breaks the counting, each is counted by itself, and that one waits.
    """
    newest, rows = await counting.newest_mark(), await rows_of("roll_up", as_of)
    for cell in rows.due_again:
        await rows.do(cell, counting.count_marked(newest, as_of, only=cell))
    for _turn in range(TURNS):
        try:
            counted = await counting.count_marked(newest, as_of)
        except Exception as error:
            log.warning("counted_one_by_one", error=type(error).__name__)
            counted = await _one_by_one(newest, as_of)
        if not counted:
            break
    return 0


async def _one_by_one(newest: int, as_of: datetime) -> int:
    rows = await rows_of("roll_up", as_of)
    cells = await counting.marked(newest, as_of)
    return sum([await rows.do(cell, counting.count_marked(newest, as_of, only=cell)) or 0 for cell in cells])


async def freeze_months(as_of: datetime) -> int:
    """Close the months that are over for good. Nothing is left to do again at once."""

    async def close(courts: Sequence[int]) -> int:
        return await counting.freeze(courts, as_of)

    rows = await rows_of("freeze_months", as_of)
    closed = await rows.together(await counting.unfrozen(), close)
    if closed:
        log.info("months_closed", months=closed)
    return 0
