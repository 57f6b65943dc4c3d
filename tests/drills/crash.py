"""kill -9 of the server and the worker at random moments, while people leave petitions, get answers and rate them."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import asyncpg

from tests.drills import books as closing
from tests.drills.books import ANSWER, Books
from tests.drills.robots import Citizen, Officer, work
from tests.town import Town, a_town, rows, until

MARK = "演练"
WHILE_STARTING = 0.25
"""How many of the kills come while the server may still be starting; the others find it at work."""
AFTER_START, AT_WORK = (0.2, 3.0), (0.2, 4.0)
"""Seconds from a start, or from the first answer after it, to the kill."""
PETITION_EVERY = 1.0
SLOW_SENDS = ("/cgi-bin/message/custom/send", "/cgi-bin/message/template/send")
SEND_SECONDS = 0.25
"""WeChat has done it and dawdles over saying so: this is when a killed worker does not know what became of it."""
SETTLE_SECONDS = 300.0


@dataclass
class Load:
    """Everybody at work."""

    town: Town
    database_url: str
    citizens: list[Citizen]
    desk: Officer
    judge: Officer
    seed: int

    async def citizens_day(self, citizen: Citizen, enough: asyncio.Event) -> None:
        """Petition after petition; in between, rate what was answered."""
        count = 0
        while not enough.is_set():
            count += 1
            await citizen.petition(f"{MARK} {self.seed} {citizen.key} 第{count}件 执行款没有到账")
            await asyncio.sleep(citizen.random.uniform(0, PETITION_EVERY))
            if count % 2 == 0:
                await citizen.rate()

    async def dispatch(self, row: asyncpg.Record) -> bool:
        judge = (await rows(self.database_url, "SELECT id FROM officer WHERE login = $1", self.judge.login))[0]["id"]
        return await self.desk.act(row["name"], "dispatch", version=row["version"], handler=judge)

    async def answer(self, row: asyncpg.Record) -> bool:
        words = ANSWER.format(number=row["number"])
        return await self.judge.act(row["name"], "answer", version=row["version"], words=words)


@asynccontextmanager
async def under_load(
    town: Town, database_url: str, random: Random, citizens: int, seed: int = 0
) -> AsyncIterator[tuple[Load, Callable[[], object]]]:
    """Citizens and officers at work during the block. The callable ends new petitions; the officers finish theirs."""
    people = [Citizen(town, f"drill{seed}_{index}", Random(random.random())) for index in range(citizens)]
    for citizen in people:
        await citizen.join()
    load = Load(town, database_url, people, Officer(town, "zhoumin"), Officer(town, "lizheng"), seed)
    enough = asyncio.Event()
    officers = [
        asyncio.create_task(work(database_url, MARK, ["pending"], load.dispatch)),
        asyncio.create_task(work(database_url, MARK, ["dispatched", "accepted"], load.answer)),
    ]
    days = [asyncio.create_task(load.citizens_day(citizen, enough)) for citizen in people]
    try:
        yield load, enough.set
        enough.set()
        for officer in officers:
            assert not officer.done(), officer.exception()
        await asyncio.wait_for(asyncio.gather(*days), SETTLE_SECONDS)
        await until(lambda: _all_answered(database_url), SETTLE_SECONDS)
        await until(lambda: closing.settled(database_url), SETTLE_SECONDS)
    finally:
        for task in (*officers, *days):
            task.cancel()
        await asyncio.gather(*officers, *days, return_exceptions=True)
        await load.desk.leave()
        await load.judge.leave()


async def _all_answered(database_url: str) -> bool:
    open_ones = (
        "SELECT 1 FROM ticket JOIN petition ON petition.id = petition_id"
        " WHERE starts_with(text, $1) AND ticket.state IN ('pending', 'dispatched', 'accepted') LIMIT 1"
    )
    return not await rows(database_url, open_ones, MARK)


async def kill_at_random(
    town: Town, random: Random, kills: int, told: Callable[[str], object] = lambda _: None
) -> Counter[str]:
    """Kill, start again, wait a random moment, kill; the server and the worker each by somebody of their own."""
    killed: Counter[str] = Counter()

    async def killer(name: str, at_work: Callable[[], Awaitable[object]], own: Random) -> None:
        while True:
            early = own.random() < WHILE_STARTING
            if not early:
                await at_work()
            await asyncio.sleep(own.uniform(*(AFTER_START if early else AT_WORK)))
            if killed.total() >= kills:
                return
            town.kill(name)
            killed[name] += 1
            told(name)
            town.start(name)

    seeds = random.random(), random.random()
    await asyncio.gather(
        killer("serve", town.web_is_up, Random(seeds[0])),
        killer("worker", lambda: _worker_started(town), Random(seeds[1])),
    )
    return killed


async def _worker_started(town: Town) -> None:
    """The process running now has taken its name."""
    log, name = town.home / "worker.log", town.running["worker"].pid

    async def said_so() -> bool:
        return town.running["worker"].pid != name or b'"event": "started"' in log.read_bytes()[town.begun["worker"] :]

    await until(said_so)


async def crash_drill(
    database_url: str,
    redis_url: str,
    home: Path,
    *,
    seed: int,
    kills: int,
    citizens: int = 8,
    told: Callable[[str], object] = lambda _: None,
) -> Books:
    """The whole drill: a town, its load, the kills, and the books closed after everything was stopped."""
    books, random, began = Books(), Random(seed), time.monotonic()
    async with a_town(database_url, redis_url, home) as town:
        for path in SLOW_SENDS:
            await town.control("POST", "/sandbox/rules", {"path": path, "delay": SEND_SECONDS})
        async with under_load(town, database_url, random, citizens, seed) as (load, enough):
            killed = await kill_at_random(town, random, kills, told)
            enough()
            await town.web_is_up()
        books.line("kill -9", f"{killed.total()} 次（网页服务 {killed['serve']}，后台任务 {killed['worker']}）")
        books.line("群众发出的消息", sum(citizen.messages for citizen in load.citizens))
        books.line("微信四次都没有送到的消息", sum(citizen.lost for citizen in load.citizens))
        await closing.check_petitions(books, database_url, load.citizens, MARK)
        await closing.check_answers(books, database_url, load.citizens, MARK)
    await closing.check_rows(books, database_url, MARK)
    await closing.check_nothing_left(books, database_url, redis_url, home)
    await closing.no_traceback(books, town)
    books.line("用时", f"{time.monotonic() - began:.0f} 秒")
    return books
