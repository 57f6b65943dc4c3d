"""The worker's jobs, each run once as the timetable runs it, with what they ask written down."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bench.province import recorded
from bench.province.recorded import Asked
from jobs.timetable import Job
from server import open_connections
from settings import Settings
from worker import _jobs, senders_of

PATIENCE = 30.0
"""Seconds; a job that has more to do than that has shown what it asks."""
AT_ONCE = 5
"""So many clocks come due, and a day is marked, so that the sweep and the count have something to do."""
COMES_DUE = """
UPDATE clock SET next_look_at = $1 WHERE id IN (
    SELECT id FROM clock WHERE stopped_at IS NULL AND paused_at IS NULL AND rung = 0 ORDER BY id DESC LIMIT $2)"""
MARK = """
INSERT INTO dirty_cell (court_id, day)
SELECT court_id, ($1::timestamptz - interval '2 days')::date FROM ticket ORDER BY id LIMIT 1"""


async def asked_by_jobs(settings: Settings, owner: Any, as_of: datetime) -> dict[str, Sequence[Asked]]:
    """Run every job once, and return what each asked; `owner` is a connection of the tables' owner."""
    await owner.execute(COMES_DUE, as_of, AT_ONCE)
    await owner.execute(MARK, as_of)
    with recorded.recording():
        held = await open_connections(settings)
        try:
            senders = senders_of(settings, held, "province")
            jobs = dict(_jobs(settings, held, "province", senders)._jobs)
            jobs["deliver_due"] = lambda _: senders.deliveries.send_due()
            jobs["send_sms"] = lambda _: senders.texts.send_due()
            return {name: await _asked_by(name, job, as_of) for name, job in jobs.items()}
        finally:
            await held.close()


async def _asked_by(name: str, job: Job, as_of: datetime) -> Sequence[Asked]:
    asked = recorded.begin()
    try:
        async with asyncio.timeout(PATIENCE):
            await job(as_of)
    except Exception as error:  # a job that fails here has nobody at the other end; what it asked is there
        print(f"{name}: {type(error).__name__}: {error}", flush=True)
    return list(asked)
