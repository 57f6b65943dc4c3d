"""How an officer likes the console to look."""

import functools
from json import dumps, loads

from models import fast_migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0031_over')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Officer',
            name='preferences',
            field=fields.JSONField(default=dict, db_default={}, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
    ]
