"""WeChat's followers are walked through account by account; staff carry tags there that decide which menu they see."""

from models import fast_migrations
from tortoise.migrations import operations as ops
from models.enums import StaffKind
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

STEPS = [
    (
        "CREATE UNIQUE INDEX follower_sync_open ON follower_sync (account_id) WHERE done_at IS NULL",
        "DROP INDEX follower_sync_open",
    ),
    ("CREATE INDEX identity_following ON identity (account_id, id) WHERE subscribed", "DROP INDEX identity_following"),
]


class Migration(fast_migrations.Migration):
    dependencies = [("models", "0046_windows_and_wishes")]

    initial = False

    operations = [
        ops.CreateModel(
            name='FollowerSync',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('asked_by_id', fields.BigIntField(null=True)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('started_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('next_openid', fields.CharField(default='', max_length=64)),
                ('total', fields.IntField(default=0)),
                ('seen', fields.IntField(default=0)),
                ('met', fields.IntField(default=0)),
                ('back', fields.IntField(default=0)),
                ('gone', fields.IntField(default=0)),
                ('restarts', fields.SmallIntField(default=0)),
                ('lease', fields.CharField(default='', max_length=32)),
                ('lease_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('not_before', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('done_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('trouble', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'follower_sync', 'app': 'models', 'indexes': [Index(fields=['account_id', 'id'])], 'pk_attr': 'id', 'table_description': "One walk through an account's followers, page by page: `next_openid` is where it goes on, '' at the beginning."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PhoneTag',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('identity', fields.OneToOneField('models.Identity', source_field='identity_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(description='DESK: desk\nLIAISON: liaison\nJUDGE: judge', enum_type=StaffKind, max_length=16)),
                ('refused', fields.BooleanField(default=False)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'phone_tag', 'app': 'models', 'pk_attr': 'id', 'table_description': "That an officer's phone carries the tag of one kind of staff at WeChat; refused: WeChat would not have it."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StaffTag',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(description='DESK: desk\nLIAISON: liaison\nJUDGE: judge', enum_type=StaffKind, max_length=16)),
                ('tag_id', fields.IntField()),
            ],
            options={'table': 'staff_tag', 'app': 'models', 'unique_together': (('account', 'kind'),), 'pk_attr': 'id', 'table_description': "The tag an account has at WeChat for one kind of staff; it decides which menu they see there."},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Identity',
            name='follow_checked_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        *(ops.RunSQL(sql=[there], reverse_sql=[back]) for there, back in STEPS),
    ]
