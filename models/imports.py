"""Files that are imported at the console: checked, agreed to and stored by a worker, with what came of them."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.enums import ImportState
from models.officers import Officer
from models.troubles import untroubled


class ImportRun(Model):
    """One file and how far it is. `file_key` is the sealed file, `errors_key` its wrong rows; empty where gone.

    `branches` are the paths of the courts it may be about. `tally` holds counts and words, nothing of what was written
    in the file. Whoever works on it has a fresh `lease`, until `lease_until`.
    """

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=20)
    state = fields.CharEnumField(ImportState, max_length=12)
    branches: list[str] = fields.JSONField(default=list)
    file_key = fields.CharField(max_length=64)
    file_ending = fields.CharField(max_length=8)
    errors_key = fields.CharField(max_length=64, default="")
    widens = fields.BooleanField(default=False)
    skip_wrong = fields.BooleanField(default=False)
    rows_done = fields.IntField(default=0)
    tally: dict[str, Any] = fields.JSONField(default=dict)
    asked_by: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", related_name="imports", on_delete=fields.RESTRICT
    )
    asked_by_id: int
    asked_at = fields.DatetimeField()
    agreed_by_id = fields.BigIntField(null=True)
    agreed_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)
    lease = fields.CharField(max_length=32, default="")
    lease_until = fields.DatetimeField(null=True)

    class Meta:
        table = "import_run"
        indexes = (("state", "id"),)


CLAIM_IMPORT_RUN = f"""
UPDATE import_run SET lease = ${{lease}}, lease_until = ${{until}} WHERE id = (
    SELECT id FROM import_run
    WHERE state IN ('checking', 'storing') AND (lease_until IS NULL OR lease_until < ${{at}})
        AND {untroubled("run_imports", "import_run.id")}
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id"""  # noqa: S608
KEEP_IMPORT_RUN = """
UPDATE import_run SET rows_done = ${rows}, lease_until = ${until} WHERE id = ${run_id} AND lease = ${lease}
RETURNING id"""
