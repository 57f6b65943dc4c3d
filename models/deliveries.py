"""Deliveries say what must be told to whom; beside them stand every try, and what WeChat said became of it."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.accounts import Account
from models.enums import DeliveryState, HeldFor, SendChannel, TelephoneState
from models.inserts import Insert
from models.people import Identity
from models.sealing import SealedField, SealingModel


class Delivery(Model):
    """One thing one person must be told, unique by its cause. Its words are made when it is sent.

    `facts` holds ids and enumerations the words are made of; `lane` is a number of `desk.notices.catalogue.Lane`, the
    lowest go first. Whoever has it holds a fresh `lease`; only who still has it writes down what came of it.

    `read_at` is when its reader opened the page that says it. One that was sent and of which nothing is heard goes the
    next way at `next_rung_at`. `held` says why it waits for its `not_before`. `digest_id` names the delivery that told
    it together with others, or itself, where it was told alone.
    """

    id = fields.BigIntField(primary_key=True)
    cause = fields.CharField(max_length=120, unique=True)
    notice = fields.CharField(max_length=40)
    ticket_id = fields.BigIntField(null=True, db_index=True)
    ticket_version = fields.IntField(null=True)
    citizen_id = fields.BigIntField(null=True)
    identity: fields.ForeignKeyNullableRelation[Identity] = fields.ForeignKeyField(
        "models.Identity", null=True, on_delete=fields.RESTRICT
    )
    identity_id: int | None
    officer_id = fields.BigIntField(null=True, db_index=True)
    facts: dict[str, Any] = fields.JSONField(default=dict)
    lane = fields.SmallIntField(default=0)
    state = fields.CharEnumField(DeliveryState, max_length=16, default=DeliveryState.PENDING)
    not_before = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)
    lease_until = fields.DatetimeField(null=True)
    lease_owner = fields.CharField(max_length=80, default="")
    lease = fields.CharField(max_length=32, default="", db_default="")
    created_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)
    read_at = fields.DatetimeField(null=True)
    next_rung_at = fields.DatetimeField(null=True)
    held: HeldFor | None = fields.CharEnumField(HeldFor, max_length=10, null=True)  # type: ignore[assignment]
    digest_id = fields.BigIntField(null=True)

    class Meta:
        table = "delivery"


INSERT_DELIVERY = Insert(
    "delivery",
    "cause notice ticket_id ticket_version citizen_id identity_id officer_id facts lane not_before expires_at "
    "created_at",
    state="'pending'",
    lease_owner="''",
)
RENEW_LEASE = """
UPDATE delivery SET lease_until = ${at}::timestamptz + ${span}::interval
WHERE id = ${delivery_id} AND lease = ${lease} AND state = 'claimed' RETURNING id"""
HOLD_LEASE = """
SELECT id FROM delivery WHERE id = ${delivery_id} AND lease = ${lease} AND (lease = '' OR state = 'claimed')
FOR NO KEY UPDATE"""
"""Who has it under a lease must have it still; who has locked it himself, without any, finds it claimed by nobody."""
RELEASE_LEASES = """
UPDATE delivery SET lease_until = ${until}, lease_owner = '', lease = ''
WHERE lease_owner = ${owner} AND state = 'claimed' AND lease_until > ${until} AND NOT EXISTS (
    SELECT 1 FROM attempt WHERE delivery_id = delivery.id AND attempt.state = 'claimed' AND attempt.tries > 0
        AND attempt.channel <> 'template')
RETURNING id"""
"""What may be on its way this very moment by a channel that does not know it again keeps its lease to the end."""
PULL_FORWARD = """
UPDATE delivery SET not_before = least(not_before, ${at}), lease_until = least(lease_until, ${at})
WHERE id IN (
    SELECT id FROM delivery WHERE state IN ('pending', 'claimed', 'uncertain') AND created_at > ${written_by}
        AND not_before > ${at}
    UNION ALL SELECT id FROM delivery WHERE state = 'claimed' AND lease_until > ${leased_by}
)
RETURNING id"""
"""What waits for a moment that no clock set right would have written is due now. Found by the indexes
`delivery_written` and `delivery_held`.
"""


class Attempt(Model):
    """One try on one channel."""

    id = fields.BigIntField(primary_key=True)
    delivery: fields.ForeignKeyRelation[Delivery] = fields.ForeignKeyField(
        "models.Delivery", related_name="attempts", on_delete=fields.RESTRICT
    )
    delivery_id: int
    ordinal = fields.SmallIntField()
    channel = fields.CharEnumField(SendChannel, max_length=16)
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, on_delete=fields.RESTRICT
    )
    account_id: int | None
    identity: fields.ForeignKeyNullableRelation[Identity] = fields.ForeignKeyField(
        "models.Identity", null=True, on_delete=fields.RESTRICT
    )
    identity_id: int | None
    client_msg_id = fields.CharField(max_length=64, unique=True)
    msgid = fields.BigIntField(null=True)
    state = fields.CharEnumField(DeliveryState, max_length=16)
    errcode = fields.IntField(null=True)
    error_class = fields.CharField(max_length=20, default="")
    finish_status = fields.CharField(max_length=40, default="")
    tries = fields.SmallIntField(default=0)
    first_tried_at = fields.DatetimeField(null=True)
    updated_at = fields.DatetimeField()

    class Meta:
        table = "attempt"
        unique_together = (("delivery", "ordinal"),)
        indexes = (("account_id", "msgid"),)


INSERT_CALL = Insert(
    "attempt",
    "delivery_id ordinal channel client_msg_id state first_tried_at updated_at",
    error_class="''",
    finish_status="''",
    tries="1",
)
"""A try by telephone."""


class FinishEvent(Model):
    """WeChat's word on a template message; it may arrive before the answer that names its msgid, so it is kept."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account", on_delete=fields.RESTRICT)
    account_id: int
    msgid = fields.BigIntField()
    status = fields.CharField(max_length=40)
    received_at = fields.DatetimeField()
    matched_at = fields.DatetimeField(null=True)

    class Meta:
        table = "finish_event"
        unique_together = (("account", "msgid"),)


INSERT_FINISH_EVENT = Insert("finish_event", "account_id msgid status received_at")
KEEP_FINISH_EVENT = f"{INSERT_FINISH_EVENT.select()} ON CONFLICT (account_id, msgid) DO NOTHING"


class TelephoneTask(SealingModel):
    """Somebody WeChat cannot reach must be told by the desk, in another way and by `due_at`.

    A petitioner is called by whoever makes calls for the court; of an officer (`officer_id`) the desk makes sure in any
    way. `custodian_id` is who is asked to see to it; `how_sealed` is what they wrote of how it was done. Where nobody
    answered or the line was busy, `try_after` is from when they are called again.
    """

    id = fields.BigIntField(primary_key=True)
    delivery: fields.OneToOneRelation[Delivery] = fields.OneToOneField("models.Delivery", on_delete=fields.RESTRICT)
    delivery_id: int
    court_id = fields.BigIntField()
    ticket_id = fields.BigIntField(null=True)
    officer_id = fields.BigIntField(null=True)
    custodian_id = fields.BigIntField(null=True)
    due_at = fields.DatetimeField(null=True)
    state = fields.CharEnumField(TelephoneState, max_length=16, default=TelephoneState.OPEN)
    reason = fields.CharField(max_length=60)
    how_sealed = SealedField(null=True)
    done_by_id = fields.BigIntField(null=True)
    created_at = fields.DatetimeField()
    done_at = fields.DatetimeField(null=True)
    try_after = fields.DatetimeField(null=True)

    class Meta:
        table = "telephone_task"
        indexes = (("court_id", "state"), ("ticket_id",))


MOOT_TASKS = """
SELECT task.id FROM telephone_task AS task
WHERE task.state IN ('open', 'failed') AND task.officer_id IS NOT NULL AND (
    EXISTS (SELECT 1 FROM ticket_event AS event WHERE event.ticket_id = task.ticket_id
        AND event.actor_kind = 'officer' AND event.actor_id = task.officer_id AND event.at > task.created_at)
    OR EXISTS (SELECT 1 FROM ticket WHERE ticket.id = task.ticket_id AND ticket.state <> ALL (${open}::text[])))"""
"""Of officers who went on with the ticket since, or whose ticket is over: they need not be told any more."""
END_MOOT_TASKS = """
UPDATE telephone_task SET state = 'moot', done_at = ${at}
WHERE id = ANY(${ids}::bigint[]) AND state IN ('open', 'failed') RETURNING id"""
END_REACHED_TASKS = """
UPDATE telephone_task SET state = 'reached', done_at = ${at}
WHERE state IN ('open', 'failed') AND id IN (
    SELECT id FROM telephone_task WHERE delivery_id = ANY (${deliveries}::bigint[])
    UNION ALL
    SELECT task.id FROM unnest(${tickets}::bigint[], ${officers}::bigint[]) AS one (ticket_id, officer_id)
        JOIN telephone_task AS task ON task.ticket_id = one.ticket_id AND task.officer_id = one.officer_id
    UNION ALL
    SELECT task.id FROM delivery AS told JOIN telephone_task AS task ON task.delivery_id = told.id
    WHERE told.digest_id = ANY (${digests}::bigint[]))"""
