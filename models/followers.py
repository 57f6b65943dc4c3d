"""Whom WeChat says follows an account, compared with whom we know; and the tags staff carry there."""

from tortoise import fields
from tortoise.models import Model

from models.accounts import Account
from models.enums import StaffKind
from models.people import INSERT_IDENTITY, Identity
from models.troubles import untroubled


class FollowerSync(Model):
    """One walk through an account's followers, page by page: `next_openid` is where it goes on, '' at the beginning.

    Asked for by somebody, or (`asked_by_id` None) by the week. The worker that has the `lease` reads a page; WeChat may
    make it wait until `not_before`. `seen` of `total` followers so far: `met` were not known, `back` had left, and at
    the end `gone` had left without our hearing of it. `trouble` says in words why it stopped or waits.
    """

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account", on_delete=fields.RESTRICT)
    account_id: int
    asked_by_id = fields.BigIntField(null=True)
    asked_at = fields.DatetimeField()
    started_at = fields.DatetimeField(null=True)
    next_openid = fields.CharField(max_length=64, default="")
    total = fields.IntField(default=0)
    seen = fields.IntField(default=0)
    met = fields.IntField(default=0)
    back = fields.IntField(default=0)
    gone = fields.IntField(default=0)
    restarts = fields.SmallIntField(default=0)
    lease = fields.CharField(max_length=32, default="")
    lease_until = fields.DatetimeField(null=True)
    not_before = fields.DatetimeField(null=True)
    done_at = fields.DatetimeField(null=True)
    trouble = fields.CharField(max_length=200, default="")

    class Meta:
        table = "follower_sync"
        indexes = (("account_id", "id"),)


class StaffTag(Model):
    """The tag an account has at WeChat for one kind of staff; it decides which menu they see there."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account", on_delete=fields.RESTRICT)
    account_id: int
    kind = fields.CharEnumField(StaffKind, max_length=16)
    tag_id = fields.IntField()

    class Meta:
        table = "staff_tag"
        unique_together = (("account", "kind"),)


class PhoneTag(Model):
    """That an officer's phone carries the tag of one kind of staff at WeChat; refused: WeChat would not have it."""

    id = fields.BigIntField(primary_key=True)
    identity: fields.OneToOneRelation[Identity] = fields.OneToOneField("models.Identity", on_delete=fields.RESTRICT)
    identity_id: int
    kind = fields.CharEnumField(StaffKind, max_length=16)
    refused = fields.BooleanField(default=False)
    at = fields.DatetimeField()

    class Meta:
        table = "phone_tag"


ASK_FOLLOWER_SYNC = """
INSERT INTO follower_sync (
    account_id, asked_by_id, asked_at, next_openid, total, seen, met, back, gone, restarts, lease, trouble)
SELECT ${account_id}, ${asked_by_id}, ${at}, '', 0, 0, 0, 0, 0, 0, '', ''
ON CONFLICT (account_id) WHERE done_at IS NULL DO NOTHING
RETURNING id"""
"""An account has one walk at a time."""
CLAIM_FOLLOWER_SYNC = f"""
UPDATE follower_sync SET lease = ${{lease}}, lease_until = ${{until}}, started_at = coalesce(started_at, ${{at}})
WHERE id = (
    SELECT id FROM follower_sync
    WHERE done_at IS NULL AND (lease_until IS NULL OR lease_until < ${{at}})
        AND (not_before IS NULL OR not_before <= ${{at}})
        AND {untroubled("follow_followers", "follower_sync.id")}
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id"""  # noqa: S608
KEEP_FOLLOWER_SYNC = """
UPDATE follower_sync SET next_openid = ${next_openid}, total = ${total}, seen = ${seen}, met = met + ${met},
    back = back + ${back}, gone = gone + ${gone}, restarts = ${restarts}, lease_until = ${lease_until},
    not_before = ${not_before}, done_at = ${done_at}, trouble = ${trouble}
WHERE id = ${id} AND lease = ${lease} AND done_at IS NULL
RETURNING id"""
_MEET = INSERT_IDENTITY.select(
    "FROM unnest(${openids}::text[]) AS openid ORDER BY openid", openid="openid", created_at="${at}", seen_at="${at}"
)
MEET_FOLLOWERS = f"{_MEET} ON CONFLICT (account_id, openid) DO NOTHING RETURNING id"
SEE_FOLLOWERS = """
WITH listed AS (
    SELECT id, subscribed FROM identity
    WHERE account_id = ${account_id} AND openid = ANY(${openids}::text[]) AND erased_at IS NULL
        AND (subscribed OR unreachable_since IS NULL OR unreachable_since < ${asked})
    ORDER BY id FOR UPDATE)
UPDATE identity SET follow_checked_at = ${at}, subscribed = true,
    unreachable_since = CASE WHEN listed.subscribed THEN unreachable_since END,
    unreachable_reason = CASE WHEN listed.subscribed THEN unreachable_reason ELSE '' END
FROM listed WHERE identity.id = listed.id
RETURNING listed.subscribed"""
"""Whoever told us after WeChat was asked that they left has left."""
COUNT_MISSING = """
SELECT count(*) AS known,
    count(*) FILTER (WHERE seen_at < ${since} AND coalesce(follow_checked_at < ${since}, true)) AS missing
FROM identity WHERE account_id = ${account_id} AND subscribed AND erased_at IS NULL"""
STILL_FOLLOWING = """
SELECT id FROM identity WHERE account_id = ${account_id} AND subscribed AND id > ${after}
ORDER BY id LIMIT ${most}"""
MARK_GONE = """
WITH missing AS (
    SELECT id FROM identity
    WHERE id = ANY(${ids}::bigint[]) AND subscribed AND erased_at IS NULL AND seen_at < ${since}
        AND (follow_checked_at IS NULL OR follow_checked_at < ${since})
    ORDER BY id FOR UPDATE)
UPDATE identity SET subscribed = false, unreachable_since = ${at}, unreachable_reason = 'unsubscribe', window_left = 0
FROM missing WHERE identity.id = missing.id
RETURNING identity.id"""
"""Whoever did something since the walk began is there, in whatever page they were not."""
