"""How often each background task ran, failed and how long it took, over all workers: `/metrics` shows it."""

from tortoise import fields
from tortoise.models import Model

ADD_TO_TALLIES = """
INSERT INTO job_tally (job, runs, failures, seconds, last_success_at, last_failure_at)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::float8[], $5::timestamptz[], $6::timestamptz[])
ORDER BY 1
ON CONFLICT (job) DO UPDATE SET runs = job_tally.runs + excluded.runs,
    failures = job_tally.failures + excluded.failures, seconds = job_tally.seconds + excluded.seconds,
    last_success_at = greatest(job_tally.last_success_at, excluded.last_success_at),
    last_failure_at = greatest(job_tally.last_failure_at, excluded.last_failure_at)"""
"""Rows are taken in the order of their names, so that two workers never wait for each other in a circle."""


class JobTally(Model):
    """What all workers together have done of one background task, since the table was made; it only grows."""

    job = fields.CharField(max_length=40, primary_key=True)
    runs = fields.BigIntField(default=0)
    failures = fields.BigIntField(default=0)
    seconds = fields.FloatField(default=0)
    last_success_at = fields.DatetimeField(null=True)
    last_failure_at = fields.DatetimeField(null=True)

    class Meta:
        table = "job_tally"
