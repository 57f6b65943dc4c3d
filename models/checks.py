"""Content checks keep what WeChat said of what a citizen wrote or sent."""

from tortoise import fields
from tortoise.models import Model

from models.enums import CheckState, CheckSubject
from models.inserts import Insert


class ContentCheck(Model):
    """One check of one thing: `label` is WeChat's (20001 politics …), `reason` why it was not checked.

    `seen_by_id` is the officer who looked at what WeChat found risky or could not decide.
    """

    id = fields.BigIntField(primary_key=True)
    subject = fields.CharEnumField(CheckSubject, max_length=16)
    subject_id = fields.BigIntField()
    petition_id = fields.BigIntField(db_index=True)
    identity_id = fields.BigIntField(null=True)
    state = fields.CharEnumField(CheckState, max_length=16, default=CheckState.PENDING)
    suggest = fields.CharField(max_length=10, default="")
    label = fields.IntField(null=True)
    reason = fields.CharField(max_length=60, default="")
    trace_id = fields.CharField(max_length=64, default="")
    tries = fields.SmallIntField(default=0)
    next_try_at = fields.DatetimeField()
    lease = fields.CharField(max_length=32, default="", db_default="")
    created_at = fields.DatetimeField()
    checked_at = fields.DatetimeField(null=True)
    seen_by_id = fields.BigIntField(null=True)
    seen_at = fields.DatetimeField(null=True)

    class Meta:
        table = "content_check"
        unique_together = (("subject", "subject_id"),)


INSERT_CHECK = Insert(
    "content_check",
    "subject subject_id petition_id identity_id next_try_at created_at",
    state="'pending'",
    suggest="''",
    reason="''",
    trace_id="''",
    tries="0",
)
CLAIM_CHECKS = """
UPDATE content_check SET next_try_at = ${at}::timestamptz + ${span}::interval, lease = ${lease},
    tries = tries + CASE WHEN state = 'pending' THEN 1 ELSE 0 END
WHERE id IN (
    SELECT id FROM content_check WHERE state IN ('pending', 'asked') AND next_try_at <= ${at}
    ORDER BY next_try_at, id LIMIT ${most} FOR UPDATE SKIP LOCKED
)
RETURNING id"""
RENEW_CHECK = """
UPDATE content_check SET next_try_at = ${at}::timestamptz + ${span}::interval
WHERE id = ${check_id} AND lease = ${lease} AND state IN ('pending', 'asked') RETURNING id"""
