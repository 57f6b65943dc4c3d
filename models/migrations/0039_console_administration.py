"""Changes of WeChat accounts wait for a second person, one of an account at a time; courts divide kinds of petition."""

from models import fast_migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.enums import AccountChange, PetitionKind
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

OPEN = "CREATE UNIQUE INDEX account_request_open ON account_request (appid) WHERE done_at IS NULL"


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0038_files_sent')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AccountRequest',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', null=True, db_constraint=True, to_field='id', related_name='requests', on_delete=OnDelete.RESTRICT)),
                ('appid', fields.CharField(max_length=32)),
                ('name', fields.CharField(default='', max_length=60)),
                ('change', fields.CharEnumField(description='KEEP: keep\nTIE: tie\nMOVE: move', enum_type=AccountChange, max_length=16)),
                ('facts', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('secret_sealed', fields.BinaryField(null=True)),
                ('token_sealed', fields.BinaryField(null=True)),
                ('aes_key_sealed', fields.BinaryField(null=True)),
                ('asked_by_id', fields.BigIntField()),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_by_id', fields.BigIntField(null=True)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('agreed', fields.BooleanField(null=True)),
                ('moved', fields.IntField(default=0)),
                ('total', fields.IntField(default=0)),
                ('lease', fields.CharField(default='', max_length=32)),
                ('lease_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('done_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('trouble', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'account_request', 'app': 'models', 'indexes': [Index(fields=['account_id', 'id'])], 'pk_attr': 'id', 'table_description': 'A change of an account by which somebody else could read or speak: asked for, agreed to by a second person.'},
            bases=['SealingModel'],
        ),
        ops.CreateModel(
            name='SubKind',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('court', fields.ForeignKeyField('models.Court', source_field='court_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(description='CONTACT: contact\nCONSULT: consult\nCASE_QUERY: case_query\nFILING: filing\nENFORCEMENT: enforcement\nMATERIALS: materials\nSUGGESTION: suggestion\nCOMPLAINT: complaint\nOTHER: other', enum_type=PetitionKind, max_length=16)),
                ('name', fields.CharField(max_length=20)),
                ('initials', fields.CharField(default='', max_length=200)),
                ('active', fields.BooleanField(default=True)),
                ('kept_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'sub_kind', 'app': 'models', 'unique_together': (('court', 'kind', 'name'),), 'pk_attr': 'id', 'table_description': 'A part of a kind of petition, kept by a court for itself and those below it. `initials` find it by pinyin.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SubKindLimits',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('sub_kind', fields.ForeignKeyField('models.SubKind', source_field='sub_kind_id', db_constraint=True, to_field='id', related_name='versions', on_delete=OnDelete.RESTRICT)),
                ('limits', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'sub_kind_limits', 'app': 'models', 'indexes': [Index(fields=['sub_kind_id', 'id'])], 'pk_attr': 'id', 'table_description': 'One version of how long the work on a sub-kind takes: `limits` are amount and unit by urgency, as far as set.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TicketSubKind',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('ticket', fields.ForeignKeyField('models.Ticket', source_field='ticket_id', db_constraint=True, to_field='id', related_name='sub_kinds', on_delete=OnDelete.RESTRICT)),
                ('sub_kind', fields.ForeignKeyField('models.SubKind', source_field='sub_kind_id', db_constraint=True, to_field='id', related_name='tickets', on_delete=OnDelete.RESTRICT)),
                ('officer_id', fields.BigIntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'ticket_sub_kind', 'app': 'models', 'unique_together': (('ticket',),), 'indexes': [Index(fields=['sub_kind_id', 'ticket_id'])], 'pk_attr': 'id', 'table_description': 'Which sub-kind a ticket was put under, by whom.'},
            bases=['Model'],
        ),
        ops.RunSQL(sql=[OPEN], reverse_sql=["DROP INDEX account_request_open"]),
    ]
