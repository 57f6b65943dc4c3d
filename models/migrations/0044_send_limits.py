"""Sends are limited per account and channel for all workers; who is being told just now is found by an index."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from models.enums import SendChannel

PERSON = "coalesce(- officer_id, identity_id)"
OPEN = "state IN ('pending', 'claimed', 'uncertain')"
STEPS = [
    (
        f"CREATE INDEX delivery_person ON delivery (({PERSON}), lane, not_before, id) WHERE {OPEN}",
        "DROP INDEX delivery_person",
    ),
    (
        f"CREATE INDEX delivery_held ON delivery (({PERSON}), lane) WHERE state = 'claimed'",
        "DROP INDEX delivery_held",
    ),
    (
        f"CREATE INDEX delivery_written ON delivery (created_at) WHERE {OPEN}",
        "DROP INDEX delivery_written",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("models", "0042_broadcasts")]

    initial = False

    operations = [
        ops.CreateModel(
            name='SendLimit',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('channel', fields.CharEnumField(description='KF_TEXT: kf_text\nTEMPLATE: template\nSUBSCRIPTION: subscription\nSMS: sms\nTELEPHONE: telephone', enum_type=SendChannel, max_length=16)),
                ('ceiling', fields.FloatField()),
                ('rate', fields.FloatField()),
                ('tokens', fields.FloatField()),
                ('filled_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('slowed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('day', fields.DateField()),
                ('used', fields.IntField(default=0)),
                ('daily_limit', fields.IntField()),
                ('shut_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('errcode', fields.IntField(null=True)),
            ],
            options={'table': 'send_limit', 'app': 'models', 'unique_together': (('account', 'channel'),), 'pk_attr': 'id', 'table_description': "One account's sends on one channel. `tokens` are sends that may go at once, filled up at `rate` a second."},
            bases=['Model'],
        ),
        *(ops.RunSQL(sql=[there], reverse_sql=[back]) for there, back in STEPS),
    ]
