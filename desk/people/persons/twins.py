"""整理旧登记: what is one person's and stands apart is counted, and joined; `jiesu citizen twins` asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from desk.people.persons.joining import take_older
from desk.people.persons.knowing import join_same_wechat
from models import Citizen, Identity, statements
from models.database import connection, transaction
from models.lock_order import lock_phones
from models.once_more import once_more
from models.troubles import rows_of

AT_ONCE = 200
OVERTAKEN_FOR = timedelta(days=1)
COUNTS = """
SELECT
    (SELECT count(*) FROM (SELECT 1 FROM citizen WHERE standing = 'verified' AND erased_at IS NULL
        AND id_number_index IS NOT NULL GROUP BY id_number_index HAVING count(*) > 1) AS twice) AS twice_proved,
    (SELECT count(*) FROM citizen WHERE erased_at IS NULL
        AND (id_number_sealed IS NOT NULL OR mobile_sealed IS NOT NULL OR name_sealed IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM identity WHERE citizen_id = citizen.id)
        AND EXISTS (SELECT 1 FROM citizen AS known WHERE known.id_number_index = citizen.id_number_index
            AND known.id <> citizen.id AND known.standing = 'verified' AND known.erased_at IS NULL)) AS orphans,
    (SELECT count(*) FROM (SELECT 1 FROM identity WHERE unionid IS NOT NULL AND erased_at IS NULL GROUP BY unionid
        HAVING count(*) > 1 AND (count(DISTINCT citizen_id) <> 1 OR count(citizen_id) < count(*))) AS apart)
        AS wechat_apart,
    (SELECT count(*) FROM petition JOIN identity ON identity.id = petition.identity_id
        WHERE petition.citizen_id IS NULL AND identity.citizen_id IS NOT NULL) AS older"""
APART = """
SELECT unionid AS id FROM identity WHERE unionid IS NOT NULL AND erased_at IS NULL AND unionid > $1 GROUP BY unionid
HAVING count(*) > 1 AND (count(DISTINCT citizen_id) <> 1 OR count(citizen_id) < count(*))
ORDER BY unionid LIMIT $2"""
OLDER = """
SELECT DISTINCT identity.id FROM petition JOIN identity ON identity.id = petition.identity_id
WHERE petition.citizen_id IS NULL AND identity.citizen_id IS NOT NULL AND identity.erased_at IS NULL
    AND identity.id > $1
ORDER BY identity.id LIMIT $2"""
_OVERTAKEN = """
FROM citizen_join, identity
WHERE citizen_join.at > ${since} AND citizen_join.undone_at IS NULL AND petition.citizen_id = citizen_join.left_id
    AND identity.id = petition.identity_id AND identity.citizen_id = citizen_join.kept_id
    AND petition.created_at >= citizen_join.at - interval '1 minute'"""
OVERTAKEN = f"SELECT DISTINCT petition.id {_OVERTAKEN.replace('FROM ', 'FROM petition, ', 1)}"
SETTLE = (
    f"UPDATE petition SET citizen_id = citizen_join.kept_id {_OVERTAKEN} AND petition.id = ANY(${{ids}}::bigint[])"  # noqa: S608
    " RETURNING petition.id"
)
"""Left while its phone was being joined: stored with who the phone was before."""


@dataclass(frozen=True)
class TwinCounts:
    """How much of what is one person's stands apart.

    `twice_proved` are numbers with two proved records, `orphans` records without a phone whose number is proved by
    another, `wechat_apart` WeChat users known as several persons, `older` petitions of a known person's phone that were
    left before it was known (those left for somebody else stay so).
    """

    twice_proved: int
    orphans: int
    wechat_apart: int
    older: int


async def count_twins() -> TwinCounts:
    row = await statements.fetchrow(COUNTS)
    assert row is not None
    return TwinCounts(**dict(row))


async def join_twins(as_of: datetime) -> None:
    """Joins what WeChat says is one person's, and gives known persons what was left on their phones before."""
    last = ""
    while unionids := await _page(APART, last):
        for last in unionids:
            async with transaction():
                await join_same_wechat(str(last), as_of)
    after = 0
    while phones := await _page(OLDER, after):
        for after in phones:
            await _take_older(int(after))


async def _page(query: str, after: Any) -> list[Any]:
    async with connection() as plain:
        return [row["id"] for row in await plain.fetch(query, after, AT_ONCE)]


@once_more
async def _take_older(identity_id: int) -> None:
    async with transaction():
        await lock_phones([identity_id])
        phone = await Identity.get_or_none(id=identity_id)
        owner = await Citizen.get_or_none(id=phone.citizen_id, erased_at__isnull=True) if phone else None
        if owner is not None:
            await take_older(owner, identity_id)


async def settle_owners(as_of: datetime) -> int:
    """Gives what was stored while its phone was being joined to whom the phone is now. Returns how many were given."""
    since = as_of - OVERTAKEN_FOR

    async def settle(ids: Sequence[int]) -> int:
        return len(await statements.fetch(SETTLE, since=since, ids=list(ids)))

    rows = await rows_of("settle_owners", as_of)
    return await rows.together([row["id"] for row in await statements.fetch(OVERTAKEN, since=since)], settle)
