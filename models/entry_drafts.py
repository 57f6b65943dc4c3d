"""Drafts of petitions that officers write down (代录): what is typed is kept until it is entered or given up."""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from models.officers import Officer
from models.sealing import SealedField, SealingModel


class EntryDraft(SealingModel):
    """One form of one officer, under the form's own mark. Its words rest under the keys of complaints: any may be one.

    `version` counts how often it was kept. Once entered the row stays for a while without its words: `number` is the
    petition's, `fingerprint` that of what was entered, so that the same form enters it once. `file_ids` are uploads
    that belong to no petition yet.
    """

    id = fields.BigIntField(primary_key=True)
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", related_name="entry_drafts", on_delete=fields.RESTRICT
    )
    officer_id: int
    key = fields.CharField(max_length=24)
    version = fields.IntField(default=1)
    fields_sealed = SealedField(null=True)
    file_ids: ArrayField = ArrayField(element_type="bigint", default=list, db_default=[])
    number = fields.CharField(max_length=24, default="", db_default="")
    fingerprint = fields.CharField(max_length=32, default="", db_default="")
    kept_at = fields.DatetimeField()

    class Meta:
        table = "entry_draft"
        unique_together = (("officer", "key"),)
        indexes = (("kept_at",),)

    def sealing_row(self) -> object:
        return f"{self.officer_id}/{self.key}"


KEEP_DRAFT = """
INSERT INTO entry_draft (officer_id, key, version, fields_sealed, kept_at)
SELECT ${officer_id}, ${key}, 1, ${fields_sealed}, ${at} WHERE ${seen} = 0
ON CONFLICT (officer_id, key) DO NOTHING RETURNING version"""
CHANGE_DRAFT = """
UPDATE entry_draft SET version = version + 1, fields_sealed = ${fields_sealed}, kept_at = ${at}
WHERE officer_id = ${officer_id} AND key = ${key} AND version = ${seen} AND number = '' RETURNING version"""
"""Only who read the newest version writes the next one."""
COPY_DRAFT = """
INSERT INTO entry_draft (officer_id, key, version, fields_sealed, file_ids, kept_at)
SELECT ${officer_id}, ${key}, 1, ${fields_sealed}, coalesce((
    SELECT file_ids FROM entry_draft WHERE officer_id = ${officer_id} AND key = ${of} AND number = ''), '{}'), ${at}
RETURNING version"""
CLAIM_DRAFT = """
INSERT INTO entry_draft (officer_id, key, version, kept_at) VALUES (${officer_id}, ${key}, 1, ${at})
ON CONFLICT (officer_id, key) DO UPDATE SET kept_at = greatest(entry_draft.kept_at, EXCLUDED.kept_at)
RETURNING id, number, fingerprint, file_ids"""
"""Locks the form's row: a twin waits until the first is entered or undone."""
CLOSE_DRAFT = """
UPDATE entry_draft SET version = version + 1, fields_sealed = NULL, file_ids = '{}', number = ${number},
    fingerprint = ${fingerprint}, kept_at = ${at} WHERE id = ${id}"""
