"""Petitions are what people ask of the court; attachments are the files they send with them.

`desk.petitions.preparation` masks and seals a petition's words; `desk.petitions.receiving` stores the row.
"""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model

from models.courts import Court
from models.enums import Channel, FileState, PetitionKind
from models.inserts import Insert
from models.people import Citizen, Identity
from models.representations import Representation


class Petition(Model):
    """One petition. `text` is as written but for identity numbers and mobiles, masked; `text_sealed` is the whole.

    `bigrams` are the search keys of `text` (NFKC, simplified). The way to reach the petitioner is sealed.
    `representation_id`: it was left for somebody else, in that capacity; `principal_id` is the citizen it was left for,
    None for an organisation. While the mandate stands, `identity_id` and `citizen_id` are who speaks; they are its
    principal, or whoever speaks for the organisation next, once it has ended. `joint`: several ask together.
    """

    id = fields.BigIntField(primary_key=True)
    number = fields.CharField(max_length=24, unique=True)
    channel = fields.CharEnumField(Channel, max_length=16)
    kind = fields.CharEnumField(PetitionKind, max_length=16)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    identity: fields.ForeignKeyNullableRelation[Identity] = fields.ForeignKeyField(
        "models.Identity", null=True, on_delete=fields.RESTRICT
    )
    identity_id: int | None
    citizen: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", null=True, on_delete=fields.RESTRICT
    )
    citizen_id: int | None
    case_number = fields.CharField(max_length=60, default="")
    title = fields.CharField(max_length=60)
    text = fields.TextField()
    text_sealed = fields.BinaryField()
    contact_name_sealed = fields.BinaryField(null=True)
    contact_mobile_sealed = fields.BinaryField(null=True)
    contact_mobile_index = fields.CharField(max_length=32, null=True, db_index=True)
    organisation = fields.CharField(max_length=100, default="")
    representation: fields.ForeignKeyNullableRelation[Representation] = fields.ForeignKeyField(
        "models.Representation", null=True, related_name="petitions", on_delete=fields.RESTRICT
    )
    representation_id: int | None
    principal: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", null=True, related_name="petitions_for", on_delete=fields.RESTRICT
    )
    principal_id: int | None
    joint = fields.BooleanField(default=False, db_default=False)
    entered_by_id = fields.BigIntField(null=True)
    passed_on_by = fields.CharField(max_length=60, default="")
    passed_on_reference = fields.CharField(max_length=60, default="")
    reply_by = fields.DatetimeField(null=True)
    bigrams: ArrayField = ArrayField(element_type="text")
    redacted_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "petition"
        indexes = (("identity_id", "id"), ("court_id", "id"), ("case_number",))


INSERT_PETITION = Insert(
    "petition",
    "number channel kind court_id identity_id citizen_id case_number title text text_sealed "
    "contact_name_sealed contact_mobile_sealed contact_mobile_index organisation representation_id principal_id "
    "entered_by_id passed_on_by passed_on_reference reply_by bigrams created_at",
)


class Attachment(Model):
    """A picture, voice or video. The row comes with the petition; the bytes follow, fetched by the worker.

    `identity_id` is whose upload it is. Of a voice the worker makes a copy that every browser plays (`playable_key`).
    """

    id = fields.BigIntField(primary_key=True)
    petition: fields.ForeignKeyNullableRelation[Petition] = fields.ForeignKeyField(
        "models.Petition", null=True, on_delete=fields.RESTRICT
    )
    petition_id: int | None
    ticket_id = fields.BigIntField(null=True)
    account_id = fields.BigIntField(null=True)
    identity_id = fields.BigIntField(null=True)
    kind = fields.CharField(max_length=16)
    media_id = fields.CharField(max_length=128, default="")
    state = fields.CharEnumField(FileState, max_length=16, default=FileState.PENDING)
    tries = fields.SmallIntField(default=0)
    next_try_at = fields.DatetimeField()
    file_key = fields.CharField(max_length=80, default="")
    content_type = fields.CharField(max_length=60, default="")
    size = fields.IntField(default=0)
    playable_key = fields.CharField(max_length=80, default="", db_default="")
    playable_size = fields.IntField(default=0, db_default=0)
    playable_tries = fields.SmallIntField(default=0, db_default=0)
    created_at = fields.DatetimeField()

    class Meta:
        table = "attachment"
        indexes = (("petition_id",),)


INSERT_ATTACHMENT = Insert(
    "attachment",
    "petition_id account_id kind media_id next_try_at created_at",
    state="'pending'",
    tries="0",
    file_key="''",
    content_type="''",
    size="0",
)
CLAIM_FILES = """
UPDATE attachment SET next_try_at = ${at}::timestamptz + ${lease}::interval, tries = tries + 1
WHERE id IN (
    SELECT id FROM attachment WHERE state = 'pending' AND next_try_at <= ${at}
    ORDER BY next_try_at, id LIMIT ${most} FOR UPDATE SKIP LOCKED
)
RETURNING id"""
CLAIM_VOICES = """
UPDATE attachment SET next_try_at = ${at}::timestamptz + ${lease}::interval, playable_tries = playable_tries + 1
WHERE id IN (
    SELECT id FROM attachment
    WHERE kind = 'voice' AND state = 'stored' AND playable_key = '' AND playable_tries < 4
        AND (next_try_at <= ${at} OR playable_tries = 0)
    ORDER BY next_try_at, id LIMIT ${most} FOR UPDATE SKIP LOCKED
)
RETURNING id"""
"""Voices that no browser plays yet, as in the index `attachment_unplayable`."""
