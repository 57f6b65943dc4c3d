"""A verified number is one citizen: joins and who asked for a phone have tables, and what was two by then is joined.

Two verified rows of one number become the older one's. A registration that no phone stands for any more (its phone was
proved to be somebody's) gives that person its petitions and is emptied; what was emptied stands in the join's own row.
"""

from models import fast_migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.enums import DocumentKind, JoinCause, RequestCause, Standing
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

WAS = (
    "standing, name_sealed, document_kind, id_number_sealed, id_number_index, mobile_sealed, mobile_index, mobile_at, "
    "mobile_proved_at, organisation, verified_at"
)
OF_LEFT = "lost." + WAS.replace(", ", ", lost.")
PHONES = (
    "coalesce((SELECT jsonb_agg(identity.id ORDER BY identity.id) FROM identity WHERE citizen_id = lost.id), '[]')"
)
LEFT_BY = "coalesce((SELECT jsonb_agg(petition.id ORDER BY petition.id) FROM petition WHERE {}), '[]')"
INTO = f"INSERT INTO citizen_join (kept_id, left_id, cause, identities, petitions, emptied, at, {WAS})"
TWINS = f"""{INTO}
SELECT known.id, lost.id, 'twin', {PHONES}, {LEFT_BY.format("citizen_id = lost.id")}, true, now(), {OF_LEFT}
FROM citizen AS lost JOIN (
    SELECT id_number_index AS number, min(id) AS id FROM citizen
    WHERE standing = 'verified' AND erased_at IS NULL AND id_number_index IS NOT NULL GROUP BY id_number_index
) AS known ON known.number = lost.id_number_index AND known.id <> lost.id
WHERE lost.standing = 'verified' AND lost.erased_at IS NULL"""
ORPHANS = f"""{INTO}
SELECT known.id, lost.id, 'twin', '[]', {LEFT_BY.format("citizen_id = lost.id")}, true, now(), {OF_LEFT}
FROM citizen AS lost JOIN LATERAL (
    SELECT min(identity.citizen_id) AS id FROM petition JOIN identity ON identity.id = petition.identity_id
    WHERE petition.citizen_id = lost.id AND identity.citizen_id IS NOT NULL
    HAVING count(DISTINCT identity.citizen_id) = 1
) AS proved ON true JOIN citizen AS known ON known.id = proved.id AND known.standing = 'verified'
WHERE lost.standing = 'claimed' AND lost.erased_at IS NULL AND known.erased_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM identity WHERE citizen_id = lost.id)"""
EMPTY = """
UPDATE citizen SET standing = 'claimed', name_sealed = NULL, id_number_sealed = NULL, id_number_index = NULL,
    mobile_sealed = NULL, mobile_index = NULL, mobile_at = NULL, mobile_proved_at = NULL, document_kind = NULL,
    organisation = '', verified_at = NULL
FROM citizen_join WHERE citizen.id = citizen_join.left_id AND citizen_join.cause = 'twin'"""
PHONES_FOLLOW = """
UPDATE identity SET citizen_id = citizen_join.kept_id FROM citizen_join
WHERE identity.citizen_id = citizen_join.left_id AND citizen_join.cause = 'twin'"""
PETITIONS_FOLLOW = """
UPDATE petition SET citizen_id = citizen_join.kept_id FROM citizen_join
WHERE petition.citizen_id = citizen_join.left_id AND citizen_join.cause = 'twin'"""
PHONES_OF_NOBODY = """
UPDATE petition SET citizen_id = NULL FROM identity
WHERE identity.id = petition.identity_id AND identity.citizen_id IS NULL AND identity.erased_at IS NULL
    AND petition.citizen_id IS NOT NULL"""
"""A phone that was taken from a person kept what was left on it."""
ONE_OF_A_NUMBER = """
CREATE UNIQUE INDEX citizen_verified_number ON citizen (id_number_index)
WHERE standing = 'verified' AND erased_at IS NULL AND id_number_index IS NOT NULL"""
STEPS = [
    *((step, "SELECT 1") for step in (TWINS, ORPHANS, EMPTY, PHONES_FOLLOW, PETITIONS_FOLLOW, PHONES_OF_NOBODY)),
    (ONE_OF_A_NUMBER, "DROP INDEX citizen_verified_number"),
    (
        "CREATE INDEX identity_unasked ON identity (id) WHERE unionid IS NULL AND unionid_asked_at IS NULL",
        "DROP INDEX identity_unasked",
    ),
    (
        "CREATE INDEX phone_request_open ON phone_request (citizen_id, id) WHERE decided_at IS NULL",
        "DROP INDEX phone_request_open",
    ),
]


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0017_courts')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CitizenJoin',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kept', fields.ForeignKeyField('models.Citizen', source_field='kept_id', db_constraint=True, to_field='id', related_name='gained', on_delete=OnDelete.RESTRICT)),
                ('left', fields.ForeignKeyField('models.Citizen', source_field='left_id', null=True, db_constraint=True, to_field='id', related_name='given_up', on_delete=OnDelete.RESTRICT)),
                ('cause', fields.CharEnumField(description='NUMBER: number\nUNIONID: unionid\nREQUEST: request\nTWIN: twin', enum_type=JoinCause, max_length=16)),
                ('identities', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('petitions', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('emptied', fields.BooleanField(default=False)),
                ('standing', fields.CharEnumField(default=Standing.CLAIMED, description='CLAIMED: claimed\nVERIFIED: verified', enum_type=Standing, max_length=16)),
                ('name_sealed', fields.BinaryField(null=True)),
                ('document_kind', fields.CharEnumField(null=True, description='IDENTITY_CARD: identity_card\nPASSPORT: passport\nHK_MACAO_PERMIT: hk_macao_permit\nTAIWAN_PERMIT: taiwan_permit\nRESIDENCE_PERMIT: residence_permit\nFOREIGN_RESIDENCE_CARD: foreign_residence_card\nCREDIT_CODE: credit_code\nLAWYER_LICENCE: lawyer_licence', enum_type=DocumentKind, max_length=24)),
                ('id_number_sealed', fields.BinaryField(null=True)),
                ('id_number_index', fields.CharField(null=True, max_length=32)),
                ('mobile_sealed', fields.BinaryField(null=True)),
                ('mobile_index', fields.CharField(null=True, max_length=32)),
                ('mobile_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('mobile_proved_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('organisation', fields.CharField(default='', max_length=100)),
                ('verified_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('officer', fields.ForeignKeyField('models.Officer', source_field='officer_id', null=True, db_constraint=True, to_field='id', related_name='joins', on_delete=OnDelete.RESTRICT)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('undo_asked_by_id', fields.BigIntField(null=True)),
                ('undo_asked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('undone_by_id', fields.BigIntField(null=True)),
                ('undone_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'citizen_join', 'app': 'models', 'indexes': [Index(fields=['kept_id', 'id']), Index(fields=['left_id', 'id'])], 'pk_attr': 'id', 'table_description': "These identities, with these petitions, became `kept`'s; before they were `left`'s, or nobody's."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PhoneRequest',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('citizen', fields.ForeignKeyField('models.Citizen', source_field='citizen_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('identity', fields.ForeignKeyField('models.Identity', source_field='identity_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('cause', fields.CharEnumField(description='WINDOW: window\nMOBILE: mobile', enum_type=RequestCause, max_length=16)),
                ('officer_id', fields.BigIntField(null=True)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('until', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('agreed', fields.BooleanField(null=True)),
                ('decided_by_officer_id', fields.BigIntField(null=True)),
                ('decided_by_identity_id', fields.BigIntField(null=True)),
            ],
            options={'table': 'phone_request', 'app': 'models', 'indexes': [Index(fields=['citizen_id', 'id']), Index(fields=['identity_id', 'id'])], 'pk_attr': 'id', 'table_description': "A phone wants to be a person's who has a phone already; somebody else than who asked says whether it is theirs."},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Identity',
            name='bound_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Identity',
            name='unionid_asked_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
