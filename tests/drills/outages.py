"""Parts that fail while people are at work: each ends in words, and all goes on by itself once the part is back."""

import asyncio
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import aiohttp
from redis import Redis

from tests.drills import books as closing
from tests.drills.books import Books
from tests.drills.crash import MARK, under_load
from tests.drills.hung_up import PICTURE
from tests.drills.raw import Answer, ask, http, open_mini, open_session
from tests.drills.servers import DrillServers
from tests.town import OFFICIAL, Town, a_town, rows, until

OUTAGE_SECONDS = 30.0
WARM_SECONDS = 3.0
CITIZENS = 4
RECOVERED_SECONDS = 60.0
MOST_ANSWER_SECONDS = 26.0
"""A page's answer while the database hangs: the longest of our own time limits, and a little."""


@dataclass
class Scene:
    """A town with people at work, its servers, and what pages said while a part was away."""

    servers: DrillServers
    town: Town
    home: Path
    cookie: str = ""
    seen: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    tracebacks: int = 0

    @property
    def port(self) -> int:
        return int(self.town.web.rpartition(":")[2])

    async def look(self) -> None:
        """Open a citizen's page; whatever comes must be a page in words."""
        began = time.monotonic()
        try:
            answer = await ask(self.port, http("GET", "/p", Cookie=self.cookie), 90)
        except OSError:
            answer = Answer(0, b"")
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.seen[answer.status] += 1
        self.tracebacks += b"Traceback" in answer.body or not (answer.body or answer.status in (302, 303))

    async def keep_looking(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(0.5)

    def sign_in(self) -> None:
        """Sessions are lost with Redis; people get another without noticing."""
        with Redis.from_url(self.servers.redis_url) as redis:
            self.cookie = open_session(redis, "phone", 1).cookie


Failure = Callable[[Scene, float], Awaitable[None]]


async def redis_emptied(scene: Scene, seconds: float) -> None:
    for _ in range(5):
        with Redis.from_url(scene.servers.redis_url) as redis:
            redis.flushall()
        await asyncio.sleep(seconds / 10)


async def redis_stopped(scene: Scene, seconds: float) -> None:
    await asyncio.to_thread(scene.servers.redis.stop)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(scene.servers.redis.start)


async def redis_frozen(scene: Scene, seconds: float) -> None:
    scene.servers.redis.freeze()
    await asyncio.sleep(seconds)
    scene.servers.redis.thaw()


async def postgres_restarted(scene: Scene, seconds: float) -> None:
    for _ in range(3):
        await asyncio.to_thread(scene.servers.postgres.stop)
        await asyncio.to_thread(scene.servers.postgres.start)
        await asyncio.sleep(seconds / 10)


async def postgres_stopped(scene: Scene, seconds: float) -> None:
    await asyncio.to_thread(scene.servers.postgres.stop)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(scene.servers.postgres.start)


async def postgres_killed(scene: Scene, seconds: float) -> None:
    """-9 for all of it, as when the power goes; started again at once."""
    for _ in range(3):
        await asyncio.to_thread(scene.servers.postgres.kill)
        await asyncio.to_thread(scene.servers.postgres.start)
        await asyncio.sleep(seconds / 10)


async def postgres_frozen(scene: Scene, seconds: float) -> None:
    scene.servers.postgres.freeze()
    await asyncio.sleep(seconds)
    scene.servers.postgres.thaw()


async def clock_stepped(scene: Scene, seconds: float) -> None:
    """Half an hour forward, then an hour back, then right again; WeChat's clock is moved along with ours."""
    for step in (1800, -3600, 1800):
        moved = scene.home / "clock-offset"
        so_far = float(moved.read_text()) if moved.exists() else 0.0
        moved.write_text(str(so_far + step))
        await scene.town.control("POST", "/sandbox/clock", {"advance": step, "callbacks": True})
        await asyncio.sleep(seconds / 3)


FAILURES: dict[str, tuple[str, Failure]] = {
    "redis-emptied": ("Redis 被清空五次", redis_emptied),
    "redis-stopped": ("Redis 停 30 秒", redis_stopped),
    "redis-frozen": ("Redis 不应答 30 秒", redis_frozen),
    "postgres-restarted": ("PostgreSQL 重启三次", postgres_restarted),
    "postgres-stopped": ("PostgreSQL 停 30 秒", postgres_stopped),
    "postgres-killed": ("PostgreSQL 断电三次", postgres_killed),
    "postgres-frozen": ("PostgreSQL 不应答 30 秒", postgres_frozen),
    "clock-stepped": ("时钟前后跳动", clock_stepped),
}


async def outage_drill(
    servers: DrillServers, home: Path, name: str, *, seed: int, seconds: float = OUTAGE_SECONDS
) -> Books:
    """One part fails under load; the processes are never started again."""
    books, fail = Books(), FAILURES[name][1]
    module = "tests.drills.clocked" if name == "clock-stepped" else "cli"
    async with a_town(servers.database_url, servers.redis_url, home, module=module) as town:
        scene = Scene(servers, town, home)
        scene.sign_in()
        pids = {name: process.pid for name, process in town.running.items()}
        async with under_load(town, servers.database_url, Random(seed), CITIZENS, seed) as (load, enough):
            await asyncio.sleep(WARM_SECONDS)
            looking = asyncio.create_task(scene.keep_looking())
            await fail(scene, seconds)
            back = time.monotonic()
            await until(lambda: _ready(town), RECOVERED_SECONDS)
            ready = time.monotonic() - back
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            scene.sign_in()
            await scene.look()
            await asyncio.sleep(WARM_SECONDS)
            enough()
        books.line("恢复后就绪用了", f"{ready:.1f} 秒", ready < RECOVERED_SECONDS)
        _pages(books, scene)
        books.none_of(
            "需要重新启动的进程", [n for n, p in town.running.items() if p.poll() is not None or p.pid != pids[n]]
        )
        books.line("群众发出的消息", sum(citizen.messages for citizen in load.citizens))
        books.line("微信四次都没有送到的消息", sum(citizen.lost for citizen in load.citizens))
        await closing.check_petitions(books, servers.database_url, load.citizens, MARK)
        await closing.check_answers(books, servers.database_url, load.citizens, MARK)
    await closing.check_rows(books, servers.database_url, MARK)
    await closing.check_nothing_left(books, servers.database_url, servers.redis_url, home)
    await closing.no_traceback(books, town)
    return books


def _pages(books: Books, scene: Scene) -> None:
    said = "，".join(f"{status}：{count} 次" for status, count in sorted(scene.seen.items()))
    books.line("其间打开的页面", said)
    books.none_of("既不是页面也不是“稍后再试”的", [s for s in scene.seen if s not in (200, 302, 303, 503)])
    books.line("没有写明的页面或 Traceback", scene.tracebacks, not scene.tracebacks)
    books.line("最慢的一页", f"{scene.slowest:.1f} 秒", scene.slowest < MOST_ANSWER_SECONDS)


async def _ready(town: Town) -> bool:
    try:
        async with town.http.get(f"{town.web}/readyz", timeout=aiohttp.ClientTimeout(total=10)) as response:
            return response.status == 200 and (await response.json())["worker"] == "alive"
    except (aiohttp.ClientError, TimeoutError):
        return False


@asynccontextmanager
async def small_disk(folder: Path, size: str = "512k") -> AsyncIterator[bool]:
    """A small disk mounted at a folder; False where this machine does not let us mount one."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "jiesu-drill", str(folder)]
    mounted = (await asyncio.to_thread(subprocess.run, command, capture_output=True, check=False)).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            await asyncio.to_thread(subprocess.run, ["umount", "-l", str(folder)], check=False)


async def disk_full_drill(servers: DrillServers, home: Path, *, seed: int) -> Books:
    """The disk of the file store is full: an upload is refused in words, a picture in the chat comes in afterwards."""
    books = Books()
    async with small_disk(home / "files") as mounted:
        if not mounted:
            books.line("不能挂载小磁盘（要 root），没有做", "跳过")
            return books
        async with a_town(servers.database_url, servers.redis_url, home) as town:
            filler = home / "files" / "filler"
            _fill(filler)
            with Redis.from_url(servers.redis_url) as redis:
                token = open_mini(redis, 1)
            full = await _upload(town, token)
            books.line("磁盘满时小程序上传", f"{full[0]} {full[1]}", full[0] == 503 and "稍后再试" in full[1])
            await _picture_in_the_chat(town)
            waiting = "SELECT state FROM attachment WHERE tries > 0 AND petition_id IS NOT NULL AND media_id <> ''"
            await until(lambda: rows(servers.database_url, waiting + " AND state = 'pending'"))
            books.line("磁盘满时群众发来的图片", "等着再取")
            books.none_of("留在磁盘上的半个文件", list((home / "files").rglob("*.part")))
            filler.unlink()
            freed = await _upload(town, token)
            books.line("腾出空间后小程序上传", freed[0], freed[0] == 201)
            await until(lambda: rows(servers.database_url, waiting + " AND state = 'stored'"), 120)
            books.line("腾出空间后群众发来的图片", "已取回")
    await closing.no_traceback(books, town)
    return books


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(bytes(4096))
        except OSError:
            return


async def _upload(town: Town, token: str) -> tuple[int, str]:
    data = aiohttp.FormData()
    data.add_field("file", PICTURE, filename="a.png")
    url = f"{town.web}/api/v1/files"
    async with town.http.post(url, data=data, headers={"Authorization": token}) as response:
        return response.status, await response.text()


async def _picture_in_the_chat(town: Town) -> None:
    for said in ("诉求", "2", "1", "4", "0"):
        await town.says("zhangsan", said)
    picture = {"account": OFFICIAL["appid"], "type": "image"}
    await town.control("POST", "/sandbox/people/zhangsan/send", picture)
    for said in ("1", "张三", "13807910001", "1"):
        await town.says("zhangsan", said)
