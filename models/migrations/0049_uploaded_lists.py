"""A list that was uploaded for a broadcast is thrown away some time after it came; an index nobody asks goes."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [("models", "0048_followers")]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='BroadcastLine',
            options={'table': 'broadcast_line', 'app': 'models', 'unique_together': (('broadcast', 'mobile_index'),), 'indexes': [Index(fields=['broadcast_id', 'id']), Index(fields=['kept_at'])], 'pk_attr': 'id', 'table_description': 'One row of a list that was uploaded for a broadcast, by its `place` there; gone some time after `kept_at`.'},
        ),
        ops.AddField(
            model_name='BroadcastLine',
            name='kept_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddIndex(
            model_name='BroadcastLine',
            index=Index(fields=['kept_at']),
        ),
        ops.RunSQL(
            sql=["DROP INDEX sms_reply_stop"],
            reverse_sql=["CREATE INDEX sms_reply_stop ON sms_reply (mobile_index) WHERE stop"],
        ),
    ]
