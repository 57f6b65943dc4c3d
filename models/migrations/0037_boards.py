"""Boards: what each of them counts and lists is found by an index; when somebody is to be called again."""

from models import fast_migrations
from tortoise.migrations import operations as ops
from tortoise import fields

OPEN = "state IN ('pending', 'dispatched', 'accepted', 'reviewing', 'waiting')"
STEPS = [
    (
        f"CREATE INDEX ticket_on_rung ON ticket (court_id, rung, due_at, id) WHERE rung > 0 AND {OPEN}",
        "DROP INDEX ticket_on_rung",
    ),
    (
        f"CREATE INDEX ticket_restricted ON ticket (court_id, state, due_at, id) WHERE restricted AND {OPEN}",
        "DROP INDEX ticket_restricted",
    ),
    ("CREATE INDEX supervision_opened ON supervision (opened_at, id)", "DROP INDEX supervision_opened"),
    (
        "CREATE INDEX supervision_closed ON supervision (closed_at, id) WHERE closed_at IS NOT NULL",
        "DROP INDEX supervision_closed",
    ),
    (
        "CREATE INDEX supervision_waiting ON supervision (recipient_id, due_at, id) WHERE closed_at IS NULL",
        "DROP INDEX supervision_waiting",
    ),
    (
        "CREATE INDEX clock_call_back ON clock (due_at, id) WHERE kind = 'call_back' AND stopped_at IS NULL",
        "DROP INDEX clock_call_back",
    ),
]


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0036_entry_drafts')]

    initial = False

    operations = [
        ops.AddField(
            model_name='TelephoneTask',
            name='try_after',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
