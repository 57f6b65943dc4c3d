"""Workers, however many and wherever, take the deliveries that are due, each under a lease."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from desk.notices.notice import Lane
from models import Delivery, statements
from models.database import transaction
from models.deliveries import PULL_FORWARD, RELEASE_LEASES, RENEW_LEASE
from models.outbox import CLAIM_DELIVERIES

LEASE = timedelta(seconds=45)
BATCH = 64
AT_ONCE_EACH = 4
"""So much is taken at once of what one person is told in one lane: it goes one after another."""

NAME_LOCK = "jiesu.worker."
"""Before a worker's name: the advisory lock it holds while it lives."""
WITHOUT_LOCK = "-pid"
"""In the name of a worker that found every name taken."""
OTHERS = """
SELECT DISTINCT lease_owner FROM delivery WHERE state = 'claimed' AND lease_until > $1
    AND lease_owner NOT IN ('', $2) AND strpos(lease_owner, $3) = 0"""

CLOCKS_DIFFER = timedelta(minutes=1)
"""Between machines that keep time."""


async def claim(
    owner: str, as_of: datetime, batch: int = BATCH, rooms: Mapping[Lane, int] | None = None
) -> list[Delivery]:
    """Take up to `batch` due deliveries, ours until their lease ends. The lease outlasts every HTTP timeout.

    `rooms` says how many of each lane there is room for; without it, as many of any. The lease is never used again:
    whoever lost it, however it was lost, finds out before sending and before writing down.
    """
    rooms = rooms if rooms is not None else dict.fromkeys(Lane, batch)
    lease = secrets.token_hex(16)
    rows = await statements.fetch(
        CLAIM_DELIVERIES,
        at=as_of,
        span=LEASE,
        owner=owner,
        lease=lease,
        lanes=[lane.value for lane in rooms],
        rooms=list(rooms.values()),
        each=AT_ONCE_EACH,
        most=batch,
    )
    ids = [row["id"] for row in rows]
    return await Delivery.filter(id__in=ids).order_by("lane", "not_before", "id") if ids else []


async def still_ours(delivery: Delivery, as_of: datetime) -> bool:
    """Renew the lease just before a send; False where another worker has it by now."""
    renewed = await statements.fetchval(
        RENEW_LEASE, at=as_of, span=LEASE, delivery_id=delivery.id, lease=delivery.lease
    )
    return renewed is not None


async def forget_the_future(as_of: datetime) -> int:
    """Make due now what waits for a moment that a clock set back has put far away. Returns how many were."""
    written_by, leased_by = as_of + CLOCKS_DIFFER, as_of + LEASE + CLOCKS_DIFFER
    return len(await statements.fetch(PULL_FORWARD, at=as_of, written_by=written_by, leased_by=leased_by))


async def release_abandoned(own: str, as_of: datetime) -> int:
    """Make due again what workers claimed whose names nobody holds any more, whoever finds it first."""
    released = 0
    async with transaction() as plain:
        for row in await plain.fetch(OTHERS, as_of, own, WITHOUT_LOCK):
            owner = row["lease_owner"]
            if await plain.fetchval("SELECT pg_try_advisory_xact_lock(hashtext($1))", f"{NAME_LOCK}{owner}"):
                released += await release_own(owner, as_of)
    return released


async def release_own(owner: str, as_of: datetime) -> int:
    """Make due again what a crashed worker of this very name had claimed. Its name is held by a lock.

    Should it be alive after all, its lock lost with the database's restart, it finds that it owns nothing any more.
    """
    return len(await statements.fetch(RELEASE_LEASES, owner=owner, until=as_of - timedelta(seconds=1)))
