"""A citizen is known by any document, not an identity card alone; when WeChat vouched for their number is kept.

Who has a number to be reached by and no document's was vouched for: nothing else wrote such rows.
"""

from models import fast_migrations
from tortoise.migrations import operations as ops
from models.enums import DocumentKind
from tortoise import fields

KEEP_PROOFS = """
UPDATE citizen SET mobile_proved_at = coalesce(mobile_at, created_at)
WHERE id_number_index IS NULL AND mobile_index IS NOT NULL AND erased_at IS NULL"""


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0012_wall')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Citizen',
            name='document_kind',
            field=fields.CharEnumField(null=True, description='IDENTITY_CARD: identity_card\nPASSPORT: passport\nHK_MACAO_PERMIT: hk_macao_permit\nTAIWAN_PERMIT: taiwan_permit\nRESIDENCE_PERMIT: residence_permit\nFOREIGN_RESIDENCE_CARD: foreign_residence_card\nCREDIT_CODE: credit_code\nLAWYER_LICENCE: lawyer_licence', enum_type=DocumentKind, max_length=24),
        ),
        ops.AddField(
            model_name='Citizen',
            name='mobile_proved_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(sql=KEEP_PROOFS, reverse_sql="SELECT 1"),
    ]
