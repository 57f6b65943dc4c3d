"""Systems of the courts that write to us over signed HTTP: for which branch, with which keys, and what we answered."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.courts import Court
from models.inserts import Insert
from models.sealing import SealedField, SealingModel


class CaseSystem(Model):
    """A case system may write the cases of one court and of the courts below it; its name is the source of the rows."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=40, unique=True)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    created_at = fields.DatetimeField()

    class Meta:
        table = "case_system"


class IntegrationKey(SealingModel):
    """A key a system signs with; its secret was shown once, is sealed here, and serves until `ended_at`."""

    id = fields.BigIntField(primary_key=True)
    system: fields.ForeignKeyRelation[CaseSystem] = fields.ForeignKeyField(
        "models.CaseSystem", related_name="keys", on_delete=fields.RESTRICT
    )
    system_id: int
    key_id = fields.CharField(max_length=32, unique=True)
    secret_sealed = SealedField()
    created_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "integration_key"
        indexes = (("system_id", "id"),)


class IntegrationCall(Model):
    """The answer to a call that may be sent again under its key; another body under the same key is refused.

    Answers name rows and fields, and hold nothing of what was sent.
    """

    id = fields.BigIntField(primary_key=True)
    system: fields.ForeignKeyRelation[CaseSystem] = fields.ForeignKeyField(
        "models.CaseSystem", on_delete=fields.RESTRICT
    )
    system_id: int
    key = fields.CharField(max_length=80)
    body_hash = fields.BinaryField()
    answer: dict[str, Any] = fields.JSONField(default=dict)
    created_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "integration_call"
        unique_together = (("system", "key"),)


INSERT_INTEGRATION_CALL = Insert("integration_call", "system_id key body_hash created_at", answer="'{}'")
