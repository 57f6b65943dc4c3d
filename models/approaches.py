"""Beside an approach (三个规定) stand whom it names, who read nothing of it, and that it was recorded by mistake."""

from tortoise import fields
from tortoise.models import Model

from models.audit import ApproachRecord
from models.enums import Finding
from models.inserts import Insert
from models.sealing import SealedField, SealingModel


class ApproachSubject(Model):
    """An officer an approach names, or may mean: they neither read nor count it."""

    id = fields.BigIntField(primary_key=True)
    record: fields.ForeignKeyRelation[ApproachRecord] = fields.ForeignKeyField(
        "models.ApproachRecord", related_name="subjects", on_delete=fields.RESTRICT
    )
    record_id: int
    officer_id = fields.BigIntField(db_index=True)
    finding = fields.CharEnumField(Finding, max_length=16)
    at = fields.DatetimeField()

    class Meta:
        table = "approach_subject"
        unique_together = (("record", "officer_id"),)


INSERT_APPROACH_SUBJECT = Insert("approach_subject", "record_id officer_id finding at")


class ApproachMistake(SealingModel):
    """A counter-entry: the record stays as it was written, and counts no more. `reason` is sealed."""

    id = fields.BigIntField(primary_key=True)
    record: fields.OneToOneRelation[ApproachRecord] = fields.OneToOneField(
        "models.ApproachRecord", related_name="mistake", on_delete=fields.RESTRICT
    )
    record_id: int
    officer_id = fields.BigIntField()
    reason_sealed = SealedField()
    at = fields.DatetimeField()

    class Meta:
        table = "approach_mistake"
