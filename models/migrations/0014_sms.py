"""Short messages: an outbox, codes that prove a mobile, replies."""

from models import fast_migrations
from tortoise.migrations import operations as ops
from models.enums import DeliveryState, SmsKind
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

STEPS = [
    (
        "CREATE INDEX short_message_due ON short_message (not_before, id) WHERE state IN ('pending', 'claimed')",
        "DROP INDEX short_message_due",
    ),
]


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0013_papers')]

    initial = False

    operations = [
        ops.CreateModel(
            name='MobileCode',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('identity', fields.ForeignKeyField('models.Identity', source_field='identity_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('court_id', fields.BigIntField(null=True)),
                ('mobile_index', fields.CharField(max_length=32)),
                ('code_index', fields.CharField(max_length=32)),
                ('issued_at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('tries', fields.SmallIntField(default=0)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'mobile_code', 'app': 'models', 'indexes': [Index(fields=['mobile_index', 'issued_at']), Index(fields=['identity_id', 'issued_at'])], 'pk_attr': 'id', 'table_description': 'Six digits sent to a number for one phone; kept as keyed indexes only. `tries` counts guesses.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ShortMessage',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('ref', fields.CharField(unique=True, max_length=32)),
                ('cause', fields.CharField(unique=True, max_length=120)),
                ('kind', fields.CharEnumField(description='CODE: code\nDANGER: danger', enum_type=SmsKind, max_length=16)),
                ('to_sealed', fields.BinaryField(null=True)),
                ('values_sealed', fields.BinaryField(null=True)),
                ('delivery_id', fields.BigIntField(null=True, db_index=True)),
                ('state', fields.CharEnumField(default=DeliveryState.PENDING, description='PENDING: pending\nCLAIMED: claimed\nSENT: sent\nDELIVERED: delivered\nFAILED: failed\nUNCERTAIN: uncertain\nCANCELLED: cancelled', enum_type=DeliveryState, max_length=16)),
                ('tries', fields.SmallIntField(default=0)),
                ('not_before', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('lease', fields.CharField(default='', max_length=32)),
                ('lease_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('msgid', fields.CharField(default='', db_index=True, max_length=64)),
                ('reason', fields.CharField(default='', max_length=20)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('finished_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'short_message', 'app': 'models', 'pk_attr': 'id', 'table_description': 'One short message to one number, unique by its cause; a gateway knows it again by its `ref`.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SmsReply',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('event', fields.CharField(unique=True, max_length=64)),
                ('mobile_index', fields.CharField(db_index=True, max_length=32)),
                ('text_sealed', fields.BinaryField()),
                ('stop', fields.BooleanField(default=False)),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'sms_reply', 'app': 'models', 'pk_attr': 'id', 'table_description': "What somebody wrote back, once by the gateway's own number for it. `stop`: they want no more (TD, 退订)."},
            bases=['Model'],
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
