"""Where a person is in a dialogue, and every message that came through the door."""

from tortoise import fields
from tortoise.models import Model

from models.accounts import Account
from models.people import Identity


class Talk(Model):
    """A person's place in a dialogue. `data` is sealed: people type identity numbers into it."""

    id = fields.BigIntField(primary_key=True)
    identity: fields.OneToOneRelation[Identity] = fields.OneToOneField("models.Identity", on_delete=fields.RESTRICT)
    identity_id: int
    data_sealed = fields.BinaryField()
    version = fields.IntField()
    updated_at = fields.DatetimeField()

    class Meta:
        table = "talk"


class InboundMessage(Model):
    """What came through the door, with the reply it was given. Content and reply are sealed."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account", on_delete=fields.RESTRICT)
    account_id: int
    identity: fields.ForeignKeyNullableRelation[Identity] = fields.ForeignKeyField(
        "models.Identity", null=True, on_delete=fields.RESTRICT
    )
    identity_id: int | None
    dedupe_key = fields.CharField(max_length=200, unique=True)
    kind = fields.CharField(max_length=40)
    content_sealed = fields.BinaryField(null=True)
    reply_sealed = fields.BinaryField(null=True)
    received_at = fields.DatetimeField()

    class Meta:
        table = "inbound_message"
        indexes = (("identity_id", "id"),)
