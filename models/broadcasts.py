"""A broadcast is one notice to many people."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.accounts import Account
from models.courts import Court
from models.enums import BroadcastState


class Broadcast(Model):
    """Drafted by one, approved by another. `audience` says who is meant, in ids and enumerations."""

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account", on_delete=fields.RESTRICT)
    account_id: int
    title = fields.CharField(max_length=60)
    text = fields.TextField()
    audience: dict[str, Any] = fields.JSONField(default=dict)
    state = fields.CharEnumField(BroadcastState, max_length=16, default=BroadcastState.DRAFT)
    author_id = fields.BigIntField()
    approver_id = fields.BigIntField(null=True)
    expanded_to_id = fields.BigIntField(default=0)
    created_at = fields.DatetimeField()
    approved_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "broadcast"


class BroadcastRecipient(Model):
    """That a person belongs to a broadcast's audience, once."""

    id = fields.BigIntField(primary_key=True)
    broadcast: fields.ForeignKeyRelation[Broadcast] = fields.ForeignKeyField(
        "models.Broadcast", on_delete=fields.RESTRICT
    )
    broadcast_id: int
    identity_id = fields.BigIntField()
    delivery_id = fields.BigIntField(null=True)

    class Meta:
        table = "broadcast_recipient"
        unique_together = (("broadcast", "identity_id"),)
