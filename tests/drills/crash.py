"""kill -9 of the server and the worker at random moments, while people leave petitions, get answers and rate them."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import asyncpg

from tests.drills import books as closing
from tests.drills.books import ANSWER, Books
from tests.drills.kills import Victim, kill_at_random
from tests.drills.marked import marked
from tests.drills.robots import Citizen, Officer, work
from tests.town import Town, a_town, rows, until

MARK = "演练"
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
    town: Town, database_url: str, random: Random, citizens: int, seed: int = 0, pictures: tuple[int, int] = (0, 0)
) -> AsyncIterator[tuple[Load, Callable[[], object]]]:
    """Citizens and officers at work during the block. The callable ends new petitions; the officers finish theirs.

    With each petition come at least and at most so many `pictures`.
    """
    people = [Citizen(town, f"drill{seed}_{index}", Random(random.random()), pictures) for index in range(citizens)]
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
        "SELECT petition_id, text_sealed FROM ticket JOIN petition ON petition.id = petition_id"
        " WHERE ticket.state IN ('pending', 'dispatched', 'accepted')"
    )
    return not marked(await rows(database_url, open_ones), MARK)


def processes_of(town: Town) -> list[Victim]:
    """The server and the worker, as those who are killed."""
    at_work = {"serve": town.web_is_up, "worker": lambda: worker_started(town)}
    return [Victim(name, look, town.kill, town.start) for name, look in at_work.items()]


async def worker_started(town: Town) -> None:
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
            killed = await kill_at_random(processes_of(town), random, kills, told)
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
