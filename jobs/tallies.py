"""How often each background task ran, failed and how long it took: gathered here, added to the table with each beat."""

from dataclasses import dataclass, field
from datetime import datetime

from models.database import connection
from models.job_tallies import ADD_TO_TALLIES


@dataclass
class Tally:
    """One task in this process since it was last written down; seconds on the wall."""

    runs: int = 0
    failures: int = 0
    seconds: float = 0.0
    last_success_at: datetime | None = None
    last_failure_at: datetime | None = None


@dataclass
class Tallies:
    """All tasks of this process."""

    _by_job: dict[str, Tally] = field(default_factory=dict)

    def count(self, job: str, as_of: datetime, seconds: float, *, failed: bool) -> None:
        tally = self._by_job.setdefault(job, Tally())
        tally.runs += 1
        tally.seconds += seconds
        if failed:
            tally.failures, tally.last_failure_at = tally.failures + 1, as_of
        else:
            tally.last_success_at = as_of

    async def write(self) -> None:
        """Adds what was gathered to the table, in one statement; what cannot be written is gathered on."""
        told, self._by_job = self._by_job, {}
        if not told:
            return
        columns = [
            (job, one.runs, one.failures, one.seconds, one.last_success_at, one.last_failure_at)
            for job, one in told.items()
        ]
        try:
            async with connection() as plain:
                await plain.execute(ADD_TO_TALLIES, *map(list, zip(*columns, strict=True)))
        except Exception:
            self._put_back(told)
            raise

    def _put_back(self, told: dict[str, Tally]) -> None:
        for job, one in told.items():
            since = self._by_job.setdefault(job, Tally())
            since.runs += one.runs
            since.failures += one.failures
            since.seconds += one.seconds
            since.last_success_at = since.last_success_at or one.last_success_at
            since.last_failure_at = since.last_failure_at or one.last_failure_at
