"""Several people ask for one thing: each is a petitioner of the one petition, some of them speak for all."""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model

from models.enums import Grade
from models.people import Citizen, Identity
from models.petitions import Petition
from models.sealing import SealedField, SealingModel
from models.tickets import Ticket


class Petitioner(SealingModel):
    """One of those who ask together: on their phone, or with a typed name and a way to be reached.

    Whoever left the petition is one of them, the first. `speaks`: one of at most five who act for all. `name_keys` and
    `contact_index` are what they are found by.
    """

    id = fields.BigIntField(primary_key=True)
    petition: fields.ForeignKeyRelation[Petition] = fields.ForeignKeyField(
        "models.Petition", related_name="petitioners", on_delete=fields.RESTRICT
    )
    petition_id: int
    citizen: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", null=True, related_name="joint_petitions", on_delete=fields.RESTRICT
    )
    citizen_id: int | None
    identity: fields.ForeignKeyNullableRelation[Identity] = fields.ForeignKeyField(
        "models.Identity", null=True, related_name="joint_petitions", on_delete=fields.RESTRICT
    )
    identity_id: int | None
    name_sealed = SealedField(null=True)
    name_keys: ArrayField = ArrayField(element_type="int", default=list, db_default=[])
    contact_sealed = SealedField(null=True)
    contact_index = fields.CharField(max_length=32, null=True, db_index=True)
    speaks = fields.BooleanField(default=False)
    added_by_id = fields.BigIntField(null=True)
    joined_at = fields.DatetimeField()
    left_at = fields.DatetimeField(null=True)

    class Meta:
        table = "petitioner"
        indexes = (("petition_id", "id"), ("identity_id",), ("citizen_id",))


class PetitionCode(Model):
    """A code by which others join a petition; the first petitioner passes it on. Kept as a keyed index only."""

    id = fields.BigIntField(primary_key=True)
    petition: fields.ForeignKeyRelation[Petition] = fields.ForeignKeyField(
        "models.Petition", related_name="codes", on_delete=fields.RESTRICT
    )
    petition_id: int
    code_index = fields.CharField(max_length=32, unique=True)
    issued_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    class Meta:
        table = "petition_code"
        indexes = (("petition_id",),)


class PetitionerRating(SealingModel):
    """What one of several petitioners thinks of the answer of a cycle; the matter goes by what a spokesperson said."""

    id = fields.BigIntField(primary_key=True)
    petitioner: fields.ForeignKeyRelation[Petitioner] = fields.ForeignKeyField(
        "models.Petitioner", related_name="ratings", on_delete=fields.RESTRICT
    )
    petitioner_id: int
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", related_name="petitioner_ratings", on_delete=fields.RESTRICT
    )
    ticket_id: int
    cycle = fields.SmallIntField()
    grade = fields.CharEnumField(Grade, max_length=16)
    reason_sealed = SealedField(null=True)
    at = fields.DatetimeField()

    class Meta:
        table = "petitioner_rating"
        unique_together = (("petitioner", "ticket", "cycle"),)
        indexes = (("ticket_id", "cycle"),)


def is_of_owner(row: Petitioner, petition: Petition) -> bool:
    """Say whether a petitioner is whoever the petition belongs to: by the person, by the phone, or neither known."""
    if row.citizen_id is not None or row.identity_id is not None:
        same_person = row.citizen_id is not None and row.citizen_id == petition.citizen_id
        return same_person or (row.identity_id is not None and row.identity_id == petition.identity_id)
    return row.added_by_id is None and petition.citizen_id is None and petition.identity_id is None


BELONGS_TO = """
SELECT petition_id, speaks FROM petitioner
WHERE left_at IS NULL
    AND ((citizen_id IS NULL AND identity_id = ${identity_id}::bigint) OR citizen_id = ${citizen_id}::bigint)"""
"""The petitions a phone, or whoever it stands for, is one of the petitioners of."""
