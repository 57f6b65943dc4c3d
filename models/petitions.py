"""Petitions are what people ask of the court; attachments are the files they send with them.

`desk.petitions.preparation` masks and seals a petition's words; `desk.petitions.receiving` stores the row.
"""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model

from models.courts import Court
from models.enums import Channel, FileState, PetitionKind
from models.inserts import Insert
from models.keyring import unseal
from models.people import Citizen, Identity
from models.representations import Representation
from models.sealing import SealedField, SealingModel


class Petition(SealingModel):
    """One petition. `text_sealed` is the whole of its words, `masked_sealed` the same but for identity numbers and
    mobiles, None where that makes no difference; `title_sealed` is their beginning, masked.

    `word_keys` are what the masked words are found by: keyed, without order; `name_keys` the same of who left it, a
    person's name and an organisation's. `clear_title`, `clear_text` and `clear_bigrams` are empty but in rows from
    before words were sealed, until `jiesu keys reseal` has come by. Of a complaint all of it is under a key of its own.
    The way to reach the petitioner is sealed.
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
    clear_title = fields.CharField(max_length=60, source_field="title", default="", db_default="")
    clear_text = fields.TextField(source_field="text", default="", db_default="")
    text_sealed = SealedField()
    masked_sealed = SealedField(null=True)
    title_sealed = SealedField(null=True)
    contact_name_sealed = SealedField(null=True)
    contact_mobile_sealed = SealedField(null=True)
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
    clear_bigrams: ArrayField = ArrayField(element_type="text", source_field="bigrams", default=list, db_default=[])
    word_keys: ArrayField = ArrayField(element_type="int", default=list, db_default=[])
    name_keys: ArrayField = ArrayField(element_type="int", default=list, db_default=[])
    redacted_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "petition"
        indexes = (("identity_id", "id"), ("court_id", "id"), ("case_number",))

    @property
    def title(self) -> str:
        """What it is about, masked."""
        return self.clear_title or unseal(self.title_sealed)

    @property
    def text(self) -> str:
        """Its words, masked."""
        return self.clear_text or unseal(self.masked_sealed or self.text_sealed)


INSERT_PETITION = Insert(
    "petition",
    "id number channel kind court_id identity_id citizen_id case_number text_sealed masked_sealed title_sealed "
    "contact_name_sealed contact_mobile_sealed contact_mobile_index organisation representation_id principal_id "
    "entered_by_id passed_on_by passed_on_reference reply_by word_keys name_keys created_at",
)


class Attachment(Model):
    """A picture, voice, video or PDF. The row comes with the petition; the bytes follow, fetched by the worker.

    `identity_id` is whose upload it is. Of a voice the worker makes a copy that every browser plays (`playable_key`).
    `pages` are those of a PDF. One with a ticket and no petition is the court's own: it went with words to the citizen,
    and the line of history says with which.
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
    lease = fields.CharField(max_length=32, default="", db_default="")
    pages = fields.SmallIntField(default=0, db_default=0)
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
UPDATE attachment SET next_try_at = ${at}::timestamptz + ${span}::interval, tries = tries + 1, lease = ${lease}
WHERE id IN (
    SELECT id FROM attachment WHERE state = 'pending' AND next_try_at <= ${at}
    ORDER BY next_try_at, id LIMIT ${most} FOR UPDATE SKIP LOCKED
)
RETURNING id"""
CLAIM_VOICES = """
UPDATE attachment SET next_try_at = ${at}::timestamptz + ${span}::interval, playable_tries = playable_tries + 1,
    lease = ${lease}
WHERE id IN (
    SELECT id FROM attachment
    WHERE kind = 'voice' AND state = 'stored' AND playable_key = '' AND playable_tries < 4
        AND (next_try_at <= ${at} OR playable_tries = 0)
    ORDER BY next_try_at, id LIMIT ${most} FOR UPDATE SKIP LOCKED
)
RETURNING id"""
"""Voices that no browser plays yet, as in the index `attachment_unplayable`."""
RENEW_FILE = """
UPDATE attachment SET next_try_at = ${at}::timestamptz + ${span}::interval WHERE id = ${file_id} AND lease = ${lease}
RETURNING id"""
