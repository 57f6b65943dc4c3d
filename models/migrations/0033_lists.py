"""Lists: saved views, tags, one act on many tickets; open tickets in each order, and narrowed, by an index."""

import functools
from json import dumps, loads

from models import fast_migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

OPEN = "WHERE state IN ('pending', 'dispatched', 'accepted', 'reviewing', 'waiting')"
LIMIT = "coalesce(green_at, 'infinity'), coalesce(due_at, 'infinity'), id"
AGE = "opened_at, id"
WEIGHT = "(CASE urgency WHEN 'critical' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END), coalesce(due_at, 'infinity'), id"
HANDLER = "coalesce(handler_id, 0), coalesce(due_at, 'infinity'), id"


def _index(name: str, on: str, where: str = "") -> tuple[str, str]:
    return f"CREATE INDEX {name} ON {on} {where}", f"DROP INDEX {name}"


ORDERS = {"limit": LIMIT, "age": AGE, "weight": WEIGHT, "handler": HANDLER}
STEPS = [
    *(_index(f"ticket_by_{name}", f"ticket ({order})", OPEN) for name, order in ORDERS.items()),
    *(_index(f"ticket_here_by_{name}", f"ticket (court_id, {order})", OPEN) for name, order in ORDERS.items()),
    _index("ticket_all_by_age", f"ticket ({AGE})"),
    _index("ticket_all_here_by_age", f"ticket (court_id, {AGE})"),
    _index("ticket_supervised", "ticket (court_id, rung, id)", "WHERE rung > 0"),
    _index("ticket_repeated", "ticket (court_id, opened_at, id)", "WHERE times > 1 OR repeat_of_id IS NOT NULL"),
    _index("petition_kind", "petition (kind, id)"),
    _index("petition_channel", "petition (channel, id)"),
    _index("telephone_task_of_ticket", "telephone_task (ticket_id)", "WHERE state IN ('open', 'failed')"),
]


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0032_preferences')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SavedView',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('owner', fields.ForeignKeyField('models.Officer', source_field='owner_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('court', fields.ForeignKeyField('models.Court', source_field='court_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=30)),
                ('query', fields.CharField(max_length=1000)),
                ('shared', fields.BooleanField(default=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'saved_view', 'app': 'models', 'unique_together': (('owner', 'name'),), 'indexes': [Index(fields=['court_id', 'shared', 'id'])], 'pk_attr': 'id', 'table_description': 'A list somebody kept: `query` is its address without the page and without searched words.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Tag',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('court', fields.ForeignKeyField('models.Court', source_field='court_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=20)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'tag', 'app': 'models', 'unique_together': (('court', 'name'),), 'indexes': [Index(fields=['name'])], 'pk_attr': 'id', 'table_description': 'A word a court puts on its tickets. It is shown to whoever may see a ticket that has it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TicketTag',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('ticket', fields.ForeignKeyField('models.Ticket', source_field='ticket_id', db_constraint=True, to_field='id', related_name='tags', on_delete=OnDelete.RESTRICT)),
                ('tag', fields.ForeignKeyField('models.Tag', source_field='tag_id', db_constraint=True, to_field='id', related_name='tickets', on_delete=OnDelete.RESTRICT)),
                ('officer_id', fields.BigIntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'ticket_tag', 'app': 'models', 'unique_together': (('tag', 'ticket'),), 'indexes': [Index(fields=['ticket_id'])], 'pk_attr': 'id', 'table_description': 'A tag on a ticket, with who put it there.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BulkRun',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('officer', fields.ForeignKeyField('models.Officer', source_field='officer_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('key', fields.CharField(max_length=64)),
                ('act', fields.CharField(max_length=20)),
                ('facts', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('back', fields.CharField(default='', max_length=1000)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'bulk_run', 'app': 'models', 'unique_together': (('officer', 'key'),), 'pk_attr': 'id', 'table_description': 'One act that somebody wants done to many tickets, one after the other. `key` is that of the form it came with.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BulkLine',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('run', fields.ForeignKeyField('models.BulkRun', source_field='run_id', db_constraint=True, to_field='id', related_name='lines', on_delete=OnDelete.RESTRICT)),
                ('ticket_id', fields.BigIntField()),
                ('version', fields.IntField()),
                ('outcome', fields.CharField(default='', db_default='', max_length=8)),
                ('words', fields.CharField(default='', db_default='', max_length=300)),
                ('claimed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'bulk_line', 'app': 'models', 'unique_together': (('run', 'ticket_id'),), 'indexes': [Index(fields=['run_id', 'outcome', 'id'])], 'pk_attr': 'id', 'table_description': 'One ticket of a bulk run, at the version that was read, and what came of it: nothing yet, done, or why not.'},
            bases=['Model'],
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
