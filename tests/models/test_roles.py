"""Whoever takes over a web process has the services' role: with it no history is rewritten, emptied or let be so."""

import secrets

import asyncpg
import pytest
from tortoise import Tortoise

from models import roles
from ops.address import DatabaseAddress
from tests.models.conftest import EmptyDatabase
from tests.owners import owner_of
from tests.servers import Servers

# written by hand beside `models.roles`: what of a line of history may be written again
HISTORY = {
    "approach_mistake": set(),
    "approach_record": set(),
    "approach_subject": set(),
    "audit_entry": set(),
    "consent": {"withdrawn_at", "identity_id"},
    "hearing_change": set(),
    "ticket_event": set(),
    "words": {"text_sealed", "text_index", "word_keys", "redacted_at", "taken_back_at"},
}
# and of which tables rows may go: each is in a statement of ours that takes them away, with the people they are about
REMOVED = {
    *("attachment", "file_removal", "mobile_code", "short_message", "sms_reply", "talk", "subscription_grant"),
    *("attempt", "broadcast_recipient", "finish_event", "idempotency_key", "inbound_message", "integration_call"),
    *("case_event", "case_party", "complaint_reader", "complaint_release", "complaint_subject", "recovery_code"),
    *("calendar_override", "duty", "office_hours", "dirty_cell", "score_cell", "score_month"),
    *("heartbeat", "job_trouble", "table_size"),
    *("bulk_line", "bulk_run", "call_claim", "canned_reply", "draft", "entry_draft", "saved_view", "ticket_tag"),
    *("broadcast_line", "ticket_sub_kind", "stop_wish", "sms_rating", "window_day"),
    *("phone_tag", "staff_tag"),
}
CLOSED = "INSERT INTO score_month (court_id, department_id, officer_id, restricted, month, formula, counts, frozen_at)"
FORBIDDEN = (
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "TRUNCATE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} DISABLE TRIGGER USER",
    "DROP TABLE {table} CASCADE",
    "ALTER TABLE {table} ADD COLUMN more int",
    "CREATE RULE quiet AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "CREATE INDEX ON {table} (id)",
    "ALTER TABLE {table} OWNER TO CURRENT_USER",
)
ELSEWHERE = (
    "SET session_replication_role = replica",
    "CREATE TABLE mine (id int)",
    "CREATE TEMP TABLE audit_entry (id int)",
    "CREATE OR REPLACE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    "DROP FUNCTION only_grows() CASCADE",
    "DELETE FROM tortoise_migrations",
    "DELETE FROM petition",
    "DELETE FROM ticket",
    "INSERT INTO schema_release (level, version, migration, at) VALUES (9999, '', '', now())",
    "INSERT INTO backup_run (kind) VALUES ('backup')",
    "UPDATE audit_export SET removed_at = now()",
    "SELECT setval('audit_entry_id_seq', 1)",
    "DROP SCHEMA public CASCADE",
)
MAY = """
SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped
    AND has_column_privilege($2, attrelid, attnum, 'UPDATE')"""


GOES = """
SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND has_table_privilege(oid, 'DELETE')"""


def tables() -> set[str]:
    return {model._meta.db_table for model in Tortoise.apps["models"].values()}


async def test_as_the_services_no_history_is_rewritten(cast: None, cast_database_url: str) -> None:
    plain = await asyncpg.connect(cast_database_url)
    owner = await asyncpg.connect(owner_of(cast_database_url))
    assert set(roles.HISTORY) == set(HISTORY) <= tables()
    assert set(roles.REMOVED) <= tables()
    try:
        who = await plain.fetchval("SELECT current_user")
        await roles.grant(owner, who)  # what is granted on a database as a whole is not copied with it
        for table, again in HISTORY.items():
            for statement in FORBIDDEN:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await plain.execute(statement.format(table=table))
            await plain.execute(f"GRANT UPDATE ON {table} TO CURRENT_USER")  # PostgreSQL warns, and grants nothing
            assert {row["name"] for row in await owner.fetch(MAY, table, who)} == again, table
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await plain.execute(f"UPDATE {table} SET id = id")
            with pytest.raises(asyncpg.RaiseError, match="never emptied"):
                await owner.execute(f"TRUNCATE {table} CASCADE")
            assert await plain.fetchval(f"SELECT count(*) FROM {table}") is not None
        for statement in ELSEWHERE:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await plain.execute(statement)
    finally:
        await plain.close()
        await owner.close()


async def test_as_the_services_no_row_goes_but_where_rows_go(cast: None, cast_database_url: str) -> None:
    """What nothing of ours ever takes away, a web process that was taken over cannot take away either."""
    plain = await asyncpg.connect(cast_database_url)
    try:
        removable = {row["name"] for row in await plain.fetch(GOES)}
        assert removable == set(roles.REMOVED) == REMOVED
        for table in tables() - REMOVED:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await plain.execute(f'DELETE FROM "{table}" WHERE false')
    finally:
        await plain.close()


async def test_a_closed_month_stays_as_it_was_counted(cast: None, cast_database_url: str) -> None:
    plain = await asyncpg.connect(cast_database_url)
    try:
        await plain.execute(f"{CLOSED} VALUES (1, 0, 0, false, '2026-10-01', 'v1', '{{}}', now())")
        await plain.execute(f"{CLOSED} VALUES (1, 0, 0, false, '2026-11-01', 'v1', '{{}}', NULL)")
        for statement in ("UPDATE score_month SET counts = '{\"answered\": 9}'", "DELETE FROM score_month"):
            with pytest.raises(asyncpg.RaiseError, match="only grows"):
                await plain.execute(statement)
        assert await plain.execute("DELETE FROM score_month WHERE frozen_at IS NULL") == "DELETE 1"
    finally:
        await plain.close()


async def test_the_role_is_made_with_its_password_unseen_and_granting_again_changes_nothing(
    empty_database: EmptyDatabase, servers: Servers
) -> None:
    """A new table is granted with the next migration, nothing more than before is."""
    url, role = empty_database(), f"jiesu_test_{secrets.token_hex(4)}"
    service = DatabaseAddress.from_url(url)
    service = DatabaseAddress(service.host, service.port, role, "口令/:@?#%", service.database)
    owner = await asyncpg.connect(url)
    may = "SELECT string_agg(relname || relacl::text, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'r'"
    try:
        if not await owner.fetchval("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user"):
            with pytest.raises(roles.RoleError, match="CREATE ROLE"):
                await roles.make(owner, service)
            return
        await owner.execute("CREATE TABLE audit_entry (id int); CREATE TABLE ticket (id int)")
        assert await roles.make(owner, service)
        assert not await roles.make(owner, service)
        await roles.grant(owner, role)
        before = await owner.fetchval(may)
        await owner.execute("CREATE TABLE later (id int)")
        await roles.grant(owner, role)
        assert before in await owner.fetchval(may) or "later" in await owner.fetchval(may)
        theirs = await asyncpg.connect(service.url)
        assert await theirs.execute("INSERT INTO later VALUES (1); UPDATE later SET id = 2") == "UPDATE 1"
        for table in ("later", "audit_entry"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await theirs.execute(f"DELETE FROM {table}")
        await theirs.close()
    finally:
        await owner.execute(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"') if await owner.fetchval(
            "SELECT 1 FROM pg_roles WHERE rolname = $1", role
        ) else None
        await owner.close()


async def test_a_superuser_is_no_role_for_the_services(servers: Servers) -> None:
    owner = await asyncpg.connect(servers.database_url)
    try:
        there = await owner.fetchval("SELECT rolname FROM pg_roles WHERE rolsuper LIMIT 1")
        with pytest.raises(roles.RoleError, match="超级用户"):
            await roles.make(owner, DatabaseAddress("127.0.0.1", 5432, there, None, "jiesu"))
    finally:
        await owner.close()
