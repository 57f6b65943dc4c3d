"""Files are imported at the console, and a worker goes through them."""

from models import fast_migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.enums import ImportState
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(fast_migrations.Migration):
    dependencies = [('models', '0020_case_data')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ImportRun',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=20)),
                ('state', fields.CharEnumField(description='CHECKING: checking\nCHECKED: checked\nSTORING: storing\nDONE: done\nFAILED: failed\nDROPPED: dropped', enum_type=ImportState, max_length=12)),
                ('branches', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('file_key', fields.CharField(max_length=64)),
                ('file_ending', fields.CharField(max_length=8)),
                ('errors_key', fields.CharField(default='', max_length=64)),
                ('widens', fields.BooleanField(default=False)),
                ('skip_wrong', fields.BooleanField(default=False)),
                ('rows_done', fields.IntField(default=0)),
                ('tally', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('asked_by', fields.ForeignKeyField('models.Officer', source_field='asked_by_id', db_constraint=True, to_field='id', related_name='imports', on_delete=OnDelete.RESTRICT)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('agreed_by_id', fields.BigIntField(null=True)),
                ('agreed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('finished_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lease', fields.CharField(default='', max_length=32)),
                ('lease_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'import_run', 'app': 'models', 'indexes': [Index(fields=['state', 'id'])], 'pk_attr': 'id', 'table_description': 'One file and how far it is. `file_key` is the sealed file, `errors_key` its wrong rows; empty where gone.'},
            bases=['Model'],
        ),
    ]
