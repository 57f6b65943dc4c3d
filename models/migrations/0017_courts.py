"""Courts close and name their successor."""

from models import fast_migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(fast_migrations.Migration):
    dependencies = [('models', '0016_duty')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Court',
            name='closed_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Court',
            name='successor',
            field=fields.ForeignKeyField('models.Court', source_field='successor_id', null=True, db_constraint=True, to_field='id', related_name='succeeded', on_delete=OnDelete.RESTRICT),
        ),
    ]
