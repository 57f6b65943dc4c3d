"""Short messages wait here to be sent, once each; beside them stand codes that prove a mobile, and what people replied.

Numbers and what fills a message are sealed, and are emptied as soon as a gateway has taken it or nobody will.
"""

from tortoise import fields
from tortoise.models import Model

from models.enums import DeliveryState, SmsKind
from models.people import Identity
from models.sealing import SealedField, SealingModel


class ShortMessage(SealingModel):
    """One short message to one number, unique by its cause; a gateway knows it again by its `ref`.

    `values_sealed` is a JSON list of what fills the gaps of its words; `delivery_id` names the notice it carries, None
    for a code. `reason` is an `SmsTrouble`, or empty. A row is claimed under a fresh `lease`, until `lease_until`.
    """

    id = fields.BigIntField(primary_key=True)
    ref = fields.CharField(max_length=32, unique=True)
    cause = fields.CharField(max_length=120, unique=True)
    kind = fields.CharEnumField(SmsKind, max_length=16)
    to_sealed = SealedField(null=True)
    values_sealed = SealedField(null=True)
    delivery_id = fields.BigIntField(null=True, db_index=True)
    state = fields.CharEnumField(DeliveryState, max_length=16, default=DeliveryState.PENDING)
    tries = fields.SmallIntField(default=0)
    not_before = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    lease = fields.CharField(max_length=32, default="")
    lease_until = fields.DatetimeField(null=True)
    msgid = fields.CharField(max_length=64, default="", db_index=True)
    reason = fields.CharField(max_length=20, default="")
    created_at = fields.DatetimeField()
    sent_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "short_message"


CLAIM_SHORT_MESSAGES = """
WITH due AS (
    SELECT id, state FROM short_message
    WHERE state IN ('pending', 'claimed') AND not_before <= ${at} AND (lease_until IS NULL OR lease_until < ${at})
    ORDER BY not_before, id LIMIT ${most} FOR UPDATE SKIP LOCKED
)
UPDATE short_message AS message SET state = 'claimed', tries = message.tries + 1, lease = ${lease},
    lease_until = ${at}::timestamptz + ${span}::interval
FROM due WHERE message.id = due.id
RETURNING message.id, due.state = 'claimed' AS may_have_left"""
"""Found by the index `short_message_due`. Who left it claimed may have sent it."""


class SmsReply(SealingModel):
    """What somebody wrote back, once by the gateway's own number for it. `stop`: they want no more (TD, 退订)."""

    id = fields.BigIntField(primary_key=True)
    event = fields.CharField(max_length=64, unique=True)
    mobile_index = fields.CharField(max_length=32, db_index=True)
    text_sealed = SealedField()
    stop = fields.BooleanField(default=False)
    received_at = fields.DatetimeField()

    class Meta:
        table = "sms_reply"


class MobileCode(Model):
    """Six digits sent to a number for one phone; kept as keyed indexes only. `tries` counts guesses."""

    id = fields.BigIntField(primary_key=True)
    identity: fields.ForeignKeyRelation[Identity] = fields.ForeignKeyField("models.Identity", on_delete=fields.RESTRICT)
    identity_id: int
    court_id = fields.BigIntField(null=True)
    mobile_index = fields.CharField(max_length=32)
    code_index = fields.CharField(max_length=32)
    issued_at = fields.DatetimeField(db_index=True)
    expires_at = fields.DatetimeField()
    tries = fields.SmallIntField(default=0)
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "mobile_code"
        indexes = (("mobile_index", "issued_at"), ("identity_id", "issued_at"))
