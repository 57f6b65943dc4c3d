"""Cases are what the court's case system tells us of."""

from tortoise import fields
from tortoise.models import Model

from models.courts import Court
from models.enums import RepresentativeCapacity
from models.officers import Officer
from models.sealing import SealedField, SealingModel


class Case(Model):
    """A case as its court last reported it: `as_of` is the time of that report, `source` the system it came from."""

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    number = fields.CharField(max_length=60, unique=True)
    cause = fields.CharField(max_length=60)
    stage = fields.CharField(max_length=20)
    judge: fields.ForeignKeyNullableRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", null=True, on_delete=fields.RESTRICT
    )
    judge_id: int | None
    source = fields.CharField(max_length=40)
    as_of = fields.DatetimeField()
    filed_on = fields.DateField(null=True)
    closed_on = fields.DateField(null=True)
    secret = fields.BooleanField(default=False)

    class Meta:
        table = "case"


class CaseEvent(Model):
    """One step of a case's progress, in words a party may read (法释〔2018〕7号 arts. 7-8).

    `ref` is what the case system calls the row; a row without one came with its case, and goes when the case comes
    again. The same holds for parties.
    """

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "models.Case", related_name="events", on_delete=fields.RESTRICT
    )
    case_id: int
    happened_on = fields.DateField()
    stage = fields.CharField(max_length=20)
    text = fields.CharField(max_length=200)
    ref = fields.CharField(max_length=60, null=True)
    as_of = fields.DatetimeField(null=True)

    class Meta:
        table = "case_event"
        indexes = (("case_id", "happened_on"),)
        unique_together = (("case", "ref"),)


class CaseParty(SealingModel):
    """A party, agent or defender; found only by keyed index of identity number and reserved mobile (art. 5).

    Whoever has left the case (`left_on`) sees it no more.
    """

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "models.Case", related_name="parties", on_delete=fields.RESTRICT
    )
    case_id: int
    role = fields.CharField(max_length=20)
    name_sealed = SealedField()
    id_number_index = fields.CharField(max_length=32, null=True, db_index=True)
    mobile_index = fields.CharField(max_length=32, null=True, db_index=True)
    mobile_sealed = SealedField(null=True)
    left_on = fields.DateField(null=True)
    ref = fields.CharField(max_length=60, null=True)
    as_of = fields.DatetimeField(null=True)

    class Meta:
        table = "case_party"
        unique_together = (("case", "ref"),)

    def sealing_row(self) -> object:
        return self.pk if self.ref is None else f"{self.case_id}/{self.ref}"


class CaseRepresentative(SealingModel):
    """Somebody speaks for a party of a case, as its court last reported it; `party_ref` is that party's `ref`."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "models.Case", related_name="representatives", on_delete=fields.RESTRICT
    )
    case_id: int
    ref = fields.CharField(max_length=60)
    party_ref = fields.CharField(max_length=60)
    capacity = fields.CharEnumField(RepresentativeCapacity, max_length=20)
    name_sealed = SealedField()
    id_number_index = fields.CharField(max_length=32, null=True, db_index=True)
    licence_index = fields.CharField(max_length=32, null=True, db_index=True)
    licence_sealed = SealedField(null=True)
    firm = fields.CharField(max_length=100, default="", db_default="")
    mobile_index = fields.CharField(max_length=32, null=True)
    mobile_sealed = SealedField(null=True)
    starts_on = fields.DateField(null=True)
    ends_on = fields.DateField(null=True)
    source = fields.CharField(max_length=40)
    as_of = fields.DatetimeField()

    class Meta:
        table = "case_representative"
        unique_together = (("case", "ref"),)

    def sealing_row(self) -> object:
        return f"{self.case_id}/{self.ref}"
