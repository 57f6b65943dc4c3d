"""Hearings (开庭) are days in court, and what they were before each change."""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.enums import HearingStatus
from models.officers import Officer


class Hearing(Model):
    """One day in court of a case, as its court last reported it (法释〔2018〕7号 art. 7).

    `ref` is what the case system calls it; `judge_name` is whom the court named, `judge` their row where they have an
    account.
    """

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "models.Case", related_name="hearings", on_delete=fields.RESTRICT
    )
    case_id: int
    ref = fields.CharField(max_length=60)
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField(null=True)
    room = fields.CharField(max_length=40, default="", db_default="")
    judge: fields.ForeignKeyNullableRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", null=True, on_delete=fields.RESTRICT
    )
    judge_id: int | None
    judge_name = fields.CharField(max_length=40, default="", db_default="")
    status = fields.CharEnumField(HearingStatus, max_length=12)
    source = fields.CharField(max_length=40)
    as_of = fields.DatetimeField()

    class Meta:
        table = "hearing"
        unique_together = (("case", "ref"),)
        indexes = (("status", "starts_at"),)


class HearingChange(Model):
    """What a hearing was until it was changed, cancelled or held; the newest row is what it was last.

    `as_of` is the report it had been known by, `changed_as_of` the one that changed it.
    """

    id = fields.BigIntField(primary_key=True)
    hearing: fields.ForeignKeyRelation[Hearing] = fields.ForeignKeyField(
        "models.Hearing", related_name="changes", on_delete=fields.RESTRICT
    )
    hearing_id: int
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField(null=True)
    room = fields.CharField(max_length=40)
    judge_name = fields.CharField(max_length=40)
    status = fields.CharEnumField(HearingStatus, max_length=12)
    as_of = fields.DatetimeField()
    changed_as_of = fields.DatetimeField()

    class Meta:
        table = "hearing_change"
        indexes = (("hearing_id", "id"),)
