"""Workers, however many and wherever, take the deliveries that are due, each under a lease."""

from datetime import datetime, timedelta

from models import Delivery
from models.database import connection, transaction

LEASE = timedelta(seconds=45)
BATCH = 20

CLAIM = """
UPDATE delivery SET state = 'claimed', lease_until = $1::timestamptz + $2::interval, lease_owner = $3
WHERE id IN (
    SELECT id FROM delivery
    WHERE state IN ('pending', 'claimed', 'uncertain') AND not_before <= $1
        AND (lease_until IS NULL OR lease_until < $1)
    ORDER BY lane, not_before, id LIMIT $4 FOR UPDATE SKIP LOCKED
)
RETURNING id"""

NAME_LOCK = "jiesu.worker."
"""Before a worker's name: the advisory lock it holds while it lives."""
WITHOUT_LOCK = "-pid"
"""In the name of a worker that found every name taken."""
OTHERS = """
SELECT DISTINCT lease_owner FROM delivery WHERE state = 'claimed' AND lease_until > $1
    AND lease_owner NOT IN ('', $2) AND strpos(lease_owner, $3) = 0"""

CLOCKS_DIFFER = timedelta(minutes=1)
"""Between machines that keep time."""
FORGET_THE_FUTURE = """
UPDATE delivery SET not_before = least(not_before, $1), lease_until = least(lease_until, $1)
WHERE state IN ('pending', 'claimed', 'uncertain') AND (created_at > $2 AND not_before > $1 OR lease_until > $3)"""


async def claim(owner: str, as_of: datetime, batch: int = BATCH) -> list[Delivery]:
    """Take up to `batch` due deliveries, ours until their lease ends. The lease outlasts every HTTP timeout."""
    async with connection() as plain:
        rows = await plain.fetch(CLAIM, as_of, LEASE, owner, batch)
    ids = [row["id"] for row in rows]
    return await Delivery.filter(id__in=ids).order_by("lane", "not_before", "id") if ids else []


async def still_ours(delivery: Delivery, owner: str, as_of: datetime) -> bool:
    """Renew the lease just before a send; False where another worker has it by now."""
    async with connection() as plain:
        done = await plain.execute(
            "UPDATE delivery SET lease_until = $1::timestamptz + $2::interval"
            " WHERE id = $3 AND lease_owner = $4 AND state = 'claimed'",
            as_of,
            LEASE,
            delivery.id,
            owner,
        )
    return done == "UPDATE 1"


async def forget_the_future(as_of: datetime) -> int:
    """Make due now what waits for a moment that a clock set back has put far away. Returns how many were."""
    async with connection() as plain:
        done = await plain.execute(FORGET_THE_FUTURE, as_of, as_of + CLOCKS_DIFFER, as_of + LEASE + CLOCKS_DIFFER)
    return int(done.split()[1])


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
    async with connection() as plain:
        done = await plain.execute(
            "UPDATE delivery SET lease_until = $2, lease_owner = ''"
            " WHERE lease_owner = $1 AND state = 'claimed' AND lease_until > $2",
            owner,
            as_of - timedelta(seconds=1),
        )
    return int(done.split()[1])
