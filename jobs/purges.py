"""These jobs throw away what was sent up and never used, answers nobody asks for again, files nothing refers to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from desk.files import file_store
from desk.views.security import note_keys
from models.database import connection
from models.erasures import INSERT_FILE_REMOVAL
from models.troubles import rows_of

log = structlog.get_logger("sweeps")

UNUSED_AFTER = timedelta(hours=24)
KEYS_KEPT = timedelta(days=7)
"""How long the same request gets its first answer again."""
CODES_KEPT = timedelta(days=30)
DRAFTS_KEPT = timedelta(days=30)
"""What somebody typed, on a ticket or on the telephone, and never sent."""
RUNS_KEPT = timedelta(days=90)
"""How long it can be looked up what came of an act on many tickets; each ticket's own history keeps its part."""
CLAIMS_KEPT = timedelta(days=1)
LISTS_KEPT = timedelta(days=90)
"""Numbers that were uploaded for a broadcast, which is sent well before that, or never."""
TROUBLES_KEPT = timedelta(days=30)
"""After a row was to be tried again: it is gone, or was given up long ago."""
ORPHANS_AFTER = timedelta(days=1)
"""A file is written before its row says so."""
AT_ONCE = 500
FEW = 20

_REMOVED = INSERT_FILE_REMOVAL.select(
    "FROM gone, unnest(ARRAY[file_key, playable_key]) AS key WHERE key <> ''", file_key="key", asked_at="$2"
)
UNUSED = """
SELECT id FROM attachment WHERE petition_id IS NULL AND ticket_id IS NULL AND created_at < $1
    AND NOT EXISTS (SELECT 1 FROM representation WHERE mandate_id = attachment.id)
    AND NOT EXISTS (SELECT 1 FROM entry_draft WHERE attachment.id = ANY (file_ids))
    AND NOT EXISTS (SELECT 1 FROM draft WHERE attachment.id = ANY (file_ids))
ORDER BY created_at LIMIT $2"""
DROP_UNUSED = f"""
WITH gone AS (
    DELETE FROM attachment WHERE id IN (
        SELECT id FROM attachment WHERE id = ANY($1::bigint[]) AND petition_id IS NULL AND ticket_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM representation WHERE mandate_id = attachment.id)
            AND NOT EXISTS (SELECT 1 FROM entry_draft WHERE attachment.id = ANY (file_ids))
            AND NOT EXISTS (SELECT 1 FROM draft WHERE attachment.id = ANY (file_ids))
        FOR UPDATE SKIP LOCKED)
    RETURNING file_key, playable_key
), asked AS (
    {_REMOVED}
    ON CONFLICT DO NOTHING
)
SELECT count(*) FROM gone"""  # noqa: S608 - our own text


@dataclass(frozen=True)
class Expiry:
    """What of a table is over, by the time `$1`, `$2` rows at most; and what is done with rows of these ids."""

    table: str
    kept: timedelta
    over: str
    undo: str


EXPIRIES = (
    Expiry(
        "idempotency_key",
        KEYS_KEPT,
        "SELECT id FROM idempotency_key WHERE created_at < $1 ORDER BY created_at LIMIT $2",
        "DELETE FROM idempotency_key WHERE id = ANY($1::bigint[])",
    ),
    Expiry(
        "integration_call",
        KEYS_KEPT,
        "SELECT id FROM integration_call WHERE created_at < $1 ORDER BY created_at LIMIT $2",
        "DELETE FROM integration_call WHERE id = ANY($1::bigint[])",
    ),
    Expiry(
        "one_time_code",
        CODES_KEPT,
        "SELECT id FROM one_time_code WHERE expires_at < $1 AND id_number_index IS NOT NULL ORDER BY expires_at"
        " LIMIT $2",
        "UPDATE one_time_code SET id_number_index = NULL WHERE id = ANY($1::bigint[])",
    ),
    Expiry(
        "mobile_code",
        CODES_KEPT,
        "SELECT id FROM mobile_code WHERE issued_at < $1 ORDER BY issued_at LIMIT $2",
        "DELETE FROM mobile_code WHERE id = ANY($1::bigint[])",
    ),
    Expiry(
        "short_message",
        CODES_KEPT,
        "SELECT id FROM short_message WHERE created_at < $1 AND state NOT IN ('pending', 'claimed')"
        " ORDER BY created_at LIMIT $2",
        "DELETE FROM short_message WHERE id = ANY($1::bigint[])",
    ),
    Expiry(
        "sms_rating",
        CODES_KEPT,
        "SELECT id FROM sms_rating WHERE until < $1 ORDER BY until LIMIT $2",
        "DELETE FROM sms_rating WHERE id = ANY($1::bigint[])",
    ),
    Expiry(
        "draft",
        DRAFTS_KEPT,
        "SELECT id FROM draft WHERE saved_at < $1 ORDER BY saved_at LIMIT $2",
        "DELETE FROM draft WHERE id = ANY($1::bigint[])",
    ),
    Expiry(
        "call_claim",
        CLAIMS_KEPT,
        "SELECT person AS id FROM call_claim WHERE until < $1 ORDER BY until LIMIT $2",
        "DELETE FROM call_claim WHERE person = ANY($1::text[])",
    ),
    Expiry(
        "broadcast_line",
        LISTS_KEPT,
        "SELECT id FROM broadcast_line WHERE kept_at < $1 ORDER BY kept_at LIMIT $2",
        "DELETE FROM broadcast_line WHERE id = ANY($1::bigint[])",
    ),
    Expiry(
        "entry_draft",
        DRAFTS_KEPT,
        "SELECT id FROM entry_draft WHERE kept_at < $1 ORDER BY kept_at LIMIT $2",
        "DELETE FROM entry_draft WHERE id = ANY($1::bigint[])",
    ),
    Expiry(
        "bulk_line",
        RUNS_KEPT,
        "SELECT line.id FROM (SELECT id FROM bulk_run WHERE at < $1 ORDER BY at LIMIT $2) AS run"
        " JOIN bulk_line AS line ON line.run_id = run.id LIMIT $2",
        "DELETE FROM bulk_line WHERE id = ANY($1::bigint[])",
    ),
    Expiry(
        "bulk_run",
        RUNS_KEPT,
        "SELECT id FROM bulk_run AS run WHERE at < $1"
        " AND NOT EXISTS (SELECT 1 FROM bulk_line WHERE run_id = run.id) ORDER BY at LIMIT $2",
        "DELETE FROM bulk_run WHERE id = ANY($1::bigint[])",
    ),
    Expiry(
        "job_trouble",
        TROUBLES_KEPT,
        "SELECT id FROM job_trouble WHERE next_try_at < $1 ORDER BY next_try_at LIMIT $2",
        "DELETE FROM job_trouble WHERE id = ANY($1::bigint[])",
    ),
)
REFERRED = """
SELECT file_key AS key FROM attachment WHERE file_key <> '' AND file_key = ANY($1::text[])
UNION ALL SELECT playable_key FROM attachment WHERE playable_key <> '' AND playable_key = ANY($1::text[])
UNION ALL SELECT file_key FROM import_run WHERE file_key <> '' AND file_key = ANY($1::text[])
UNION ALL SELECT errors_key FROM import_run WHERE errors_key <> '' AND errors_key = ANY($1::text[])
UNION ALL SELECT file_key FROM broadcast_picture WHERE file_key = ANY($1::text[])
UNION ALL SELECT file_key FROM service_window WHERE file_key <> '' AND file_key = ANY($1::text[])
UNION ALL SELECT file_key FROM file_removal WHERE file_key = ANY($1::text[])"""


async def purge_uploads(as_of: datetime) -> int:
    """Remove files that became part of nothing within a day. Returns how many went."""

    async def drop(ids: Sequence[int]) -> int:
        async with connection() as plain:
            return int(await plain.fetchval(DROP_UNUSED, list(ids), as_of))

    async with connection() as plain:
        found = await plain.fetch(UNUSED, as_of - UNUSED_AFTER, AT_ONCE)
    rows = await rows_of("purge_uploads", as_of)
    return await rows.together([row["id"] for row in found], drop)


async def purge_expired(as_of: datetime) -> int:
    """Remove kept answers older than their promise; of codes long over, what told whose they were.

    Since when the sealing keys are in use is written down here too, for whoever asks how old they are.
    """
    await note_keys(as_of)
    rows = await rows_of("purge_expired", as_of)
    return sum([await rows.do(one.table, _expire(one, as_of)) or 0 for one in EXPIRIES if not rows.waits(one.table)])


async def _expire(expiry: Expiry, as_of: datetime) -> int:
    async def undo(ids: Sequence[int]) -> int:
        async with connection() as plain:
            return int((await plain.execute(expiry.undo, list(ids))).split()[1])

    async with connection() as plain:
        found = await plain.fetch(expiry.over, as_of - expiry.kept, AT_ONCE)
    rows = await rows_of(f"purge_expired.{expiry.table}", as_of)
    return await rows.together([row["id"] for row in found], undo)


async def purge_orphans(as_of: datetime) -> int:
    """Remove files that no row refers to: their process was killed between the file and its row.

    The whole store is walked, a page at a time. Where too many are nobody's the store may be another database's: then
    nothing is removed, and the log says so.
    """
    found: list[str] = []
    seen, last = 0, ""
    while True:
        keys = await file_store.kept_before(as_of - ORPHANS_AFTER, last, AT_ONCE)
        if not keys:
            break
        async with connection() as plain:
            referred = {row["key"] for row in await plain.fetch(REFERRED, keys)}
        found += [key for key in keys if key not in referred]
        seen, last = seen + len(keys), keys[-1]
    if len(found) > max(FEW, seen // 10):
        log.error(
            "too_many_orphans",
            files=len(found),
            of=seen,
            do="check that the file store belongs to this database",
        )
        return 0
    rows = await rows_of("purge_orphans", as_of)
    for key in found:
        await rows.do(key, file_store.remove(key))
    if found:
        log.warning("orphans_removed", files=len(found), of=seen)
    return 0
