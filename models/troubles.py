"""A row that breaks a job stops no other: it waits by itself, ever longer, and is seen by whoever operates the desk.

Jobs find what is due without the rows that wait (`untroubled`), and do each by `JobRows`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from tortoise import fields
from tortoise.models import Model

from models import statements

T = TypeVar("T")
log = structlog.get_logger("jobs")

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
FEW_TRIES = 5
"""Of what somebody waits for: then they are told that it came to nothing."""
EVER = 32000
"""So many tries, and nobody counts them any more."""
LONGEST_SUBJECT = 80


class JobTrouble(Model):
    """One row that broke a job: how often, why, and when it is tried again. It is gone once the row is done.

    `subject` is the row's id, or its key in the file store. `error` is the name of an exception and says nothing of
    what is in the row. `given_up`: nobody tries it again by itself.
    """

    id = fields.BigIntField(primary_key=True)
    job = fields.CharField(max_length=40)
    subject = fields.CharField(max_length=80)
    times = fields.SmallIntField(default=1)
    error = fields.CharField(max_length=80)
    since = fields.DatetimeField()
    next_try_at = fields.DatetimeField()
    given_up = fields.BooleanField(default=False)

    class Meta:
        table = "job_trouble"
        unique_together = (("job", "subject"),)


NOTE_TROUBLE = """
INSERT INTO job_trouble (job, subject, times, error, since, next_try_at, given_up)
VALUES (${job}, ${subject}, 1, ${error}, ${at}, ${at}::timestamptz + ${pause}::interval, ${most}::int <= 1)
ON CONFLICT (job, subject) DO UPDATE SET times = least(job_trouble.times + 1, 32000), error = excluded.error,
    next_try_at = ${at}::timestamptz
        + least(${pause}::interval * 2 ^ least(job_trouble.times, 20), ${longest}::interval),
    given_up = job_trouble.times + 1 >= ${most}::int
RETURNING times, given_up"""
TROUBLES = "SELECT subject, next_try_at, given_up FROM job_trouble WHERE job = ${job}"
OVER = "DELETE FROM job_trouble WHERE job = ${job} AND subject = ${subject}"


def untroubled(job: str, row: str, at: str = "${at}") -> str:
    """Return the condition that a row of a job's query does not wait because it broke that job; `row` is SQL."""
    return (
        f"NOT EXISTS (SELECT 1 FROM job_trouble AS broken WHERE broken.job = '{job}'"  # noqa: S608
        f" AND broken.subject = ({row})::text AND (broken.given_up OR broken.next_try_at > {at}))"
    )


@dataclass(frozen=True)
class JobRows:
    """Does a job's rows one by one, so that whatever one of them raises is its own trouble.

    A row is tried again after `first`, then twice as long each time, `longest` at most; after `most` tries it is given
    up, and nobody tries it again by itself.
    """

    job: str
    as_of: datetime
    known: Mapping[str, bool] = field(default_factory=dict)
    """The rows that broke this job before; True for those that wait."""
    first: timedelta = FIRST_PAUSE
    longest: timedelta = LONGEST_PAUSE
    most: int = EVER

    def waits(self, subject: object) -> bool:
        """Say whether a row that broke the job is not to be tried yet, or never again."""
        return self.known.get(_key(subject), False)

    @property
    def due_again(self) -> list[str]:
        """Return the rows that broke the job before and are to be tried once more now."""
        return [subject for subject, waits in self.known.items() if not waits]

    async def do(
        self,
        subject: object,
        work: Awaitable[T],
        given_up: Callable[[], Awaitable[object]] | None = None,
    ) -> T | None:
        """Do one row. Returns what that returned, None where it broke; `given_up` is called after the last try.

        Raises only where the database cannot even be told of it.
        """
        try:
            done = await work
        except Exception as error:
            await self._note(_key(subject), error, given_up)
            return None
        await self._forget(_key(subject))
        return done

    async def together(self, ids: Sequence[T], do: Callable[[Sequence[T]], Awaitable[int]]) -> int:
        """Do many rows in one statement; where one of them breaks it, each by itself. Returns how many were done."""
        due = [one for one in ids if not self.waits(one)]
        if not due:
            return 0
        try:
            done = await do(due)
        except Exception as error:
            log.warning("job_row_by_row", job=self.job, rows=len(due), error=type(error).__name__)
        else:
            for one in due:
                await self._forget(_key(one))
            return done
        return sum([await self.do(one, do([one])) or 0 for one in due])

    async def _forget(self, subject: str) -> None:
        if subject in self.known:
            await statements.execute(OVER, job=self.job, subject=subject)

    async def _note(self, subject: str, error: Exception, given_up: Callable[[], Awaitable[object]] | None) -> None:
        name = type(error).__name__
        row = await statements.fetchrow(
            NOTE_TROUBLE,
            job=self.job,
            subject=subject,
            error=name[:80],
            at=self.as_of,
            pause=self.first,
            longest=self.longest,
            most=self.most,
        )
        assert row is not None
        log.error("job_row_broken", job=self.job, row=subject, error=name, times=row["times"], given_up=row["given_up"])
        if row["given_up"] and given_up is not None:
            await self._give_up(subject, given_up)

    async def _give_up(self, subject: str, given_up: Callable[[], Awaitable[object]]) -> None:
        try:
            await given_up()
        except Exception as error:
            log.error("job_row_not_given_up", job=self.job, row=subject, error=type(error).__name__)


async def rows_of(
    job: str, as_of: datetime, first: timedelta = FIRST_PAUSE, longest: timedelta = LONGEST_PAUSE, most: int = EVER
) -> JobRows:
    """Return what does the rows of a job, knowing which of them broke it before."""
    rows = await statements.fetch(TROUBLES, job=job)
    known = {row["subject"]: row["given_up"] or row["next_try_at"] > as_of for row in rows}
    return JobRows(job, as_of, known, first, longest, most)


def _key(subject: object) -> str:
    return str(subject)[:LONGEST_SUBJECT]
