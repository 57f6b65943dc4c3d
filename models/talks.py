"""A talk says where a person is in a dialogue; the log keeps every message that came through the door."""

from tortoise import fields

from models.accounts import Account
from models.inserts import Insert
from models.people import Identity
from models.sealing import SealedField, SealingModel


class Talk(SealingModel):
    """A person's place in a dialogue. `data` is sealed: people type identity numbers into it."""

    id = fields.BigIntField(primary_key=True)
    identity: fields.OneToOneRelation[Identity] = fields.OneToOneField("models.Identity", on_delete=fields.RESTRICT)
    identity_id: int
    data_sealed = SealedField()
    version = fields.IntField()
    updated_at = fields.DatetimeField()

    class Meta:
        table = "talk"

    def sealing_row(self) -> object:
        return self.identity_id


INSERT_TALK = Insert("talk", "identity_id data_sealed updated_at", version="1")
MOVE_TALK_ON = """ON CONFLICT (identity_id) DO UPDATE
    SET data_sealed = excluded.data_sealed, version = talk.version + 1, updated_at = excluded.updated_at
    WHERE talk.version = ${expected_version}::int"""
"""After `INSERT_TALK`: a talk that there is moves on, but only from the version it was read at."""


class InboundMessage(SealingModel):
    """What came through the door, with the reply it was given. Content and reply are sealed."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account", on_delete=fields.RESTRICT)
    account_id: int
    identity: fields.ForeignKeyNullableRelation[Identity] = fields.ForeignKeyField(
        "models.Identity", null=True, on_delete=fields.RESTRICT
    )
    identity_id: int | None
    dedupe_key = fields.CharField(max_length=200, unique=True)
    kind = fields.CharField(max_length=40)
    content_sealed = SealedField(null=True)
    reply_sealed = SealedField(null=True)
    received_at = fields.DatetimeField()

    class Meta:
        table = "inbound_message"
        indexes = (("identity_id", "id"),)

    def sealing_row(self) -> object:
        return self.dedupe_key


INSERT_MESSAGE = Insert(
    "inbound_message",
    "account_id identity_id dedupe_key kind content_sealed reply_sealed received_at",
)
