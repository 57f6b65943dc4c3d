"""Who speaks for whom, by what mandate; petitions left for somebody else; and petitioners who ask together."""

import functools
from json import dumps, loads

from models import fast_migrations
from tortoise.migrations import operations as ops
from models.enums import DocumentKind, Grade, MandateEnd, MandateSource, RepresentsAs
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

STEPS = [
    ("CREATE INDEX representation_ends ON representation (ends_on, id) WHERE ended_at IS NULL AND ends_on IS NOT NULL", "DROP INDEX representation_ends"),
    ("CREATE INDEX representation_waits ON representation (id) WHERE confirmed_at IS NULL AND ended_at IS NULL", "DROP INDEX representation_waits"),
    ("CREATE INDEX representation_mandate ON representation (mandate_id) WHERE mandate_id IS NOT NULL", "DROP INDEX representation_mandate"),
    ("CREATE INDEX petition_representation ON petition (representation_id, id) WHERE representation_id IS NOT NULL", "DROP INDEX petition_representation"),
    ("CREATE INDEX petition_principal ON petition (principal_id, id) WHERE principal_id IS NOT NULL", "DROP INDEX petition_principal"),
]

class Migration(fast_migrations.Migration):
    dependencies = [('models', '0018_joins')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Organisation',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=100)),
                ('credit_code_sealed', fields.BinaryField()),
                ('credit_code_index', fields.CharField(unique=True, max_length=32)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'organisation', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A company or other body, found by the keyed index of its unified social credit code (GB 32100).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PetitionCode',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('petition', fields.ForeignKeyField('models.Petition', source_field='petition_id', db_constraint=True, to_field='id', related_name='codes', on_delete=OnDelete.RESTRICT)),
                ('code_index', fields.CharField(unique=True, max_length=32)),
                ('issued_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'petition_code', 'app': 'models', 'indexes': [Index(fields=['petition_id'])], 'pk_attr': 'id', 'table_description': 'A code by which others join a petition; the first petitioner passes it on. Kept as a keyed index only.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Petitioner',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('petition', fields.ForeignKeyField('models.Petition', source_field='petition_id', db_constraint=True, to_field='id', related_name='petitioners', on_delete=OnDelete.RESTRICT)),
                ('citizen', fields.ForeignKeyField('models.Citizen', source_field='citizen_id', null=True, db_constraint=True, to_field='id', related_name='joint_petitions', on_delete=OnDelete.RESTRICT)),
                ('identity', fields.ForeignKeyField('models.Identity', source_field='identity_id', null=True, db_constraint=True, to_field='id', related_name='joint_petitions', on_delete=OnDelete.RESTRICT)),
                ('name_sealed', fields.BinaryField(null=True)),
                ('contact_sealed', fields.BinaryField(null=True)),
                ('speaks', fields.BooleanField(default=False)),
                ('added_by_id', fields.BigIntField(null=True)),
                ('joined_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('left_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'petitioner', 'app': 'models', 'indexes': [Index(fields=['petition_id', 'id']), Index(fields=['identity_id']), Index(fields=['citizen_id'])], 'pk_attr': 'id', 'table_description': 'One of those who ask together: on their phone, or with a typed name and a way to be reached.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PetitionerRating',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('petitioner', fields.ForeignKeyField('models.Petitioner', source_field='petitioner_id', db_constraint=True, to_field='id', related_name='ratings', on_delete=OnDelete.RESTRICT)),
                ('ticket', fields.ForeignKeyField('models.Ticket', source_field='ticket_id', db_constraint=True, to_field='id', related_name='petitioner_ratings', on_delete=OnDelete.RESTRICT)),
                ('cycle', fields.SmallIntField()),
                ('grade', fields.CharEnumField(description='VERY_GOOD: 5\nGOOD: 4\nFAIR: 3\nBAD: 2\nVERY_BAD: 1', enum_type=Grade, max_length=16)),
                ('reason_sealed', fields.BinaryField(null=True)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'petitioner_rating', 'app': 'models', 'unique_together': (('petitioner', 'ticket', 'cycle'),), 'indexes': [Index(fields=['ticket_id', 'cycle'])], 'pk_attr': 'id', 'table_description': 'What one of several petitioners thinks of the answer of a cycle; the matter goes by what a spokesperson said.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Representation',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('models.Citizen', source_field='person_id', db_constraint=True, to_field='id', related_name='representations', on_delete=OnDelete.RESTRICT)),
                ('principal', fields.ForeignKeyField('models.Citizen', source_field='principal_id', null=True, db_constraint=True, to_field='id', related_name='represented_by', on_delete=OnDelete.RESTRICT)),
                ('organisation', fields.ForeignKeyField('models.Organisation', source_field='organisation_id', null=True, db_constraint=True, to_field='id', related_name='represented_by', on_delete=OnDelete.RESTRICT)),
                ('capacity', fields.CharEnumField(description='LEGAL_REPRESENTATIVE: legal_representative\nAGENT: agent\nLAWYER: lawyer\nGUARDIAN: guardian', enum_type=RepresentsAs, max_length=24)),
                ('principal_name_sealed', fields.BinaryField(null=True)),
                ('principal_number_sealed', fields.BinaryField(null=True)),
                ('principal_kind', fields.CharEnumField(null=True, description='IDENTITY_CARD: identity_card\nPASSPORT: passport\nHK_MACAO_PERMIT: hk_macao_permit\nTAIWAN_PERMIT: taiwan_permit\nRESIDENCE_PERMIT: residence_permit\nFOREIGN_RESIDENCE_CARD: foreign_residence_card\nCREDIT_CODE: credit_code\nLAWYER_LICENCE: lawyer_licence', enum_type=DocumentKind, max_length=24)),
                ('principal_index', fields.CharField(null=True, max_length=32)),
                ('licence_sealed', fields.BinaryField(null=True)),
                ('firm', fields.CharField(default='', max_length=100)),
                ('case_numbers', ArrayField(element_type='TEXT')),
                ('mandate_id', fields.BigIntField(null=True)),
                ('seen_on_paper', fields.BooleanField(default=False)),
                ('source', fields.CharEnumField(description='PERSON: person\nWINDOW: window', enum_type=MandateSource, max_length=16)),
                ('system', fields.CharField(default='', max_length=40)),
                ('starts_on', fields.DateField()),
                ('ends_on', fields.DateField(null=True)),
                ('identity_id', fields.BigIntField(null=True)),
                ('proposed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('confirmed_by', fields.ForeignKeyField('models.Officer', source_field='confirmed_by_id', null=True, db_constraint=True, to_field='id', related_name='mandates_confirmed', on_delete=OnDelete.RESTRICT)),
                ('confirmed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_by_id', fields.BigIntField(null=True)),
                ('end_cause', fields.CharEnumField(null=True, description='REVOKED: revoked\nGIVEN_UP: given_up\nOFFICER: officer\nREFUSED: refused\nLAPSED: lapsed\nDEATH: death\nERASED: erased\nCASES: cases', enum_type=MandateEnd, max_length=16)),
                ('end_words_sealed', fields.BinaryField(null=True)),
            ],
            options={'table': 'representation', 'app': 'models', 'indexes': [Index(fields=['person_id', 'id']), Index(fields=['principal_id']), Index(fields=['organisation_id']), Index(fields=['principal_index'])], 'pk_attr': 'id', 'table_description': 'One person speaks for one principal: a citizen or an organisation, one of the two once it is confirmed.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Citizen',
            name='died_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Petition',
            name='joint',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Petition',
            name='principal',
            field=fields.ForeignKeyField('models.Citizen', source_field='principal_id', null=True, db_constraint=True, to_field='id', related_name='petitions_for', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Petition',
            name='representation',
            field=fields.ForeignKeyField('models.Representation', source_field='representation_id', null=True, db_constraint=True, to_field='id', related_name='petitions', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='CitizenJoin',
            name='followed',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
