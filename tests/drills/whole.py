"""Everything at once, as a court runs it: nginx, two web processes, two workers, pgbouncer, files in a bucket.

First one petition goes its whole way, then many do while processes are killed with -9, and the books are closed.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from yarl import URL

from desk.files.bucket import S3Bucket
from tests.buckets import environment_of, local_s3
from tests.drills import books as closing
from tests.drills.attached import all_fetched, check_attachments
from tests.drills.books import Books
from tests.drills.crash import MARK, SEND_SECONDS, SETTLE_SECONDS, SLOW_SENDS, Load, under_load
from tests.drills.drawn import dots_of
from tests.drills.fronted import Front, fronted_town
from tests.drills.kills import kill_at_random
from tests.drills.pooled import FEW, THROUGH
from tests.drills.robots import Citizen
from tests.drills.servers import DrillServers
from tests.drills.switching import failures
from tests.owners import OWNERS, owner_of
from tests.pooler import NO_POOLER, PROGRAM, pooler_before
from tests.town import Town, rows, until

CITIZENS = 5
MOST_PICTURES = 3
SLOW = (*SLOW_SENDS, "/cgi-bin/media/get")
LOOK_EVERY = 0.5
PHONE = "whole"
MOST_REDIRECTS = 6
OF_PETITION = """
SELECT ticket.state, attachment.id AS file FROM petition JOIN ticket ON petition_id = petition.id
JOIN attachment ON attachment.petition_id = petition.id WHERE petition.number = $1"""


@dataclass
class House:
    """What stands where in this drill."""

    front: Front
    url: str
    bucket: S3Bucket

    @property
    def town(self) -> Town:
        return self.front.town


@asynccontextmanager
async def whole_house(servers: DrillServers, home: Path) -> AsyncIterator[House]:
    """Everything started and answering; stopped, and gone but for the bucket's content, at the end of the block."""
    url = servers.database_url
    with local_s3() as s3:
        bucket = s3.new_bucket()
        store = {"JIESU_STORE": "s3", **environment_of(bucket)}
        async with pooler_before(url, few=FEW) as pooled:
            OWNERS[pooled] = owner_of(url)
            async with fronted_town(pooled, servers.redis_url, home, store) as front:
                await front.both_serve()
                front.start("jiesu-worker@2.service")
                yield House(front, url, S3Bucket(bucket))


async def whole_drill(
    servers: DrillServers, home: Path, *, seed: int, kills: int, told: Callable[..., object]
) -> Books:
    """Play it, and close the books."""
    books, random, began = Books(), Random(seed), time.monotonic()
    if PROGRAM is None:
        books.line("没有做", NO_POOLER)
        return books
    async with whole_house(servers, home) as house:
        town = house.town
        first = await _journey(books, house, seed)
        for path in SLOW:
            await town.control("POST", "/sandbox/rules", {"path": path, "delay": SEND_SECONDS})
        looking = asyncio.Event()
        look = asyncio.create_task(_look(house.url, looking))
        async with under_load(town, house.url, random, CITIZENS, seed, (0, MOST_PICTURES)) as (load, enough):
            killed = await kill_at_random(house.front.victims(), random, kills, told)
            enough()
        await until(lambda: all_fetched(house.url), SETTLE_SECONDS)
        looking.set()
        through = await look
        books.line("kill -9", "，".join(f"{unit} {count} 次" for unit, count in sorted(killed.items())))
        books.line("到 PostgreSQL 的连接，最多", through, 0 < through <= FEW)
        await _close(books, house, [first, *load.citizens])
    await closing.check_rows(books, house.url, MARK)
    await closing.check_nothing_left(books, house.url, servers.redis_url, home)
    await closing.no_traceback(books, house.town, house.front.logs)
    books.none_of("停下时没有好好结束的进程", [code for code in house.front.codes if code not in (0, -9)])
    books.line("用时", f"{time.monotonic() - began:.0f} 秒")
    return books


async def _look(url: str, enough: asyncio.Event) -> int:
    """How many connections the service has to PostgreSQL, looked at again and again: the most."""
    most = 0
    while not enough.is_set():
        most = max(most, (await rows(url, THROUGH))[0][0])
        await asyncio.sleep(LOOK_EVERY)
    return most


async def _close(books: Books, house: House, citizens: list[Citizen]) -> None:
    answered = [line.split(" ") for line in failures(house.front)]
    calls = [path for _, _, path in answered if path.startswith("/wechat/callback/")]
    books.line("刚杀掉时 nginx 答了 5xx、429 的：微信、页面", f"{len(calls)}、{len(answered) - len(calls)}")
    books.line("群众发出的消息", sum(citizen.messages for citizen in citizens))
    books.none_of("微信四次都没有送到的消息", [one.key for one in citizens for _ in range(one.lost)])
    await closing.check_petitions(books, house.url, citizens, MARK)
    await closing.check_answers(books, house.url, citizens, MARK)
    await check_attachments(books, house.url, citizens, MARK, house.bucket)
    logs = "".join(path.read_text(errors="replace") for path in sorted(house.front.home.glob("*.log")))
    books.none_of("写进日志的签名和授权码", re.findall(r"[?&](signature|msg_signature|code)=", logs))
    left = [path.name for path in (house.town.home / "files").rglob("*") if path.is_file()]
    books.none_of("没有放进桶里、留在机器上的附件", left)


async def _journey(books: Books, house: House, seed: int) -> Citizen:
    """张三 sends pictures with a petition, gets an answer, rates it, and opens the pictures again, as 周敏 does."""
    town = house.town
    person = Citizen(town, PHONE, Random(seed), (2, MOST_PICTURES))
    async with under_load(town, house.url, Random(seed), 0, seed) as (load, _):
        await town.control("POST", "/sandbox/people", {"key": PHONE, "name": "张三", "host": PHONE})
        await person.join()
        words = f"{MARK} {seed} 走一遍 执行款没有到账"
        await person.petition(words)
        (number,) = await person.numbers()
        await until(lambda: _all_are(house.url, number, "answered"))
        await until(lambda: all_fetched(house.url))
        await person.rate()
        await until(lambda: _all_are(house.url, number, "closed"))
        files = [row["file"] for row in await rows(house.url, OF_PETITION, number)]
        at_desk = [await _at_the_desk(load, file) for file in files]
        on_phone = [await _on_the_phone(town, f"/p/{number}/files/{file}") for file in files]
    sent = sorted(person.sent[words])
    books.line("走一遍：诉求、派单、答复、评价", number, person.confirmed == [words])
    books.line("它的图片在工作台打开，和手机发的一样", len(at_desk), sorted(at_desk) == sent)
    books.line("它的图片在手机上打开，和手机发的一样", len(on_phone), sorted(on_phone) == sent)
    return person


async def _all_are(url: str, number: str, state: str) -> bool:
    found = await rows(url, OF_PETITION, number)
    return bool(found) and all(row["state"] == state for row in found)


async def _at_the_desk(load: Load, file: int) -> str:
    assert load.desk.http is not None
    async with load.desk.http.get(f"{load.town.web}/console/files/{file}") as answered:
        return dots_of(await answered.read())


async def _on_the_phone(town: Town, path: str) -> str:
    """What is seen in a picture that the browser of a phone opens, logging in by WeChat on its way."""
    host = f"{PHONE}.localhost:{urlsplit(town.wechat).port}"
    for _ in range(MOST_REDIRECTS):
        asked = URL(town.wechat + path, encoded=True)
        async with town.http.get(asked, headers={"Host": host}, allow_redirects=False) as answered:
            if answered.status == 200:
                return dots_of(await answered.read())
            assert answered.status in (302, 303), f"{path}: {answered.status}"
            there = urlsplit(answered.headers["Location"])
            path = f"{there.path}?{there.query}" if there.query else there.path
    raise AssertionError(f"the phone is sent round in circles: {path}")
