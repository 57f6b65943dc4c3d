"""Figures kept up with what happened: courts' days that were marked are counted anew, months long over are closed."""

from datetime import datetime

import structlog

from desk.scores import counting

log = structlog.get_logger("rollups")


async def count(_: datetime) -> int:
    """Count some of what was marked. Returns how many courts' days that were; 0 where nothing is left."""
    return await counting.count_marked()


async def freeze(as_of: datetime) -> int:
    """Close the months that are over for good. Nothing is left to do again at once."""
    closed = await counting.freeze(as_of)
    if closed:
        log.info("months_closed", months=closed)
    return 0
