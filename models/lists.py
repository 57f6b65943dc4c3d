"""What people make of lists of tickets: views they kept, tags, and one act done to many tickets."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.courts import Court
from models.officers import Officer
from models.tickets import Ticket


class SavedView(Model):
    """A list somebody kept: `query` is its address without the page and without searched words.

    A `shared` one is its whole court's; it shows each reader only what they may see. `owner` stays when they leave.
    """

    id = fields.BigIntField(primary_key=True)
    owner: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField("models.Officer", on_delete=fields.RESTRICT)
    owner_id: int
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    name = fields.CharField(max_length=30)
    query = fields.CharField(max_length=1000)
    shared = fields.BooleanField(default=False)
    created_at = fields.DatetimeField()

    class Meta:
        table = "saved_view"
        unique_together = (("owner", "name"),)
        indexes = (("court_id", "shared", "id"),)


class Tag(Model):
    """A word a court puts on its tickets. It is shown to whoever may see a ticket that has it."""

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    name = fields.CharField(max_length=20)
    made_at = fields.DatetimeField()

    class Meta:
        table = "tag"
        unique_together = (("court", "name"),)
        indexes = (("name",),)


class TicketTag(Model):
    """A tag on a ticket, with who put it there."""

    id = fields.BigIntField(primary_key=True)
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", related_name="tags", on_delete=fields.RESTRICT
    )
    ticket_id: int
    tag: fields.ForeignKeyRelation[Tag] = fields.ForeignKeyField(
        "models.Tag", related_name="tickets", on_delete=fields.RESTRICT
    )
    tag_id: int
    officer_id = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta:
        table = "ticket_tag"
        unique_together = (("tag", "ticket"),)
        indexes = (("ticket_id",),)


class BulkRun(Model):
    """One act that somebody wants done to many tickets, one after the other. `key` is that of the form it came with.

    `facts` hold what the form brought: ids and enumerations, and the name of a tag.
    """

    id = fields.BigIntField(primary_key=True)
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField("models.Officer", on_delete=fields.RESTRICT)
    officer_id: int
    key = fields.CharField(max_length=64)
    act = fields.CharField(max_length=20)
    facts: dict[str, Any] = fields.JSONField(default=dict)
    back = fields.CharField(max_length=1000, default="")
    at = fields.DatetimeField()
    lines: fields.ReverseRelation["BulkLine"]

    class Meta:
        table = "bulk_run"
        unique_together = (("officer", "key"),)


class BulkLine(Model):
    """One ticket of a bulk run, at the version that was read, and what came of it: nothing yet, done, or why not."""

    id = fields.BigIntField(primary_key=True)
    run: fields.ForeignKeyRelation[BulkRun] = fields.ForeignKeyField(
        "models.BulkRun", related_name="lines", on_delete=fields.RESTRICT
    )
    run_id: int
    ticket_id = fields.BigIntField()
    version = fields.IntField()
    outcome = fields.CharField(max_length=8, default="", db_default="")
    words = fields.CharField(max_length=300, default="", db_default="")
    claimed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "bulk_line"
        unique_together = (("run", "ticket_id"),)
        indexes = (("run_id", "outcome", "id"),)
