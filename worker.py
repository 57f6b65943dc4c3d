"""The background process: the same wiring as the web's, running jobs.

Rows are the queue: a nudge makes a job prompt, the timetable makes it certain. Any number of workers may run.
"""

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from desk import news, pulse
from desk.deliveries import match_open_finishes
from jobs.claiming import release_own
from jobs.deliver import Sender
from jobs.media import Fetcher
from jobs.timetable import TIMETABLE, Jobs, schedule
from models.database import Connection, connection
from server import Connections, open_connections
from settings import Settings

log = structlog.get_logger("worker")
MOST_WORKERS_HERE = 64


async def run(settings: Settings) -> None:
    """Work until told to stop by SIGTERM or SIGINT."""
    held = await open_connections(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        async with connection() as name_holder:
            name = await _own_name(name_holder)
            released = await release_own(name, settings.clock())
            log.info("started", name=name, released=released)
            await _work(settings, held, name, stop)
            await pulse.end(name)
    finally:
        await held.close()


async def _own_name(holder: Connection) -> str:
    """A name of this machine's that no living worker has: it is locked as long as the connection lives.

    So what a worker left claimed when it was killed is taken up at once by the next of that name.
    """
    for number in range(MOST_WORKERS_HERE):
        name = f"{socket.gethostname()[:60]}-{number}"
        if await holder.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", f"jiesu.worker.{name}"):
            return name
    return f"{socket.gethostname()[:50]}-pid{os.getpid()}"


async def _work(settings: Settings, held: Connections, name: str, stop: asyncio.Event) -> None:
    jobs = _jobs(settings, held, name)
    scheduler = schedule(TIMETABLE, jobs, settings.clock)
    scheduler.start()
    nudged = asyncio.create_task(_on_news(held, jobs))
    await stop.wait()
    nudged.cancel()
    scheduler.shutdown(wait=False)
    await asyncio.gather(nudged, return_exceptions=True)
    await jobs.finish()


def _jobs(settings: Settings, held: Connections, name: str) -> Jobs:
    sender = Sender(name, held.accounts, settings.public_url, settings.clock)
    fetcher = Fetcher(held.accounts)

    async def beat(as_of: datetime) -> int:
        await pulse.beat(name, as_of)
        return 0

    async def send(_: datetime) -> int:
        return await sender.send_due()

    table: dict[str, Callable[[datetime], Awaitable[int]]] = {
        "send": send,
        "fetch": fetcher.fetch_due,
        "match": match_open_finishes,
        "beat": beat,
    }
    return Jobs(table, settings.clock)


async def _on_news(held: Connections, jobs: Jobs) -> None:
    wanted = {news.DELIVERIES: "send", news.FILES: "fetch"}
    async with held.live.listening() as lines:
        while (line := await lines.get()) is not None:
            job = wanted.get(line.split(" ")[0])
            if job:
                await jobs.run(job)
