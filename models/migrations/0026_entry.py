"""Staff prove who they are a second time; sessions, phones and passwords that others gave end in one place."""

from models import fast_migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(fast_migrations.Migration):
    dependencies = [('models', '0025_under_the_hood')]

    initial = False

    operations = [
        ops.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('officer', fields.ForeignKeyField('models.Officer', source_field='officer_id', db_constraint=True, to_field='id', related_name='recovery_codes', on_delete=OnDelete.CASCADE)),
                ('code_index', fields.CharField(unique=True, max_length=32)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'recovery_code', 'app': 'models', 'indexes': [Index(fields=['officer_id', 'id'])], 'pk_attr': 'id', 'table_description': 'One of ten codes that stand in, once each, for an authenticator that is lost; kept only as a keyed index.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='KeySeen',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('key_id', fields.CharField(unique=True, max_length=8)),
                ('seen_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'key_seen', 'app': 'models', 'pk_attr': 'id', 'table_description': 'When a key of JIESU_SECRET_KEYS, by its public id, was first found in use: so old it is at least.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Officer',
            name='account_news',
            field=fields.SmallIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Officer',
            name='must_change',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Officer',
            name='second_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Officer',
            name='second_sealed',
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name='Officer',
            name='second_step',
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Officer',
            name='session_mark',
            field=fields.IntField(default=0, db_default=0),
        ),
    ]
