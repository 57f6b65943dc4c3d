"""Broadcasts: what they say and for whom, their history, parts, pictures and articles; and what the desk looks for.

What waits, what is on its way and what stands among the announcements is found by an index.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.enums import BroadcastAct, BroadcastKind, BroadcastPartState, BroadcastWay, RecipientOutcome
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint

INDEXES = [
    ("broadcast_waiting", "broadcast_recipient (broadcast_id, account_id, id) WHERE outcome = 'waiting'"),
    ("broadcast_queued", "broadcast_recipient (broadcast_id, id) WHERE outcome = 'queued'"),
    ("broadcast_recipient_part", "broadcast_recipient (part_id) WHERE part_id IS NOT NULL"),
    ("broadcast_under_way", "broadcast (id) WHERE state IN ('approved', 'sending', 'paused', 'cancelled') AND finished_at IS NULL"),
    ("broadcast_announced", "broadcast (started_at, id) WHERE public AND started_at IS NOT NULL"),
    ("broadcast_words", "broadcast USING gin (word_keys) WHERE public AND started_at IS NOT NULL"),
    ("broadcast_calendar", "broadcast (court_id, (coalesce(started_at, send_at, created_at)), id)"),
    ("broadcast_part_due", "broadcast_part (not_before, id) WHERE state IN ('waiting', 'submitted', 'deleting')"),
    ("sms_reply_stop", "sms_reply (mobile_index) WHERE stop"),
]


class Migration(migrations.Migration):
    dependencies = [("models", "0041_flat_lists")]

    initial = False

    operations = [
        ops.CreateModel(
            name='BroadcastEvent',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('broadcast', fields.ForeignKeyField('models.Broadcast', source_field='broadcast_id', db_constraint=True, to_field='id', related_name='events', on_delete=OnDelete.RESTRICT)),
                ('version', fields.IntField()),
                ('act', fields.CharEnumField(description='DRAFT: draft\nCHANGE: change\nUPLOAD: upload\nPREVIEW: preview\nSUBMIT: submit\nTAKE_BACK: take_back\nRETURN: return\nAPPROVE: approve\nPAUSE: pause\nRESUME: resume\nCANCEL: cancel\nDELETE: delete', enum_type=BroadcastAct, max_length=16)),
                ('officer_id', fields.BigIntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('words', fields.CharField(default='', max_length=200)),
            ],
            options={'table': 'broadcast_event', 'app': 'models', 'indexes': [Index(fields=['broadcast_id', 'version'])], 'pk_attr': 'id', 'table_description': 'What was done to a broadcast; `words` is what somebody wrote about it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BroadcastLine',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('broadcast', fields.ForeignKeyField('models.Broadcast', source_field='broadcast_id', db_constraint=True, to_field='id', related_name='lines', on_delete=OnDelete.RESTRICT)),
                ('place', fields.IntField()),
                ('name_sealed', fields.BinaryField(null=True)),
                ('mobile_sealed', fields.BinaryField(null=True)),
                ('mobile_index', fields.CharField(db_index=True, max_length=32)),
                ('case_number', fields.CharField(default='', max_length=60)),
                ('hearing_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'broadcast_line', 'app': 'models', 'unique_together': (('broadcast', 'mobile_index'),), 'indexes': [Index(fields=['broadcast_id', 'id'])], 'pk_attr': 'id', 'table_description': 'One row of a list that was uploaded for a broadcast, by its `place` there; gone some time after it is over.'},
            bases=['SealingModel'],
        ),
        ops.CreateModel(
            name='BroadcastPart',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('broadcast', fields.ForeignKeyField('models.Broadcast', source_field='broadcast_id', db_constraint=True, to_field='id', related_name='parts', on_delete=OnDelete.RESTRICT)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('ordinal', fields.IntField()),
                ('size', fields.IntField()),
                ('state', fields.CharEnumField(default=BroadcastPartState.WAITING, description='WAITING: waiting\nSUBMITTED: submitted\nDONE: done\nFAILED: failed\nDELETING: deleting\nDELETED: deleted', enum_type=BroadcastPartState, max_length=16)),
                ('clientmsgid', fields.CharField(unique=True, max_length=64)),
                ('media_id', fields.CharField(default='', max_length=128)),
                ('msg_id', fields.BigIntField(null=True)),
                ('status', fields.CharField(default='', max_length=40)),
                ('total', fields.IntField(default=0)),
                ('sent', fields.IntField(default=0)),
                ('failed', fields.IntField(default=0)),
                ('urls', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('tries', fields.SmallIntField(default=0)),
                ('not_before', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('lease', fields.CharField(default='', max_length=32)),
                ('lease_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('submitted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('asked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('finished_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'broadcast_part', 'app': 'models', 'unique_together': (('broadcast', 'account', 'ordinal'),), 'indexes': [Index(fields=['account_id', 'msg_id']), Index(fields=['account_id', 'submitted_at'])], 'pk_attr': 'id', 'table_description': 'One call of the mass interface: up to 10,000 recipients of one account. WeChat knows it by `clientmsgid`, and its'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BroadcastPicture',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('court', fields.ForeignKeyField('models.Court', source_field='court_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=60)),
                ('file_key', fields.CharField(max_length=64)),
                ('content_type', fields.CharField(max_length=20)),
                ('size', fields.IntField()),
                ('digest', fields.CharField(max_length=64)),
                ('added_by_id', fields.BigIntField()),
                ('added_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'broadcast_picture', 'app': 'models', 'unique_together': (('court', 'digest'),), 'indexes': [Index(fields=['court_id', 'id'])], 'pk_attr': 'id', 'table_description': "A picture of a court's library, made anew from its dots and kept once; `digest` is of its bytes."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BroadcastArticle',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('court', fields.ForeignKeyField('models.Court', source_field='court_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('title', fields.CharField(max_length=64)),
                ('summary', fields.CharField(default='', max_length=120)),
                ('body', fields.TextField(unique=False)),
                ('cover', fields.ForeignKeyField('models.BroadcastPicture', source_field='cover_id', null=True, db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('version', fields.IntField(default=1)),
                ('changed_by_id', fields.BigIntField()),
                ('changed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('removed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'broadcast_article', 'app': 'models', 'indexes': [Index(fields=['court_id', 'id'])], 'pk_attr': 'id', 'table_description': "An article of a court's library; a broadcast takes a copy of it. `body` is HTML that was cleaned."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BroadcastPolicy',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('court', fields.OneToOneField('models.Court', source_field='court_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('banned', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('per_minute', fields.IntField(default=600)),
                ('hearing_tomorrow', fields.BooleanField(default=False)),
                ('hearing_changed', fields.BooleanField(default=False)),
                ('changes_from', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('version', fields.IntField(default=1)),
                ('changed_by_id', fields.BigIntField()),
                ('changed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'broadcast_policy', 'app': 'models', 'pk_attr': 'id', 'table_description': 'What a court decided for its broadcasts: words that must not appear (None: as shipped), how many messages a'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PictureAtWeChat',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('picture', fields.ForeignKeyField('models.BroadcastPicture', source_field='picture_id', db_constraint=True, to_field='id', related_name='uploads', on_delete=OnDelete.RESTRICT)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('url', fields.CharField(default='', max_length=400)),
                ('media_id', fields.CharField(default='', max_length=128)),
            ],
            options={'table': 'picture_at_wechat', 'app': 'models', 'unique_together': (('picture', 'account'),), 'pk_attr': 'id', 'table_description': "What an account calls a picture it was given: `url` in an article's words, `media_id` as a cover; once each."},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='Broadcast',
            options={'table': 'broadcast', 'app': 'models', 'indexes': [Index(fields=['court_id', 'id'])], 'pk_attr': 'id', 'table_description': 'Drafted by one, approved by another, who binds himself to `digest`: that of its words and audience as previewed.'},
        ),
        ops.AlterField(
            model_name='Broadcast',
            name='account',
            field=fields.ForeignKeyField('models.Account', source_field='account_id', null=True, db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT),
        ),
        ops.AlterField(
            model_name='Broadcast',
            name='title',
            field=fields.CharField(max_length=64),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='body',
            field=fields.TextField(default='', db_default='', unique=False),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='changed_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='changed_by_id',
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='cover',
            field=fields.ForeignKeyField('models.BroadcastPicture', source_field='cover_id', null=True, db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='digest',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='expanded_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='failed',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='fed_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='kind',
            field=fields.CharEnumField(default=BroadcastKind.TEXT, description='TEXT: text\nARTICLE: article\nSMS: sms\nMATTER: matter', db_default='text', enum_type=BroadcastKind, max_length=16),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='opened',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='previewed_digest',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='public',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='reached',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='reasons',
            field=fields.JSONField(default=dict, db_default={}, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='refused',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='returned_because',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='send_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='stage',
            field=fields.SmallIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='started_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='summary',
            field=fields.CharField(default='', db_default='', max_length=120),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='total',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='unsubscribed',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='until_ids',
            field=fields.JSONField(default=list, db_default=[], encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='version',
            field=fields.IntField(default=1, db_default=1),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='way',
            field=fields.CharEnumField(null=True, description='MASS: mass\nONE_BY_ONE: one_by_one\nSMS: sms', enum_type=BroadcastWay, max_length=16),
        ),
        ops.AddField(
            model_name='Broadcast',
            name='word_keys',
            field=ArrayField(default=list, db_default=[], element_type='INT'),
        ),
        ops.AddIndex(
            model_name='Broadcast',
            index=Index(fields=['court_id', 'id']),
        ),
        ops.AlterModelOptions(
            name='BroadcastRecipient',
            options={'table': 'broadcast_recipient', 'app': 'models', 'unique_together': (('broadcast', 'identity_id'), ('broadcast', 'person')), 'indexes': [Index(fields=['broadcast_id', 'id'])], 'pk_attr': 'id', 'table_description': "That a person belongs to a broadcast's audience, once, and what became of it."},
        ),
        ops.AlterField(
            model_name='BroadcastRecipient',
            name='identity_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='BroadcastRecipient',
            name='account_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='BroadcastRecipient',
            name='case_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='BroadcastRecipient',
            name='citizen_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='BroadcastRecipient',
            name='hearing_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='BroadcastRecipient',
            name='line_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='BroadcastRecipient',
            name='message_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='BroadcastRecipient',
            name='officer_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='BroadcastRecipient',
            name='outcome',
            field=fields.CharEnumField(default=RecipientOutcome.WAITING, description='WAITING: waiting\nQUEUED: queued\nGROUP: group\nREACHED: reached\nREAD: read\nREFUSED: refused\nUNSUBSCRIBED: unsubscribed\nFAILED: failed', db_default='waiting', enum_type=RecipientOutcome, max_length=16),
        ),
        ops.AddField(
            model_name='BroadcastRecipient',
            name='part_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='BroadcastRecipient',
            name='party_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='BroadcastRecipient',
            name='person',
            field=fields.CharField(null=True, max_length=80),
        ),
        ops.AddField(
            model_name='BroadcastRecipient',
            name='reason',
            field=fields.CharField(default='', db_default='', max_length=40),
        ),
        ops.AddField(
            model_name='BroadcastRecipient',
            name='round',
            field=fields.SmallIntField(default=0, db_default=0),
        ),
        ops.AddIndex(
            model_name='BroadcastRecipient',
            index=Index(fields=['broadcast_id', 'id']),
        ),
        ops.AddConstraint(
            model_name='BroadcastRecipient',
            constraint=UniqueConstraint(fields=('broadcast', 'person'), name=None),
        ),
        *(ops.RunSQL(sql=[f'CREATE INDEX {name} ON {what}'], reverse_sql=[f'DROP INDEX {name}']) for name, what in INDEXES),
    ]
