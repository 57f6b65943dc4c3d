"""Citizens are people of whom we know more than an openid; identities are openids, consents what people agreed to."""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model

from models.accounts import Account
from models.enums import DocumentKind, Standing
from models.inserts import Insert
from models.officers import Officer
from models.sealing import SealedField, SealingModel


class Citizen(SealingModel):
    """A person. What identifies them is sealed, and found again through keyed indexes only, a name by `name_keys`.

    `document_kind` is what the number in `id_number_sealed` names; None where it was kept before kinds were: a number
    of GB 11643 tells its own. `mobile_at` is when they gave their number to be reached by; None where that was not
    written down yet. `mobile_proved_at` is when WeChat vouched that this very number is theirs.
    """

    id = fields.BigIntField(primary_key=True)
    standing = fields.CharEnumField(Standing, max_length=16, default=Standing.CLAIMED)
    name_sealed = SealedField(null=True)
    name_keys: ArrayField = ArrayField(element_type="int", default=list, db_default=[])
    document_kind = fields.CharEnumField(DocumentKind, max_length=24, null=True)
    id_number_sealed = SealedField(null=True)
    id_number_index = fields.CharField(max_length=32, null=True, db_index=True)
    mobile_sealed = SealedField(null=True)
    mobile_index = fields.CharField(max_length=32, null=True, db_index=True)
    mobile_at = fields.DatetimeField(null=True)
    mobile_proved_at = fields.DatetimeField(null=True)
    organisation = fields.CharField(max_length=100, default="")
    verified_at = fields.DatetimeField(null=True)
    died_on = fields.DateField(null=True)
    erased_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "citizen"


class Identity(Model):
    """One openid in one account; a citizen's, an officer's, or nobody's yet.

    The customer-service window is WeChat's: it shuts at `window_until` and still takes `window_left` messages.
    `bound_at` is when it came to somebody who had another before; None where it was theirs from the first. A
    unionid that is not known was asked for at `unionid_asked_at`. WeChat listed them as a follower at
    `follow_checked_at`.
    """

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account", on_delete=fields.RESTRICT)
    account_id: int
    openid = fields.CharField(max_length=64)
    unionid = fields.CharField(max_length=64, null=True, db_index=True)
    citizen: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", null=True, on_delete=fields.RESTRICT
    )
    citizen_id: int | None
    officer: fields.ForeignKeyNullableRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", null=True, on_delete=fields.RESTRICT
    )
    officer_id: int | None
    subscribed = fields.BooleanField(default=True)
    unreachable_since = fields.DatetimeField(null=True)
    unreachable_reason = fields.CharField(max_length=40, default="")
    window_until = fields.DatetimeField(null=True)
    window_left = fields.SmallIntField(default=0)
    bound_at = fields.DatetimeField(null=True)
    unionid_asked_at = fields.DatetimeField(null=True)
    follow_checked_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    erased_at = fields.DatetimeField(null=True)

    class Meta:
        table = "identity"
        unique_together = (("account", "openid"),)


INSERT_IDENTITY = Insert(
    "identity",
    "account_id openid created_at seen_at",
    subscribed="true",
    unreachable_reason="''",
    window_left="0",
)
OPEN_WINDOW = """UPDATE identity
    SET seen_at = ${at}, subscribed = true, unreachable_since = NULL, unreachable_reason = '',
        window_left = CASE WHEN window_until > ${at} THEN GREATEST(window_left, ${window_left}::smallint)
            ELSE ${window_left} END,
        window_until = GREATEST(window_until, ${window_until}::timestamptz)"""
"""Whoever writes to us is there, and may be written to for a while: the wider of two windows holds."""

SEE_AGAIN = """
UPDATE identity SET seen_at = greatest(seen_at, ${at}::timestamptz), unreachable_since = NULL, unreachable_reason = ''
WHERE id = ${identity_id} AND erased_at IS NULL"""
"""Whoever logs in, gives leave to send or uses a button is there; whether they follow the account it does not tell."""


class Consent(Model):
    """Who agreed to which text, for what, when; asked before an identity number is."""

    id = fields.BigIntField(primary_key=True)
    identity: fields.ForeignKeyRelation[Identity] = fields.ForeignKeyField("models.Identity", on_delete=fields.RESTRICT)
    identity_id: int
    text_name = fields.CharField(max_length=40)
    version = fields.CharField(max_length=20)
    purpose = fields.CharField(max_length=60)
    given_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "consent"
