"""A court divides kinds of petition into its own (二级类别), each with limits of its own where it has some."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.courts import Court
from models.enums import PetitionKind
from models.tickets import Ticket


class SubKind(Model):
    """A part of a kind of petition, kept by a court for itself and those below it. `initials` find it by pinyin.

    One that is not `active` is offered no more; tickets put under it stay there.
    """

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    kind = fields.CharEnumField(PetitionKind, max_length=16)
    name = fields.CharField(max_length=20)
    initials = fields.CharField(max_length=200, default="")
    active = fields.BooleanField(default=True)
    kept_at = fields.DatetimeField()

    class Meta:
        table = "sub_kind"
        unique_together = (("court", "kind", "name"),)


class SubKindLimits(Model):
    """One version of how long the work on a sub-kind takes: `limits` are amount and unit by urgency, as far as set.

    The newest holds for what is put under it from then on; rows only grow, so what a ticket's policy names stays.
    """

    id = fields.BigIntField(primary_key=True)
    sub_kind: fields.ForeignKeyRelation[SubKind] = fields.ForeignKeyField(
        "models.SubKind", related_name="versions", on_delete=fields.RESTRICT
    )
    sub_kind_id: int
    limits: dict[str, Any] = fields.JSONField(default=dict)
    set_at = fields.DatetimeField()

    class Meta:
        table = "sub_kind_limits"
        indexes = (("sub_kind_id", "id"),)


class TicketSubKind(Model):
    """Which sub-kind a ticket was put under, by whom."""

    id = fields.BigIntField(primary_key=True)
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", related_name="sub_kinds", on_delete=fields.RESTRICT
    )
    ticket_id: int
    sub_kind: fields.ForeignKeyRelation[SubKind] = fields.ForeignKeyField(
        "models.SubKind", related_name="tickets", on_delete=fields.RESTRICT
    )
    sub_kind_id: int
    officer_id = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta:
        table = "ticket_sub_kind"
        unique_together = (("ticket",),)
        indexes = (("sub_kind_id", "ticket_id"),)
