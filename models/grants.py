"""What people allowed the court to send them by subscription notice."""

from tortoise import fields
from tortoise.models import Model

from models.inserts import Insert
from models.people import Identity


class Grant(Model):
    """One person's answers to one template. A one-time grant is used up by one accepted send: `left` are to be used."""

    id = fields.BigIntField(primary_key=True)
    identity: fields.ForeignKeyRelation[Identity] = fields.ForeignKeyField("models.Identity", on_delete=fields.RESTRICT)
    identity_id: int
    template_id = fields.CharField(max_length=64)
    accepted = fields.IntField(default=0)
    rejected = fields.IntField(default=0)
    left = fields.IntField(default=0)
    updated_at = fields.DatetimeField()

    class Meta:
        table = "subscription_grant"
        unique_together = (("identity", "template_id"),)


INSERT_GRANT = Insert("subscription_grant", "identity_id template_id accepted rejected left updated_at")
