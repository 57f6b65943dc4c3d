"""A whole town for tests: the sandbox, the web process and the worker as processes of their own, on a seeded court.

Nothing is faked on our side of the wire, and any of them can be killed with -9 and started again.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import asyncpg

from settings import load
from tests.owners import owner_of
from wechat.sandbox.state.config import SMS_KEY

ROOT = Path(__file__).parents[1]
WORLD = json.loads((ROOT / "wechat" / "sandbox" / "world.json").read_text(encoding="utf-8"))
OFFICIAL = next(account for account in WORLD["accounts"] if account["kind"] == "service")
PATIENCE = 120.0
"""Seconds after which something hangs, on the busiest machine: nothing is to be that slow, and no test measures it."""
T = TypeVar("T")


def official_account() -> dict[str, str]:
    """The court's account, as the environment tells it."""
    return {f"JIESU_ACCOUNT_{part.upper()}": OFFICIAL[part] for part in ("appid", "secret", "token", "aes_key")}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until(what: Callable[[], Awaitable[T]], seconds: float = PATIENCE) -> T:
    """The first truthy result of `what`, asked again and again; the test fails after `seconds`."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        found = await what()
        if found:
            return found
        assert asyncio.get_running_loop().time() < deadline, f"{what} stayed {found!r} for {seconds} s"
        await asyncio.sleep(0.03)


@dataclass
class Town:
    """Addresses, and the processes behind them."""

    home: Path
    web: str
    wechat: str
    environment: dict[str, str] = field(repr=False)
    http: aiohttp.ClientSession = field(repr=False)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    module: str = "cli"
    begun: dict[str, int] = field(default_factory=dict)
    """Where in its log the process running now began."""

    def start(self, name: str, *arguments: str, **changed: str) -> None:
        """Start `jiesu <name>`; what it says goes to a file beside its data."""
        with (self.home / f"{name}.log").open("ab") as said:
            self.begun[name] = said.tell()
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", self.module, name, *arguments],
                cwd=ROOT,
                env={**self.environment, **changed},
                stdout=said,
                stderr=said,
            )

    def kill(self, name: str) -> None:
        """kill -9, and gone."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    async def answers(self, url: str) -> bool:
        for name, process in self.running.items():
            assert process.poll() is None, f"{name} ended: {(self.home / f'{name}.log').read_text()[-2000:]}"
        try:
            async with self.http.get(url) as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False

    async def web_is_up(self) -> None:
        await until(lambda: self.answers(f"{self.web}/readyz"))

    async def control(self, method: str, path: str, body: dict[str, Any] | None = None, **query: str) -> dict[str, Any]:
        async with self.http.request(method, self.wechat + path, json=body, params=query) as response:
            result: dict[str, Any] = await response.json(content_type=None) if response.status != 204 else {}
        assert response.status < 400, f"{method} {path}: {result}"
        return result

    async def says(self, person: str, text: str, **how: object) -> str:
        """What the account answers to a person's message."""
        body = {"account": OFFICIAL["appid"], "type": "text", "content": text, **how}
        said = await self.control("POST", f"/sandbox/people/{person}/send", body)
        return str(said["reply"]["body"]["text"]) if said["reply"] else ""

    async def chat(self, person: str, kind: str = "") -> list[dict[str, Any]]:
        path = f"/sandbox/people/{person}/messages"
        found = (await self.control("GET", path, account=OFFICIAL["appid"], limit="500"))["messages"]
        return [message for message in found if not kind or message["kind"] == kind]

    async def up_to_confirming(self, person: str, words: str) -> None:
        """张三 goes through the petition talk up to its last question."""
        for text in ("诉求", "2", "1", "4", "0", words, "1", "张三", "13807910001"):
            reply = await self.says(person, text)
            if "是同一件事吗" in reply:
                reply = await self.says(person, "2")
        assert "确认提交" in reply


async def rows(database_url: str, query: str, *args: object) -> list[asyncpg.Record]:
    """What the owner of the tables reads, or does."""
    connection = await asyncpg.connect(owner_of(database_url))
    try:
        return list(await connection.fetch(query, *args))
    finally:
        await connection.close()


@asynccontextmanager
async def a_town(
    database_url: str,
    redis_url: str,
    home: Path,
    *,
    worker: bool = True,
    module: str = "cli",
    processes: int = 1,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[Town]:
    """Seeded, started and answering; stopped and gone at the end of the block. `module` runs the commands.

    `processes` answer the web, side by side. More `settings` are named as in the environment.
    """
    web_port, wechat_port = free_port(), free_port()
    web, wechat = f"http://127.0.0.1:{web_port}", f"http://127.0.0.1:{wechat_port}"
    environment = {
        **os.environ,
        "JIESU_ENV": "development",
        "JIESU_HOME": str(home),
        "JIESU_PORT": str(web_port),
        "JIESU_WORKERS": str(processes),
        "JIESU_PUBLIC_URL": web,
        "JIESU_DATABASE_URL": database_url,
        "JIESU_DATABASE_OWNER_URL": owner_of(database_url),
        "JIESU_REDIS_URL": redis_url,
        "JIESU_WECHAT_URL": wechat,
        "JIESU_WECHAT_OPEN_URL": wechat,
        "JIESU_WECHAT_MP_URL": wechat,
        "JIESU_SMS_URL": f"{wechat}/sms",
        "JIESU_SMS_KEY": SMS_KEY,
        "JIESU_SMS_SIGN": "南昌中院",
        **official_account(),
        **(settings or {}),
    }
    load(environment)
    seeded = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "cli", "seed", "demo"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert seeded.returncode == 0, seeded.stderr.decode()[-2000:]
    async with aiohttp.ClientSession() as http:
        town = Town(home, web, wechat, environment, http, module=module)
        try:
            town.start("sandbox", f"--port={wechat_port}", f"--server-url={web}", f"--public-url={web}")
            town.start("serve")
            if worker:
                town.start("worker")
            await until(lambda: town.answers(f"{wechat}/sandbox/state"))
            await town.web_is_up()
            yield town
        finally:
            town.stop()
