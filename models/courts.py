"""Courts form a tree; departments belong to them. What is to happen to a court waits in a row of its own."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.enums import CourtChange, CourtLevel, DepartmentKind


class Court(Model):
    """A node of the tree. `code` is its 法院代字; `path` is every code from the root, so a branch is a prefix.

    One that was closed has a successor, which takes what is left there from then on. `help_line` and `police` are told
    to people in danger, beside the court's own telephone.
    """

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(max_length=16, unique=True)
    name = fields.CharField(max_length=60)
    short_name = fields.CharField(max_length=20)
    level = fields.CharEnumField(CourtLevel, max_length=16)
    parent: fields.ForeignKeyNullableRelation["Court"] = fields.ForeignKeyField(
        "models.Court", null=True, on_delete=fields.RESTRICT
    )
    parent_id: int | None
    path = fields.CharField(max_length=120, db_index=True)
    telephone = fields.CharField(max_length=30, default="12368")
    address = fields.CharField(max_length=120, default="")
    help_line = fields.CharField(max_length=30, default="12356", db_default="12356")
    police = fields.CharField(max_length=30, default="110", db_default="110")
    closed_at = fields.DatetimeField(null=True)
    successor: fields.ForeignKeyNullableRelation["Court"] = fields.ForeignKeyField(
        "models.Court", null=True, related_name="succeeded", on_delete=fields.RESTRICT
    )
    successor_id: int | None

    class Meta:
        table = "court"


class Department(Model):
    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    name = fields.CharField(max_length=40)
    kind = fields.CharEnumField(DepartmentKind, max_length=20)

    class Meta:
        table = "department"
        unique_together = (("court", "name"),)


class CourtRequest(Model):
    """A court moves under another or closes: asked for, agreed to by a second person, carried out by the worker.

    `facts` name the other court. `done_at`: it is over, refused and failed (`trouble`) too; until then a court has no
    second one. `moved` of `total` tickets have gone along so far.
    """

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField(
        "models.Court", related_name="requests", on_delete=fields.RESTRICT
    )
    court_id: int
    change = fields.CharEnumField(CourtChange, max_length=16)
    facts: dict[str, Any] = fields.JSONField(default=dict)
    asked_by_id = fields.BigIntField()
    asked_at = fields.DatetimeField()
    decided_by_id = fields.BigIntField(null=True)
    decided_at = fields.DatetimeField(null=True)
    agreed = fields.BooleanField(null=True)
    moved = fields.IntField(default=0)
    total = fields.IntField(default=0)
    done_at = fields.DatetimeField(null=True)
    trouble = fields.CharField(max_length=200, default="")

    class Meta:
        table = "court_request"
        indexes = (("court_id", "id"),)
