"""Hearings, fees, preservation, representatives; case systems that write over HTTP, and their keys."""

from models import fast_migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.enums import HearingStatus, PreservedKind, RepresentativeCapacity
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint

class Migration(fast_migrations.Migration):
    dependencies = [('models', '0019_representation')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CaseRepresentative',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('models.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='representatives', on_delete=OnDelete.RESTRICT)),
                ('ref', fields.CharField(max_length=60)),
                ('party_ref', fields.CharField(max_length=60)),
                ('capacity', fields.CharEnumField(description='LEGAL_HEAD: legal_head\nGUARDIAN: guardian\nLAWYER: lawyer\nLEGAL_WORKER: legal_worker\nAGENT: agent\nDEFENDER: defender', enum_type=RepresentativeCapacity, max_length=20)),
                ('name_sealed', fields.BinaryField()),
                ('id_number_index', fields.CharField(null=True, db_index=True, max_length=32)),
                ('licence_index', fields.CharField(null=True, db_index=True, max_length=32)),
                ('licence_sealed', fields.BinaryField(null=True)),
                ('firm', fields.CharField(default='', db_default='', max_length=100)),
                ('mobile_index', fields.CharField(null=True, max_length=32)),
                ('mobile_sealed', fields.BinaryField(null=True)),
                ('starts_on', fields.DateField(null=True)),
                ('ends_on', fields.DateField(null=True)),
                ('source', fields.CharField(max_length=40)),
                ('as_of', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'case_representative', 'app': 'models', 'unique_together': (('case', 'ref'),), 'pk_attr': 'id', 'table_description': "Somebody speaks for a party of a case, as its court last reported it; `party_ref` is that party's `ref`."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CaseSystem',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=40)),
                ('court', fields.ForeignKeyField('models.Court', source_field='court_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'case_system', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A case system may write the cases of one court and of the courts below it; its name is the source of the rows.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FeeDue',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('models.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='fees', on_delete=OnDelete.RESTRICT)),
                ('ref', fields.CharField(max_length=60)),
                ('party_ref', fields.CharField(default='', db_default='', max_length=60)),
                ('name', fields.CharField(max_length=20)),
                ('amount', fields.DecimalField(max_digits=14, decimal_places=2)),
                ('due_on', fields.DateField()),
                ('paid_on', fields.DateField(null=True)),
                ('source', fields.CharField(max_length=40)),
                ('as_of', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'fee_due', 'app': 'models', 'unique_together': (('case', 'ref'),), 'indexes': [Index(fields=['due_on', 'id'])], 'pk_attr': 'id', 'table_description': 'A fee of a case is to be paid by a day, else the suit counts as withdrawn (诉讼费用交纳办法 art. 22).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Hearing',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('models.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='hearings', on_delete=OnDelete.RESTRICT)),
                ('ref', fields.CharField(max_length=60)),
                ('starts_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ends_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('room', fields.CharField(default='', db_default='', max_length=40)),
                ('judge', fields.ForeignKeyField('models.Officer', source_field='judge_id', null=True, db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('judge_name', fields.CharField(default='', db_default='', max_length=40)),
                ('status', fields.CharEnumField(description='SCHEDULED: scheduled\nCHANGED: changed\nCANCELLED: cancelled\nHELD: held', enum_type=HearingStatus, max_length=12)),
                ('source', fields.CharField(max_length=40)),
                ('as_of', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'hearing', 'app': 'models', 'unique_together': (('case', 'ref'),), 'indexes': [Index(fields=['status', 'starts_at'])], 'pk_attr': 'id', 'table_description': 'One day in court of a case, as its court last reported it (法释〔2018〕7号 art. 7).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='HearingChange',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('hearing', fields.ForeignKeyField('models.Hearing', source_field='hearing_id', db_constraint=True, to_field='id', related_name='changes', on_delete=OnDelete.RESTRICT)),
                ('starts_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ends_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('room', fields.CharField(max_length=40)),
                ('judge_name', fields.CharField(max_length=40)),
                ('status', fields.CharEnumField(description='SCHEDULED: scheduled\nCHANGED: changed\nCANCELLED: cancelled\nHELD: held', enum_type=HearingStatus, max_length=12)),
                ('as_of', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('changed_as_of', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'hearing_change', 'app': 'models', 'indexes': [Index(fields=['hearing_id', 'id'])], 'pk_attr': 'id', 'table_description': 'What a hearing was until it was changed, cancelled or held; the newest row is what it was last.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='IntegrationCall',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('system', fields.ForeignKeyField('models.CaseSystem', source_field='system_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('key', fields.CharField(max_length=80)),
                ('body_hash', fields.BinaryField()),
                ('answer', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('created_at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'integration_call', 'app': 'models', 'unique_together': (('system', 'key'),), 'pk_attr': 'id', 'table_description': 'The answer to a call that may be sent again under its key; another body under the same key is refused.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='IntegrationKey',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('system', fields.ForeignKeyField('models.CaseSystem', source_field='system_id', db_constraint=True, to_field='id', related_name='keys', on_delete=OnDelete.RESTRICT)),
                ('key_id', fields.CharField(unique=True, max_length=32)),
                ('secret_sealed', fields.BinaryField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'integration_key', 'app': 'models', 'indexes': [Index(fields=['system_id', 'id'])], 'pk_attr': 'id', 'table_description': 'A key a system signs with; its secret was shown once, is sealed here, and serves until `ended_at`.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Preservation',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('models.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='preservations', on_delete=OnDelete.RESTRICT)),
                ('ref', fields.CharField(max_length=60)),
                ('party_ref', fields.CharField(default='', db_default='', max_length=60)),
                ('kind', fields.CharEnumField(description='DEPOSIT: deposit\nMOVABLE: movable\nREAL_ESTATE: real_estate\nOTHER_RIGHT: other_right', enum_type=PreservedKind, max_length=20)),
                ('about', fields.CharField(default='', db_default='', max_length=100)),
                ('carried_out_on', fields.DateField(null=True)),
                ('starts_on', fields.DateField(null=True)),
                ('ends_on', fields.DateField(null=True)),
                ('continuing', fields.BooleanField(default=False, db_default=False)),
                ('released_on', fields.DateField(null=True)),
                ('source', fields.CharField(max_length=40)),
                ('as_of', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'preservation', 'app': 'models', 'unique_together': (('case', 'ref'),), 'indexes': [Index(fields=['ends_on', 'id'])], 'pk_attr': 'id', 'table_description': 'Property is kept where it is until a day (查封, 扣押, 冻结): at most one, two or three years, then to be renewed.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='CaseEvent',
            name='as_of',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='CaseEvent',
            name='ref',
            field=fields.CharField(null=True, max_length=60),
        ),
        ops.AddConstraint(
            model_name='CaseEvent',
            constraint=UniqueConstraint(fields=('case', 'ref'), name=None),
        ),
        ops.AddField(
            model_name='CaseParty',
            name='as_of',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='CaseParty',
            name='left_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='CaseParty',
            name='mobile_sealed',
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name='CaseParty',
            name='ref',
            field=fields.CharField(null=True, max_length=60),
        ),
        ops.AddConstraint(
            model_name='CaseParty',
            constraint=UniqueConstraint(fields=('case', 'ref'), name=None),
        ),
    ]
