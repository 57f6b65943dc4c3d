"""The schema: there and back and there again, equal to the models, with what the ORM cannot say."""

import asyncio
import importlib
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from models import Attempt, Delivery
from models.database import CONNECTION, config
from models.enums import DeliveryState, SendChannel
from models.schema import LATEST, NOTHING
from tests.cast import MORNING, account
from tests.models.conftest import EmptyDatabase
from tests.owners import as_owner, owner_of

MIGRATIONS = Path(__file__).parents[2] / "models" / "migrations"
FIRST = "0001_initial"
MIGRATE = """
import asyncio, sys
from models.schema import run_migrations
asyncio.run(run_migrations(sys.argv[1], sys.argv[2]))
"""
FROM_MODELS = """
import asyncio, sys
from tortoise import Tortoise
from models.database import config
async def main():
    await Tortoise.init(config=config(sys.argv[1]))
    await Tortoise.generate_schemas(safe=False)
    await Tortoise.close_connections()
asyncio.run(main())
"""
TOGETHER = """
import asyncio, sys
from models.schema import migrate
asyncio.run(migrate(sys.argv[1]))
"""
AUTODETECT = """
import asyncio, sys
from docs.make_migration import difference
from models import Ticket
column = Ticket._meta.fields_map["state"]
if sys.argv[1] == "another value":
    column.description += "\\nANOTHER: another"
if sys.argv[1] == "another column":
    column.max_length += 1
print(asyncio.run(difference()), end="")
"""
COLUMNS = """
SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, is_identity, column_default
FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'tortoise_migrations'
ORDER BY table_name, column_name"""
CONSTRAINTS = """
SELECT conrelid::regclass::text AS table_name, contype::text, pg_get_constraintdef(oid) AS definition
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
    AND conrelid::regclass::text <> 'tortoise_migrations' ORDER BY 1, 2, 3"""
INDEXES = """
SELECT tablename, regexp_replace(indexdef, 'INDEX \\S+ ON', 'INDEX ON') AS definition
FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'tortoise_migrations' ORDER BY 1, 2"""
LEFT = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname !~ 'tortoise_mi'
UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"""
NAMED_INDEXES = {
    "broadcast_submitted": "broadcast USING btree (court_id, id) WHERE ((state)::text = 'submitted'",
    "sms_rating_over": "sms_rating USING btree (until)",
    "broadcast_picture_file": "broadcast_picture USING btree (file_key)",
    "service_window_file": "service_window USING btree (file_key) WHERE",
    "follower_sync_open": "INDEX follower_sync_open ON public.follower_sync USING btree (account_id) WHERE",
    "identity_following": "identity USING btree (account_id, id) WHERE subscribed",
    "delivery_silent": "delivery USING btree (next_rung_at, id) WHERE (((state)::text = 'sent'",
    "delivery_waiting": "delivery USING btree (officer_id, id) WHERE",
    "delivery_digest": "delivery USING btree (digest_id) WHERE (digest_id IS NOT NULL)",
    "stop_wish_phone": "UNIQUE INDEX stop_wish_phone ON public.stop_wish USING btree (identity_id) WHERE",
    "stop_wish_person": "stop_wish USING btree (citizen_id) WHERE (ended_at IS NULL)",
    "stop_wish_mobile": "stop_wish USING btree (mobile_index) WHERE (ended_at IS NULL)",
    "stop_wish_number": "UNIQUE INDEX stop_wish_number ON public.stop_wish USING btree (mobile_index) WHERE",
    "service_window_name": "(court_id, name) WHERE (closed_at IS NULL)",
    "rating_of_court": "rating USING btree (court_id, at, id) WHERE",
    "rating_of_windows": "rating USING btree (at, id) WHERE",
    "rating_of_window": "rating USING btree (window_id, at, id) WHERE (window_id IS NOT NULL)",
    "sms_rating_due": "sms_rating USING btree (not_before, id) WHERE (queued_at IS NULL)",
    "delivery_held": "delivery USING btree (COALESCE((- officer_id), identity_id), lane) WHERE",
    "delivery_person": "delivery USING btree (COALESCE((- officer_id), identity_id), lane, not_before, id) WHERE",
    "delivery_written": "delivery USING btree (created_at) WHERE",
    "broadcast_waiting": "broadcast_recipient USING btree (broadcast_id, account_id, id) WHERE",
    "broadcast_queued": "broadcast_recipient USING btree (broadcast_id, id) WHERE ((outcome)::text = 'queued'",
    "broadcast_recipient_part": "broadcast_recipient USING btree (part_id) WHERE (part_id IS NOT NULL)",
    "broadcast_under_way": "broadcast USING btree (id) WHERE",
    "broadcast_announced": "broadcast USING btree (started_at, id) WHERE",
    "broadcast_words": "broadcast USING gin (word_keys) WHERE",
    "broadcast_calendar": "broadcast USING btree (court_id, COALESCE(started_at, send_at, created_at), id)",
    "broadcast_part_due": "broadcast_part USING btree (not_before, id) WHERE",
    "ticket_answered": "ticket USING btree (opened_at, id) WHERE ((state)::text = 'answered'",
    "score_month_open": "score_month USING btree (court_id, month) WHERE (frozen_at IS NULL)",
    "attachment_sent": "attachment USING btree (ticket_id) WHERE",
    "citizen_name_keys": "citizen USING gin (name_keys)",
    "petition_name_keys": "petition USING gin (name_keys)",
    "petitioner_name_keys": "petitioner USING gin (name_keys)",
    "words_word_keys": "words USING gin (word_keys)",
    "petition_last_digits": "petition USING btree (reverse(",
    "ticket_last_digits": "ticket USING btree (reverse(",
    "clock_call_back": "clock USING btree (due_at, id) WHERE",
    "supervision_closed": "(closed_at, id) WHERE (closed_at IS NOT NULL)",
    "supervision_opened": "supervision USING btree (opened_at, id)",
    "supervision_waiting": "(recipient_id, due_at, id) WHERE (closed_at IS NULL)",
    "ticket_on_rung": "(court_id, rung, due_at, id) WHERE ((rung > 0) AND",
    "ticket_restricted": "(court_id, state, due_at, id) WHERE (restricted AND",
    "one_time_code_over": "(expires_at) WHERE (id_number_index IS NOT NULL)",
    "short_message_over": "(created_at) WHERE ((state)::text <> ALL",
    "bulk_run_over": "ON public.bulk_run USING btree (at)",
    "job_trouble_over": "ON public.job_trouble USING btree (next_try_at)",
    "telephone_call_open": "ON public.telephone_call USING btree (ticket_id, officer_id) WHERE (ended_at IS NULL)",
    "words_text_index": "(text_index, ticket_id) WHERE (text_index IS NOT NULL)",
    "attempt_msgid": "UNIQUE INDEX attempt_msgid ON public.attempt USING btree (account_id, msgid) WHERE",
    "representation_over": "(ended_at) WHERE (ended_at IS NOT NULL)",
    "danger_alarm_open": "UNIQUE INDEX danger_alarm_open ON public.danger_alarm USING btree (ticket_id) WHERE",
    "danger_alarm_due": "(next_ring_at, id) WHERE (decided_at IS NULL)",
    "short_message_due": "(not_before, id) WHERE ((state)::text = ANY",
    "delivery_due": "(lane, not_before, id) WHERE ((state)::text = ANY",
    "clock_due": "(next_look_at, id) WHERE ((stopped_at IS NULL) AND (paused_at IS NULL))",
    "attachment_due": "(next_try_at, id) WHERE ((state)::text = 'pending'::text)",
    "ticket_open": "(court_id, due_at, id) WHERE ((state)::text = ANY",
    "ticket_newest": "(court_id, id DESC)",
    "petition_words": "USING gin (bigrams)",
    "petition_word_keys": "USING gin (word_keys)",
    "petition_in_clear": "petition USING btree (id) WHERE (text <> ''::text)",
    "ticket_part_in_clear": "ticket USING btree (id) WHERE ((part_title)::text <> ''::text)",
    "audit_entry_at": "(at, id)",
    "audit_entry_officer_at": "(officer_id, at, id)",
    "audit_entry_action_at": "(action, at, id)",
    "finish_event_open": "(received_at) WHERE (matched_at IS NULL)",
    "identity_officer": "UNIQUE INDEX identity_officer ON public.identity USING btree (account_id, officer_id)",
    "identity_citizen": "(citizen_id) WHERE (citizen_id IS NOT NULL)",
    "citizen_verified_number": "UNIQUE INDEX citizen_verified_number ON public.citizen USING btree (id_number_index)",
    "identity_unasked": "(id) WHERE ((unionid IS NULL) AND (unionid_asked_at IS NULL))",
    "phone_request_open": "(citizen_id, id) WHERE (decided_at IS NULL)",
    "petition_citizen": "(citizen_id, id) WHERE (citizen_id IS NOT NULL)",
    "representation_ends": "(ends_on, id) WHERE ((ended_at IS NULL) AND (ends_on IS NOT NULL))",
    "representation_waits": "(id) WHERE ((confirmed_at IS NULL) AND (ended_at IS NULL))",
    "representation_mandate": "(mandate_id) WHERE (mandate_id IS NOT NULL)",
    "petition_representation": "(representation_id, id) WHERE (representation_id IS NOT NULL)",
    "petition_principal": "(principal_id, id) WHERE (principal_id IS NOT NULL)",
    "consent_identity": "(identity_id)",
    "officer_role_officer": "(officer_id)",
    "case_party_case": "(case_id)",
    "content_check_due": "(next_try_at, id) WHERE ((state)::text = ANY",
    "content_check_look": "(petition_id) WHERE ((state)::text = 'look'::text)",
    "content_check_trace": "(trace_id) WHERE ((trace_id)::text <> ''::text)",
    "attachment_unplayable": "(next_try_at, id) WHERE (((kind)::text = 'voice'::text)",
    "attachment_unused": "(created_at) WHERE ((petition_id IS NULL) AND (ticket_id IS NULL))",
    "attachment_file": "(file_key) WHERE ((file_key)::text <> ''::text)",
    "attachment_playable": "(playable_key) WHERE ((playable_key)::text <> ''::text)",
    "erasure_due": "(next_try_at, id) WHERE (done_at IS NULL)",
    "idempotency_key_age": "(created_at)",
    "ticket_merged": "(merged_into_id) WHERE (merged_into_id IS NOT NULL)",
    "ticket_green": "(court_id, id) WHERE (green_at IS NOT NULL)",
    "ticket_repeats": "(repeat_of_id) WHERE (repeat_of_id IS NOT NULL)",
    "ticket_parts": "(split_from_id) WHERE (split_from_id IS NOT NULL)",
    "return_visit_asked": "(court_id, asked_at, id) WHERE ((outcome)::text = 'asked'::text)",
    "complaint_subject_officer": "(officer_id)",
    "approach_record_court": "(court_id, id)",
    "score_cell_day": "(court_id, day)",
    "supervision_ticket": "(ticket_id, id)",
    "telephone_task_waiting": "(court_id, due_at, id) WHERE ((state)::text = ANY",
    "telephone_task_custodian": "(custodian_id, due_at, id) WHERE ((state)::text = ANY",
    "telephone_task_ticket": "(ticket_id)",
    "ticket_answered_by": "(answered_by_id, id) WHERE (answered_by_id IS NOT NULL)",
    "ticket_sealed": "(court_id, id) WHERE (sealed_at IS NOT NULL)",
    "account_request_open": "(appid) WHERE (done_at IS NULL)",
    "court_request_open": "(court_id) WHERE (done_at IS NULL)",
    "staff_request_open": "(officer_id, change) WHERE (decided_at IS NULL)",
    "pending_decision_open": "(ticket_id) WHERE (decided_at IS NULL)",
    "ticket_by_limit": "ON public.ticket USING btree (COALESCE(green_at, 'infinity'::timestamp with time zone),",
    "ticket_by_age": "ON public.ticket USING btree (opened_at, id) WHERE",
    "ticket_by_weight": "WHEN 'critical'::text THEN 0",
    "ticket_by_handler": "ON public.ticket USING btree (COALESCE(handler_id, (0)::bigint), COALESCE(",
    "ticket_here_by_limit": "ON public.ticket USING btree (court_id, COALESCE(green_at,",
    "ticket_here_by_age": "ON public.ticket USING btree (court_id, opened_at, id) WHERE",
    "ticket_here_by_weight": "ON public.ticket USING btree (court_id, (",
    "ticket_here_by_handler": "ON public.ticket USING btree (court_id, COALESCE(handler_id,",
    "ticket_all_by_age": "ON public.ticket USING btree (opened_at, id)",
    "ticket_all_here_by_age": "ON public.ticket USING btree (court_id, opened_at, id)",
    "ticket_supervised": "(court_id, rung, id) WHERE (rung > 0)",
    "ticket_repeated": "(court_id, opened_at, id) WHERE ((times > 1) OR (repeat_of_id IS NOT NULL))",
    "petition_kind": "ON public.petition USING btree (kind, id)",
    "petition_channel": "ON public.petition USING btree (channel, id)",
    "telephone_task_of_ticket": "ON public.telephone_task USING btree (ticket_id) WHERE",
}
ONLY_GROW = {
    "approach_record": "INSERT INTO approach_record (court_id, text_sealed, at) VALUES (1, '\\x00', now())",
    "audit_entry": (
        "INSERT INTO audit_entry (action, subject_kind, reason, address, facts, at)"
        " VALUES ('unmask', 'petition', '', '', '{}', now())"
    ),
}


def run(script: str, *arguments: str) -> str:
    """In a process of its own: the ORM keeps global state that must not reach the tests."""
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    credentials = config(url)["connections"][CONNECTION]["credentials"]
    names = ("host", "port", "user", "password", "database")
    connection = await asyncpg.connect(**{name: credentials[name] for name in names})
    try:
        yield connection
    finally:
        await connection.close()


async def rows(url: str, query: str) -> list[tuple[object, ...]]:
    async with connected(url) as connection:
        return [tuple(row.values()) for row in await connection.fetch(query)]


async def schema(url: str) -> dict[str, list[tuple[object, ...]]]:
    return {
        name: await rows(url, query)
        for name, query in {"columns": COLUMNS, "constraints": CONSTRAINTS, "indexes": INDEXES}.items()
    }


async def test_forward_backward_and_forward_again(empty_database: EmptyDatabase) -> None:
    url = empty_database()
    run(MIGRATE, url, LATEST)
    first = await schema(url)
    assert len({row[0] for row in first["columns"]}) > 30
    run(MIGRATE, url, FIRST)
    assert await rows(url, "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal") == []
    assert not set(NAMED_INDEXES) & {str(row[0]) for row in await rows(url, "SELECT indexname FROM pg_indexes")}
    run(MIGRATE, url, NOTHING)
    assert await rows(url, LEFT) == []
    run(MIGRATE, url, LATEST)
    assert await schema(url) == first


async def test_several_processes_migrating_at_once_do_it_once(empty_database: EmptyDatabase) -> None:
    url = empty_database()
    command = [sys.executable, "-c", TOGETHER, url]
    processes = [await asyncio.create_subprocess_exec(*command, stderr=PIPE) for _ in range(3)]
    said = [(await process.communicate())[1] for process in processes]
    assert [(process.returncode, words) for process, words in zip(processes, said, strict=True)] == [(0, b"")] * 3
    applied = await rows(url, "SELECT name FROM tortoise_migrations ORDER BY name")
    assert [name for (name,) in applied] == sorted(path.stem for path in MIGRATIONS.glob("0*.py"))


async def test_the_migrated_schema_is_the_models(empty_database: EmptyDatabase) -> None:
    migrated, modelled = empty_database(), empty_database()
    run(MIGRATE, migrated, LATEST)
    run(FROM_MODELS, modelled)
    ours, theirs = await schema(migrated), await schema(modelled)
    for part in ("columns", "constraints"):
        assert ours[part] == theirs[part], part
    assert sorted(set(theirs["indexes"]) - set(ours["indexes"])) == []
    assert len(ours["indexes"]) - len(theirs["indexes"]) == len(NAMED_INDEXES)


def test_no_migration_is_missing() -> None:
    assert run(AUTODETECT, "as they are") == ""


def test_another_value_of_an_enumeration_wants_no_migration_another_length_does() -> None:
    assert run(AUTODETECT, "another value") == ""
    assert "AlterField" in run(AUTODETECT, "another column")


async def test_the_indexes_that_only_plain_sql_can_say_are_there(database_url: str) -> None:
    found = {row[0]: str(row[1]) for row in await rows(database_url, "SELECT indexname, indexdef FROM pg_indexes")}
    for name, definition in NAMED_INDEXES.items():
        assert definition in found[name]


async def test_a_number_is_never_given_twice(database_url: str) -> None:
    async with connected(database_url) as connection:
        for sequence in ("petition_number_seq", "ticket_number_seq"):
            given = [await connection.fetchval(f"SELECT nextval('{sequence}')") for _ in range(3)]
            assert given == [1, 2, 3]


async def test_an_officer_has_one_phone_in_an_account(database_url: str) -> None:
    async with connected(database_url) as connection:
        await connection.execute(
            "INSERT INTO account (appid, kind, name, callback_mode, secret_sealed, token_sealed, active, created_at)"
            " VALUES ('wx1', 'service', '', 'safe', '', '', true, now());"
            "INSERT INTO court (code, name, short_name, level, path, telephone, address)"
            " VALUES ('赣', '', '', 'high', '赣/', '', '');"
            "INSERT INTO officer (court_id, login, name, title, password_hash, failed_logins, active, created_at)"
            " VALUES (1, 'lizheng', '李正', '', '', 0, true, now())"
        )
        phone = (
            "INSERT INTO identity"
            " (account_id, openid, officer_id, subscribed, unreachable_reason, window_left, created_at, seen_at)"
            " VALUES (1, $1, 1, true, '', 0, now(), now())"
        )
        await connection.execute(phone, "o-1")
        with pytest.raises(asyncpg.UniqueViolationError, match="identity_officer"):
            await connection.execute(phone, "o-2")


async def test_what_only_grows_is_neither_changed_nor_removed(database_url: str) -> None:
    async with connected(owner_of(database_url)) as connection:
        for table, insert in ONLY_GROW.items():
            await connection.execute(insert)
            for statement in (f"UPDATE {table} SET at = now()", f"DELETE FROM {table}"):
                with pytest.raises(asyncpg.RaiseError, match=f"{table} only grows"):
                    await connection.execute(statement)
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 1


@pytest.mark.usefixtures("cast")
async def test_of_old_tries_that_share_a_msgid_the_newest_keeps_it_and_no_two_share_one_any_more() -> None:
    steps = importlib.import_module("models.migrations.0025_under_the_hood").STEPS
    to = await account()
    await as_owner("DROP INDEX attempt_msgid")
    delivery = await Delivery.create(cause="d", notice="answered", not_before=MORNING, created_at=MORNING)
    for ordinal, msgid in enumerate((5, 5, 6, None, None), 1):
        await Attempt.create(
            delivery_id=delivery.id,
            ordinal=ordinal,
            channel=SendChannel.TEMPLATE,
            account_id=to.id,
            client_msg_id=f"m{ordinal}",
            msgid=msgid,
            state=DeliveryState.SENT,
            updated_at=MORNING,
        )
    for sql, _ in steps[:2]:
        await as_owner(sql)
    assert await Attempt.all().order_by("ordinal").values_list("msgid", flat=True) == [None, 5, 6, None, None]
