"""A court with very many followers, each of whom is a party of a case that will be heard: whom broadcasts are for."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, datetime, timedelta
from typing import TypeVar

import asyncpg

from desk.errors import Refused
from desk.people.followers import ask_sync
from desk.rules.calendar.court_time import court_day
from models import FollowerSync, statements
from models.keyring import Place, seal
from models.send_limits import KEEP_LIMIT
from settings import wall_clock
from tests.cast import court
from tests.desk.broadcasts.composed import of_the_court, the_account
from tests.owners import owner_of
from tests.town import OFFICIAL, Town

HEARD_IN_DAYS = 40
PARTIES = 4
ENOUGH = 10_000_000
"""More than anybody is sent in a day: WeChat allows an account more, the more follow it."""
NAME = "演练"
LOOK_SECONDS = 0.5
VERIFIED = """
INSERT INTO citizen (standing, created_at, name_keys, organisation, id_number_index)
SELECT 'verified', $2, '{}', '', 'crowd' || id FROM identity WHERE id > $1 AND account_id = $3"""
THEIRS = """
UPDATE identity SET citizen_id = citizen.id FROM citizen
WHERE identity.id > $1 AND id_number_index = 'crowd' || identity.id"""
CASES = """
INSERT INTO "case" (court_id, number, cause, stage, source, as_of, secret)
SELECT $1, '（2026）赣01民初' || 900000 + number || '号', '买卖合同纠纷', '审理中', '演练', $3, false
FROM generate_series(1, $2) AS number RETURNING id"""
HEARINGS = """
INSERT INTO hearing (case_id, ref, starts_at, room, judge_name, status, source, as_of)
SELECT id, 'h1', $2, '第三法庭', '', 'scheduled', '演练', $3 FROM "case" WHERE id = ANY ($1::bigint[])"""
COLUMNS = ["case_id", "role", "name_sealed", "id_number_index", "ref"]
T = TypeVar("T")


async def in_time(what: Callable[[], Awaitable[T]], seconds: float) -> T:
    """The first truthy result of `what`, asked now and then: as `until`, and less in the way of those who work."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        found = await what()
        if found:
            return found
        assert asyncio.get_running_loop().time() < deadline, f"{what} stayed {found!r} for {seconds} s"
        await asyncio.sleep(LOOK_SECONDS)


async def gather_crowd(town: Town, url: str, people: int) -> date:
    """So many more follow the court's account, are found in WeChat's list, and are parties of cases.

    Returns the day on which all are heard.
    """
    owner = await asyncpg.connect(owner_of(url), command_timeout=600)
    try:
        before = await owner.fetchval("SELECT max(id) FROM identity")
        await town.control("POST", "/sandbox/crowd", {"account": OFFICIAL["appid"], "count": people})
        await _walked()
        found = await owner.fetchval("SELECT count(*) FROM identity WHERE id > $1", before)
        assert found >= people, found
        return await _parties(owner, before)
    finally:
        await owner.close()


async def _walked() -> None:
    """The worker walks once through the list, as somebody at the console asks it to; not the week's walk before it."""
    await of_the_court()
    account = await the_account()

    async def asked() -> int:
        try:
            return await ask_sync(account, wall_clock())
        except Refused:
            return 0

    async def over() -> bool:
        return await FollowerSync.exists(id=walk, done_at__isnull=False, trouble="")

    walk = await in_time(asked, 120)
    await in_time(over, 600)


async def _parties(owner: asyncpg.Connection, before: int) -> date:
    now, account, ours = wall_clock(), await the_account(), await court()
    heard_at = now + timedelta(days=HEARD_IN_DAYS)
    async with owner.transaction():
        await owner.execute(VERIFIED, before, now, account.id)
        await owner.execute(THEIRS, before)
        people = [row["id"] for row in await owner.fetch("SELECT id FROM identity WHERE id > $1 ORDER BY id", before)]
        cases = [row["id"] for row in await owner.fetch(CASES, ours.id, -(-len(people) // PARTIES), now)]
        await owner.execute(HEARINGS, cases, heard_at, now)
        await owner.copy_records_to_table("case_party", records=_rows(people, cases), columns=COLUMNS)
    await owner.execute('ANALYZE identity; ANALYZE citizen; ANALYZE "case"; ANALYZE hearing; ANALYZE case_party')
    return court_day(heard_at)


def _rows(people: list[int], cases: list[int]) -> Iterator[tuple[object, ...]]:
    """Everybody's row among the parties, the name sealed for its place."""
    for number, person in enumerate(people):
        case, ref = cases[number // PARTIES], f"p{number % PARTIES}"
        place = Place("case_party", "name_sealed", f"{case}/{ref}")
        yield case, "原告", seal(f"{NAME}{number}", place), f"crowd{person}", ref


async def as_fast_as_it_goes(town: Town, per_minute: int, as_of: datetime) -> None:
    """Neither the court nor WeChat holds anybody up; turns by the account's templates are counted from now on."""
    ours, account = await court(), await the_account()
    await statements.execute(
        "INSERT INTO broadcast_policy (court_id, per_minute, hearing_tomorrow, hearing_changed, version, changed_by_id,"
        " changed_at) VALUES (${court}, ${per_minute}, false, false, 1, 0, ${at})"
        " ON CONFLICT (court_id) DO UPDATE SET per_minute = excluded.per_minute",
        court=ours.id,
        per_minute=per_minute,
        at=as_of,
    )
    limit = {"account_id": account.id, "channel": "template", "day": court_day(as_of)}
    await statements.execute(KEEP_LIMIT, **limit, ceiling=2000.0, allowed=ENOUGH)
    await statements.execute(
        "UPDATE send_limit SET daily_limit = ${allowed} WHERE account_id = ${account}",
        allowed=ENOUGH,
        account=account.id,
    )
    path = "/cgi-bin/message/template/send"
    await town.control("POST", "/sandbox/limits", {"account": account.appid, "path": path, "daily": ENOUGH})
