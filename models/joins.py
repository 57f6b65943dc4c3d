"""Joins say which phones were found to be one person's, and requests which phone wants to be; both can be looked up."""

from tortoise import fields
from tortoise.models import Model

from models.enums import DocumentKind, JoinCause, RequestCause, Standing
from models.officers import Officer
from models.people import Citizen, Identity
from models.sealing import SealedField, SealingModel


class CitizenJoin(SealingModel):
    """These identities, with these petitions, became `kept`'s; before they were `left`'s, or nobody's.

    Where `left` was emptied by it, what was emptied stands here, sealed as it was, so that two officers can undo it:
    one asks, another does. Erasing the person empties it here too. `followed` are the ids of what the person spoke for,
    was spoken for and asked for with others, where it moved along.
    """

    id = fields.BigIntField(primary_key=True)
    kept: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", related_name="gained", on_delete=fields.RESTRICT
    )
    kept_id: int
    left: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", null=True, related_name="given_up", on_delete=fields.RESTRICT
    )
    left_id: int | None
    cause = fields.CharEnumField(JoinCause, max_length=16)
    identities: list[int] = fields.JSONField(default=list)
    petitions: list[int] = fields.JSONField(default=list)
    followed: dict[str, list[int]] | None = fields.JSONField(null=True)
    emptied = fields.BooleanField(default=False)
    standing = fields.CharEnumField(Standing, max_length=16, default=Standing.CLAIMED)
    name_sealed = SealedField(null=True)
    document_kind = fields.CharEnumField(DocumentKind, max_length=24, null=True)
    id_number_sealed = SealedField(null=True)
    id_number_index = fields.CharField(max_length=32, null=True)
    mobile_sealed = SealedField(null=True)
    mobile_index = fields.CharField(max_length=32, null=True)
    mobile_at = fields.DatetimeField(null=True)
    mobile_proved_at = fields.DatetimeField(null=True)
    organisation = fields.CharField(max_length=100, default="")
    verified_at = fields.DatetimeField(null=True)
    officer: fields.ForeignKeyNullableRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", null=True, related_name="joins", on_delete=fields.RESTRICT
    )
    officer_id: int | None
    at = fields.DatetimeField()
    undo_asked_by_id = fields.BigIntField(null=True)
    undo_asked_at = fields.DatetimeField(null=True)
    undone_by_id = fields.BigIntField(null=True)
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "citizen_join"
        indexes = (("kept_id", "id"), ("left_id", "id"))


class PhoneRequest(Model):
    """A phone wants to be a person's who has a phone already; somebody else than who asked says whether it is theirs.

    That is the person, on a phone that is theirs, or a second officer. Open until `decided_at`; nobody's after `until`.
    """

    id = fields.BigIntField(primary_key=True)
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField("models.Citizen", on_delete=fields.RESTRICT)
    citizen_id: int
    identity: fields.ForeignKeyRelation[Identity] = fields.ForeignKeyField("models.Identity", on_delete=fields.RESTRICT)
    identity_id: int
    cause = fields.CharEnumField(RequestCause, max_length=16)
    officer_id = fields.BigIntField(null=True)
    asked_at = fields.DatetimeField()
    until = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)
    agreed = fields.BooleanField(null=True)
    decided_by_officer_id = fields.BigIntField(null=True)
    decided_by_identity_id = fields.BigIntField(null=True)

    class Meta:
        table = "phone_request"
        indexes = (("citizen_id", "id"), ("identity_id", "id"))
