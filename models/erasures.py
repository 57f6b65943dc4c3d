"""Erasures say who asked to be forgotten; file removals name the files that go with them."""

from tortoise import fields
from tortoise.models import Model

from models.enums import ErasureCause
from models.inserts import Insert
from models.troubles import untroubled


class Erasure(Model):
    """One request to erase; ids and times only. Nobody's words are in it, so it may stay as the proof."""

    id = fields.BigIntField(primary_key=True)
    cause = fields.CharEnumField(ErasureCause, max_length=16)
    identity_id = fields.BigIntField(null=True)
    citizen_id = fields.BigIntField(null=True)
    petition_id = fields.BigIntField(null=True)
    asked_by_id = fields.BigIntField(null=True)
    tries = fields.SmallIntField(default=0)
    next_try_at = fields.DatetimeField()
    lease = fields.CharField(max_length=32, default="", db_default="")
    asked_at = fields.DatetimeField()
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "erasure"


CLAIM_ERASURES = f"""
UPDATE erasure SET next_try_at = ${{at}}::timestamptz + ${{span}}::interval, lease = ${{lease}}
WHERE id IN (
    SELECT id FROM erasure WHERE done_at IS NULL AND next_try_at <= ${{at}}
        AND {untroubled("erase_due", "erasure.id")}
    ORDER BY next_try_at, id LIMIT 5
    FOR UPDATE SKIP LOCKED
)
RETURNING id"""  # noqa: S608


class FileRemoval(Model):
    """A file of the store that nothing refers to any more; removed by the worker after the commit that says so."""

    file_key = fields.CharField(max_length=80, primary_key=True)
    asked_at = fields.DatetimeField()

    class Meta:
        table = "file_removal"
        indexes = (("asked_at", "file_key"),)


INSERT_FILE_REMOVAL = Insert("file_removal", "file_key asked_at")
