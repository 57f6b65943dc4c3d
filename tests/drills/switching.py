"""A restart, an upgrade and a step back while people talk: no request fails, nothing is lost or done twice."""

import asyncio
import json
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import aiohttp

from models.releases import RELEASES, level_of
from models.schema import known_migrations
from tests.drills import books as closing
from tests.drills.books import Books
from tests.drills.crash import MARK, under_load
from tests.drills.fronted import Front, fronted_town
from tests.drills.servers import DrillServers
from tests.town import OFFICIAL, ROOT, Town, rows, until

WRITERS, TALKERS = 6, 44
"""Those who leave petitions that are answered and rated, and those who only talk: fifty people."""
SWITCHES = 3
BETWEEN_SECONDS = 3.0
NEXT_MIGRATION = "9001_of_tomorrow"
NEXT = f'''"""What a next release might add, in the way every migration adds: old code lives with it."""

from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [("models", "{known_migrations()[-1]}")]
    initial = False
    operations = [ops.RunSQL(
        sql=["ALTER TABLE ticket ADD COLUMN of_tomorrow text NOT NULL DEFAULT ''",
             "CREATE TABLE tomorrow (id bigint PRIMARY KEY)"],
        reverse_sql=["DROP TABLE tomorrow", "ALTER TABLE ticket DROP COLUMN of_tomorrow"])]
'''


@dataclass
class Talkers:
    """People who keep talking and opening a page; what went wrong with it."""

    town: Town
    random: Random
    said: int = 0
    unanswered: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    opened: int = 0

    async def talk(self, number: int, enough: asyncio.Event) -> None:
        person = f"talker{number}"
        await self.town.control("POST", "/sandbox/people", {"key": person, "name": "李四"})
        await self.town.control("POST", f"/sandbox/people/{person}/follow", {"account": OFFICIAL["appid"]})
        while not enough.is_set():
            if not await self.town.says(person, f"你好 {self.said}"):
                self.unanswered.append(person)
            self.said += 1
            await self._open("/console/login")
            await asyncio.sleep(self.random.uniform(0.5, 3))

    async def _open(self, path: str) -> None:
        try:
            async with self.town.http.get(self.town.web + path) as answered:
                if answered.status >= 500:
                    self.failed.append(f"{path} {answered.status}")
                self.opened += 1
        except aiohttp.ClientError as error:
            self.failed.append(f"{path} {type(error).__name__}")


@asynccontextmanager
async def talking(front: Front, servers: DrillServers, books: Books, seed: int) -> AsyncIterator[Talkers]:
    """Fifty people at it during the block, and the books closed after it."""
    town, random, enough = front.town, Random(seed), asyncio.Event()
    talkers = Talkers(town, random)
    async with under_load(town, servers.database_url, random, WRITERS, seed) as (load, no_more):
        talks = [asyncio.create_task(talkers.talk(number, enough)) for number in range(TALKERS)]
        yield talkers
        enough.set()
        await asyncio.gather(*talks)
        no_more()
    books.line("说的话、打开的页面", f"{talkers.said + sum(one.messages for one in load.citizens)}、{talkers.opened}")
    books.none_of("微信四次都没有送到的消息", [one.key for one in load.citizens for _ in range(one.lost)])
    await closing.check_petitions(books, servers.database_url, load.citizens, MARK)
    await closing.check_answers(books, servers.database_url, load.citizens, MARK)


def failures(front: Front) -> list[str]:
    """What nginx answered with 500 and above or turned away, whoever said so: it writes one line for each request."""
    found = []
    for line in (front.home / "jiesu.log").read_text(encoding="utf-8").splitlines():
        with suppress(ValueError):
            one = json.loads(line)
            if one["status"] >= 500 or one["status"] == 429:
                found.append(f"{one['status']} {one['method']} {one['path']}")
    return found


def _no_failure(books: Books, front: Front, talkers: Talkers) -> None:
    books.none_of("nginx 答了 5xx、429 的请求", failures(front))
    books.none_of("没有得到回话的话", talkers.unanswered)
    books.none_of("打不开的页面", talkers.failed)
    books.none_of("停下时没有好好结束的进程", [code for code in front.codes if code not in (0, -signal.SIGKILL)])


async def _closed(books: Books, servers: DrillServers, front: Front) -> None:
    await closing.check_rows(books, servers.database_url, MARK)
    await closing.check_nothing_left(books, servers.database_url, servers.redis_url, front.town.home)
    await closing.no_traceback(books, front.town, front.logs)


async def restart_drill(servers: DrillServers, home: Path, *, seed: int) -> Books:
    """The same release moves from slot to slot under load; then the slot that serves is killed with -9."""
    books = Books()
    async with fronted_town(servers.database_url, servers.redis_url, home) as front:
        async with talking(front, servers, books, seed) as talkers:
            for _ in range(SWITCHES):
                await asyncio.sleep(BETWEEN_SECONDS)
                await asyncio.to_thread(front.slots.switch, front.home / "opt" / "releases" / "now")
            await asyncio.sleep(BETWEEN_SECONDS)
            _no_failure(books, front, talkers)
            books.line("换过的次数", SWITCHES)
        await _killed(books, front)
    await _closed(books, servers, front)
    return books


async def _killed(books: Books, front: Front) -> None:
    """kill -9 of the slot that serves: people read words, WeChat an empty failure, until systemd has started it."""
    unit = f"jiesu-web@{front.slots.active()}"
    await asyncio.to_thread(front.stop, unit, signal.SIGKILL)
    http, told = front.town.http, {}
    for path, wanted in (("/p", "系统正忙"), ("/api/me", "系统正忙"), ("/wechat/callback/wx1", "busy")):
        async with http.get(front.url + path) as answered:
            told[path] = (answered.status, wanted in await answered.text())
    books.line("没有进程应答时的状态和话", told, all(status in (502, 503) and ok for status, ok in told.values()))
    front.start(unit)
    await until(lambda: front.town.answers(f"{front.url}/healthz"))
    books.line("重新启动以后", "有应答")


async def upgrade_live_drill(servers: DrillServers, home: Path, *, seed: int) -> Books:
    """Upgrade and step back under load. The next release is this program with a migration written for the drill.

    It shows that the switch loses nothing, and that this program lives on a schema with a migration it does not know.
    Whether a real next release's migrations only add is for that release's own tests to show.
    """
    books = Books()
    tomorrow = _tree_of_tomorrow(home / "tomorrow")
    async with fronted_town(servers.database_url, servers.redis_url, home) as front:
        newer = front.install("next", tomorrow)
        async with talking(front, servers, books, seed) as talkers:
            for release, level in ((newer, 1), (front.home / "opt" / "releases" / "now", 1)):
                await asyncio.sleep(BETWEEN_SECONDS)
                await asyncio.to_thread(front.slots.switch, release)
                found = await rows(servers.database_url, "SELECT max(level) AS level FROM schema_release")
                own = level_of(known_migrations()[-1])
                books.line(f"换到 {release.name} 以后数据库的版本", found[0]["level"], found[0]["level"] == own + level)
            await asyncio.sleep(BETWEEN_SECONDS)
            _no_failure(books, front, talkers)
    await _closed(books, servers, front)
    return books


def _tree_of_tomorrow(target: Path) -> Path:
    """This program with one migration more, and a release more in its table."""
    left_out = shutil.ignore_patterns(".venv", "var", "tests", ".git", "__pycache__", "dist", "bench", "node_modules")
    shutil.copytree(ROOT, target, ignore=left_out)
    (target / "models" / "migrations" / f"{NEXT_MIGRATION}.py").write_text(NEXT, encoding="utf-8")
    table = target / "models" / "releases.py"
    text = table.read_text(encoding="utf-8")
    last = f'    Release("{RELEASES[-1].version}", "{RELEASES[-1].migration}"),\n'
    assert last in text
    more = f'{last}    Release("{RELEASES[-1].version}.9", "{known_migrations()[-1]}"),\n'
    table.write_text(text.replace(last, more), encoding="utf-8")
    return target
