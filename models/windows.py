"""The windows and self-service machines of a court, each with the code that people scan to rate it."""

from tortoise import fields
from tortoise.models import Model

from models.accounts import Account
from models.courts import Court
from models.enums import WindowKind
from models.inserts import Insert


class ServiceWindow(Model):
    """One window, or one self-service machine. `closed_at`: it is used no more, and its code says so.

    `code_url` is what the code of `code_account` holds, made once; empty until it was asked for. `file_key` is the
    picture of the mini-program code that `mini_account` made, kept in the file store; empty where there is none.
    """

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    kind = fields.CharEnumField(WindowKind, max_length=16)
    name = fields.CharField(max_length=30)
    place = fields.CharField(max_length=60, default="")
    code_account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, on_delete=fields.RESTRICT
    )
    code_account_id: int | None
    code_url = fields.CharField(max_length=200, default="")
    mini_account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="window_codes", null=True, on_delete=fields.RESTRICT
    )
    mini_account_id: int | None
    file_key = fields.CharField(max_length=64, default="", db_default="")
    made_by_id = fields.BigIntField()
    made_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "service_window"
        indexes = (("court_id", "id"),)


class WindowDay(Model):
    """How often a window was rated on one day, and how often each way; counted anew whenever that day is marked.

    No `window_id` stands for a code from before windows had rows: it named the window in its `window`.
    """

    id = fields.BigIntField(primary_key=True)
    court_id = fields.BigIntField()
    day = fields.DateField()
    window_id = fields.BigIntField(default=0)
    window = fields.CharField(max_length=40, default="")
    rated = fields.IntField()
    satisfied = fields.IntField()
    unhappy = fields.IntField()

    class Meta:
        table = "window_day"
        unique_together = (("court_id", "day", "window_id", "window"),)


INSERT_WINDOW_DAY = Insert("window_day", "court_id day window_id window rated satisfied unhappy")
