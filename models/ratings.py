"""Return visits ask whether it helped; ratings keep what people answered."""

from tortoise import fields
from tortoise.models import Model

from models.courts import Court
from models.enums import Channel, Grade, RatingSubject, VisitOutcome
from models.inserts import Insert
from models.tickets import Ticket


class ReturnVisit(Model):
    id = fields.BigIntField(primary_key=True)
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField("models.Ticket", on_delete=fields.RESTRICT)
    ticket_id: int
    cycle = fields.SmallIntField()
    channel = fields.CharEnumField(Channel, max_length=16)
    asked_at = fields.DatetimeField()
    outcome = fields.CharEnumField(VisitOutcome, max_length=16)
    officer_id = fields.BigIntField(null=True)
    court_id = fields.BigIntField(null=True)
    words_id = fields.BigIntField(null=True)

    class Meta:
        table = "return_visit"
        indexes = (("ticket_id", "cycle"),)


INSERT_RETURN_VISIT = Insert("return_visit", "ticket_id cycle court_id channel asked_at", outcome="'asked'")
CLOSE_RETURN_VISIT = """UPDATE return_visit SET outcome = ${outcome}, officer_id = ${officer_id}
WHERE ticket_id = ${ticket_id} AND cycle = ${cycle} AND outcome = 'asked'"""
"""The question of a cycle is open no more, if it was."""


class Rating(Model):
    """One grade; of a ticket's cycle once, or of a window, a call, an on-line service."""

    id = fields.BigIntField(primary_key=True)
    subject = fields.CharEnumField(RatingSubject, max_length=16)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    ticket: fields.ForeignKeyNullableRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", null=True, on_delete=fields.RESTRICT
    )
    ticket_id: int | None
    window = fields.CharField(max_length=40, default="")
    cycle = fields.SmallIntField(default=1)
    grade = fields.CharEnumField(Grade, max_length=4)
    words_id = fields.BigIntField(null=True)
    reason_sealed = fields.BinaryField(null=True)
    channel = fields.CharEnumField(Channel, max_length=16)
    identity_id = fields.BigIntField(null=True)
    at = fields.DatetimeField()

    class Meta:
        table = "rating"
        unique_together = (("ticket", "cycle"),)
        indexes = (("court_id", "at"),)


INSERT_RATING = Insert("rating", "subject window court_id ticket_id cycle grade words_id channel identity_id at")
