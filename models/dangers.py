"""Alarms ring for words that say somebody's life or safety is at stake, until a person decides."""

from tortoise import fields
from tortoise.models import Model

from models.enums import Danger, DangerDecision, Urgency
from models.inserts import Insert
from models.tickets import Ticket


class DangerAlarm(Model):
    """One alarm over a ticket; a ticket has one open alarm at most, until somebody decides.

    `words_id` names the later word that opened it, None where the petition itself did. `step` says how many courts
    above the first have been called, `rings` how often it has rung; `next_ring_at` is None once it was decided.
    `urgency_before` is how urgent the ticket counted without it. What was done is kept in `done_words_id`.
    """

    id = fields.BigIntField(primary_key=True)
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", related_name="alarms", on_delete=fields.RESTRICT
    )
    ticket_id: int
    danger = fields.CharEnumField(Danger, max_length=16)
    words_id = fields.BigIntField(null=True)
    urgency_before = fields.CharEnumField(Urgency, max_length=16)
    opened_at = fields.DatetimeField()
    heard_at = fields.DatetimeField()
    step = fields.SmallIntField(default=0)
    rings = fields.SmallIntField(default=1)
    next_ring_at = fields.DatetimeField(null=True)
    read_at = fields.DatetimeField(null=True)
    read_by_id = fields.BigIntField(null=True)
    decided_at = fields.DatetimeField(null=True)
    decided_by_id = fields.BigIntField(null=True)
    decision = fields.CharEnumField(DangerDecision, max_length=16, null=True)
    done_words_id = fields.BigIntField(null=True)

    class Meta:
        table = "danger_alarm"
        indexes = (("ticket_id", "id"),)


INSERT_ALARM = Insert(
    "danger_alarm",
    "ticket_id danger words_id urgency_before opened_at heard_at next_ring_at",
    step="0",
    rings="1",
)
OPEN_ALARM = f"""
{INSERT_ALARM.select()}
ON CONFLICT (ticket_id) WHERE decided_at IS NULL DO UPDATE SET rings = danger_alarm.rings + 1,
    heard_at = excluded.heard_at, next_ring_at = excluded.next_ring_at, read_at = NULL, read_by_id = NULL
RETURNING id, ticket_id, rings, step"""
"""A word said while an alarm is open rings it once more, and it is unread again."""
DUE_ALARMS = """
SELECT id, ticket_id, next_ring_at FROM danger_alarm
WHERE decided_at IS NULL AND next_ring_at <= ${at} AND (next_ring_at, id) > (${last_ring}, ${last_id})
ORDER BY next_ring_at, id LIMIT ${most}"""
"""Found by the index `danger_alarm_due`: the cost follows the number due."""
