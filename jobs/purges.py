"""These jobs throw away what was sent up and never used, answers nobody asks for again, files nothing refers to."""

from datetime import datetime, timedelta

import structlog

from desk.files import file_store
from models.database import connection
from models.erasures import INSERT_FILE_REMOVAL

log = structlog.get_logger("sweeps")

UNUSED_AFTER = timedelta(hours=24)
KEYS_KEPT = timedelta(days=7)
"""How long the same request gets its first answer again."""
CODES_KEPT = timedelta(days=30)
ORPHANS_AFTER = timedelta(days=1)
"""A file is written before its row says so."""
AT_ONCE = 500
FEW = 20

_REMOVED = INSERT_FILE_REMOVAL.select(
    "FROM gone, unnest(ARRAY[file_key, playable_key]) AS key WHERE key <> ''", file_key="key", asked_at="$2"
)
UNUSED = f"""
WITH gone AS (
    DELETE FROM attachment WHERE id IN (
        SELECT id FROM attachment WHERE petition_id IS NULL AND created_at < $1
            AND NOT EXISTS (SELECT 1 FROM representation WHERE mandate_id = attachment.id)
        ORDER BY created_at LIMIT $3
        FOR UPDATE SKIP LOCKED)
    RETURNING file_key, playable_key
), asked AS (
    {_REMOVED}
    ON CONFLICT DO NOTHING
)
SELECT count(*) FROM gone"""  # noqa: S608 - our own text
OLD_KEYS = """
DELETE FROM idempotency_key WHERE id IN (
    SELECT id FROM idempotency_key WHERE created_at < $1 ORDER BY created_at LIMIT $2)"""
OLD_CALLS = """
DELETE FROM integration_call WHERE id IN (
    SELECT id FROM integration_call WHERE created_at < $1 ORDER BY created_at LIMIT $2)"""
OLD_CODES = """
UPDATE one_time_code SET id_number_index = NULL
WHERE id IN (SELECT id FROM one_time_code WHERE expires_at < $1 AND id_number_index IS NOT NULL LIMIT $2)"""
OLD_MOBILE_CODES = """
DELETE FROM mobile_code WHERE id IN (SELECT id FROM mobile_code WHERE issued_at < $1 ORDER BY issued_at LIMIT $2)"""
OLD_MESSAGES = """
DELETE FROM short_message WHERE id IN (
    SELECT id FROM short_message WHERE created_at < $1 AND state NOT IN ('pending', 'claimed') ORDER BY id LIMIT $2)"""
REFERRED = """
SELECT file_key AS key FROM attachment WHERE file_key <> '' AND file_key = ANY($1::text[])
UNION ALL SELECT playable_key FROM attachment WHERE playable_key <> '' AND playable_key = ANY($1::text[])
UNION ALL SELECT file_key FROM import_run WHERE file_key <> '' AND file_key = ANY($1::text[])
UNION ALL SELECT errors_key FROM import_run WHERE errors_key <> '' AND errors_key = ANY($1::text[])
UNION ALL SELECT file_key FROM file_removal WHERE file_key = ANY($1::text[])"""


async def purge_uploads(as_of: datetime) -> int:
    """Remove files of the mini-program that became part of nothing within a day. Returns how many went."""
    async with connection() as plain:
        return int(await plain.fetchval(UNUSED, as_of - UNUSED_AFTER, as_of, AT_ONCE))


async def purge_expired(as_of: datetime) -> int:
    """Remove kept answers older than their promise; of codes long over, what told whose they were."""
    async with connection() as plain:
        keys = await plain.execute(OLD_KEYS, as_of - KEYS_KEPT, AT_ONCE)
        calls = await plain.execute(OLD_CALLS, as_of - KEYS_KEPT, AT_ONCE)
        codes = await plain.execute(OLD_CODES, as_of - CODES_KEPT, AT_ONCE)
        mobiles = await plain.execute(OLD_MOBILE_CODES, as_of - CODES_KEPT, AT_ONCE)
        messages = await plain.execute(OLD_MESSAGES, as_of - CODES_KEPT, AT_ONCE)
    return sum(int(done.split()[1]) for done in (keys, calls, codes, mobiles, messages))


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
            do="check that the files under JIESU_HOME belong to this database",
        )
        return 0
    for key in found:
        await file_store.remove(key)
    if found:
        log.warning("orphans_removed", files=len(found), of=seen)
    return 0
