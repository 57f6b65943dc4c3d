"""Grants count what people allowed the court to send them by subscription notice."""

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
COUNT_ANSWER = f"""
{INSERT_GRANT.select(accepted="${accepted}::int", left="${accepted}", updated_at="${at}")}
ON CONFLICT (identity_id, template_id) DO UPDATE SET
    accepted = subscription_grant.accepted + excluded.accepted,
    rejected = subscription_grant.rejected + excluded.rejected,
    "left" = subscription_grant."left" + excluded."left",
    updated_at = excluded.updated_at"""
USE_GRANT = """
UPDATE subscription_grant SET "left" = "left" - 1, updated_at = ${at}
WHERE identity_id = ${identity_id} AND template_id = ${template_id} AND "left" > 0"""
