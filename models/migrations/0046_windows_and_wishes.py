"""Windows have rows, ratings say which one; who wants to be left alone is kept, and who was asked by short message."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from models.enums import Channel, WindowKind
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

STEPS = [
    (f"CREATE {unique}INDEX {name} ON {rest}", f"DROP INDEX {name}")
    for name, unique, rest in (
        ("stop_wish_phone", "UNIQUE ", "stop_wish (identity_id) WHERE ended_at IS NULL"),
        ("stop_wish_person", "", "stop_wish (citizen_id) WHERE ended_at IS NULL"),
        ("stop_wish_mobile", "", "stop_wish (mobile_index) WHERE ended_at IS NULL"),
        ("stop_wish_number", "UNIQUE ", "stop_wish (mobile_index) WHERE ended_at IS NULL AND identity_id IS NULL"),
        ("service_window_name", "UNIQUE ", "service_window (court_id, name) WHERE closed_at IS NULL"),
        ("rating_of_court", "", "rating (court_id, at, id) WHERE subject = 'window'"),
        ("rating_of_windows", "", "rating (at, id) WHERE subject = 'window'"),
        ("rating_of_window", "", "rating (window_id, at, id) WHERE window_id IS NOT NULL"),
        ("sms_rating_due", "", "sms_rating (not_before, id) WHERE queued_at IS NULL"),
    )
]


class Migration(migrations.Migration):
    dependencies = [("models", "0045_reaching_people")]

    initial = False

    operations = [
        ops.CreateModel(
            name='ServiceWindow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('court', fields.ForeignKeyField('models.Court', source_field='court_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(description='WINDOW: window\nMACHINE: machine', enum_type=WindowKind, max_length=16)),
                ('name', fields.CharField(max_length=30)),
                ('place', fields.CharField(default='', max_length=60)),
                ('code_account', fields.ForeignKeyField('models.Account', source_field='code_account_id', null=True, db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('code_url', fields.CharField(default='', max_length=200)),
                ('made_by_id', fields.BigIntField()),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'service_window', 'app': 'models', 'indexes': [Index(fields=['court_id', 'id'])], 'pk_attr': 'id', 'table_description': 'One window, or one self-service machine. `closed_at`: it is used no more, and its code says so.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SmsRating',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('ticket_id', fields.BigIntField()),
                ('cycle', fields.SmallIntField()),
                ('to_sealed', fields.BinaryField(null=True)),
                ('mobile_index', fields.CharField(max_length=32)),
                ('not_before', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('until', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('queued_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('unclear_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'sms_rating', 'app': 'models', 'unique_together': (('ticket_id', 'cycle'),), 'indexes': [Index(fields=['mobile_index', 'id'])], 'pk_attr': 'id', 'table_description': "One question by short message how an answer helped: of a ticket's cycle once."},
            bases=['SealingModel'],
        ),
        ops.CreateModel(
            name='StopWish',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('identity_id', fields.BigIntField(null=True)),
                ('citizen_id', fields.BigIntField(null=True)),
                ('mobile_index', fields.CharField(null=True, max_length=32)),
                ('channel', fields.CharEnumField(description='CHAT: chat\nMINIPROGRAM: miniprogram\nWEB: web\nPHONE: phone\nWINDOW: window\nLETTER: letter\nPASSED_ON: passed_on\nSMS: sms', enum_type=Channel, max_length=16)),
                ('said_sealed', fields.BinaryField(null=True)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'stop_wish', 'app': 'models', 'pk_attr': 'id', 'table_description': 'Somebody wants no more of what the court sends of its own accord, until `ended_at`.'},
            bases=['SealingModel'],
        ),
        ops.CreateModel(
            name='WindowDay',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('court_id', fields.BigIntField()),
                ('day', fields.DateField()),
                ('window_id', fields.BigIntField(default=0)),
                ('window', fields.CharField(default='', max_length=40)),
                ('rated', fields.IntField()),
                ('satisfied', fields.IntField()),
                ('unhappy', fields.IntField()),
            ],
            options={'table': 'window_day', 'app': 'models', 'unique_together': (('court_id', 'day', 'window_id', 'window'),), 'pk_attr': 'id', 'table_description': 'How often a window was rated on one day, and how often each way; counted anew whenever that day is marked.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Rating',
            name='led_to_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Rating',
            name='window_id',
            field=fields.BigIntField(null=True),
        ),
        *[ops.RunSQL(sql=[there], reverse_sql=[back]) for there, back in STEPS],
    ]
