"""Days on which something of a case runs out: fees to be paid, measures of preservation (保全)."""

from decimal import Decimal

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.enums import PreservedKind


class FeeDue(Model):
    """A fee of a case is to be paid by a day, else the suit counts as withdrawn (诉讼费用交纳办法 art. 22)."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "models.Case", related_name="fees", on_delete=fields.RESTRICT
    )
    case_id: int
    ref = fields.CharField(max_length=60)
    party_ref = fields.CharField(max_length=60, default="", db_default="")
    name = fields.CharField(max_length=20)
    amount: Decimal = fields.DecimalField(max_digits=14, decimal_places=2)
    due_on = fields.DateField()
    paid_on = fields.DateField(null=True)
    source = fields.CharField(max_length=40)
    as_of = fields.DatetimeField()

    class Meta:
        table = "fee_due"
        unique_together = (("case", "ref"),)
        indexes = (("due_on", "id"),)


class Preservation(Model):
    """Property is kept where it is until a day (查封, 扣押, 冻结): at most one, two or three years, then to be renewed.

    Nobody on the other side learns of it before it is carried out (法释〔2018〕7号 art. 8): until `carried_out_on` is
    known, no party is shown it. `continuing` says that it prolongs an earlier one (续行).
    """

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "models.Case", related_name="preservations", on_delete=fields.RESTRICT
    )
    case_id: int
    ref = fields.CharField(max_length=60)
    party_ref = fields.CharField(max_length=60, default="", db_default="")
    kind = fields.CharEnumField(PreservedKind, max_length=20)
    about = fields.CharField(max_length=100, default="", db_default="")
    carried_out_on = fields.DateField(null=True)
    starts_on = fields.DateField(null=True)
    ends_on = fields.DateField(null=True)
    continuing = fields.BooleanField(default=False, db_default=False)
    released_on = fields.DateField(null=True)
    source = fields.CharField(max_length=40)
    as_of = fields.DatetimeField()

    class Meta:
        table = "preservation"
        unique_together = (("case", "ref"),)
        indexes = (("ends_on", "id"),)
