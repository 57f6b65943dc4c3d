"""What the services may do to each table: add, read and change; take rows away only where rows go; and where history is
add and read, and never rewrite.

The tables belong to another role, the owner, as which `jiesu migrate` runs. Whoever takes over a web process cannot
change what happened, nor take a trigger off the table that says so.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

import asyncpg

from ops.address import DatabaseAddress

HISTORY: Mapping[str, tuple[str, ...]] = {
    "approach_mistake": (),
    "approach_record": (),
    "approach_subject": (),
    "audit_entry": (),
    "consent": ("withdrawn_at", "identity_id"),
    "hearing_change": (),
    "ticket_event": (),
    "words": ("text_sealed", "text_index", "word_keys", "redacted_at", "taken_back_at"),
}
"""Tables of history with the columns that may be written again: what somebody said is forgotten or taken back, a
consent withdrawn, or its phone found again under another account."""
REMOVED = (
    "attachment",
    "attempt",
    "broadcast_line",
    "broadcast_recipient",
    "bulk_line",
    "bulk_run",
    "calendar_override",
    "call_claim",
    "canned_reply",
    "case_event",
    "case_party",
    "complaint_reader",
    "complaint_release",
    "complaint_subject",
    "dirty_cell",
    "draft",
    "duty",
    "entry_draft",
    "file_removal",
    "finish_event",
    "heartbeat",
    "idempotency_key",
    "inbound_message",
    "integration_call",
    "job_trouble",
    "mobile_code",
    "phone_tag",
    "office_hours",
    "recovery_code",
    "saved_view",
    "score_cell",
    "score_month",
    "short_message",
    "sms_rating",
    "staff_tag",
    "sms_reply",
    "stop_wish",
    "subscription_grant",
    "table_size",
    "talk",
    "ticket_sub_kind",
    "ticket_tag",
    "window_day",
)
"""Rows of these may be taken away: erased, run out, or no longer so. One of any other stays, a new table's too."""
READ_ONLY = ("audit_export", "backup_run", "schema_release", "tortoise_migrations")
"""What the owner's commands write down of what they did, and the services read."""
THERE = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
OURS = "SELECT pg_has_role(current_user, datdba, 'MEMBER') FROM pg_database WHERE datname = current_database()"
ROLE = "SELECT rolsuper, rolcreaterole, rolcanlogin FROM pg_roles WHERE rolname = $1"
MEMBER = "SELECT pg_has_role(current_user, $1::name, 'USAGE')"
SCRAM_ROUNDS = 4096


class RoleError(Exception):
    """The services' role cannot be made or used; its message is Chinese and says what to do."""


async def grant(owner: Any, role: str) -> None:
    """Give the services' role exactly what it needs on every table there is. `owner` is a connection of the tables'
    owner's; may be repeated at any time.
    """
    who = _quoted(role)
    tables = {row["name"] for row in await owner.fetch(THERE)}
    async with owner.transaction():
        await owner.execute(
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {who};"
            f"GRANT USAGE ON SCHEMA public TO {who};"
            f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {who};"
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {who};"
            + "".join(_fitted(name, who) for name in sorted(tables))
        )
        if await owner.fetchval(OURS):
            database = await owner.fetchval("SELECT quote_ident(current_database())")
            await owner.execute(
                f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {who};"
                f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {who};"
                f"GRANT CONNECT ON DATABASE {database} TO {who}"
            )


def _fitted(table: str, who: str) -> str:
    """Returns what gives the role more, or takes from it, on one table than on all."""
    if table in READ_ONLY:
        return f'REVOKE INSERT, UPDATE ON "{table}" FROM {who};'
    if table in REMOVED:
        return f'GRANT DELETE ON "{table}" TO {who};'
    if table not in HISTORY:
        return ""
    columns = ", ".join(HISTORY[table])
    again = f'GRANT UPDATE ({columns}) ON "{table}" TO {who};' if columns else ""
    return f'REVOKE UPDATE ON "{table}" FROM {who};{again}'


async def make(owner: Any, service: DatabaseAddress) -> bool:
    """Make the role a service's address names where there is none. Returns whether it was made.

    Raises `RoleError` where it may not be made, with what an administrator of the database is to run, and where the
    role is a superuser: it would not be bound by anything here.
    """
    there = await owner.fetchrow(ROLE, service.user)
    if there is not None:
        if there["rolsuper"]:
            raise RoleError(
                f"数据库用户 {service.user} 是超级用户，什么也限制不了：请在 JIESU_DATABASE_URL 里换一个普通用户"
            )
        return False
    who = _quoted(service.user)
    password = f" PASSWORD '{_scram(service.password)}'" if service.password else ""
    try:
        await owner.execute(f"CREATE ROLE {who} LOGIN{password}")
        if not await owner.fetchval(MEMBER, service.user):
            await owner.execute(f"GRANT {who} TO CURRENT_USER")
    except asyncpg.InsufficientPrivilegeError as error:
        raise RoleError(
            f"没有权限新建数据库用户 {service.user}。请数据库管理员运行：CREATE ROLE {who} LOGIN PASSWORD '…'; "
            "然后再运行 jiesu database roles"
        ) from error
    return True


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _scram(password: str) -> str:
    """Returns what PostgreSQL keeps of a password, so that no statement and no log of the server has it in clear."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, SCRAM_ROUNDS)
    client = hmac.digest(salted, b"Client Key", "sha256")
    server = hmac.digest(salted, b"Server Key", "sha256")
    kept, verifier = hashlib.sha256(client).digest(), base64.b64encode(server).decode()
    return (
        f"SCRAM-SHA-256${SCRAM_ROUNDS}:{base64.b64encode(salt).decode()}${base64.b64encode(kept).decode()}:{verifier}"
    )
