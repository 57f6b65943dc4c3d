"""The worker carries out what was agreed to of a court: in one transaction, counting aloud beside it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from desk.access import audit
from desk.access.audit import Deed
from desk.errors import Refused
from desk.staff.courts import close_court, move_court
from models import Court, CourtRequest, statements
from models.database import transaction
from models.enums import CourtChange
from models.once_more import once_more
from models.troubles import FEW_TRIES, rows_of

EVERY_SECONDS = 1.0
GAVE_UP = "系统出错，试了几次都没有办成，什么都没有改动；请系统管理员看日志，改好以后重新提请"
HERE = "后台任务"
"""In the audit log, where a person's network address stands."""
MINE = "SELECT pg_try_advisory_xact_lock(hashtext('court_request'), ${id}::int)"


@dataclass
class CourtProgress:
    """How many tickets went along so far, and of how many."""

    moved: int = 0
    total: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)
    writer: "asyncio.Task[None] | None" = None

    async def ends(self) -> None:
        """Write no more, and wait until nothing is being written."""
        self.over.set()
        if self.writer is not None:
            await asyncio.gather(self.writer, return_exceptions=True)

    def count(self, moved: int, total: int) -> None:
        self.moved, self.total = moved, total


async def carry_out_courts(as_of: datetime) -> int:
    """Carry out the oldest change of a court that was agreed to. Returns how many were; other workers leave it alone.

    A worker that dies midway has done nothing: the next one begins anew.
    """
    rows = await rows_of("carry_out_courts", as_of, most=FEW_TRIES)
    every = await CourtRequest.filter(agreed=True, done_at__isnull=True).order_by("id")
    waiting = next((one for one in every if not rows.waits(one.id)), None)
    if waiting is None:
        return 0

    async def give_up() -> None:
        await _say_why_not(waiting, GAVE_UP, as_of)

    return await rows.do(waiting.id, _try(waiting, as_of), give_up) or 0


async def _try(waiting: CourtRequest, as_of: datetime) -> int:
    try:
        return await _carry_out(waiting, as_of)
    except Refused as error:
        await _say_why_not(waiting, error.words, as_of)
        return 1


async def _carry_out(waiting: CourtRequest, as_of: datetime) -> int:
    async with _counted_aloud(waiting.id) as progress, transaction():
        if not await statements.fetchval(MINE, id=waiting.id):
            return 0
        request = await CourtRequest.get_or_none(id=waiting.id, done_at__isnull=True)
        if request is None:
            return 0
        court, other = await Court.get(id=request.court_id), await Court.get(id=int(request.facts["other"]))
        facts: dict[str, int | str]
        if request.change is CourtChange.MOVE:
            await move_court(court, other, as_of)
            deed, facts = Deed.MOVE_COURT, {"under": other.code}
        else:
            went = await close_court(court, other, as_of, progress.count)
            deed, facts = Deed.CLOSE_COURT, {"into": other.code, "tickets": went}
        await progress.ends()
        request.moved, request.total, request.done_at = progress.moved, progress.total, as_of
        await request.save(update_fields=["moved", "total", "done_at"])
        by, subject = request.decided_by_id, ("court", court.id)
        await audit.write_down(deed, subject, as_of, officer_id=by, address=HERE, facts=facts)
    return 1


@asynccontextmanager
async def _counted_aloud(request_id: int) -> AsyncIterator[CourtProgress]:
    """Write progress down once a second, over a connection of its own, for whoever looks at the page.

    Begun outside the transaction, or it would write in it. It ends before the request itself is written.
    """
    progress = CourtProgress()
    progress.writer = asyncio.create_task(_write(request_id, progress))
    try:
        yield progress
    finally:
        await progress.ends()


async def _write(request_id: int, progress: CourtProgress) -> None:
    said = 0
    while not progress.over.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(progress.over.wait(), EVERY_SECONDS)
        if progress.moved != said and not progress.over.is_set():
            said = progress.moved
            still = CourtRequest.filter(id=request_id, done_at__isnull=True)
            await still.update(moved=said, total=progress.total)


@once_more
async def _say_why_not(request: CourtRequest, words: str, as_of: datetime) -> None:
    """Keep why it could not be done any more, for whoever asked and agreed."""
    async with transaction():
        still = CourtRequest.filter(id=request.id, done_at__isnull=True)
        if await still.update(done_at=as_of, moved=0, total=0, trouble=words[:200]):
            subject = ("court", request.court_id)
            await audit.write_down(Deed.COURT_CHANGE_FAILED, subject, as_of, address=HERE)
