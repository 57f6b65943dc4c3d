"""Claims get a token of their own, broken rows a place to wait; histories cover more; what was found without index."""

from models import fast_migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

STEPS = [
    (
        "UPDATE attempt SET msgid = NULL WHERE msgid IS NOT NULL AND EXISTS (SELECT 1 FROM attempt AS newer"
        " WHERE newer.account_id = attempt.account_id AND newer.msgid = attempt.msgid AND newer.id > attempt.id)",
        "SELECT 1",
    ),
    (
        "CREATE UNIQUE INDEX attempt_msgid ON attempt (account_id, msgid) WHERE msgid IS NOT NULL",
        "DROP INDEX attempt_msgid",
    ),
    (
        "CREATE INDEX representation_over ON representation (ended_at) WHERE ended_at IS NOT NULL",
        "DROP INDEX representation_over",
    ),
]


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0024_ratings')]

    initial = False

    operations = [
        ops.CreateModel(
            name='JobTrouble',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('job', fields.CharField(max_length=40)),
                ('subject', fields.CharField(max_length=80)),
                ('times', fields.SmallIntField(default=1)),
                ('error', fields.CharField(max_length=80)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('next_try_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('given_up', fields.BooleanField(default=False)),
            ],
            options={'table': 'job_trouble', 'app': 'models', 'unique_together': (('job', 'subject'),), 'pk_attr': 'id', 'table_description': 'One row that broke a job: how often, why, and when it is tried again. It is gone once the row is done.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Attachment',
            name='lease',
            field=fields.CharField(default='', db_default='', max_length=32),
        ),
        ops.AddField(
            model_name='ContentCheck',
            name='lease',
            field=fields.CharField(default='', db_default='', max_length=32),
        ),
        ops.AddField(
            model_name='Delivery',
            name='lease',
            field=fields.CharField(default='', db_default='', max_length=32),
        ),
        ops.AddField(
            model_name='Erasure',
            name='lease',
            field=fields.CharField(default='', db_default='', max_length=32),
        ),
        ops.AddIndex(
            model_name='FileRemoval',
            index=Index(fields=['asked_at', 'file_key']),
        ),
        ops.AddIndex(
            model_name='TelephoneTask',
            index=Index(fields=['ticket_id']),
        ),
        ops.AddField(
            model_name='TicketEvent',
            name='scheme',
            field=fields.SmallIntField(default=1, db_default=1),
        ),
        ops.AddField(
            model_name='Words',
            name='digest',
            field=fields.CharField(default='', db_default='', max_length=32),
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
