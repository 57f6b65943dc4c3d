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

from desk.importing.uploads_run import Importer
from desk.notices import pubsub, unreached
from desk.notices.deliveries import match_open_finishes
from desk.people.persons import twins
from desk.people.representing.ending import end_lapsed
from desk.staff.court_works import carry_out_courts
from desk.staff.duty_gaps import tell_gaps
from desk.staff.following import follow_staff
from desk.tickets import sealed
from desk.tickets.danger.ringing import ring_due
from desk.tickets.timing import supervision
from desk.upkeep import erasure, heartbeat
from jobs import purges, rollups
from jobs.claiming import NAME_LOCK, WITHOUT_LOCK, forget_the_future, release_abandoned, release_own
from jobs.content_checks import Checker
from jobs.deliver import DeliverySender
from jobs.media import Fetcher
from jobs.send_sms import SmsSender
from jobs.sms.choosing import gateway_of
from jobs.timetable import TIMETABLE, Jobs, keep_pace, schedule
from jobs.unionids import UnionidAsker
from jobs.voices import make_playable
from models import database
from models.database import Connection, connection
from server import Connections, open_connections
from settings import Settings

log = structlog.get_logger("worker")
MOST_WORKERS_HERE = 64
WATCH_SECONDS = 5.0
RETRY_SECONDS = 2.0


async def run(settings: Settings) -> None:
    """Work until told to stop by SIGTERM or SIGINT."""
    held = await open_connections(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        while not stop.is_set():
            try:
                await _under_a_name(settings, held, stop)
            except Exception as error:
                if not database.is_away(error):
                    raise
                log.error("database_away", error=type(error).__name__)
                await _first_of(stop, after=RETRY_SECONDS)
    finally:
        await held.close()


async def _under_a_name(settings: Settings, held: Connections, stop: asyncio.Event) -> None:
    """Work while the name is ours: until told to stop, or until the connection that holds it is lost."""
    async with connection() as name_holder:
        name = await _own_name(name_holder)
        released = await release_own(name, settings.clock())
        log.info("started", name=name, released=released)
        lost = asyncio.Event()
        watch = asyncio.create_task(_watch(name_holder, lost))
        try:
            await _work(settings, held, name, stop, lost)
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
        if lost.is_set():
            log.error("name_lost", name=name)
        else:
            await heartbeat.end_beats(name)
            await name_holder.execute("SELECT pg_advisory_unlock_all()")


async def _watch(holder: Connection, lost: asyncio.Event) -> None:
    """With its connection the name's lock is gone, and another worker may have taken the name."""
    try:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            await holder.fetchval("SELECT 1")
    except Exception:
        lost.set()


async def _first_of(*events: asyncio.Event, after: float | None = None) -> None:
    """Wait until one of these has come, or so many seconds have gone by."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waits, timeout=after, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()


async def _own_name(holder: Connection) -> str:
    """A name of this machine's that no living worker has: it is locked as long as the connection lives.

    So what a worker left claimed when it was killed is taken up at once by the next of that name.
    """
    for number in range(MOST_WORKERS_HERE):
        name = f"{socket.gethostname()[:60]}-{number}"
        if await holder.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", f"{NAME_LOCK}{name}"):
            return name
    return f"{socket.gethostname()[:50]}{WITHOUT_LOCK}{os.getpid()}"


async def _work(settings: Settings, held: Connections, name: str, *ends: asyncio.Event) -> None:
    jobs = _jobs(settings, held, name)
    scheduler = schedule(TIMETABLE, jobs, settings.clock)
    scheduler.start()
    beside = [asyncio.create_task(_on_news(held, jobs)), asyncio.create_task(keep_pace(scheduler))]
    await _first_of(*ends)
    scheduler.shutdown(wait=False)
    for task in beside:
        task.cancel()
    await asyncio.gather(*beside, return_exceptions=True)
    await jobs.finish()


def _jobs(settings: Settings, held: Connections, name: str) -> Jobs:
    sender = DeliverySender(name, held.accounts, settings.public_url, settings.clock, sms=settings.has_sms)
    messenger = SmsSender(gateway_of(settings, held.http), settings.clock)
    fetcher = Fetcher(held.accounts)
    checker = Checker(held.accounts, settings.public_url)

    async def beat(as_of: datetime) -> int:
        await heartbeat.record_beat(name, as_of)
        await forget_the_future(as_of)
        await release_abandoned(name, as_of)
        return 0

    async def send(_: datetime) -> int:
        return await sender.send_due()

    async def send_sms(_: datetime) -> int:
        return await messenger.send_due()

    async def hear_sms(_: datetime) -> int:
        return await messenger.hear_due()

    table: dict[str, Callable[[datetime], Awaitable[int]]] = {
        "deliver_due": send,
        "send_sms": send_sms,
        "hear_sms": hear_sms,
        "fetch_media": fetcher.fetch_due,
        "match_receipts": match_open_finishes,
        "see_to_tasks": unreached.see_to_tasks,
        "beat": beat,
        "transcode_voices": make_playable,
        "check_content": checker.check_due,
        "ask_unionids": UnionidAsker(held.accounts).ask_due,
        "settle_owners": twins.settle_owners,
        "erase_due": erasure.carry_out_due,
        "remove_files": erasure.remove_files,
        "run_imports": Importer(settings.clock).run_due,
        "purge_uploads": purges.purge_uploads,
        "purge_expired": purges.purge_expired,
        "purge_orphans": purges.purge_orphans,
        "sweep_clocks": supervision.sweep_due_clocks,
        "ring_alarms": ring_due,
        "look_at_sealed": sealed.look_again,
        "follow_staff": follow_staff,
        "carry_out_courts": carry_out_courts,
        "tell_gaps": tell_gaps,
        "end_mandates": end_lapsed,
        "roll_up": rollups.roll_up,
        "freeze_months": rollups.freeze_months,
    }
    return Jobs(table, settings.clock)


async def _on_news(held: Connections, jobs: Jobs) -> None:
    wanted = {pubsub.DELIVERIES: "deliver_due", pubsub.FILES: "fetch_media", pubsub.ERASURES: "erase_due"}
    async with held.live.listening() as lines:
        while (line := await lines.get()) is not None:
            job = wanted.get(line.split(" ")[0])
            if job:
                await jobs.run(job)
