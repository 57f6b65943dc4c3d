"""The audit log says who looked at or changed what; beside it stand approaches, kept answers and the workers' pulse."""

from typing import Any

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model

from models.inserts import Insert
from models.sealing import SealedField, SealingModel


class AuditEntry(Model):
    """One look at unmasked personal data, or one change by an officer. Never holds the data itself."""

    id = fields.BigIntField(primary_key=True)
    officer_id = fields.BigIntField(null=True)
    action = fields.CharField(max_length=40)
    subject_kind = fields.CharField(max_length=20)
    subject_id = fields.BigIntField(null=True)
    reason = fields.CharField(max_length=200, default="")
    address = fields.CharField(max_length=45, default="")
    facts: dict[str, Any] = fields.JSONField(default=dict)
    at = fields.DatetimeField()

    class Meta:
        table = "audit_entry"
        indexes = (("officer_id", "id"), ("subject_kind", "subject_id"))

    @property
    def older(self) -> Q:
        """Return what comes after this entry, the newest first.

        `at` is bounded outside of any OR, so that an index begins here: without that the 30,000th page of a million
        entries took 0.7 s, for it walked from the newest.
        """
        return Q(at__lte=self.at) & (Q(at__lt=self.at) | Q(id__lt=self.id))


INSERT_AUDIT_ENTRY = Insert("audit_entry", "officer_id action subject_kind subject_id address facts at", reason="''")


class KeySeen(Model):
    """When a key of JIESU_SECRET_KEYS, by its public id, was first found in use: so old it is at least."""

    id = fields.BigIntField(primary_key=True)
    key_id = fields.CharField(max_length=8, unique=True)
    seen_at = fields.DatetimeField()

    class Meta:
        table = "key_seen"


class ApproachRecord(SealingModel):
    """An approach about a concrete case outside the procedure (三个规定): written once, kept for ever.

    `about` is what the recorder says it was about, as typed; `petition_id` what that was found to be.
    """

    id = fields.BigIntField(primary_key=True)
    court_id = fields.BigIntField()
    petition_id = fields.BigIntField(null=True)
    identity_id = fields.BigIntField(null=True)
    text_sealed = SealedField()
    about_sealed = SealedField(null=True)
    recorded_by_id = fields.BigIntField(null=True)
    at = fields.DatetimeField()

    class Meta:
        table = "approach_record"


INSERT_APPROACH = Insert(
    "approach_record", "id court_id petition_id identity_id text_sealed recorded_by_id at", about_sealed="NULL"
)


class IdempotencyKey(Model):
    """The first answer to a request that may be repeated; another body under the same key is refused."""

    id = fields.BigIntField(primary_key=True)
    identity_id = fields.BigIntField()
    key = fields.CharField(max_length=80)
    body_hash = fields.BinaryField()
    status = fields.SmallIntField()
    answer: dict[str, Any] = fields.JSONField(default=dict)
    created_at = fields.DatetimeField()

    class Meta:
        table = "idempotency_key"
        unique_together = (("identity_id", "key"),)


INSERT_IDEMPOTENCY_KEY = Insert("idempotency_key", "identity_id key body_hash status created_at", answer="'{}'")


class Heartbeat(Model):
    """When a worker was last alive, and which version it is."""

    name = fields.CharField(max_length=80, primary_key=True)
    at = fields.DatetimeField()
    version = fields.CharField(max_length=40, default="", db_default="")

    class Meta:
        table = "heartbeat"
