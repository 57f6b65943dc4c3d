"""退订: who wants to be left alone by broadcasts and questions how it went; and who was asked that by short message."""

from tortoise import fields

from models.enums import Channel
from models.sealing import SealedField, SealingModel


class StopWish(SealingModel):
    """Somebody wants no more of what the court sends of its own accord, until `ended_at`.

    By the chat it is a phone's, its person's and the number they gave; by short message a number's alone.
    `said_sealed` are the words it was made in.
    """

    id = fields.BigIntField(primary_key=True)
    identity_id = fields.BigIntField(null=True)
    citizen_id = fields.BigIntField(null=True)
    mobile_index = fields.CharField(max_length=32, null=True)
    channel = fields.CharEnumField(Channel, max_length=16)
    said_sealed = SealedField(null=True)
    made_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "stop_wish"


class SmsRating(SealingModel):
    """One question by short message how an answer helped: of a ticket's cycle once.

    It may leave from `not_before` on and be answered until `until`. `to_sealed` is emptied once it is handed to the
    short messages, at `queued_at`; `unclear_at` is when an answer that is no grade was replied to.
    """

    id = fields.BigIntField(primary_key=True)
    ticket_id = fields.BigIntField()
    cycle = fields.SmallIntField()
    to_sealed = SealedField(null=True)
    mobile_index = fields.CharField(max_length=32)
    not_before = fields.DatetimeField()
    until = fields.DatetimeField()
    queued_at = fields.DatetimeField(null=True)
    unclear_at = fields.DatetimeField(null=True)

    class Meta:
        table = "sms_rating"
        unique_together = (("ticket_id", "cycle"),)
        indexes = (("mobile_index", "id"),)
