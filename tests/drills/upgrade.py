"""An old database is brought up to today: a year of the program as of migration 0012, counted before and after.

`kept/year_of_0012.sql.gz` is that program's own dump, made by it: `jiesu simulate` (480 petitions, 365 days, seed 7,
more tickets than usual) over the cast's courts, and on top of it what its tables held: claimed twins (one identity
number typed on two phones), one unionid with two identities, organisations typed as names, a party imported with a
small x and +86, posts from 2020, one beside another court's, posts that ended, judges disabled with tickets in hand,
complaints that name staff, danger, an approach, somebody nobody reached. `kept/year_of_0012_seen.json.gz` is what each
person could open by that program's own rules. Both are sealed with the keys of the tests.
"""

import asyncio
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import asyncpg
from cryptography.exceptions import InvalidTag

from desk.access import actors
from desk.access.visibility import visible_cases, visible_tickets
from desk.people.persons import twins
from desk.staff.following import follow_staff
from models import Case, Citizen, Identity, Officer, OfficerRole, Petition, Ticket, keyring
from models.enums import OPEN_STATES, TicketState
from models.keyring import unseal
from models.releases import RELEASES
from seeds.year.books import Books
from settings import DEVELOPMENT_KEY
from tests.cast import at, desk_opened
from tests.desk.ledger import whole
from tests.servers import MIGRATE

KEPT = Path(__file__).parent / "kept"
RELEASED = {release.version: KEPT / f"rows_of_{release.version}.sql.gz" for release in RELEASES}
"""What each release itself wrote: 0.1.0 as its own town, 0.2.0 by its own `jiesu simulate` (60 petitions in 40 days,
seed 7); dumped by pg_dump.
"""
DUMP, SEEN = KEPT / "year_of_0012.sql.gz", KEPT / "year_of_0012_seen.json.gz"
ENDS = at("2026-11-29 09:30")
"""When that year ended; what everybody saw was asked then."""
COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name NOT IN ('tortoise_migrations', 'every_sequence')
    AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public')
ORDER BY table_name, ordinal_position"""
CHANGED: Mapping[str, frozenset[str]] = {
    "officer_role": frozenset({"starts_on"}),
    "inbound_message": frozenset({"dedupe_key"}),
    "score_cell": frozenset({"frozen_at"}),
    "ticket_event": frozenset({"court_id", "department_id"}),
}
"""The columns of old rows that migrations since have changed or taken away, and had to."""
ADDED_TO = {"clock", "dirty_cell"}
"""Tables that migrations since have put rows into: a limit for ratings, days to be counted anew."""
WRONG_STARTS = """
SELECT post.id FROM officer_role AS post JOIN officer ON officer.id = officer_id
WHERE NOT (post.starts_on = (officer.created_at AT TIME ZONE 'Asia/Shanghai')::date
    OR (post.starts_on = '2020-01-01' AND post.ends_on < (officer.created_at AT TIME ZONE 'Asia/Shanghai')::date))"""
"""Posts that begin neither with their officer, nor were over before."""
IN_LOST_HANDS = """
SELECT ticket.id FROM ticket JOIN officer AS handler ON handler.id = ticket.handler_id
WHERE ticket.state = ANY ($1::text[]) AND (NOT handler.active OR NOT EXISTS (
    SELECT 1 FROM officer_role AS post JOIN court AS place ON place.id = post.court_id
        JOIN court AS home ON home.id = ticket.court_id
    WHERE post.officer_id = handler.id AND post.starts_on <= $2 AND (post.ends_on IS NULL OR post.ends_on >= $2)
        AND starts_with(home.path, place.path)))
ORDER BY ticket.id"""

COUNTED = ("petition", "ticket", "ticket_event", "citizen", "identity", "officer", "officer_role", "audit_entry")
Tables = dict[str, list[str]]
Print = dict[str, tuple[int, str]]


async def upgrade_drill(admin_url: str) -> Books:
    """Bring the kept year, and what each release wrote, up to today in a database of its own on this server."""
    name = "jiesu_upgrade"
    plain = await asyncpg.connect(admin_url)
    try:
        await plain.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await plain.execute(f'CREATE DATABASE "{name}"')
        books = await brought_up(_named(admin_url, name))
        for release in RELEASED:
            await plain.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            await plain.execute(f'CREATE DATABASE "{name}"')
            rows = await rows_kept(_named(admin_url, name), release)
            books.lines += [(f"{release}：{what}", value, right) for what, value, right in rows.lines]
        return books
    finally:
        await plain.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await plain.close()


def _named(url: str, name: str) -> str:
    head, _, tail = url.rpartition("/")
    return f"{head}/{name}{'?' + tail.partition('?')[2] if '?' in tail else ''}"


async def rows_kept(url: str, release: str) -> Books:
    """Load what a release wrote into the empty database at `url`, migrate it, and hold it against what it was."""
    books = Books()
    plain = await asyncpg.connect(url)
    try:
        await plain.execute(gzip.decompress(RELEASED[release].read_bytes()).decode())
        await plain.execute("SET search_path = public")
        tables = await _tables(plain)
        before = await _print(plain, tables)
        await asyncio.to_thread(_migrate, url)
        _same_rows(books, before, await _print(plain, tables))
        async with desk_opened(url, pool=4):
            keyring.configure((DEVELOPMENT_KEY,))
            await _can_be_opened(books, plain, tables)
            await _whole_histories(books)
    finally:
        await plain.close()
    return books


async def brought_up(url: str) -> Books:
    """Load the year into the empty database at `url`, migrate it, and hold it against what it was."""
    books = Books()
    plain = await asyncpg.connect(url)
    try:
        await plain.execute(gzip.decompress(DUMP.read_bytes()).decode())
        await plain.execute("SET search_path = public")
        tables = await _tables(plain)
        before = await _print(plain, tables)
        lost = [row["id"] for row in await plain.fetch(IN_LOST_HANDS, sorted(OPEN_STATES), ENDS.date())]
        await asyncio.to_thread(_migrate, url)
        after = await _print(plain, tables)
        _same_rows(books, before, after)
        books.none_of("从哪天起对不上的职责", [row["id"] for row in await plain.fetch(WRONG_STARTS)])
        async with desk_opened(url, pool=4):
            await _can_be_opened(books, plain, tables)
            await _same_sights(books)
            await _whole_histories(books)
            await _hands(books, lost)
            await _joined(books)
    finally:
        await plain.close()
    return books


def _migrate(url: str) -> None:
    # in a process of its own: the ORM keeps global state
    command, given = [sys.executable, "-c", MIGRATE], {**os.environ, "JIESU_DATABASE_URL": url, "SERVICE_URL": url}
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


async def _tables(plain: asyncpg.Connection) -> Tables:
    found: Tables = {}
    for row in await plain.fetch(COLUMNS):
        if row["column_name"] not in CHANGED.get(row["table_name"], ()):
            found.setdefault(row["table_name"], []).append(row["column_name"])
    return found


async def _print(plain: asyncpg.Connection, tables: Tables) -> Print:
    """How many rows each table has, and a fingerprint of all they hold in the columns that were there before."""
    found: Print = {}
    for table, columns in tables.items():
        row = ", ".join(f'"{column}"' for column in columns)
        query = "SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM ({}) AS t"
        counted = await plain.fetchrow(query.format(f'SELECT {row} FROM "{table}"'))
        assert counted is not None
        found[table] = (counted[0], counted[1])
    return found


def _same_rows(books: Books, before: Print, after: Print) -> None:
    for table in (
        "petition",
        "ticket",
        "ticket_event",
        "citizen",
        "identity",
        "officer",
        "officer_role",
        "audit_entry",
    ):
        was, now = before[table][0], after[table][0]
        books.line(f"{table} 的行：以前、现在", f"{was}、{now}", was == now)
    kept = [table for table in before if table not in ADDED_TO]
    books.none_of("少了行的表", [table for table in before if before[table][0] > after[table][0]])
    books.none_of("行数变了的表", [table for table in kept if before[table][0] != after[table][0]])
    books.none_of("内容变了的表", [table for table in kept if before[table][1] != after[table][1]])


async def _can_be_opened(books: Books, plain: asyncpg.Connection, tables: Tables) -> None:
    opened, shut = 0, []
    for table, columns in tables.items():
        for column in (one for one in columns if one.endswith("_sealed")):
            for row in await plain.fetch(f'SELECT "{column}" AS sealed FROM "{table}" WHERE "{column}" IS NOT NULL'):
                try:
                    unseal(row["sealed"])
                    opened += 1
                except (InvalidTag, ValueError):
                    shut.append(f"{table}.{column}")
    books.line("解得开的密文", opened, opened > 0)
    books.none_of("解不开的密文", shut)


async def _same_sights(books: Books) -> None:
    """Whoever could open something can: but for tickets that somebody saw only because their name stood on them."""
    was = json.loads(gzip.decompress(SEEN.read_bytes()))
    more, less, by_name = [], [], 0
    for login, ids in was["officers"].items():
        officer = await Officer.get(login=login)
        actor = await actors.officer(officer.id, ENDS)
        now = set(await _ids(Ticket.filter(visible_tickets(actor)))) if actor is not None else set()
        more += [f"{login}:{one}" for one in now - set(ids)]
        gone = set(ids) - now
        own = set(await _ids(Ticket.filter(handler_id=officer.id))) | set(
            await _ids(Ticket.filter(answered_by_id=officer.id))
        )
        unposted = not await OfficerRole.filter(officer_id=officer.id, ends_on=None).exists()
        by_name += len(gone & own) if unposted else 0
        less += [f"{login}:{one}" for one in gone if not (unposted and one in own)]
    books.line("干警：以前看得到的工单（人次）", sum(map(len, was["officers"].values())))
    books.line("职责结束了、只因承办人写着名字才看得到的（现在看不到）", by_name)
    books.none_of("干警现在多看到的", more)
    books.none_of("干警现在看不到了的", less)
    await _citizens(books, was)


async def _citizens(books: Books, was: Mapping[str, Any]) -> None:
    more, less = [], []
    for identity in await Identity.all().order_by("id"):
        actor = actors.citizen(identity.id, identity.citizen_id)
        person = await Citizen.get_or_none(id=identity.citizen_id or 0)
        for kind, found in (
            ("citizens", await _ids(Ticket.filter(visible_tickets(actor)))),
            ("cases", await _ids(Case.filter(visible_cases(person)))),
        ):
            before = set(was[kind].get(identity.openid, ()))
            more += [f"{identity.openid}:{one}" for one in set(found) - before]
            less += [f"{identity.openid}:{one}" for one in before - set(found)]
    books.line("群众：以前看得到的工单（人次）", sum(map(len, was["citizens"].values())))
    books.none_of("群众现在多看到的", more)
    books.none_of("群众现在看不到了的", less)


async def _ids(rows: Any) -> list[int]:
    return sorted({int(str(one)) for one in await rows.values_list("id", flat=True)})


async def _whole_histories(books: Books, ids: Iterable[int] | None = None) -> None:
    """Every ticket as it came; those named were handed over by this program, so that they have a promise by now."""
    broken = []
    checked = list(ids) if ids is not None else await _ids(Ticket.all())
    for ticket_id in checked:
        try:
            await whole(ticket_id, promised=ids is not None)
        except AssertionError as error:
            broken.append(f"{ticket_id} {str(error)[:60]}")
    books.line("核对过散列链、计时和状态的工单", len(checked))
    books.none_of("对不上的", broken)


async def _hands(books: Books, lost: list[int]) -> None:
    """What lay in the hands of whoever left, or whose post ended, comes back to the desk at once, and nothing else."""
    open_before = await Ticket.filter(state__in=sorted(OPEN_STATES)).count()
    moved = await follow_staff(ENDS)
    books.line("手上没有人的工单，第一次 follow_staff 收回的", f"{moved}（应有 {len(lost)}）", moved == len(lost))
    back = await Ticket.filter(id__in=lost or [0], state=TicketState.PENDING, handler_id=None).count()
    books.line("其中回到服务处的", f"{back}（应有 {len(lost)}）", back == len(lost))
    open_now = await Ticket.filter(state__in=sorted(OPEN_STATES)).count()
    books.line("没办完的工单：以前、现在", f"{open_before}、{open_now}", open_before == open_now)
    await _whole_histories(books, lost)


async def _joined(books: Books) -> None:
    """`jiesu citizen twins` afterwards: one WeChat user is one person, who sees what each phone left, and no more."""
    before = {one.openid: (one.unionid, await _seen_by(one)) for one in await Identity.all()}
    apart, petitions = await twins.count_twins(), await Petition.all().count()
    await twins.join_twins(ENDS)
    left = await twins.count_twins()
    found = f"{apart.wechat_apart}、{left.wechat_apart}"
    books.line("同一个微信用户认作几个人的：整理前、整理后", found, apart.wechat_apart > left.wechat_apart == 0)
    lost, strange, gained = [], [], 0
    for one in await Identity.all():
        unionid, was = before[one.openid]
        now = await _seen_by(one)
        theirs: set[int] = set().union(*(seen for union, seen in before.values() if unionid and union == unionid))
        lost += [f"{one.openid}:{ticket}" for ticket in was - now]
        strange += [f"{one.openid}:{ticket}" for ticket in now - was - theirs]
        gained += len(now - was)
    books.line("合成一个人以后多看到的本人工单（人次）", gained, gained > 0)
    books.none_of("整理以后群众看不到了的", lost)
    books.none_of("整理以后看到别人的", strange)
    kept = await Petition.all().count()
    books.line("诉求：整理前、整理后", f"{petitions}、{kept}", petitions == kept)


async def _seen_by(identity: Identity) -> set[int]:
    return set(await _ids(Ticket.filter(visible_tickets(actors.citizen(identity.id, identity.citizen_id)))))
