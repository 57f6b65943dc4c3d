"""Return visits ask whether it helped; ratings keep what people answered."""

from tortoise import fields
from tortoise.models import Model

from models.courts import Court
from models.enums import Channel, Grade, RatingSubject, VisitOutcome
from models.inserts import Insert
from models.sealing import SealedField, SealingModel
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


class TelephoneCall(SealingModel):
    """One call of a return visit: who called which number, from when to when, and how it ended.

    `ended_at` is empty while they speak. Without a number there is no call. The rating it led to names it.
    """

    id = fields.BigIntField(primary_key=True)
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField("models.Ticket", on_delete=fields.RESTRICT)
    ticket_id: int
    cycle = fields.SmallIntField()
    officer_id = fields.BigIntField()
    number_sealed = SealedField(null=True)
    began_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    outcome: VisitOutcome | None = fields.CharEnumField(  # type: ignore[assignment]
        VisitOutcome, max_length=16, null=True
    )

    class Meta:
        table = "telephone_call"
        indexes = (("ticket_id", "id"),)


class Rating(SealingModel):
    """One grade; of a ticket's cycle once, or of one visit to a window, of a call, an on-line service.

    `at` is when it was first given, `changed_at` when it was last given otherwise. `call_id` is the call in which an
    officer heard it; empty where the citizen gave it themselves. `window_id` is the window whose code was scanned, and
    `led_to_id` the petition that an unhappy reason became.
    """

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
    reason_sealed = SealedField(null=True)
    channel = fields.CharEnumField(Channel, max_length=16)
    identity_id = fields.BigIntField(null=True)
    at = fields.DatetimeField()
    changed_at = fields.DatetimeField(null=True)
    call_id = fields.BigIntField(null=True)
    window_id = fields.BigIntField(null=True)
    led_to_id = fields.BigIntField(null=True)

    class Meta:
        table = "rating"
        unique_together = (("ticket", "cycle"),)
        indexes = (("court_id", "at"), ("identity_id", "at"))


INSERT_RATING = Insert(
    "rating", "subject window court_id ticket_id cycle grade words_id channel identity_id at call_id"
)
CHANGED_RATING = """ ON CONFLICT (ticket_id, cycle) DO UPDATE SET grade = excluded.grade, channel = excluded.channel,
    words_id = coalesce(excluded.words_id, rating.words_id), identity_id = excluded.identity_id,
    call_id = excluded.call_id, changed_at = excluded.at"""
"""A second grade of the same cycle takes the place of the first, and keeps the reason where it brings none."""
