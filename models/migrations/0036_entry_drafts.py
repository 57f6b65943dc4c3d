"""What an officer types of a petition is kept until it is entered, and the form enters it once."""

from models import fast_migrations
from tortoise.migrations import operations as ops
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0035_ticket_page')]

    initial = False

    operations = [
        ops.CreateModel(
            name='EntryDraft',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('officer', fields.ForeignKeyField('models.Officer', source_field='officer_id', db_constraint=True, to_field='id', related_name='entry_drafts', on_delete=OnDelete.RESTRICT)),
                ('key', fields.CharField(max_length=24)),
                ('version', fields.IntField(default=1)),
                ('fields_sealed', fields.BinaryField(null=True)),
                ('file_ids', ArrayField(default=list, db_default=[], element_type='BIGINT')),
                ('number', fields.CharField(default='', db_default='', max_length=24)),
                ('fingerprint', fields.CharField(default='', db_default='', max_length=32)),
                ('kept_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'entry_draft', 'app': 'models', 'unique_together': (('officer', 'key'),), 'indexes': [Index(fields=['kept_at'])], 'pk_attr': 'id', 'table_description': "One form of one officer, under the form's own mark. Its words rest under the keys of complaints: any may be one."},
            bases=['SealingModel'],
        ),
    ]
