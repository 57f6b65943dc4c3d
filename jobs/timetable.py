"""The timetable says which job runs how often. A job is a name and one call that returns how many things it did."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from jobs.tallies import Tallies

log = structlog.get_logger("jobs")

PACE_SECONDS = 5.0
STEP_SECONDS = 1.0

Job = Callable[[datetime], Awaitable[int]]


@dataclass(frozen=True)
class Slot:
    job: str
    every_seconds: float


TIMETABLE = (
    Slot("deliver_due", 2),
    Slot("send_sms", 2),
    Slot("hear_sms", 5),
    Slot("ask_ratings", 30),
    Slot("fetch_media", 5),
    Slot("freeze_broadcasts", 2),
    Slot("send_broadcasts", 2),
    Slot("settle_broadcasts", 5),
    Slot("remind_hearings", 60),
    Slot("match_receipts", 15),
    Slot("see_to_tasks", 30),
    Slot("climb_rungs", 30),
    Slot("beat", 10),
    Slot("transcode_voices", 5),
    Slot("check_content", 5),
    Slot("ask_unionids", 15),
    Slot("follow_followers", 10),
    Slot("keep_tags", 60),
    Slot("settle_owners", 60),
    Slot("erase_due", 10),
    Slot("remove_files", 15),
    Slot("run_imports", 2),
    Slot("purge_uploads", 3600),
    Slot("purge_expired", 3600),
    Slot("purge_orphans", 86400),
    Slot("purge_old", 3600),
    Slot("measure_growth", 21600),
    Slot("sweep_clocks", 15),
    Slot("ring_alarms", 5),
    Slot("look_at_sealed", 60),
    Slot("follow_staff", 60),
    Slot("carry_out_courts", 3),
    Slot("move_accounts", 3),
    Slot("end_mandates", 60),
    Slot("tell_gaps", 600),
    Slot("roll_up", 10),
    Slot("freeze_months", 43200),
    Slot("keep_heads", 1800),
)


class Jobs:
    """Runs a job once at a time in this process, and again at once while there is more to do."""

    def __init__(self, jobs: Mapping[str, Job], clock: Callable[[], datetime]) -> None:
        self._jobs = jobs
        self._clock = clock
        self._locks = {name: asyncio.Lock() for name in jobs}
        self._again: set[str] = set()
        self._stopping = False
        self.tallies = Tallies()

    @property
    def stopping(self) -> bool:
        return self._stopping

    async def run(self, name: str) -> None:
        """Run a job until it finds nothing to do. Asked for while it runs, it runs once more.

        Cut off after `stop` it returns as if it had ended: who calls it in a loop looks at `stopping`.
        """
        if self._locks[name].locked():
            self._again.add(name)
            return
        try:
            async with self._locks[name]:
                while not self._stopping:
                    self._again.discard(name)
                    did = await self._once(name)
                    if not did and name not in self._again:
                        return
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            log.info("job_stopped_midway", job=name)

    async def _once(self, name: str) -> int:
        began, failed = time.perf_counter(), True
        try:
            did = await self._jobs[name](self._clock())
            failed = False
            return did
        except Exception as error:
            log.error("job_failed", job=name, error=type(error).__name__)
            return 0
        finally:
            self.tallies.count(name, self._clock(), time.perf_counter() - began, failed=failed)

    def stop(self) -> None:
        """Begin nothing more. What is cancelled from now on is no error: its transaction is undone, its lease ends."""
        self._stopping = True

    async def finish(self) -> None:
        """Wait for what is running."""
        for lock in self._locks.values():
            async with lock:
                pass


def schedule(slots: tuple[Slot, ...], jobs: Jobs, clock: Callable[[], datetime]) -> AsyncIOScheduler:
    """Return the timetable as a scheduler, not started yet.

    A slot missed is not made up for: the next one does the work.
    """
    scheduler = AsyncIOScheduler(timezone="UTC")
    for slot in slots:
        scheduler.add_job(
            jobs.run,
            IntervalTrigger(seconds=slot.every_seconds),
            args=[slot.job],
            coalesce=True,
            max_instances=2,
            misfire_grace_time=None,
            next_run_time=clock(),
        )
    return scheduler


async def keep_pace(
    scheduler: AsyncIOScheduler, wall: Callable[[], float] = time.time, every_seconds: float = PACE_SECONDS
) -> None:
    """Let every job run at once after the wall clock was set back.

    The scheduler would wait until the old time has come again. Looks every few seconds whether the wall clock went back
    beside the clock that never does.
    """
    ahead = wall() - time.monotonic()
    while True:
        await asyncio.sleep(every_seconds)
        now_ahead = wall() - time.monotonic()
        if ahead - now_ahead > STEP_SECONDS:
            log.warning("clock_set_back", seconds=round(ahead - now_ahead))
            for job in scheduler.get_jobs():
                job.modify(next_run_time=datetime.fromtimestamp(wall(), UTC))
        ahead = now_ahead
