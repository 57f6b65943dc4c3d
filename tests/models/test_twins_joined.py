"""Rows of before: two proved records of one number, and records whose phone was proved to be somebody, are joined."""

from models.schema import LATEST
from tests.models.conftest import EmptyDatabase
from tests.models.test_migrations import MIGRATE, connected, rows, run

BEFORE = "0012_wall"
AT = "timestamptz '2026-11-17 01:30:00Z'"
SEALED = "'\\x01'::bytea"
ROWS = f"""
INSERT INTO account (id, appid, kind, name, callback_mode, secret_sealed, token_sealed, active, created_at)
    VALUES (1, 'wx', 'service', 'n', 'safe', {SEALED}, {SEALED}, true, {AT});
INSERT INTO court (id, code, name, short_name, level, path, telephone, address)
    VALUES (1, '赣01', '南昌中院', '南昌中院', 'intermediate', '赣01/', '12368', '');
INSERT INTO citizen (id, standing, name_sealed, id_number_sealed, id_number_index, mobile_sealed, mobile_index,
        organisation, verified_at, created_at) VALUES
    (1, 'verified', {SEALED}, {SEALED}, 'one', {SEALED}, 'm1', '', {AT}, {AT}),
    (2, 'verified', {SEALED}, {SEALED}, 'one', {SEALED}, 'm2', '', {AT}, {AT}),
    (3, 'claimed', {SEALED}, {SEALED}, 'one', {SEALED}, 'm1', '', NULL, {AT}),
    (4, 'claimed', {SEALED}, {SEALED}, 'one', {SEALED}, 'm1', '', NULL, {AT}),
    (5, 'verified', {SEALED}, {SEALED}, 'two', NULL, NULL, '', {AT}, {AT});
INSERT INTO identity (id, account_id, openid, citizen_id, subscribed, unreachable_reason, window_left, created_at,
        seen_at) VALUES
    (1, 1, 'a', 1, true, '', 0, {AT}, {AT}), (2, 1, 'b', 2, true, '', 0, {AT}, {AT}),
    (4, 1, 'd', 4, true, '', 0, {AT}, {AT}), (5, 1, 'e', 5, true, '', 0, {AT}, {AT}),
    (6, 1, 'f', NULL, true, '', 0, {AT}, {AT});
INSERT INTO petition (id, number, channel, kind, court_id, identity_id, citizen_id, case_number, title, text,
        text_sealed, organisation, passed_on_by, passed_on_reference, bigrams, created_at)
    SELECT id, 'SQ' || id, 'chat', 'other', 1, phone, person, '', 't', 't', {SEALED}, '', '', '', '{{}}', {AT}
    FROM (VALUES (1, 1, 1), (2, 2, 2), (3, 1, 3), (4, 4, 4), (5, 5, NULL), (6, 6, 5))
        AS given (id, phone, person);
"""
PROVED_TWICE = """
SELECT count(*) FROM (SELECT 1 FROM citizen WHERE standing = 'verified' GROUP BY id_number_index HAVING count(*) > 1)
    AS twice"""


async def test_claimed_twins_and_orphans_of_before_are_joined_and_counted(empty_database: EmptyDatabase) -> None:
    url = empty_database()
    run(MIGRATE, url, BEFORE)
    async with connected(url) as connection:
        await connection.execute(ROWS)
    assert await rows(url, PROVED_TWICE) == [(1,)]

    run(MIGRATE, url, LATEST)

    assert await rows(url, PROVED_TWICE) == [(0,)]
    assert await rows(url, "SELECT id, citizen_id FROM identity ORDER BY id") == [
        *((1, 1), (2, 1), (4, 4), (5, 5), (6, None)),
    ]
    assert await rows(url, "SELECT id, citizen_id FROM petition ORDER BY id") == [
        *((1, 1), (2, 1), (3, 1), (4, 4), (5, None), (6, None)),
    ]
    emptied = "SELECT id FROM citizen WHERE name_sealed IS NULL AND id_number_index IS NULL ORDER BY id"
    assert await rows(url, emptied) == [(2,), (3,)]
    joined = "SELECT kept_id, left_id, identities, petitions, standing FROM citizen_join ORDER BY left_id"
    assert await rows(url, joined) == [(1, 2, "[2]", "[2]", "verified"), (1, 3, "[]", "[3]", "claimed")]
