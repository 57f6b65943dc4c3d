"""An index answers each kind of search, however many petitions there are."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.access.visibility import visible_tickets
from desk.search.keys import keys_of_names, keys_of_words
from desk.search.kinds import read_asked
from desk.search.matching import matching
from models import Court, Ticket
from models.database import connection
from models.keyring import Purpose, index_of
from tests.cast import MORNING, acting, desk_opened
from tests.owners import owner_of

MANY = 20_000
PATIENCE = 300
"""Seconds, for filling the tables."""
CASE = "（2026）赣01执1234号"
PETITIONS = """
INSERT INTO petition (id, number, channel, kind, court_id, case_number, text_sealed, contact_mobile_index,
    citizen_id, word_keys, name_keys, organisation, passed_on_by, passed_on_reference, created_at)
SELECT n, 'SQ202611' || lpad(n::text, 8, '0'), 'chat', 'other', $1, '（2026）赣01民初' || n || '号', '',
    md5(n::text), CASE WHEN n % 4 = 0 THEN n / 4 END, ARRAY[(n * 7) % 5000, (n * 11) % 5000, n % 9],
    ARRAY[n % 2000], '', '', '', $2
FROM generate_series(1, $3::int) AS n"""
TICKETS = """
INSERT INTO ticket (id, number, petition_id, court_id, state, came_from, version, cycle, complexity, urgency, urged,
    restricted, policy, opened_at)
SELECT n, 'GD202611' || lpad(n::text, 8, '0'), n, $1, 'pending', '', 1, 1, 'standard', 'normal', 0, false, 'x', $2
FROM generate_series(1, $3::int) AS n"""
SAID = """
INSERT INTO words (ticket_id, kind, cycle, word_keys, author_kind, at)
SELECT n, 'note', 1, ARRAY[(n * 13) % 5000, n % 9], 'officer', $1 FROM generate_series(1, $2::int) AS n"""
PEOPLE = """
INSERT INTO citizen (id, standing, id_number_index, mobile_index, name_keys, organisation, created_at)
SELECT n, 'claimed', md5('d' || n), md5('m' || n), ARRAY[n % 2000], '', $1 FROM generate_series(1, $2::int) AS n"""
PETITIONERS = """
INSERT INTO petitioner (petition_id, name_keys, contact_index, speaks, joined_at)
SELECT n, ARRAY[n % 2000], md5('s' || n), false, $1 FROM generate_series(1, $2::int / 20) AS n"""
TABLES = ("petition", "ticket", "words", "citizen", "petitioner", "identity")
TYPED = {
    "a whole number": "GD20261100000129",
    "last digits": "000129",
    "a telephone": "13807910001",
    "a document": "360102198803078888",
    "a case number": CASE,
    "a name and words": "欧阳娜娜",
}
WHO = ("周敏", "李正", "王芳", "何平")


@pytest.fixture
async def cast(cast_database_url: str, tmp_path: Path) -> AsyncIterator[None]:
    """As the owner of the tables: only they may ANALYZE, without which the planner guesses."""
    async with desk_opened(owner_of(cast_database_url), tmp_path / "files"):
        yield


async def a_desk_of_many() -> None:
    court = await Court.get(code="赣01")
    async with connection() as plain:
        await plain.execute(PEOPLE, MORNING, MANY // 4, timeout=PATIENCE)
        await plain.execute(PETITIONS, court.id, MORNING, MANY, timeout=PATIENCE)
        await plain.execute(TICKETS, court.id, MORNING, MANY, timeout=PATIENCE)
        await plain.execute(SAID, MORNING, MANY, timeout=PATIENCE)
        await plain.execute(PETITIONERS, MORNING, MANY, timeout=PATIENCE)
        await plain.execute("UPDATE petition SET word_keys = $1 WHERE id = 77", keys_of_words(CASE, Purpose.GENERAL))
        await plain.execute("UPDATE petition SET name_keys = $1 WHERE id = 78", keys_of_names("欧阳娜娜"))
        mobile = index_of("mobile", "13807910001")
        await plain.execute("UPDATE petition SET contact_mobile_index = $1 WHERE id = 79", mobile)
        number = index_of("id_number", "360102198803078888")
        await plain.execute("UPDATE citizen SET id_number_index = $1 WHERE id = 20", number)
        for table in TABLES:
            await plain.execute(f"ANALYZE {table}", timeout=PATIENCE)


@pytest.mark.own_statistics
@pytest.mark.usefixtures("cast")
async def test_every_kind_is_answered_by_indexes_among_twenty_thousand() -> None:
    await a_desk_of_many()
    for who in WHO:
        actor = await acting(who)
        for kind, typed in TYPED.items():
            found = Ticket.filter(visible_tickets(actor) & matching(read_asked(typed, MORNING)))
            query = found.order_by("-id").limit(1001).only("id")
            query.sql()
            text, values = query.query.get_parameterized_sql()
            async with connection() as plain:
                lines = await plain.fetch(f"EXPLAIN (ANALYZE, TIMING OFF) {text}", *values)
            plan = "\n".join(line[0] for line in lines)
            whole = [f"Seq Scan on {table} " for table in ("petition", "ticket", "words", "citizen")]
            assert not [one for one in whole if one in plan], f"{who}, {kind}\n{plan}"
    ids = {
        typed: list(await Ticket.filter(matching(read_asked(typed, MORNING))).values_list("id", flat=True))
        for typed in (CASE, "欧阳娜娜", "13807910001", "360102198803078888", "000129")
    }
    assert list(ids.values()) == [[77], [78], [79], [80], [129]]
