"""Backups made, sizes of tables day by day, exports of the audit log, and how far a purge has gone."""

from models import fast_migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(fast_migrations.Migration):
    dependencies = [('models', '0028_history_stays')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AuditExport',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('before', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('last_id', fields.BigIntField()),
                ('rows', fields.BigIntField()),
                ('previous_head', fields.BinaryField()),
                ('head', fields.BinaryField()),
                ('file_hash', fields.CharField(unique=True, max_length=64)),
                ('exported_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('exported_by', fields.CharField(max_length=45)),
                ('removed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'audit_export', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A part of the audit log as it was written into a file, and whether it was removed from here after that.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BackupRun',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=12)),
                ('name', fields.CharField(max_length=255)),
                ('started_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('finished_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('bytes', fields.BigIntField()),
                ('rows', fields.BigIntField()),
                ('files', fields.IntField()),
                ('lost', fields.IntField(default=0)),
                ('damaged', fields.IntField(default=0)),
            ],
            options={'table': 'backup_run', 'app': 'models', 'indexes': [Index(fields=['kind', 'id'])], 'pk_attr': 'id', 'table_description': 'A backup (`backup`), or a rehearsal of one (`rehearsal`), that came to its end.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PurgeMark',
            fields=[
                ('name', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=63)),
                ('last_id', fields.BigIntField()),
            ],
            options={'table': 'purge_mark', 'app': 'models', 'pk_attr': 'name', 'table_description': 'How far a purge has gone through a table: what stands before `last_id` and is still there stays.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TableSize',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('day', fields.DateField()),
                ('name', fields.CharField(max_length=63)),
                ('rows', fields.BigIntField()),
                ('bytes', fields.BigIntField()),
                ('mark', fields.BigIntField(default=0)),
            ],
            options={'table': 'table_size', 'app': 'models', 'unique_together': (('name', 'day'),), 'pk_attr': 'id', 'table_description': 'How large a table was on one day, as PostgreSQL reckons it: rows are an estimate, bytes include its indexes.'},
            bases=['Model'],
        ),
    ]
