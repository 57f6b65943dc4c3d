"""One province under measurement: the real web process on it, and everybody who looks at its pages with a session."""

import asyncio
import base64
import json
import os
import pickle
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Self

import aiohttp
import asyncpg
from redis import asyncio as aioredis

from bench.contender import ROOT, free_port
from bench.province import serve
from bench.province.costs import Cost
from bench.province.fill import KEYS
from bench.province.looks import Look, every_look
from bench.province.recorded import Asked
from bench.province.things import Things, things_of
from desk.files import file_store
from handlers.console.frame.staff import stamp_of
from handlers.http import sessions
from models import Officer, keyring
from tests.handlers.wrong_persons import Door

START_SECONDS = 60
ASK_SECONDS = 120
KEPT_SECONDS = 86_400
RATES = "jiesu:rate*"
"""How often anybody asked: forgotten before each look, for nobody asks as often as a measurement."""
OPENED_WITH = "SELECT id, password_hash, session_mark FROM officer WHERE login = $1"
MS_OF_NS = 1e-6
FILES, PICTURE = "files", b"\x89PNG\r\n\x1a\n" + bytes(70_000)
"""Where a process keeps files below its home, and what stands for every picture."""
NOBODY = "http://127.0.0.1:9"


@dataclass
class House:
    """`url` is the database of one filled province, `redis_url` an empty Redis of its own."""

    name: str
    url: str = field(repr=False)
    redis_url: str
    as_of: datetime
    recording: bool = False
    """Whether what each look asked of the database is handed out too."""
    looks: list[Look] = field(default_factory=list)
    things: Things = field(default_factory=Things)

    async def __aenter__(self) -> Self:
        keyring.configure(KEYS)
        self.port = free_port()
        self._headers: dict[str, dict[str, str]] = {}
        self._csrf: dict[str, str] = {}
        self._plain = await asyncpg.connect(self.url)
        self._redis = aioredis.Redis.from_url(self.redis_url)
        self.things = await things_of(self._plain)
        self.looks = await every_look(self._plain, self.things)
        self._home = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="jiesu-province-"))
        await self._write_files()
        self._process = await asyncio.to_thread(self._start)
        self._http = aiohttp.ClientSession(
            f"http://127.0.0.1:{self.port}",
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=ASK_SECONDS),
        )
        await self._answering()
        return self

    def environment(self, home: Path, port: int) -> dict[str, str]:
        """Return what a process of ours on this province is told."""
        return {
            "JIESU_ENV": "development",
            "JIESU_HOME": str(home),
            "JIESU_PORT": str(port),
            "JIESU_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "JIESU_DATABASE_URL": self.url,
            "JIESU_REDIS_URL": self.redis_url,
            "JIESU_SECRET_KEYS": ",".join(KEYS),
            "JIESU_DATABASE_STATEMENT_SECONDS": str(ASK_SECONDS),
            **dict.fromkeys(("JIESU_WECHAT_URL", "JIESU_WECHAT_OPEN_URL", "JIESU_WECHAT_MP_URL"), NOBODY),
        }

    async def _write_files(self) -> None:
        """Put a picture behind the two attachments that are opened."""
        file_store.configure(self._home / FILES)
        key = await file_store.write(PICTURE)
        ids = [int(self.things.named["attachment"]), int(self.things.own_attachment)]
        await self._plain.execute("UPDATE attachment SET file_key = $1 WHERE id = ANY ($2)", key, ids)

    def _start(self) -> "subprocess.Popen[bytes]":
        given = self.environment(self._home, self.port)
        others = {name: value for name, value in os.environ.items() if not name.startswith("JIESU_")}
        command = [sys.executable, "-m", serve.__name__, "--at", self.as_of.isoformat()]
        self._log = self._home / "serve.log"
        with self._log.open("wb") as log:
            return subprocess.Popen(
                command, cwd=ROOT, env={**others, **given}, stdout=log, stderr=log, start_new_session=True
            )

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()
        self._process.terminate()
        await asyncio.to_thread(self._process.wait, 30)
        await self._redis.aclose()
        await self._plain.close()
        await asyncio.to_thread(shutil.rmtree, self._home)

    async def _answering(self) -> None:
        async with asyncio.timeout(START_SECONDS):
            while True:
                try:
                    async with self._http.get("/healthz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    if self._process.poll() is not None:
                        raise RuntimeError(f"{self.name}: the server ended, see {self._log}") from None
                await asyncio.sleep(0.05)

    async def cost_of(self, look: Look) -> Cost:
        """Look once. What is typed into the box costs its form and, where there is one, the page it leads to."""
        await self._forget_rates()
        if not look.typed:
            return (await self._ask(look, "GET", look.address))[0]
        cost, goes = await self._ask(look, "POST", look.address, q=look.typed)
        if cost.status == 303 and goes.startswith("/console/search/"):
            return cost + (await self._ask(look, "GET", goes))[0]
        return cost

    async def _forget_rates(self) -> None:
        keys = [one async for one in self._redis.scan_iter(RATES)]
        if keys:
            await self._redis.delete(*keys)

    async def _ask(self, look: Look, method: str, address: str, **sent: str) -> tuple[Cost, str]:
        headers = await self._session(look)
        data = {"csrf": self._csrf[look.who], **sent} if sent else None
        before, began = self._processor(), time.perf_counter()
        async with self._http.request(method, address, headers=headers, data=data, allow_redirects=False) as answer:
            body = await answer.read()
        took, used = time.perf_counter() - began, self._processor() - before
        asked = await self._asked() if self.recording else []
        return Cost(
            took * 1000,
            float(answer.headers.get(serve.DATABASE_MS, 0)),
            int(answer.headers.get(serve.STATEMENTS, 0)),
            used,
            answer.status,
            len(body),
            asked,
        ), answer.headers.get("location", "")

    async def _asked(self) -> list[Asked]:
        async with self._http.get(serve.ASKED) as answer:
            found: list[Asked] = pickle.loads(base64.b64decode(await answer.read()))
            return found

    def _processor(self) -> float:
        """Return the milliseconds of processor time the server has used, all of its threads."""
        tasks = Path(f"/proc/{self._process.pid}/task")
        return sum(int((one / "schedstat").read_text().split()[0]) for one in tasks.iterdir()) * MS_OF_NS

    async def _session(self, look: Look) -> dict[str, str]:
        key = f"{look.door}:{look.who}"
        if key not in self._headers:
            self._headers[key] = await self._begin(look)
        return dict(self._headers[key])

    async def _begin(self, look: Look) -> dict[str, str]:
        """As the program begins a session, but for the password and the authenticator."""
        if look.door is Door.MINI:
            token = secrets.token_urlsafe(32)
            await self._keep(f"jiesu:session:mini:{sha256(token.encode()).hexdigest()}", str(self.things.citizen))
            return {"Authorization": f"Bearer {token}"}
        cookie = secrets.token_urlsafe(32)
        if look.door is Door.CONSOLE:
            row = await self._plain.fetchrow(OPENED_WITH, look.who)
            officer = Officer(id=row["id"], password_hash=row["password_hash"], session_mark=row["session_mark"])
            kind, subject, stamp = sessions.STAFF, row["id"], stamp_of(officer)
        else:
            kind, stamp, subject = sessions.PHONE, "", await self._identity(look.who)
        session = sessions.Session(kind, subject, secrets.token_urlsafe(24), stamp, second=True, idle=1800)
        self._csrf[look.who] = session.csrf
        await self._keep(sessions.key_of(kind, sessions.hash_of(cookie)), json.dumps(asdict(session)))
        return {"Cookie": f"{sessions.COOKIES[kind]}={cookie}"}

    async def _identity(self, who: str) -> int:
        if who == "citizen":
            return self.things.citizen
        return int(
            await self._plain.fetchval(
                "SELECT i.id FROM identity AS i JOIN officer AS o ON o.id = i.officer_id WHERE o.login = $1", who
            )
        )

    async def _keep(self, key: str, content: str) -> None:
        await self._redis.set(key, content)
        await self._redis.set(sessions.used(key), sessions.mark_of(key, content), ex=KEPT_SECONDS)
