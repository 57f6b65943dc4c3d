"""The background process: the same wiring as the web's, running jobs.

Rows are the queue: a nudge makes a job prompt, the timetable makes it certain. Any number of workers may run.
"""

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog

from desk.broadcasts.reminders import remind
from desk.importing.uploads_run import Importer
from desk.notices import pubsub, silence, unreached
from desk.notices.deliveries import match_open_finishes
from desk.people.persons import twins
from desk.people.representing.ending import end_lapsed
from desk.staff.court_works import carry_out_courts
from desk.staff.duty_gaps import tell_gaps
from desk.staff.following import follow_staff
from desk.tickets import sealed
from desk.tickets.danger.ringing import ring_due
from desk.tickets.rating.sms_ratings import ask_due
from desk.tickets.timing import supervision
from desk.upkeep import erasure, growth, heartbeat
from jobs import purges, rollups
from jobs.account_moves import AccountMoves
from jobs.broadcasts import BroadcastSender
from jobs.chain_heads import ChainKeeper
from jobs.claiming import NAME_LOCK, WITHOUT_LOCK, forget_the_future, release_abandoned, release_own
from jobs.content_checks import Checker
from jobs.deliver import DeliverySender
from jobs.followers import FollowerSyncs
from jobs.media import Fetcher
from jobs.retention import Retention
from jobs.send_sms import SmsSender
from jobs.sms.choosing import gateway_of
from jobs.staff_tags import StaffTagger
from jobs.timetable import TIMETABLE, Jobs, keep_pace, schedule
from jobs.unionids import UnionidAsker
from jobs.voices import make_playable
from models import database
from models.database import Connection, connection
from ops import watchdog
from ops.version import current_version
from server import Connections, open_connections
from settings import Settings
from wechat.platform.client import Platform

log = structlog.get_logger("worker")
MOST_WORKERS_HERE = 64
WATCH_SECONDS = 5.0
RETRY_SECONDS = 2.0
GRACE_SECONDS = 20.0
"""What runs when a worker is told to stop has so long to end by itself."""


async def run(settings: Settings) -> None:
    """Work until told to stop by SIGTERM or SIGINT."""
    held = await open_connections(settings)
    stop = asyncio.Event()
    alive = asyncio.create_task(watchdog.keep_alive())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    watchdog.notify(watchdog.READY)
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
        watchdog.notify(watchdog.STOPPING)
        alive.cancel()
        await asyncio.gather(alive, return_exceptions=True)
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

    So what a worker left claimed when it was killed is taken up at once by the next of that name. Behind a pooler no
    lock outlasts a transaction: there what was left is taken up when its lease is over.
    """
    unheld = f"{socket.gethostname()[:50]}{WITHOUT_LOCK}{os.getpid()}"
    if database.behind_a_pooler():
        return unheld
    for number in range(MOST_WORKERS_HERE):
        name = f"{socket.gethostname()[:60]}-{number}"
        if await holder.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", f"{NAME_LOCK}{name}"):
            return name
    return unheld


async def _work(settings: Settings, held: Connections, name: str, *ends: asyncio.Event) -> None:
    senders = senders_of(settings, held, name)
    jobs = _jobs(settings, held, name, senders)
    scheduler = schedule(TIMETABLE, jobs, settings.clock)
    scheduler.start()
    beside = [asyncio.create_task(_on_news(held, jobs)), asyncio.create_task(keep_pace(scheduler))]
    await _first_of(*ends)
    jobs.stop()
    scheduler.pause()
    for task in beside:
        task.cancel()
    await asyncio.gather(*beside, return_exceptions=True)
    finishing = asyncio.create_task(senders.finish(GRACE_SECONDS))
    with suppress(TimeoutError):
        async with asyncio.timeout(GRACE_SECONDS):
            await jobs.finish()
    await finishing
    scheduler.shutdown(wait=False)
    await jobs.finish()


@dataclass(frozen=True)
class Senders:
    """What sends for one worker, and goes on beside its jobs."""

    deliveries: DeliverySender
    texts: SmsSender

    async def finish(self, seconds: float) -> None:
        """Begin nothing more, wait so long for what is under way, and cut off the rest."""
        await asyncio.gather(self.deliveries.finish(seconds), self.texts.finish(seconds))


def senders_of(settings: Settings, held: Connections, name: str) -> Senders:
    """Return what sends for the worker of this name."""
    clock, rate = settings.clock, float(settings.send_rate)
    deliveries = DeliverySender(name, held.accounts, settings.public_url, clock, settings.has_sms, rate)
    return Senders(deliveries, SmsSender(gateway_of(settings, held.http), clock))


def _jobs(settings: Settings, held: Connections, name: str, senders: Senders) -> Jobs:
    publisher = BroadcastSender(held.accounts, settings.clock)
    fetcher = Fetcher(held.accounts, settings.clock)
    platform = Platform(settings.wechat_url, settings.wechat_open_url, settings.wechat_mp_url)
    movers = AccountMoves(platform, held.http, settings.public_url, settings.clock)
    checker = Checker(held.accounts, settings.public_url, settings.clock)

    async def beat(as_of: datetime) -> int:
        await heartbeat.record_beat(name, as_of, current_version())
        await jobs.tallies.write()
        await forget_the_future(as_of)
        await release_abandoned(name, as_of)
        return 0

    async def send(_: datetime) -> int:
        return await senders.deliveries.begin_due()

    async def send_sms(_: datetime) -> int:
        return await senders.texts.begin_due()

    async def hear_sms(_: datetime) -> int:
        return await senders.texts.hear_due()

    async def ask_ratings(as_of: datetime) -> int:
        return await ask_due(as_of) if settings.has_sms else 0

    async def transcode(as_of: datetime) -> int:
        return await make_playable(as_of, settings.clock)

    table: dict[str, Callable[[datetime], Awaitable[int]]] = {
        "deliver_due": send,
        "send_sms": send_sms,
        "hear_sms": hear_sms,
        "ask_ratings": ask_ratings,
        "fetch_media": fetcher.fetch_due,
        "freeze_broadcasts": publisher.freeze_due,
        "send_broadcasts": publisher.send_due,
        "settle_broadcasts": publisher.settle_due,
        "remind_hearings": remind,
        "match_receipts": match_open_finishes,
        "see_to_tasks": unreached.see_to_tasks,
        "climb_rungs": silence.climb,
        "beat": beat,
        "transcode_voices": transcode,
        "check_content": checker.check_due,
        "ask_unionids": UnionidAsker(held.accounts).ask_due,
        "keep_tags": StaffTagger(held.accounts, settings.public_url).keep_tags,
        "follow_followers": FollowerSyncs(held.accounts, settings.clock).walk_on,
        "settle_owners": twins.settle_owners,
        "erase_due": erasure.carry_out_due,
        "remove_files": erasure.remove_files,
        "run_imports": Importer(settings.clock).run_due,
        "purge_uploads": purges.purge_uploads,
        "purge_expired": purges.purge_expired,
        "purge_orphans": purges.purge_orphans,
        "purge_old": Retention(settings.keep_messages, settings.keep_attempts).purge_old,
        "measure_growth": growth.measure_growth,
        "sweep_clocks": supervision.sweep_due_clocks,
        "ring_alarms": ring_due,
        "look_at_sealed": sealed.look_again,
        "follow_staff": follow_staff,
        "carry_out_courts": carry_out_courts,
        "move_accounts": movers.carry_out_due,
        "tell_gaps": tell_gaps,
        "end_mandates": end_lapsed,
        "roll_up": rollups.roll_up,
        "freeze_months": rollups.freeze_months,
        "keep_heads": ChainKeeper(settings.chain_heads, settings.chain_syslog).keep_heads,
    }
    jobs = Jobs(table, settings.clock)
    return jobs


async def _on_news(held: Connections, jobs: Jobs) -> None:
    wanted = {pubsub.DELIVERIES: "deliver_due", pubsub.FILES: "fetch_media", pubsub.ERASURES: "erase_due"}
    async with held.live.listening() as lines:
        while not jobs.stopping and (line := await lines.get()) is not None:
            job = wanted.get(line.split(" ")[0])
            if job:
                await jobs.run(job)
