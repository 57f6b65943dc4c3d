"""Bombs from a stranger while fifty people talk: forms, files, pictures, JSON and endless supplements.

Nobody who talks may wait for more than a second, and no process may grow by what was thrown at it.
"""

import asyncio
import base64
import resource
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image
from redis import Redis

from desk.files.redraw import START_OF_SCAN
from settings import wall_clock
from tests.drills import books as ledger
from tests.drills.books import Books
from tests.drills.raw import Door, ask, http, message, open_mini
from tests.drills.servers import DrillServers
from tests.town import OFFICIAL, Town, a_town, rows, until

TALKING = 50
PAUSE = 0.5
"""Seconds somebody types before the next word."""
WORDS = ("诉求", "2", "1", "4", "0", "执行款没到账", "取消", "进度", "查案", "帮助")
MOST_SECONDS = 1.0
MOST_GROWTH = 300 * 1024 * 1024
LOOK = 0.1
THROWN = 12
"""Of each kind of bomb, six at a time."""
AT_ONCE = 6
BOUNDARY = "drill-boundary"
STATES = "SELECT state, count(*) FROM attachment GROUP BY state"


def multipart(content: bytes, kind: str, name: str = "file", filename: str = "") -> bytes:
    """A form of one part."""
    given = f'; filename="{filename}"' if filename else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{given}\r\nContent-Type: {kind}\r\n\r\n'
    return head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def scans(times: int) -> bytes:
    """A JPEG of 25 megapixels whose last scan comes so many times; some seconds of work for whoever believes it."""
    whole = BytesIO()
    Image.new("RGB", (4000, 4000)).save(whole, "JPEG", progressive=True)
    sent = whole.getvalue()
    return sent[:-2] + sent[sent.rindex(START_OF_SCAN) : -2] * times + sent[-2:]


def dots(width: int, kind: str) -> bytes:
    """A picture of one colour: few bytes, many dots."""
    out = BytesIO()
    Image.new("RGB", (width, width), (3, 5, 7)).save(out, kind, **({"method": 0} if kind == "WEBP" else {}))
    return out.getvalue()


@dataclass
class Waited:
    """How long the answers to those who talk took, in seconds, and what they were."""

    longest: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)

    def answered(self, seconds: float, status: int) -> None:
        self.longest = max(self.longest, seconds)
        self.statuses[status] += 1


async def bombs_drill(servers: DrillServers, home: Path, *, seed: int, told: Callable[[], object]) -> Books:
    """Throw each kind of bomb at the town while people talk, and look at the clock and at the memory."""
    books, waited = Books(), Waited()
    async with a_town(servers.database_url, servers.redis_url, home) as town:
        door = Door(OFFICIAL["appid"], OFFICIAL["token"], OFFICIAL["aes_key"], wall_clock)
        port = int(town.web.rpartition(":")[2])
        strangers = await _strangers(servers)
        async with _talking(port, door, waited, seed):
            await until(lambda: _is_warm(waited))
            before, waited.longest = _memory(town), 0.0
            for name, bomb in _bombs(town, port, strangers):
                answers, grown = await _throw(town, bomb, before)
                told()
                said = "，".join(f"{status}：{count}" for status, count in sorted(answers.items()))
                books.line(f"{name}：得到的答复", said, not any(status >= 500 and status != 503 for status in answers))
                books.line(f"{name}：内存多了", f"{grown // 2**20} MB", grown <= MOST_GROWTH)
                books.line(f"{name}：聊天最慢的一次", f"{waited.longest:.2f} 秒", waited.longest <= MOST_SECONDS)
                waited.longest = 0.0
        books.line("聊天得到的答复", str(dict(waited.statuses)), set(waited.statuses) == {200})
        books.line("存下的文件", str([tuple(row) for row in await rows(servers.database_url, STATES)]))
        await ledger.no_traceback(books, town)
    return books


async def _strangers(servers: DrillServers) -> list[str]:
    """Tokens of mini-programs: whoever throws has an account like anybody."""
    found = await rows(servers.database_url, "SELECT id FROM identity WHERE officer_id IS NULL ORDER BY id LIMIT 8")
    with Redis.from_url(servers.redis_url) as redis:
        return [open_mini(redis, row["id"]) for row in found]


def _bombs(town: Town, port: int, tokens: list[str]) -> Iterator[tuple[str, Callable[[int], Awaitable[int]]]]:
    form, files = "application/x-www-form-urlencoded", f"multipart/form-data; boundary={BOUNDARY}"

    def thrown(path: str, body: bytes, kind: str, token: str = "") -> Callable[[int], Awaitable[int]]:
        headers = {"Content_Type": kind} | ({"Authorization": token} if token else {})

        async def throw(_: int) -> int:
            return (await ask(port, http("POST", path, body, **headers))).status

        return throw

    def upload(picture: bytes) -> Callable[[int], Awaitable[int]]:
        return thrown("/api/v1/files", multipart(picture, "image/jpeg", filename="a.jpg"), files, tokens.pop())

    def in_the_chat(picture: bytes) -> Callable[[int], Awaitable[int]]:
        async def throw(index: int) -> int:
            return await _petition_with(town, f"bomber{index}", picture)

        return throw

    known = tokens.pop()
    puny = multipart(b"a-" + b"bcdefgh" * 115_000, "text/plain; charset=punycode", "words")
    pieces = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 20_000
    yield "表单 12 MB", thrown("/console/approaches", b"a=1&" * 3_000_000, form)
    yield "表单 250 KB", thrown("/p/SQ1/supplement", b"a=1&" * 62_000, form)
    yield "分段表单，字符集 punycode", thrown("/console/login", puny, files)
    yield "分段表单，两万段", thrown("/api/v1/files", pieces, files.replace(BOUNDARY, "x"), known)
    yield "JSON 套六万层", thrown("/api/v1/petitions", b"[" * 60_000, "application/json", known)
    yield "JSON 10 MB", thrown("/api/v1/petitions", b'{"text":"' + b"x" * 10_000_000 + b'"}', "application/json")
    yield "JPEG 六十遍扫描", upload(scans(50))
    yield "JPEG 三百遍扫描", upload(scans(300))
    yield "WebP 四千九百万像素", upload(dots(7000, "WEBP"))
    yield "WebP 八百万像素", upload(dots(2820, "WEBP"))
    yield "PNG 二千五百万像素", upload(dots(4990, "PNG"))
    yield "GIF 二千五百万像素", upload(dots(4990, "GIF"))
    yield "聊天里的 JPEG", in_the_chat(scans(50))


async def _petition_with(town: Town, person: str, picture: bytes) -> int:
    """Somebody leaves a petition with this picture in the chat, which the worker fetches and opens."""
    await town.control("POST", "/sandbox/people", {"key": person, "name": "张三"})
    await town.control("POST", f"/sandbox/people/{person}/follow", {"account": OFFICIAL["appid"]})
    for said in ("诉求", "2", "1", "4", "0"):
        await town.says(person, said)
    sent = {"account": OFFICIAL["appid"], "type": "image", "media": base64.b64encode(picture).decode()}
    await town.control("POST", f"/sandbox/people/{person}/send", sent)
    for said in ("1", "张三", "13807910001", "1"):
        await town.says(person, said)
    return 200


async def _throw(town: Town, bomb: Callable[[int], Awaitable[int]], before: int) -> tuple[Counter[int], int]:
    """Throw one kind, so many at a time. Returns how they were answered, and by how many bytes the town grew."""
    room, grown = asyncio.Semaphore(AT_ONCE), 0

    async def one(index: int) -> int:
        async with room:
            return await bomb(index)

    work = asyncio.gather(*(one(index) for index in range(THROWN)))
    while not work.done():
        grown = max(grown, _memory(town) - before)
        await asyncio.wait([work], timeout=LOOK)
    return Counter(await work), grown


@asynccontextmanager
async def _talking(port: int, door: Door, waited: Waited, seed: int) -> AsyncIterator[None]:
    """Fifty people talk during the block, each on a connection of their own for every word, as WeChat does."""

    async def talk(person: int) -> None:
        number = seed % 10_000 * 1_000_000 + person * 10_000
        while True:
            number += 1
            word = message(f"o-bombs-{person}", number, Content=WORDS[number % len(WORDS)])
            began = time.monotonic()
            answer = await ask(port, door.request(word))
            waited.answered(time.monotonic() - began, answer.status)
            await asyncio.sleep(PAUSE)

    people = [asyncio.create_task(talk(person)) for person in range(TALKING)]
    try:
        yield
    finally:
        for one in people:
            one.cancel()
        ended = await asyncio.gather(*people, return_exceptions=True)
        assert all(isinstance(end, asyncio.CancelledError) for end in ended), ended


async def _is_warm(waited: Waited) -> bool:
    return waited.statuses.total() >= TALKING * 10


def _memory(town: Town) -> int:
    """Return the bytes that the web process, the worker and the programs they started hold."""
    ours = {town.running[name].pid for name in ("serve", "worker")}
    parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdecimal()}
    for _ in range(3):
        ours |= {pid for pid, parent in parents.items() if parent in ours}
    return sum(_resident(Path(f"/proc/{pid}")) for pid in ours)


def _parent(process: Path) -> int:
    with suppress(OSError):
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    return 0


def _resident(process: Path) -> int:
    with suppress(OSError):
        return int((process / "statm").read_text().split()[1]) * resource.getpagesize()
    return 0
