"""Scores are counted facts, so that no rate is ever read from the tickets themselves."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.courts import Court
from models.inserts import Insert


class ScoreCell(Model):
    """The counts of one court, department and officer on one day under one formula. Zero stands for "all of them"."""

    id = fields.BigIntField(primary_key=True)
    court_id = fields.BigIntField()
    department_id = fields.BigIntField(default=0)
    officer_id = fields.BigIntField(default=0)
    restricted = fields.BooleanField(default=False)
    day = fields.DateField()
    formula = fields.CharField(max_length=20)
    counts: dict[str, Any] = fields.JSONField(default=dict)

    class Meta:
        table = "score_cell"
        unique_together = (("court_id", "department_id", "officer_id", "restricted", "day", "formula"),)


INSERT_SCORE_CELL = Insert("score_cell", "court_id department_id officer_id restricted day formula counts")


class ScoreMonth(Model):
    """The same of a month, named by its first day. Once frozen it stays, whatever its days are counted to later."""

    id = fields.BigIntField(primary_key=True)
    court_id = fields.BigIntField()
    department_id = fields.BigIntField(default=0)
    officer_id = fields.BigIntField(default=0)
    restricted = fields.BooleanField(default=False)
    month = fields.DateField()
    formula = fields.CharField(max_length=20)
    counts: dict[str, Any] = fields.JSONField(default=dict)
    frozen_at = fields.DatetimeField(null=True)

    class Meta:
        table = "score_month"
        unique_together = (("court_id", "department_id", "officer_id", "restricted", "month", "formula"),)


INSERT_SCORE_MONTH = Insert("score_month", "court_id department_id officer_id restricted month formula counts")


class DirtyCell(Model):
    """A court's day whose counts must be made anew. Rows are only added and taken away: nobody waits for another."""

    id = fields.BigIntField(primary_key=True)
    court_id = fields.BigIntField()
    day = fields.DateField()

    class Meta:
        table = "dirty_cell"


INSERT_DIRTY_CELL = Insert("dirty_cell", "court_id day")


class ScoreWeight(Model):
    """How much a measure counts in a court's score, versioned; no court means for all."""

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyNullableRelation[Court] = fields.ForeignKeyField(
        "models.Court", null=True, on_delete=fields.RESTRICT
    )
    court_id: int | None
    version = fields.CharField(max_length=40)
    measure = fields.CharField(max_length=40)
    weight = fields.SmallIntField()
    starts_at = fields.DatetimeField()

    class Meta:
        table = "score_weight"
        unique_together = (("court", "version", "measure"),)
