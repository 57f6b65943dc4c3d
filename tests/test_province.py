"""A province is filled as the program itself would have filled it: its pages open, and a search finds what is there."""

from collections.abc import Iterator
from dataclasses import replace

import asyncpg
import pytest

from bench.province import recorded
from bench.province.aims import Measured
from bench.province.costs import Cost
from bench.province.fill import KEYS, fill
from bench.province.house import House
from bench.province.looks import CHIEFS, Group, Look
from bench.province.phrases import RARE_NAME, RARE_WORDS
from bench.province.plans import GROWING, STILL, TableSize, is_read, read_whole, rows_read
from bench.province.shape import RARE, Shape
from bench.province.told import MISSED, hidden, row
from desk.access import actors
from models import keyring
from tests.cast import MORNING, SECRET_KEYS, desk_opened, officer
from tests.owners import owner_of

SMALL = 2000
EMPTY = {
    "approach_subject",
    "broadcast_event",
    "broadcast_line",
    "broadcast_part",
    "broadcast_recipient",
    "case_representative",
    "complaint_release",
    "hearing_change",
    "petition_code",
    "petitioner_rating",
    "sms_rating",
    "sms_reply",
    "stop_wish",
    "window_day",
}
"""Tables that grow and are left empty: each is read by its own key alone."""
EVERY_TABLE = "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"


@pytest.fixture
def _own_keys() -> Iterator[None]:
    yield
    keyring.configure(SECRET_KEYS)


@pytest.mark.own_statistics
@pytest.mark.usefixtures("_own_keys")
async def test_a_small_province_has_rows_in_every_table_that_grows_and_its_pages_open(
    database_url: str, redis_url: str
) -> None:
    await fill(owner_of(database_url), SMALL)
    plain = await asyncpg.connect(owner_of(database_url))
    try:
        there = {row["name"] for row in await plain.fetch(EVERY_TABLE)}
        filled = {one for one in there if await plain.fetchval(f'SELECT EXISTS (SELECT FROM "{one}")')}
        lines = await plain.fetchval("SELECT count(*) FROM ticket_event")
        still_open = await plain.fetchval("SELECT count(*) FROM ticket WHERE closed_at IS NULL AND due_at IS NOT NULL")
    finally:
        await plain.close()

    assert there == GROWING | STILL
    assert GROWING - filled == EMPTY
    assert 3.5 < lines / SMALL < 5
    assert still_open > SMALL / 3

    async with House("small", database_url, redis_url, MORNING) as house:
        for typed in (RARE_NAME, RARE_WORDS):
            found = await house.cost_of(Look("rare", Group.SEARCH, CHIEFS["高院"], "/console/search", typed=typed))
            assert (found.status, found.statements > 0, found.cpu > 0) == (200, True, True)
        wanted = [one for one in house.looks if one.group in (Group.TICKET, Group.FIGURES, Group.PHONE, Group.BOARD)]
        costs: dict[str, Cost] = {one.name: await house.cost_of(one) for one in wanted}

    wrong = {name: cost.status for name, cost in costs.items() if cost.status >= 400 and "files" not in name}
    assert not wrong


def test_as_many_are_in_hand_however_much_lies_behind_them() -> None:
    shapes = [Shape(tickets, MORNING) for tickets in (10_000, 1_000_000)]

    assert [one.in_hand for one in shapes] == [5000, 5000]
    assert [one.lately for one in shapes] == [7500, 18_000]
    assert [one.people // one.tickets * RARE for one in shapes] == [0, 0]


PLAN = {
    "Node Type": "Nested Loop",
    "Plans": [
        {
            **{"Node Type": "Seq Scan", "Relation Name": "ticket"},
            **{"Actual Rows": 10, "Actual Loops": 2, "Rows Removed by Filter": 90},
        },
        {"Node Type": "Index Scan", "Relation Name": "petition", "Actual Rows": 1, "Actual Loops": 10},
        {"Node Type": "Seq Scan", "Relation Name": "court", "Actual Rows": 200, "Actual Loops": 1},
    ],
}


def test_a_table_that_grows_is_read_whole_where_it_is_large_and_most_of_it_is_looked_at() -> None:
    assert read_whole(PLAN, {"ticket": TableSize(2000, 150)}) == ("ticket",)
    assert read_whole(PLAN, {"ticket": TableSize(20, 150)}) == ()
    assert read_whole(PLAN, {"ticket": TableSize(2000, 15_000)}) == ()
    assert rows_read(PLAN) == 410


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("SELECT 1", True),
        ("WITH gone AS (DELETE FROM talk RETURNING id) SELECT 1", False),
        ("SELECT nextval('x')", False),
        ("UPDATE ticket SET version = 1", False),
    ],
)
def test_what_only_reads_may_be_carried_out(text: str, reads: bool) -> None:
    assert is_read(text) is reads


def test_the_keys_are_those_of_the_other_benches() -> None:
    assert KEYS == ("1:" + "k" * 43,)


def measured(group: Group, name: str, few: float, many: float, **of_many: float) -> Measured:
    look = Look(name, group, "zhoumin", "/console/tickets/GD1")
    cost = Cost(many, of_many.get("database", 1.0), int(of_many.get("statements", 5)), of_many.get("cpu", 1.0), 200)
    return Measured(look, [Cost(few, 1.0, 5, 1.0, 200)] * 3, [cost] * 3)


@pytest.mark.parametrize(
    ("page", "missed"),
    [
        (measured(Group.LIST, "快", 20.0, 29.0), []),
        (measured(Group.LIST, "慢了", 20.0, 40.0), ["2.0 倍"]),
        (measured(Group.LIST, "小，慢了不到三毫秒", 1.0, 3.9), []),
        (measured(Group.LIST, "等", 100.0, 100.0, database=51.0), ["数据库"]),
        (measured(Group.TICKET, "问得多", 10.0, 10.0, statements=13), ["语句"]),
        (measured(Group.PHONE, "算得多", 10.0, 10.0, cpu=5.1), ["CPU"]),
        (measured(Group.BOARD, "看板没有这一条", 10.0, 10.0, cpu=5.1, statements=13), []),
    ],
)
def test_a_page_that_misses_an_aim_says_which(page: Measured, missed: list[str]) -> None:
    assert page.missed == missed
    assert (MISSED in row(page)) is bool(missed)


def test_a_hidden_number_is_held_against_one_that_is_nowhere() -> None:
    there = measured(Group.SEARCH, "编号，看不到 高院", 10.0, 10.0, database=40.0)
    nowhere = measured(Group.SEARCH, "编号，没有 高院", 10.0, 10.0, database=20.0)

    assert hidden([there, nowhere])[-1].endswith(f"| 2.00 | 5 和 5 | {MISSED} |")
    assert hidden([nowhere, nowhere, replace_name(nowhere)])[-1].endswith("| 1.00 | 5 和 5 | 达到 |")


def replace_name(one: Measured) -> Measured:
    return Measured(replace(one.look, name="编号，看不到 高院"), one.few, one.many)


async def test_what_is_asked_is_written_down_with_who_asked_it(cast_database_url: str) -> None:
    with recorded.recording():
        async with desk_opened(cast_database_url):
            asked = recorded.begin()
            await actors.officer((await officer("周敏")).id, MORNING)

    assert [one.where.partition(":")[0] for one in asked][1:] == ["desk/access/actors.py"] * (len(asked) - 1)
    assert all(one.seconds > 0 for one in asked)
