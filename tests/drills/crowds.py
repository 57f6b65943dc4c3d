"""Three thousand who hang up, ten thousand who forge: against the whole town, not against one process of a test."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from desk.people.accounts import keep_configured
from models import database, keyring
from models.enums import CallbackMode
from settings import load, wall_clock
from tests.drills import books as ledger
from tests.drills.books import HALVES, Books
from tests.drills.hostile import attack
from tests.drills.hung_up import Caller
from tests.drills.raw import Door
from tests.drills.servers import DrillServers
from tests.town import OFFICIAL, Town, a_town, rows, until

HUNG_UP = 3000
HOSTILE = 10_000
SERVED_SECONDS = 60.0
LOOKS = 10
BUSY = """
SELECT count(*) FROM pg_stat_activity
WHERE application_name = 'jiesu' AND state <> 'idle' AND pid <> pg_backend_pid()"""

DRILLS = "wxdrill"
"""How the AppIDs of the drill's own accounts begin."""


@dataclass(frozen=True)
class Keys:
    """An account of the drill's own."""

    appid: str
    kind: str = "service"
    secret: str = field(default="s" * 32, repr=False)
    token: str = field(default="drillToken", repr=False)
    aes_key: str = field(default="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", repr=False)


def port_of(town: Town) -> int:
    return int(town.web.rpartition(":")[2])


async def hung_up_drill(servers: DrillServers, home: Path, *, seed: int, told: Callable[[], object]) -> Books:
    """Hang up on every kind of route; then everybody must be served, and nothing may be half there."""
    books = Books()
    async with a_town(servers.database_url, servers.redis_url, home) as town:
        door = Door(OFFICIAL["appid"], OFFICIAL["token"], OFFICIAL["aes_key"], wall_clock)
        caller = await Caller.of(port_of(town), servers.database_url, servers.redis_url, door, Random(seed))
        before = (await rows(servers.database_url, "SELECT count(*) FROM petition"))[0][0]
        await caller.hang_up_on(HUNG_UP, told)
        books.line("挂断的请求", f"{HUNG_UP}，{len(caller.routes())} 种路由")
        async with asyncio.timeout(SERVED_SECONDS):
            answers = await caller.all_served()
        books.none_of("之后没有得到自己页面的", [a.status for a in answers if caller.number not in a.body.decode()])
        after = (await rows(servers.database_url, "SELECT count(*) FROM petition"))[0][0]
        books.line("挂断的请求里仍然存下的诉求", after - before)
        # whoever hung up last may still be served: only what stays behind after that is lost
        await until(lambda: _at_rest(servers.database_url), SERVED_SECONDS)
        idle = "SELECT pid FROM pg_stat_activity WHERE application_name = 'jiesu' AND state LIKE 'idle in transaction%'"
        books.none_of("停在半途的事务", [row[0] for row in await rows(servers.database_url, idle)])
        await until(lambda: ledger.settled(servers.database_url), 120)
    await ledger.check_rows(books, servers.database_url, "")
    await ledger.check_nothing_left(books, servers.database_url, servers.redis_url, home)
    await ledger.no_traceback(books, town)
    return books


async def _at_rest(database_url: str) -> bool:
    """Nobody asks the database anything for a second, nor holds a transaction open."""
    for _ in range(LOOKS):
        if (await rows(database_url, BUSY))[0][0]:
            return False
        await asyncio.sleep(1 / LOOKS)
    return True


async def hostile_drill(servers: DrillServers, home: Path, *, seed: int, told: Callable[[], object]) -> Books:
    """Mutated callbacks at accounts of all three modes, in XML and in JSON."""
    books = Books()
    async with a_town(servers.database_url, servers.redis_url, home) as town:
        doors = await _doors(servers.database_url)
        seen = await asyncio.to_thread(attack, port_of(town), doors, HOSTILE, seed, told)
        books.line("变异的回调", sum(seen.values()))
        books.line("各得到", "，".join(f"{status}：{count}" for status, count in sorted(seen.items())))
        books.none_of("得到 5xx 或没有得到答复的", [status for status in seen if status >= 500 or not status])
        stored = (
            await rows(
                servers.database_url,
                "SELECT count(*) FROM inbound_message m JOIN account a ON a.id = m.account_id"
                f" WHERE starts_with(a.appid, '{DRILLS}')",
            )
        )[0][0]
        books.line("存下的消息不多于接受的", f"{stored} / {seen[200]}", stored <= seen[200])
        for what, query in HALVES.items():
            books.none_of(what, [row[0] for row in await rows(servers.database_url, query)])
    await ledger.no_traceback(books, town)
    return books


def _appid(mode: CallbackMode) -> str:
    return f"{DRILLS}{mode.value:0<11}"


async def _doors(database_url: str) -> list[Door]:
    keyring.configure(load({}).secret_keys)
    await database.connect(database_url, pool=1)
    modes = (CallbackMode.SAFE, CallbackMode.COMPATIBLE, CallbackMode.PLAIN)
    try:
        for mode in modes:
            await keep_configured(Keys(_appid(mode)), wall_clock(), mode.value, mode)
    finally:
        await database.disconnect()
    keys = [(Keys(_appid(mode)), mode.value) for mode in modes]
    return [
        Door(key.appid, key.token, key.aes_key, wall_clock, mode, is_json)
        for key, mode in keys
        for is_json in (False, True)
    ]
