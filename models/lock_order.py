"""Rows are locked in one order, written down here and nowhere else; whoever locks several kinds keeps to it.

     1. what is once for all: advisory locks (staff, calendars, figures, mobile codes, a subject of codes), a court row
     2. cases, by id
     3. tickets, by id: `lock_tickets`; a verb's own by `desk.tickets.ticket_store.lock`
     4. what one person asked another: a request for a phone, a join to be undone
     5. talks, by whose they are, and at once
     6. their phones (identities), by id: `lock_phones` takes both
     7. persons (citizens), by id; after them representations and one-time codes
     8. petitions, by id
     9. short messages, then WeChat's word on a message, then deliveries, then their tries, then the desk's tasks

A row that is inserted locks, for its foreign keys, the rows it names against removal only: nobody below waits for that
but an erasure, which has the tickets, talks and phones of its person before. Leases are not locks: a worker sends
outside any transaction. What meets crosswise all the same is begun anew: `models.once_more`.
"""

from collections.abc import Iterable
from typing import Literal

from models.database import connection

Strength = Literal["NO KEY UPDATE", "UPDATE"]
TICKETS = "SELECT 1 FROM ticket WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE"
TALKS = "SELECT 1 FROM talk WHERE identity_id = ANY($1::bigint[]) ORDER BY identity_id FOR UPDATE"


async def lock_tickets(ids: Iterable[int]) -> None:
    """Lock tickets in the order of their ids. Call inside a transaction, before anything further down is locked."""
    async with connection() as plain:
        await plain.execute(TICKETS, sorted(set(ids)))


async def lock_phones(ids: Iterable[int], strength: Strength = "NO KEY UPDATE") -> None:
    """Lock phones with their talks: a message of theirs that is being stored is through, and the next one waits.

    With `UPDATE` also whoever writes a row that names them waits: for who changes their openid, or erases them.
    """
    wanted = sorted(set(ids))
    async with connection() as plain:
        await plain.execute(TALKS, wanted)
        await plain.execute(f"SELECT 1 FROM identity WHERE id = ANY($1::bigint[]) ORDER BY id FOR {strength}", wanted)  # noqa: S608


async def lock_persons(ids: Iterable[int]) -> None:
    """Lock persons in the order of their ids; what refers to them may still be written."""
    async with connection() as plain:
        await plain.execute(
            "SELECT 1 FROM citizen WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE", sorted(set(ids))
        )
