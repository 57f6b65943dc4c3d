"""Content checks, subscription grants, erasure, playable voices: tables by the ORM, what it cannot say in plain SQL.

Messages were once known by a key with the sender's openid in it; those keys become hashes, as new ones are.
"""

from models import lean
from tortoise.migrations import operations as ops
from models.enums import CheckState, CheckSubject, ErasureCause, SendChannel
from tortoise.fields.base import OnDelete
from tortoise import fields

STEPS = [
    (
        "CREATE INDEX content_check_due ON content_check (next_try_at, id) WHERE state IN ('pending', 'asked')",
        "DROP INDEX content_check_due",
    ),
    (
        "CREATE INDEX content_check_look ON content_check (petition_id) WHERE state = 'look'",
        "DROP INDEX content_check_look",
    ),
    (
        "CREATE INDEX content_check_trace ON content_check (trace_id) WHERE trace_id <> ''",
        "DROP INDEX content_check_trace",
    ),
    (
        "CREATE INDEX attachment_unplayable ON attachment (next_try_at, id)"
        " WHERE kind = 'voice' AND state = 'stored' AND playable_key = '' AND playable_tries < 4",
        "DROP INDEX attachment_unplayable",
    ),
    (
        "CREATE INDEX attachment_unused ON attachment (created_at) WHERE petition_id IS NULL",
        "DROP INDEX attachment_unused",
    ),
    (
        "CREATE INDEX attachment_file ON attachment (file_key) WHERE file_key <> ''",
        "DROP INDEX attachment_file",
    ),
    (
        "CREATE INDEX attachment_playable ON attachment (playable_key) WHERE playable_key <> ''",
        "DROP INDEX attachment_playable",
    ),
    ("CREATE INDEX erasure_due ON erasure (next_try_at, id) WHERE done_at IS NULL", "DROP INDEX erasure_due"),
    ("CREATE INDEX idempotency_key_age ON idempotency_key (created_at)", "DROP INDEX idempotency_key_age"),
    (
        "UPDATE inbound_message SET dedupe_key = 'h|' || encode(sha256(convert_to(dedupe_key, 'UTF8')), 'hex')"
        " WHERE dedupe_key NOT LIKE 'h|%'",
        "SELECT 1",
    ),
]


class Migration(lean.Migration):
    dependencies = [('models', '0002_indexes_and_sequences')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ContentCheck',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('subject', fields.CharEnumField(description='PETITION: petition\nWORDS: words\nATTACHMENT: attachment', enum_type=CheckSubject, max_length=16)),
                ('subject_id', fields.BigIntField()),
                ('petition_id', fields.BigIntField(db_index=True)),
                ('identity_id', fields.BigIntField(null=True)),
                ('state', fields.CharEnumField(default=CheckState.PENDING, description='PENDING: pending\nASKED: asked\nPASSED: passed\nLOOK: look\nUNCHECKED: unchecked\nSEEN: seen', enum_type=CheckState, max_length=16)),
                ('suggest', fields.CharField(default='', max_length=10)),
                ('label', fields.IntField(null=True)),
                ('reason', fields.CharField(default='', max_length=60)),
                ('trace_id', fields.CharField(default='', max_length=64)),
                ('tries', fields.SmallIntField(default=0)),
                ('next_try_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('checked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('seen_by_id', fields.BigIntField(null=True)),
                ('seen_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'content_check', 'app': 'models', 'unique_together': (('subject', 'subject_id'),), 'pk_attr': 'id', 'table_description': "One check of one thing: `label` is WeChat's (20001 politics …), `reason` why it was not checked."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Erasure',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('cause', fields.CharEnumField(description='CANCELLED: cancelled\nREVOKED: revoked\nASKED: asked', enum_type=ErasureCause, max_length=16)),
                ('identity_id', fields.BigIntField(null=True)),
                ('citizen_id', fields.BigIntField(null=True)),
                ('petition_id', fields.BigIntField(null=True)),
                ('asked_by_id', fields.BigIntField(null=True)),
                ('tries', fields.SmallIntField(default=0)),
                ('next_try_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('done_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'erasure', 'app': 'models', 'pk_attr': 'id', 'table_description': "One request to erase; ids and times only. Nobody's words are in it, so it may stay as the proof."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FileRemoval',
            fields=[
                ('file_key', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=80)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'file_removal', 'app': 'models', 'pk_attr': 'file_key', 'table_description': 'A file of the store that nothing refers to any more; removed by the worker after the commit that says so.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Grant',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('identity', fields.ForeignKeyField('models.Identity', source_field='identity_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('template_id', fields.CharField(max_length=64)),
                ('accepted', fields.IntField(default=0)),
                ('rejected', fields.IntField(default=0)),
                ('left', fields.IntField(default=0)),
                ('updated_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'subscription_grant', 'app': 'models', 'unique_together': (('identity', 'template_id'),), 'pk_attr': 'id', 'table_description': "One person's answers to one template. A one-time grant is used up by one accepted send: `left` are to be used."},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Attachment',
            name='identity_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Attachment',
            name='playable_key',
            field=fields.CharField(default='', db_default='', max_length=80),
        ),
        ops.AddField(
            model_name='Attachment',
            name='playable_size',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Attachment',
            name='playable_tries',
            field=fields.SmallIntField(default=0, db_default=0),
        ),
        ops.AlterField(
            model_name='Attempt',
            name='channel',
            field=fields.CharEnumField(description='KF_TEXT: kf_text\nTEMPLATE: template\nSUBSCRIPTION: subscription\nTELEPHONE: telephone', enum_type=SendChannel, max_length=16),
        ),
        ops.AddField(
            model_name='Identity',
            name='erased_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
