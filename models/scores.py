"""Counted facts, so that no rate is ever read from the tickets themselves."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


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
    frozen_at = fields.DatetimeField(null=True)

    class Meta:
        table = "score_cell"
        unique_together = (("court_id", "department_id", "officer_id", "restricted", "day", "formula"),)


class DirtyCell(Model):
    """A court's day whose counts must be made anew."""

    id = fields.BigIntField(primary_key=True)
    court_id = fields.BigIntField()
    day = fields.DateField()

    class Meta:
        table = "dirty_cell"
        unique_together = (("court_id", "day"),)
