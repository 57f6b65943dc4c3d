"""Staff sign in at the identity provider; courts move and close when a second person has agreed."""

from models import fast_migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.enums import CourtChange
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

OPEN = "CREATE UNIQUE INDEX court_request_open ON court_request (court_id) WHERE done_at IS NULL"


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0021_import_runs')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CourtRequest',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('court', fields.ForeignKeyField('models.Court', source_field='court_id', db_constraint=True, to_field='id', related_name='requests', on_delete=OnDelete.RESTRICT)),
                ('change', fields.CharEnumField(description='MOVE: move\nCLOSE: close', enum_type=CourtChange, max_length=16)),
                ('facts', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('asked_by_id', fields.BigIntField()),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_by_id', fields.BigIntField(null=True)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('agreed', fields.BooleanField(null=True)),
                ('moved', fields.IntField(default=0)),
                ('total', fields.IntField(default=0)),
                ('done_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('trouble', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'court_request', 'app': 'models', 'indexes': [Index(fields=['court_id', 'id'])], 'pk_attr': 'id', 'table_description': 'A court moves under another or closes: asked for, agreed to by a second person, carried out by the worker.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Officer',
            name='sign_on_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Officer',
            name='sign_on_index',
            field=fields.CharField(null=True, unique=True, max_length=32),
        ),
        ops.AddField(
            model_name='Officer',
            name='sign_on_issuer',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.RunSQL(sql=[OPEN], reverse_sql=["DROP INDEX court_request_open"]),
    ]
