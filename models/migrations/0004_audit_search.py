"""The audit log is read newest first, by officer, by what was done and by day."""

from models import lean
from tortoise.migrations import operations as ops

INDEXES = {
    "audit_entry_at": "(at, id)",
    "audit_entry_officer_at": "(officer_id, at, id)",
    "audit_entry_action_at": "(action, at, id)",
}


class Migration(lean.Migration):
    dependencies = [("models", "0003_events_checks_erasure")]

    operations = [
        ops.RunSQL(
            sql=[f"CREATE INDEX {name} ON audit_entry {columns}" for name, columns in INDEXES.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in INDEXES],
        )
    ]
