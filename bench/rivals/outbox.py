"""The outbox end to end: deliveries in PostgreSQL are claimed, rendered, sent to a stub of WeChat, and recorded.

`python -m bench.rivals.outbox DATABASE_URL STUB_URL COUNT`, once with COUNT 0 to seed; prints what it took in seconds.
"""

import asyncio
import json
import logging
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from jobs.deliver import DeliverySender
from models import Delivery
from models.database import connection
from models.enums import DeliveryState
from ops import logs
from settings import wall_clock
from tests.cast import a_petition, account, answered, desk_opened, dispatched
from wechat.accounts import Accounts
from wechat.platform.client import Platform, TokenStore

PUBLIC_URL = "https://jiesu.example.gov.cn"
PEOPLE = """
INSERT INTO identity (account_id, openid, subscribed, unreachable_reason, window_left, created_at, seen_at)
SELECT $1, 'bench-' || n, true, '', 0, now(), now() FROM generate_series(1, $2::int) AS n"""
MOST_PEOPLE = 20_000
DUE = """
INSERT INTO delivery (cause, notice, ticket_id, ticket_version, identity_id, facts, lane, state, not_before, expires_at,
    lease_owner, lease, created_at)
SELECT 'bench:' || $1 || ':' || someone.id, one.notice, one.ticket_id, one.ticket_version, someone.id, one.facts, 0,
    'pending', now(), now() + interval '7 days', '', '', now()
FROM delivery AS one, (SELECT id FROM identity WHERE openid LIKE 'bench-%' ORDER BY id LIMIT $2::int) AS someone
WHERE one.notice = 'answered' AND one.cause LIKE 'ticket:%'"""


async def seed() -> None:
    """One answer, and people who are to be told of it."""
    service = await account()
    await answered(await dispatched(await a_petition("张三")))
    await Delivery.all().update(state=DeliveryState.CANCELLED)
    async with connection() as plain:
        await plain.execute(PEOPLE, service.id, MOST_PEOPLE)


async def send(stub_url: str, count: int) -> dict[str, float]:
    """Everybody is told; what that took."""
    async with connection() as plain:
        await plain.execute(DUE, str(time.time_ns()), count)
        await plain.execute("ANALYZE delivery")
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        accounts = Accounts(Platform(stub_url, stub_url, stub_url), http, TokenStore(None))
        sender = DeliverySender("bench", accounts, PUBLIC_URL, wall_clock, rate=1e6)
        began, used = time.perf_counter(), time.process_time()
        while await Delivery.filter(state=DeliveryState.PENDING).exists():  # on a busy machine some were put off
            await sender.work_off()
        took = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - used}
    return took


async def main(database_url: str, stub_url: str, count: int) -> None:
    logs.configure(logging.ERROR)
    with TemporaryDirectory() as folder:
        async with desk_opened(database_url, Path(folder)):
            if not count:
                await seed()
                return
            sys.stdout.write(json.dumps(await send(stub_url, count)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
