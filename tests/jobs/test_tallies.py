"""Each background task is counted with its failures and its time; what cannot be written is not lost."""

import pytest

from jobs import tallies
from jobs.timetable import Jobs
from models import JobTally
from tests.cast import MORNING, desk_opened


async def test_runs_failures_and_the_last_success_of_a_task_add_up_over_two_workers(database_url: str) -> None:
    async def well(_: object) -> int:
        return 0

    async def badly(_: object) -> int:
        raise RuntimeError

    async with desk_opened(database_url):
        first, second = (Jobs({"well": well, "badly": badly}, lambda: MORNING) for _ in range(2))
        for jobs in (first, second, second):
            await jobs.run("well")
        await first.run("badly")
        with pytest.MonkeyPatch.context() as broken:
            broken.setattr(tallies, "ADD_TO_TALLIES", "SELECT 1 / 0")
            with pytest.raises(Exception, match=r"zero|argument"):
                await first.tallies.write()
        for jobs in (first, second, second):
            await jobs.tallies.write()
        kept = {row.job: row for row in await JobTally.all()}
        assert {job: (row.runs, row.failures) for job, row in kept.items()} == {"well": (3, 0), "badly": (1, 1)}
        assert (kept["well"].last_success_at, kept["well"].last_failure_at) == (MORNING, None)
        assert (kept["badly"].last_success_at, kept["badly"].last_failure_at) == (None, MORNING)
        assert kept["well"].seconds >= 0
