"""The releases that migrated a database, what the background tasks did, and which version a worker is."""

from models import fast_migrations
from tortoise.migrations import operations as ops
from tortoise import fields

RATING_CLOCKS = """
INSERT INTO clock (kind, cycle, policy, started_at, due_at, next_look_at, estimated, reason, rung, court_id,
    custodian_id, department_id, ticket_id)
SELECT 'visit', cycle, policy, now(), now() + interval '7 days', now() + interval '7 days', false,
    '升级时补上的评价期限，自升级起7日。', 0, court_id, handler_id, department_id, id
FROM ticket WHERE state = 'answered' AND NOT EXISTS
    (SELECT 1 FROM clock WHERE ticket_id = ticket.id AND stopped_at IS NULL)"""
"""Release 0.1.0 knew no time limit for a rating: what it had answered would have waited for ever."""


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0029_keeping')]

    initial = False

    operations = [
        ops.CreateModel(
            name='JobTally',
            fields=[
                ('job', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('runs', fields.BigIntField(default=0)),
                ('failures', fields.BigIntField(default=0)),
                ('seconds', fields.FloatField(default=0)),
                ('last_success_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('last_failure_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'job_tally', 'app': 'models', 'pk_attr': 'job', 'table_description': 'What all workers together have done of one background task, since the table was made; it only grows.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SchemaRelease',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('level', fields.SmallIntField(unique=True)),
                ('version', fields.CharField(max_length=40)),
                ('migration', fields.CharField(max_length=80)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'schema_release', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A release that has migrated this database.'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='Heartbeat',
            options={'table': 'heartbeat', 'app': 'models', 'pk_attr': 'name', 'table_description': 'When a worker was last alive, and which version it is.'},
        ),
        ops.AddField(
            model_name='Heartbeat',
            name='version',
            field=fields.CharField(default='', db_default='', max_length=40),
        ),
        ops.RunSQL(sql=[RATING_CLOCKS], reverse_sql=["SELECT 1"]),
    ]
