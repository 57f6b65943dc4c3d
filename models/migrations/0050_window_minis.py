"""A window's mini-program code is kept; files are found by their key where the store is swept."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

STEPS = [
    (f"CREATE INDEX {name} ON {rest}", f"DROP INDEX {name}")
    for name, rest in (
        ("broadcast_picture_file", "broadcast_picture (file_key)"),
        ("service_window_file", "service_window (file_key) WHERE file_key <> ''"),
    )
]


class Migration(migrations.Migration):
    dependencies = [("models", "0049_uploaded_lists")]

    initial = False

    operations = [
        ops.AddField(
            model_name='ServiceWindow',
            name='file_key',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='ServiceWindow',
            name='mini_account',
            field=fields.ForeignKeyField('models.Account', source_field='mini_account_id', null=True, db_constraint=True, to_field='id', related_name='window_codes', on_delete=OnDelete.RESTRICT),
        ),
        *(ops.RunSQL(sql=[forward], reverse_sql=[back]) for forward, back in STEPS),
    ]
