"""What helps officers write to people: canned replies of a court, and drafts of what is not sent yet."""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model

from models.courts import Court, Department
from models.enums import Act
from models.officers import Officer
from models.sealing import SealedField, SealingModel
from models.tickets import Ticket


class CannedReply(Model):
    """Words a court answers with again and again. Courts below use those of the courts above.

    `words` hold placeholders in braces, filled in for one ticket; `initials` are the pinyin initials of the title.
    Where a department or a kind of petition is named, it is offered there first. `used` counts how often it was taken.
    """

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField(
        "models.Court", related_name="canned_replies", on_delete=fields.RESTRICT
    )
    court_id: int
    department: fields.ForeignKeyNullableRelation[Department] = fields.ForeignKeyField(
        "models.Department", null=True, related_name="canned_replies", on_delete=fields.RESTRICT
    )
    department_id: int | None
    kind = fields.CharField(max_length=16, default="", db_default="")
    title = fields.CharField(max_length=30)
    initials = fields.CharField(max_length=220)
    words = fields.TextField()
    used = fields.IntField(default=0, db_default=0)
    kept_at = fields.DatetimeField()

    class Meta:
        table = "canned_reply"
        unique_together = (("court", "title"),)
        indexes = (("court_id", "id"),)


class Draft(SealingModel):
    """What an officer has written for one act on one ticket and not sent yet. Nobody else reads it.

    `file_ids` are what they have attached, in order.
    """

    id = fields.BigIntField(primary_key=True)
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", related_name="drafts", on_delete=fields.RESTRICT
    )
    officer_id: int
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", related_name="drafts", on_delete=fields.RESTRICT
    )
    ticket_id: int
    act = fields.CharEnumField(Act, max_length=20)
    text_sealed = SealedField()
    file_ids: ArrayField = ArrayField(element_type="bigint", default=list, db_default=[])
    saved_at = fields.DatetimeField()

    class Meta:
        table = "draft"
        unique_together = (("officer", "ticket", "act"),)
        indexes = (("saved_at",), ("ticket_id",))

    def sealing_row(self) -> object:
        return sealing_row_of(self.officer_id, self.ticket_id, self.act)


def sealing_row_of(officer_id: int, ticket_id: int, act: Act) -> str:
    """Return what tells a draft from all others, before its row has a number."""
    return f"{officer_id}:{ticket_id}:{act.value}"


KEEP_DRAFT = """
INSERT INTO draft (officer_id, ticket_id, act, text_sealed, saved_at)
VALUES (${officer_id}, ${ticket_id}, ${act}, ${text_sealed}, ${at})
ON CONFLICT (officer_id, ticket_id, act) DO UPDATE SET text_sealed = excluded.text_sealed, saved_at = excluded.saved_at
WHERE draft.saved_at <= excluded.saved_at"""
ADD_FILE = """
INSERT INTO draft (officer_id, ticket_id, act, text_sealed, file_ids, saved_at)
VALUES (${officer_id}, ${ticket_id}, ${act}, ${text_sealed}, ARRAY[${file_id}::bigint], ${at})
ON CONFLICT (officer_id, ticket_id, act) DO UPDATE SET file_ids = draft.file_ids || excluded.file_ids,
    saved_at = greatest(draft.saved_at, excluded.saved_at)
WHERE cardinality(draft.file_ids) < ${most} RETURNING id"""
"""Gives nothing back where the draft has all the files it may have; what is written in it stays."""
