"""A hundred thousand are told: once by WeChat's lists, and once one by one, each in words of their own.

Two workers send; meanwhile the broadcast is paused, one worker is killed with -9, and citizens get answers.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from desk.broadcasts import approving, running
from desk.broadcasts.drafting import DraftWords
from desk.rules.broadcasts.audiences import Group, HearingParties
from models import Broadcast, BroadcastPart, BroadcastRecipient, database, keyring
from models.enums import BroadcastPartState, BroadcastState
from settings import load, wall_clock
from tests.desk.broadcasts.composed import NAMED, ROAD, drafted, order, submitted
from tests.drills import books as closing
from tests.drills.books import ANSWER, ANSWERED_ABOUT, Books
from tests.drills.crash import MARK
from tests.drills.memory import MemoryWatch
from tests.drills.peopled import as_fast_as_it_goes, gather_crowd, in_time
from tests.drills.robots import Citizen, Officer
from tests.town import OFFICIAL, Town, a_town, rows

PEOPLE = 100_000
WORKERS = ("worker", "second worker")
SETTINGS = {"JIESU_SEND_RATE": "2000"}
SECONDS, FASTEST = 20, 60_000
"""A small drill lasts long enough for what happens in its middle; a large one goes as fast as the machine can."""
LIST = 10_000
PAUSED_AT, KILLED_AT, BACK_AT = 0.3, 0.5, 0.6
PAUSE_SECONDS, REPLY_SECONDS = 1.0, 2.0
PAUSED_FOR = 5.0
A_CITIZEN_EVERY = 10.0
A_THOUSAND_TAKE = 60.0
"""Seconds, at the very most."""
JUDGE = "SELECT id FROM officer WHERE login = $1"
TICKET = """
SELECT ticket.version FROM ticket JOIN petition ON petition.id = petition_id WHERE petition.number = $1"""
TURNS = "SELECT coalesce(sum(used), 0) FROM send_limit WHERE channel = 'template'"


@dataclass
class Replies:
    """Citizens write petitions one after another, and are answered; `waits` are seconds from answer to phone."""

    town: Town
    url: str
    seed: int
    waits: list[float] = field(default_factory=list)
    citizens: list[Citizen] = field(default_factory=list)

    async def go_on(self, enough: asyncio.Event) -> None:
        desk, judge = Officer(self.town, "zhoumin"), Officer(self.town, "lizheng")
        try:
            while not enough.is_set():
                began = time.monotonic()
                await self._one(desk, judge)
                rest = max(0.0, A_CITIZEN_EVERY - (time.monotonic() - began))
                with suppress(TimeoutError):
                    await asyncio.wait_for(enough.wait(), rest)
        finally:
            await desk.leave()
            await judge.leave()

    async def _one(self, desk: Officer, judge: Officer) -> None:
        citizen = Citizen(self.town, f"asks{len(self.citizens)}", Random(self.seed + len(self.citizens)))
        self.citizens.append(citizen)
        await citizen.join()
        await citizen.petition(f"{MARK} {self.seed} {citizen.key} 执行款没有到账")
        (number,) = await citizen.numbers()
        (handler,) = await rows(self.url, JUDGE, judge.login)
        assert await desk.act(number, "dispatch", version=await self._version(number), handler=handler["id"])
        words = ANSWER.format(number=number)
        assert await judge.act(number, "answer", version=await self._version(number), words=words)
        answered = time.time()
        arrived = await in_time(lambda: self._arrived(citizen), 120)
        self.waits.append(max(0.0, arrived - answered))

    async def _version(self, number: str) -> int:
        return int((await rows(self.url, TICKET, number))[0]["version"])

    async def _arrived(self, citizen: Citizen) -> float:
        """When the answer came to the phone, by the sandbox's clock; 0.0 where it did not yet."""
        texts = await self.town.chat(citizen.key, "text")
        return next((one["at"] / 1000 for one in texts if ANSWERED_ABOUT.match(str(one["body"]["text"]))), 0.0)


@dataclass
class Drill:
    """The town, how many there are in the crowd, and what is found."""

    town: Town
    url: str
    people: int
    books: Books
    memory: MemoryWatch
    replying: asyncio.Task[None]

    @property
    def patience(self) -> float:
        return 120 + A_THOUSAND_TAKE * self.people / 1000

    async def tally(self, after: int) -> dict[str, Any]:
        return await self.town.control("GET", "/sandbox/tally", account=OFFICIAL["appid"], after=str(after), crowd="1")

    async def broadcast(self, words: DraftWords, groups: list[Group] | None = None) -> Broadcast:
        """Drafted, previewed, approved by another; the workers do the rest."""
        ready = await submitted(await drafted(words, groups, wall_clock()), wall_clock())
        return await approving.approve(await order(ready, "周敏", wall_clock()), ready.digest)

    async def check(self, what: str, broadcast: Broadcast, after: int, began: float) -> None:
        """Each phone of the crowd got it once, and the figures say so."""
        took = time.monotonic() - began
        told, found = await self.tally(after), await Broadcast.get(id=broadcast.id)
        exact = (told["messages"], told["people"], told["most"]) == (self.people, self.people, 1)
        said = f"{told['messages']} 条，{told['people']} 部手机，一部最多 {told['most']} 条"
        self.books.line(f"{what}：手机收到", said, exact)
        reached = found.reached + found.opened
        self.books.line(
            f"{what}：收件人、送达、没有送到", f"{found.total}、{reached}、{found.failed}", found.failed == 0
        )
        total = reached + found.refused + found.unsubscribed + found.failed
        self.books.line(f"{what}：数字加得起来", total, total == found.total and reached >= self.people)
        self.books.line(f"{what}：用时", f"{took:.0f} 秒，每秒 {found.total / took:.0f} 人")


async def announced_drill(database_url: str, redis_url: str, home: Path, *, seed: int, people: int = PEOPLE) -> Books:
    """The whole drill; `people` are told."""
    books, began = Books(), time.monotonic()
    async with _town_of_two(database_url, redis_url, home) as town:
        heard_on = await gather_crowd(town, database_url, people)
        books.line("关注者走进名单、成为当事人", f"{people} 人，{time.monotonic() - began:.0f} 秒")
        replies, enough, memory = Replies(town, database_url, seed), asyncio.Event(), MemoryWatch(town, WORKERS)
        replying, watching = asyncio.create_task(replies.go_on(enough)), asyncio.create_task(memory.look())
        drill = Drill(town, database_url, people, books, memory, replying)
        try:
            await _by_lists(drill)
            await _one_by_one(drill, HearingParties(heard_on.isoformat(), heard_on.isoformat()))
            enough.set()
            await replying
        finally:
            replying.cancel()
            watching.cancel()
            await asyncio.gather(replying, watching, return_exceptions=True)
        memory.close(books)
        _check_replies(books, replies)
        await in_time(lambda: closing.settled(database_url), 120)
        await closing.check_petitions(books, database_url, replies.citizens, MARK)
        await closing.check_answers(books, database_url, replies.citizens, MARK)
    await closing.check_rows(books, database_url, MARK)
    await closing.check_nothing_left(books, database_url, redis_url, home)
    await closing.no_traceback(books, town, ("serve", "worker"))
    books.line("用时", f"{time.monotonic() - began:.0f} 秒")
    return books


@asynccontextmanager
async def _town_of_two(database_url: str, redis_url: str, home: Path) -> AsyncIterator[Town]:
    """Two workers, and the verbs of the desk within reach of the drill."""
    async with a_town(database_url, redis_url, home, settings=SETTINGS) as town:
        town.running["second worker"] = town.running.pop("worker")
        town.start("worker")
        keyring.configure(load({}).secret_keys)
        await database.connect(database_url, pool=2)
        try:
            yield town
        finally:
            await database.disconnect()


async def _by_lists(drill: Drill) -> None:
    """To all followers, by the mass interface, in as few calls as it takes."""
    began, after = time.monotonic(), (await drill.tally(0))["last"]
    broadcast = await drill.broadcast(ROAD)
    await in_time(lambda: _over(broadcast), drill.patience)
    await drill.check("群发接口", broadcast, after, began)
    found = await BroadcastPart.filter(broadcast_id=broadcast.id)
    total = (await Broadcast.get(id=broadcast.id)).total
    done = all(one.state is BroadcastPartState.DONE for one in found)
    drill.books.line("群发接口：批", len(found), done and len(found) == -(-total // LIST))


async def _one_by_one(drill: Drill, group: Group) -> None:
    """To each party of a case, in words of their own; held for a while, and one worker killed in the middle."""
    per_minute = min(FASTEST, drill.people * 60 // SECONDS)
    await as_fast_as_it_goes(drill.town, per_minute, wall_clock())
    before, after, began = await _turns(drill.url), (await drill.tally(0))["last"], time.monotonic()
    broadcast = await drill.broadcast(NAMED, [group])

    async def reaches(share: float) -> None:
        async def there() -> bool:
            assert not drill.replying.done(), drill.replying.exception()
            return await _turns(drill.url) - before >= share * drill.people

        await in_time(there, drill.patience)

    await reaches(0.1)
    drill.memory.remember()
    await reaches(PAUSED_AT)
    await _pause(drill, broadcast, after)
    await reaches(KILLED_AT)
    drill.town.kill("worker")
    await reaches(BACK_AT)
    drill.town.start("worker")
    await in_time(lambda: _over(broadcast), drill.patience)
    await drill.check("逐人发", broadcast, after, began)
    left = await BroadcastRecipient.filter(broadcast_id=broadcast.id, outcome__in=["waiting", "queued"]).count()
    drill.books.line("逐人发：还没有结果的", left, left == 0)


async def _turns(url: str) -> int:
    """How many cards went out so far: from one row, however many there are."""
    return int((await rows(url, TURNS))[0][0])


async def _pause(drill: Drill, broadcast: Broadcast, after: int) -> None:
    """Nothing comes to a phone any more a second after it is held; then it goes on."""
    await running.pause(await order(broadcast, "林雨", wall_clock()))
    paused = time.time()
    await asyncio.sleep(PAUSED_FOR)
    told = await drill.tally(after)
    late = told["newest"] / 1000 - paused
    said = f"{told['messages']} 条已到，最后一条在暂停后 {max(late, 0.0):.2f} 秒"
    drill.books.line("暂停", said, late <= PAUSE_SECONDS and 0 < told["messages"] < drill.people)
    await running.resume(await order(broadcast, "林雨", wall_clock()))


async def _over(broadcast: Broadcast) -> bool:
    return await Broadcast.exists(id=broadcast.id, state=BroadcastState.DONE, finished_at__isnull=False)


def _check_replies(books: Books, replies: Replies) -> None:
    waits = sorted(replies.waits)
    said = f"{len(waits)} 件，中位 {waits[len(waits) // 2]:.2f} 秒，最久 {waits[-1]:.2f} 秒" if waits else "0 件"
    books.line("这时群众得到答复", said, bool(waits) and waits[-1] <= REPLY_SECONDS)
    books.none_of("微信四次都没有送到的消息", [one.key for one in replies.citizens for _ in range(one.lost)])
