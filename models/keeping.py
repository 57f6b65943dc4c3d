"""What is known of keeping: backups made, how large tables were, what of the audit log was exported and removed."""

from tortoise import fields
from tortoise.models import Model


class BackupRun(Model):
    """A backup (`backup`), or a rehearsal of one (`rehearsal`), that came to its end.

    `started_at` is the moment of its rows. `lost` files are named by rows and were not in the store; `damaged` ones did
    not open.
    """

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=12)
    name = fields.CharField(max_length=255)
    started_at = fields.DatetimeField()
    finished_at = fields.DatetimeField()
    bytes = fields.BigIntField()
    rows = fields.BigIntField()
    files = fields.IntField()
    lost = fields.IntField(default=0)
    damaged = fields.IntField(default=0)

    class Meta:
        table = "backup_run"
        indexes = (("kind", "id"),)


class TableSize(Model):
    """How large a table was on one day, as PostgreSQL reckons it: rows are an estimate, bytes include its indexes.

    The table named `files` stands for the file store: `rows` are the files kept so far, `mark` the last of them.
    """

    id = fields.BigIntField(primary_key=True)
    day = fields.DateField()
    name = fields.CharField(max_length=63)
    rows = fields.BigIntField()
    bytes = fields.BigIntField()
    mark = fields.BigIntField(default=0)

    class Meta:
        table = "table_size"
        unique_together = (("name", "day"),)


class AuditExport(Model):
    """A part of the audit log as it was written into a file, and whether it was removed from here after that.

    `head` is the hash over all its entries and over the head of the export before it, so that files follow each other
    and none can be left out or changed. `file_hash` is SHA-256 of the whole file.
    """

    id = fields.BigIntField(primary_key=True)
    before = fields.DatetimeField()
    last_id = fields.BigIntField()
    rows = fields.BigIntField()
    previous_head = fields.BinaryField()
    head = fields.BinaryField()
    file_hash = fields.CharField(max_length=64, unique=True)
    exported_at = fields.DatetimeField()
    exported_by = fields.CharField(max_length=45)
    removed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "audit_export"


class PurgeMark(Model):
    """How far a purge has gone through a table: what stands before `last_id` and is still there stays."""

    name = fields.CharField(max_length=63, primary_key=True)
    last_id = fields.BigIntField()

    class Meta:
        table = "purge_mark"
