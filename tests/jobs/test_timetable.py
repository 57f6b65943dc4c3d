"""Running jobs: once at a time, again while there is more, and never ended by one that fails."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

from structlog.testing import capture_logs

from jobs.timetable import TIMETABLE, Jobs, Slot, keep_pace, schedule
from tests.cast import MORNING
from tests.town import PATIENCE


class Counted:
    """A job that does what is left, a piece at a time."""

    def __init__(self, left: int = 0) -> None:
        self.left, self.calls, self.at_once, self.most_at_once = left, 0, 0, 0

    async def __call__(self, as_of: datetime) -> int:
        assert as_of == MORNING
        self.calls += 1
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        did, self.left = min(self.left, 1), max(self.left - 1, 0)
        return did


async def test_a_job_runs_until_it_finds_nothing_to_do() -> None:
    job = Counted(left=3)
    await Jobs({"send": job}, lambda: MORNING).run("send")
    assert (job.calls, job.left) == (4, 0)


async def test_a_job_runs_once_at_a_time_and_once_more_when_asked_meanwhile() -> None:
    job = Counted()
    jobs = Jobs({"send": job}, lambda: MORNING)
    await asyncio.gather(*(jobs.run("send") for _ in range(5)))
    assert (job.most_at_once, job.calls) == (1, 2)


async def test_a_job_that_fails_is_run_again_the_next_time() -> None:
    tries = 0

    async def fails_once(_: datetime) -> int:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise ConnectionError("PostgreSQL went away")
        return 0

    jobs = Jobs({"send": fails_once}, lambda: MORNING)
    await jobs.run("send")
    await jobs.run("send")
    assert tries == 2


async def test_one_job_does_not_wait_for_another() -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: datetime) -> int:
        started.set()
        await go_on.wait()
        return 0

    quick = Counted()
    jobs = Jobs({"fetch": slow, "send": quick}, lambda: MORNING)
    fetching = asyncio.create_task(jobs.run("fetch"))
    await started.wait()
    await jobs.run("send")
    assert quick.calls == 1
    go_on.set()
    await fetching


async def test_finishing_waits_for_what_is_running() -> None:
    started, go_on, done = asyncio.Event(), asyncio.Event(), []

    async def slow(_: datetime) -> int:
        started.set()
        await go_on.wait()
        done.append("sent")
        return 0

    jobs = Jobs({"send": slow}, lambda: MORNING)
    running = asyncio.create_task(jobs.run("send"))
    await started.wait()
    finishing = asyncio.create_task(jobs.finish())
    await asyncio.sleep(0)
    assert not finishing.done()
    go_on.set()
    await finishing
    assert done == ["sent"]
    await running


async def test_the_timetable_starts_every_job_and_starts_it_now() -> None:
    table = {slot.job: Counted() for slot in TIMETABLE}
    scheduler = schedule(TIMETABLE, Jobs(table, lambda: MORNING), lambda: MORNING)
    assert {job.args[0]: job.next_run_time for job in scheduler.get_jobs()} == dict.fromkeys(table, MORNING)
    assert len({slot.job for slot in TIMETABLE}) == len(TIMETABLE)
    assert all(slot.every_seconds > 0 for slot in TIMETABLE)


async def test_a_slot_really_runs() -> None:
    ran = asyncio.Event()

    async def job(_: datetime) -> int:
        ran.set()
        return 0

    jobs = Jobs({"send": job}, lambda: datetime.now().astimezone())
    scheduler = schedule((Slot("send", 3600),), jobs, lambda: datetime.now().astimezone())
    scheduler.start()
    async with asyncio.timeout(PATIENCE):
        await ran.wait()
    scheduler.shutdown(wait=False)
    await jobs.finish()


async def test_after_the_clock_was_set_back_the_jobs_do_not_wait_for_the_old_time_to_come_again() -> None:
    ran, steps = asyncio.Event(), iter((3600.0, 0.0))

    async def job(_: datetime) -> int:
        ran.set()
        return 0

    jobs = Jobs({"send": job}, lambda: MORNING)
    scheduler = schedule((Slot("send", 3600),), jobs, lambda: datetime.now(UTC) + timedelta(hours=1))
    scheduler.start()
    pace = asyncio.create_task(keep_pace(scheduler, lambda: time.time() + next(steps, 0.0), 0.01))
    async with asyncio.timeout(PATIENCE):
        await ran.wait()
    pace.cancel()
    scheduler.shutdown(wait=False)
    await jobs.finish()


async def test_a_job_that_is_cut_off_when_the_worker_stops_is_no_error() -> None:
    """APScheduler said "Error running job %s" of whatever was under way when a worker was told to stop."""
    begun, forever = asyncio.Event(), asyncio.Event()

    async def slow(_: datetime) -> int:
        begun.set()
        await forever.wait()
        return 1

    jobs = Jobs({"slow": slow}, lambda: MORNING)
    running = asyncio.create_task(jobs.run("slow"))
    await begun.wait()
    jobs.stop()
    running.cancel()
    with capture_logs() as lines:
        assert await running is None  # type: ignore[func-returns-value]
    assert [line["event"] for line in lines] == ["job_stopped_midway"]
    begun.clear()
    await jobs.run("slow")
    assert not begun.is_set()
    await jobs.finish()
