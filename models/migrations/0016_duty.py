"""Rosters: who is on duty at a court in which post on which days."""

from models import fast_migrations
from tortoise.migrations import operations as ops
from models.enums import Role
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(fast_migrations.Migration):
    dependencies = [('models', '0015_posts')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Duty',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('court', fields.ForeignKeyField('models.Court', source_field='court_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('role', fields.CharEnumField(description='AGENT: agent\nCHIEF_LIAISON: chief_liaison\nLIAISON: liaison\nJUDGE: judge\nINSPECTOR: inspector\nPRESIDENT: president\nPUBLISHER: publisher\nSYSTEM_ADMIN: system_admin\nSECURITY_ADMIN: security_admin\nAUDITOR: auditor', enum_type=Role, max_length=20)),
                ('starts_on', fields.DateField()),
                ('ends_on', fields.DateField()),
                ('officer', fields.ForeignKeyField('models.Officer', source_field='officer_id', db_constraint=True, to_field='id', related_name='duties', on_delete=OnDelete.RESTRICT)),
                ('stand_in', fields.ForeignKeyField('models.Officer', source_field='stand_in_id', null=True, db_constraint=True, to_field='id', related_name='duties_stood_in', on_delete=OnDelete.RESTRICT)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'duty', 'app': 'models', 'indexes': [Index(fields=['court_id', 'ends_on'])], 'pk_attr': 'id', 'table_description': 'Somebody is on duty at a court, in one post, on the days from the first to the last, both counted.'},
            bases=['Model'],
        ),
    ]
