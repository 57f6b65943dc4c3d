"""Alarms of danger, found by when they ring next; one open alarm a ticket. Courts name whom people in danger call."""

from models import fast_migrations
from tortoise.migrations import operations as ops
from models.enums import Danger, DangerDecision, Urgency
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

STEPS = [
    (
        "CREATE UNIQUE INDEX danger_alarm_open ON danger_alarm (ticket_id) WHERE decided_at IS NULL",
        "DROP INDEX danger_alarm_open",
    ),
    (
        "CREATE INDEX danger_alarm_due ON danger_alarm (next_ring_at, id) WHERE decided_at IS NULL",
        "DROP INDEX danger_alarm_due",
    ),
]


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0009_reaching')]

    initial = False

    operations = [
        ops.CreateModel(
            name='DangerAlarm',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('ticket', fields.ForeignKeyField('models.Ticket', source_field='ticket_id', db_constraint=True, to_field='id', related_name='alarms', on_delete=OnDelete.RESTRICT)),
                ('danger', fields.CharEnumField(description='SUICIDE: suicide\nVIOLENCE: violence\nCHILD: child', enum_type=Danger, max_length=16)),
                ('words_id', fields.BigIntField(null=True)),
                ('urgency_before', fields.CharEnumField(description='NORMAL: normal\nURGENT: urgent\nCRITICAL: critical', enum_type=Urgency, max_length=16)),
                ('opened_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('heard_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('step', fields.SmallIntField(default=0)),
                ('rings', fields.SmallIntField(default=1)),
                ('next_ring_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('read_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('read_by_id', fields.BigIntField(null=True)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_by_id', fields.BigIntField(null=True)),
                ('decision', fields.CharEnumField(null=True, description='REAL: real\nNOT_DANGER: not_danger', enum_type=DangerDecision, max_length=16)),
                ('done_words_id', fields.BigIntField(null=True)),
            ],
            options={'table': 'danger_alarm', 'app': 'models', 'indexes': [Index(fields=['ticket_id', 'id'])], 'pk_attr': 'id', 'table_description': 'One alarm over a ticket; a ticket has one open alarm at most, until somebody decides.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Court',
            name='help_line',
            field=fields.CharField(default='12356', db_default='12356', max_length=30),
        ),
        ops.AddField(
            model_name='Court',
            name='police',
            field=fields.CharField(default='110', db_default='110', max_length=30),
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
