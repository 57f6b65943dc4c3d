"""Files sent with an answer: what a draft has attached, how many pages a PDF has, the files of a ticket by index."""

from models import fast_migrations
from tortoise.migrations import operations as ops
from tortoise.contrib.postgres.fields import ArrayField
from tortoise import fields
from tortoise.indexes import Index

STEPS = [
    ("DROP INDEX attachment_unused", "CREATE INDEX attachment_unused ON attachment (created_at) WHERE petition_id IS NULL"),
    (
        "CREATE INDEX attachment_unused ON attachment (created_at) WHERE petition_id IS NULL AND ticket_id IS NULL",
        "DROP INDEX attachment_unused",
    ),
    (
        "CREATE INDEX attachment_sent ON attachment (ticket_id) WHERE petition_id IS NULL AND ticket_id IS NOT NULL",
        "DROP INDEX attachment_sent",
    ),
]


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0037_boards')]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='Attachment',
            options={'table': 'attachment', 'app': 'models', 'indexes': [Index(fields=['petition_id'])], 'pk_attr': 'id', 'table_description': 'A picture, voice, video or PDF. The row comes with the petition; the bytes follow, fetched by the worker.'},
        ),
        ops.AddField(
            model_name='Attachment',
            name='pages',
            field=fields.SmallIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Draft',
            name='file_ids',
            field=ArrayField(default=list, db_default=[], element_type='BIGINT'),
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
