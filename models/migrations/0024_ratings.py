"""A return visit has its call, a rating may change, an answer is known again; figures are counted by formula f2."""

from models import fast_migrations
from tortoise.migrations import operations as ops
from models.enums import VisitOutcome
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

OPEN = "CREATE UNIQUE INDEX telephone_call_open ON telephone_call (ticket_id, officer_id) WHERE ended_at IS NULL"
SAID = "CREATE INDEX words_text_index ON words (text_index, ticket_id) WHERE text_index IS NOT NULL"
COUNT_ANEW = """INSERT INTO dirty_cell (court_id, day)
SELECT court_id, (at AT TIME ZONE 'Asia/Shanghai')::date FROM ticket_event WHERE court_id IS NOT NULL
UNION
SELECT court_id, (at AT TIME ZONE 'Asia/Shanghai')::date FROM rating WHERE ticket_id IS NULL"""
"""Every day there is: the worker counts it by the new formula; what is frozen under the old one stays."""


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0022_sign_on_and_courts')]

    initial = False

    operations = [
        ops.CreateModel(
            name='TelephoneCall',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('ticket', fields.ForeignKeyField('models.Ticket', source_field='ticket_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('cycle', fields.SmallIntField()),
                ('officer_id', fields.BigIntField()),
                ('number_sealed', fields.BinaryField(null=True)),
                ('began_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('outcome', fields.CharEnumField(null=True, description='ASKED: asked\nRATED: rated\nNO_ANSWER: no_answer\nREFUSED: refused\nLAPSED: lapsed\nSOMEBODY_ELSE: somebody_else\nWRONG_NUMBER: wrong_number\nCANCELLED: cancelled', enum_type=VisitOutcome, max_length=16)),
            ],
            options={'table': 'telephone_call', 'app': 'models', 'indexes': [Index(fields=['ticket_id', 'id'])], 'pk_attr': 'id', 'table_description': 'One call of a return visit: who called which number, from when to when, and how it ended.'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='Rating',
            options={'table': 'rating', 'app': 'models', 'unique_together': (('ticket', 'cycle'),), 'indexes': [Index(fields=['court_id', 'at']), Index(fields=['identity_id', 'at'])], 'pk_attr': 'id', 'table_description': "One grade; of a ticket's cycle once, or of one visit to a window, of a call, an on-line service."},
        ),
        ops.AddField(
            model_name='Rating',
            name='call_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Rating',
            name='changed_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddIndex(
            model_name='Rating',
            index=Index(fields=['identity_id', 'at']),
        ),
        ops.AddField(
            model_name='Words',
            name='text_index',
            field=fields.CharField(null=True, max_length=32),
        ),
        ops.RunSQL(
            sql=[OPEN, SAID, COUNT_ANEW], reverse_sql=["DROP INDEX words_text_index", "DROP INDEX telephone_call_open"]
        ),
    ]
