"""Who could not be reached is worked off: who sees to it, by when, and how it was done; since when a mobile is known.

A petitioner's and an officer's task stand in one table. What waits is found by an index, and so is what an officer
answered and another has now.
"""

from models import fast_migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

WAITS = "WHERE state IN ('open', 'failed')"
STEPS = [
    ("UPDATE telephone_task SET due_at = created_at + interval '1 day' WHERE due_at IS NULL", "SELECT 1"),
    (
        f"CREATE INDEX telephone_task_waiting ON telephone_task (court_id, due_at, id) {WAITS}",
        "DROP INDEX telephone_task_waiting",
    ),
    (
        f"CREATE INDEX telephone_task_custodian ON telephone_task (custodian_id, due_at, id) {WAITS}",
        "DROP INDEX telephone_task_custodian",
    ),
    ("CREATE INDEX telephone_task_ticket ON telephone_task (ticket_id)", "DROP INDEX telephone_task_ticket"),
    (
        "CREATE INDEX ticket_answered_by ON ticket (answered_by_id, id) WHERE answered_by_id IS NOT NULL",
        "DROP INDEX ticket_answered_by",
    ),
]


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0008_found_by_index')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Citizen',
            name='mobile_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AlterModelOptions(
            name='TelephoneTask',
            options={'table': 'telephone_task', 'app': 'models', 'indexes': [Index(fields=['court_id', 'state'])], 'pk_attr': 'id', 'table_description': 'Somebody WeChat cannot reach must be told by the desk, in another way and by `due_at`.'},
        ),
        ops.AddField(
            model_name='TelephoneTask',
            name='custodian_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='TelephoneTask',
            name='due_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='TelephoneTask',
            name='how_sealed',
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name='TelephoneTask',
            name='officer_id',
            field=fields.BigIntField(null=True),
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
