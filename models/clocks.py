"""Clocks run for tickets; here are their tables, the ladder's above them, and the calendar's and policies' behind."""

from tortoise import fields
from tortoise.models import Model

from models.courts import Court, Department
from models.enums import ClockKind, QuietRule, Urgency
from models.inserts import Insert
from models.officers import Officer
from models.tickets import Ticket


class Clock(Model):
    """One time limit of one ticket with one custodian. `reason` says in a sentence why it is due when it is."""

    id = fields.BigIntField(primary_key=True)
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", related_name="clocks", on_delete=fields.RESTRICT
    )
    ticket_id: int
    kind = fields.CharEnumField(ClockKind, max_length=16)
    cycle = fields.SmallIntField()
    custodian: fields.ForeignKeyNullableRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", null=True, on_delete=fields.RESTRICT
    )
    custodian_id: int | None
    department: fields.ForeignKeyNullableRelation[Department] = fields.ForeignKeyField(
        "models.Department", null=True, on_delete=fields.RESTRICT
    )
    department_id: int | None
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    policy = fields.CharField(max_length=40)
    started_at = fields.DatetimeField()
    paused_at = fields.DatetimeField(null=True)
    remaining_minutes = fields.IntField(null=True)
    due_at = fields.DatetimeField()
    next_look_at = fields.DatetimeField()
    stopped_at = fields.DatetimeField(null=True)
    estimated = fields.BooleanField(default=False)
    reason = fields.CharField(max_length=300, default="")
    rung = fields.SmallIntField(default=0)

    class Meta:
        table = "clock"
        indexes = (("ticket_id",),)


INSERT_CLOCK = Insert(
    "clock",
    "ticket_id kind cycle custodian_id department_id court_id policy started_at due_at next_look_at estimated reason",
    rung="0",
)
STOP_CLOCKS = """stopped AS (
    UPDATE clock SET stopped_at = greatest(${at}::timestamptz, started_at)
    WHERE ticket_id = ${ticket_id} AND stopped_at IS NULL AND kind = ANY (${stop})
    RETURNING id
), closed AS (
    UPDATE supervision SET closed_at = ${at} FROM stopped
    WHERE supervision.clock_id = stopped.id AND supervision.closed_at IS NULL
)"""
"""The clocks of these kinds stop, and the rungs above them are closed."""
KEEP_CLOCKS = """kept AS (
    UPDATE clock SET custodian_id = CASE WHEN kind <> 'passed_on' THEN ${custodian_id}::bigint END,
        department_id = ${department_id}, court_id = ${court_id},
        due_at = CASE WHEN kind = 'promise' AND ${given}::boolean THEN least(due_at, ${due_at}) ELSE due_at END,
        reason = CASE WHEN kind = 'promise' AND ${given} AND due_at > ${due_at} THEN ${reason} ELSE reason END,
        next_look_at = CASE WHEN kind <> 'promise' THEN next_look_at
            WHEN due_at <= ${at} OR ${look}::boolean THEN ${at}
            WHEN ${given} AND rung = 0 THEN least(next_look_at, ${due_at}) ELSE next_look_at END
    WHERE ticket_id = ${ticket_id} AND stopped_at IS NULL AND kind = ANY (${beside})
    RETURNING kind, due_at, rung
)"""
"""The clocks of these kinds run on with whoever has the ticket now. What the citizen was promised is no later than what
whoever it is `given` to has to keep; once past, it is looked at in this very moment (`look`: in any case).
"""


class Supervision(Model):
    """One rung of the ladder for one late clock: who must act, by when, and what was done."""

    id = fields.BigIntField(primary_key=True)
    clock: fields.ForeignKeyRelation[Clock] = fields.ForeignKeyField("models.Clock", on_delete=fields.RESTRICT)
    clock_id: int
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField("models.Ticket", on_delete=fields.RESTRICT)
    ticket_id: int
    rung = fields.SmallIntField()
    recipient: fields.ForeignKeyNullableRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", null=True, on_delete=fields.RESTRICT
    )
    recipient_id: int | None
    opened_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    delivered_at = fields.DatetimeField(null=True)
    acknowledged_at = fields.DatetimeField(null=True)
    done_words_id = fields.BigIntField(null=True)
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "supervision"
        unique_together = (("clock", "rung"),)


class Policy(Model):
    """A court's own time limits over the shipped ones, versioned; no court means for all."""

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyNullableRelation[Court] = fields.ForeignKeyField(
        "models.Court", null=True, on_delete=fields.RESTRICT
    )
    court_id: int | None
    version = fields.CharField(max_length=40)
    kind = fields.CharEnumField(ClockKind, max_length=16)
    urgency = fields.CharEnumField(Urgency, max_length=16)
    amount = fields.IntField()
    unit = fields.CharField(max_length=20)
    starts_at = fields.DatetimeField()

    class Meta:
        table = "policy"
        unique_together = (("court", "version", "kind", "urgency"),)


class CalendarOverride(Model):
    """A day that staff declared working or not, over what the holiday library says."""

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyNullableRelation[Court] = fields.ForeignKeyField(
        "models.Court", null=True, on_delete=fields.RESTRICT
    )
    court_id: int | None
    day = fields.DateField()
    is_working = fields.BooleanField()
    note = fields.CharField(max_length=60, default="")

    class Meta:
        table = "calendar_override"
        unique_together = (("court", "day"),)


class OfficeHours(Model):
    """A court's office hours from a day on; `slots` are pairs of times of day such as ["09:00", "12:00"]."""

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyNullableRelation[Court] = fields.ForeignKeyField(
        "models.Court", null=True, on_delete=fields.RESTRICT
    )
    court_id: int | None
    starts_on = fields.DateField()
    slots: list[list[str]] = fields.JSONField(default=list)
    set_at = fields.DatetimeField()

    class Meta:
        table = "office_hours"
        unique_together = (("court", "starts_on"),)


class QuietHours(Model):
    """What a court set, from then on, of when it disturbs its staff or its citizens; rows only grow, the newest holds.

    `starts` and `ends` are minutes of the day, of a rule by the hour of the day; such a night may go over midnight.
    """

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    of_staff = fields.BooleanField()
    rule = fields.CharEnumField(QuietRule, max_length=10)
    starts = fields.SmallIntField(default=0)
    ends = fields.SmallIntField(default=0)
    set_at = fields.DatetimeField()
    set_by_id = fields.BigIntField()

    class Meta:
        table = "quiet_hours"
        indexes = (("court_id", "of_staff", "id"),)
