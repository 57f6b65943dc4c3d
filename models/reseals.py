"""How far sealing everything anew has come, table by table."""

from tortoise import fields
from tortoise.models import Model


class Reseal(Model):
    """One table, or the file store, on its way to the newest keys.

    `goal` names those keys (`Keyring.newest`). A pass has come to the row `after` and changed so many rows; the pass
    that changes none ends it, at `finished_at`.
    """

    subject = fields.CharField(max_length=40, primary_key=True)
    goal = fields.CharField(max_length=16)
    after = fields.CharField(max_length=64, default="")
    changed = fields.BigIntField(default=0)
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "reseal"


COUNT_ON = """
INSERT INTO reseal (subject, goal, after, changed, finished_at)
VALUES (${subject}, ${goal}, ${after}, ${changed}, ${finished_at})
ON CONFLICT (subject) DO UPDATE SET goal = excluded.goal, after = excluded.after, changed = excluded.changed,
    finished_at = excluded.finished_at"""
