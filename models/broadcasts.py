"""A broadcast is one notice to many people: what it says, for whom, what was done to it, and what became of each."""

from typing import Any

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model

from models.accounts import Account
from models.courts import Court
from models.enums import (
    BroadcastAct,
    BroadcastKind,
    BroadcastPartState,
    BroadcastState,
    BroadcastWay,
    RecipientOutcome,
)
from models.sealing import SealedField, SealingModel


class BroadcastPicture(Model):
    """A picture of a court's library, made anew from its dots and kept once; `digest` is of its bytes."""

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    name = fields.CharField(max_length=60)
    file_key = fields.CharField(max_length=64)
    content_type = fields.CharField(max_length=20)
    size = fields.IntField()
    digest = fields.CharField(max_length=64)
    added_by_id = fields.BigIntField()
    added_at = fields.DatetimeField()

    class Meta:
        table = "broadcast_picture"
        unique_together = (("court", "digest"),)
        indexes = (("court_id", "id"),)


class PictureAtWeChat(Model):
    """What an account calls a picture it was given: `url` in an article's words, `media_id` as a cover; once each."""

    id = fields.BigIntField(primary_key=True)
    picture: fields.ForeignKeyRelation[BroadcastPicture] = fields.ForeignKeyField(
        "models.BroadcastPicture", related_name="uploads", on_delete=fields.RESTRICT
    )
    picture_id: int
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account", on_delete=fields.RESTRICT)
    account_id: int
    url = fields.CharField(max_length=400, default="")
    media_id = fields.CharField(max_length=128, default="")

    class Meta:
        table = "picture_at_wechat"
        unique_together = (("picture", "account"),)


class BroadcastArticle(Model):
    """An article of a court's library; a broadcast takes a copy of it. `body` is HTML that was cleaned."""

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    title = fields.CharField(max_length=64)
    summary = fields.CharField(max_length=120, default="")
    body = fields.TextField()
    cover: fields.ForeignKeyNullableRelation[BroadcastPicture] = fields.ForeignKeyField(
        "models.BroadcastPicture", null=True, on_delete=fields.RESTRICT
    )
    cover_id: int | None
    version = fields.IntField(default=1)
    changed_by_id = fields.BigIntField()
    changed_at = fields.DatetimeField()
    removed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "broadcast_article"
        indexes = (("court_id", "id"),)


class Broadcast(Model):
    """Drafted by one, approved by another, who binds himself to `digest`: that of its words and audience as previewed.

    `audience` is a list of groups under `groups`, in ids, days and enumerations. `version` grows with every act.
    `text` may have gaps ({姓名}); `body` is an article's cleaned HTML. `changed_by_id` is whoever last changed words or
    audience; `previewed_digest` what somebody looked at on their own phone. The audience is frozen into rows, stage by
    stage: `stage` is the source that is being read, `expanded_to_id` how far, `until_ids` where each ends.
    `public`: it stands among the announcements too, from `started_at` on, and is found there by `word_keys`.
    The figures always add up: `total` = reached + opened + refused + unsubscribed + failed + what was not tried.
    `account` is written no more, and goes with the next release.
    """

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, on_delete=fields.RESTRICT
    )
    account_id: int | None
    kind = fields.CharEnumField(BroadcastKind, max_length=16, default=BroadcastKind.TEXT, db_default="text")
    title = fields.CharField(max_length=64)
    text = fields.TextField()
    summary = fields.CharField(max_length=120, default="", db_default="")
    body = fields.TextField(default="", db_default="")
    cover: fields.ForeignKeyNullableRelation[BroadcastPicture] = fields.ForeignKeyField(
        "models.BroadcastPicture", null=True, on_delete=fields.RESTRICT
    )
    cover_id: int | None
    public = fields.BooleanField(default=False, db_default=False)
    word_keys: ArrayField = ArrayField(element_type="int", default=list, db_default=[])
    audience: dict[str, Any] = fields.JSONField(default=dict)
    send_at = fields.DatetimeField(null=True)
    state = fields.CharEnumField(BroadcastState, max_length=16, default=BroadcastState.DRAFT)
    version = fields.IntField(default=1, db_default=1)
    digest = fields.CharField(max_length=64, default="", db_default="")
    previewed_digest = fields.CharField(max_length=64, default="", db_default="")
    returned_because = fields.CharField(max_length=200, default="", db_default="")
    way: BroadcastWay | None = fields.CharEnumField(  # type: ignore[assignment]
        BroadcastWay, max_length=16, null=True
    )
    author_id = fields.BigIntField()
    changed_by_id = fields.BigIntField(default=0, db_default=0)
    approver_id = fields.BigIntField(null=True)
    stage = fields.SmallIntField(default=0, db_default=0)
    expanded_to_id = fields.BigIntField(default=0)
    until_ids: list[int] = fields.JSONField(default=list, db_default=[])
    expanded_at = fields.DatetimeField(null=True)
    fed_at = fields.DatetimeField(null=True)
    total = fields.IntField(default=0, db_default=0)
    reached = fields.IntField(default=0, db_default=0)
    opened = fields.IntField(default=0, db_default=0)
    refused = fields.IntField(default=0, db_default=0)
    unsubscribed = fields.IntField(default=0, db_default=0)
    failed = fields.IntField(default=0, db_default=0)
    reasons: dict[str, int] = fields.JSONField(default=dict, db_default={})
    created_at = fields.DatetimeField()
    changed_at = fields.DatetimeField(null=True)
    approved_at = fields.DatetimeField(null=True)
    started_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "broadcast"
        indexes = (("court_id", "id"),)


class BroadcastEvent(Model):
    """What was done to a broadcast; `words` is what somebody wrote about it."""

    id = fields.BigIntField(primary_key=True)
    broadcast: fields.ForeignKeyRelation[Broadcast] = fields.ForeignKeyField(
        "models.Broadcast", related_name="events", on_delete=fields.RESTRICT
    )
    broadcast_id: int
    version = fields.IntField()
    act = fields.CharEnumField(BroadcastAct, max_length=16)
    officer_id = fields.BigIntField()
    at = fields.DatetimeField()
    words = fields.CharField(max_length=200, default="")

    class Meta:
        table = "broadcast_event"
        indexes = (("broadcast_id", "version"),)


class BroadcastLine(SealingModel):
    """One row of a list that was uploaded for a broadcast, by its `place` there; gone some time after `kept_at`."""

    id = fields.BigIntField(primary_key=True)
    broadcast: fields.ForeignKeyRelation[Broadcast] = fields.ForeignKeyField(
        "models.Broadcast", related_name="lines", on_delete=fields.RESTRICT
    )
    broadcast_id: int
    place = fields.IntField()
    name_sealed = SealedField(null=True)
    mobile_sealed = SealedField(null=True)
    mobile_index = fields.CharField(max_length=32, db_index=True)
    case_number = fields.CharField(max_length=60, default="")
    hearing_at = fields.DatetimeField(null=True)
    kept_at = fields.DatetimeField(null=True)

    class Meta:
        table = "broadcast_line"
        unique_together = (("broadcast", "mobile_index"),)
        indexes = (("broadcast_id", "id"), ("kept_at",))


class BroadcastPart(Model):
    """One call of the mass interface: up to 10,000 recipients of one account. WeChat knows it by `clientmsgid`, and its
    job by `msg_id`. `total`, `sent` and `failed` are what it said in the end, `status` its word for it.
    """

    id = fields.BigIntField(primary_key=True)
    broadcast: fields.ForeignKeyRelation[Broadcast] = fields.ForeignKeyField(
        "models.Broadcast", related_name="parts", on_delete=fields.RESTRICT
    )
    broadcast_id: int
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account", on_delete=fields.RESTRICT)
    account_id: int
    ordinal = fields.IntField()
    size = fields.IntField()
    state = fields.CharEnumField(BroadcastPartState, max_length=16, default=BroadcastPartState.WAITING)
    clientmsgid = fields.CharField(max_length=64, unique=True)
    media_id = fields.CharField(max_length=128, default="")
    msg_id = fields.BigIntField(null=True)
    status = fields.CharField(max_length=40, default="")
    total = fields.IntField(default=0)
    sent = fields.IntField(default=0)
    failed = fields.IntField(default=0)
    urls: list[str] = fields.JSONField(default=list)
    tries = fields.SmallIntField(default=0)
    not_before = fields.DatetimeField()
    lease = fields.CharField(max_length=32, default="")
    lease_until = fields.DatetimeField(null=True)
    submitted_at = fields.DatetimeField(null=True)
    asked_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "broadcast_part"
        unique_together = (("broadcast", "account", "ordinal"),)
        indexes = (("account_id", "msg_id"), ("account_id", "submitted_at"))


class BroadcastRecipient(Model):
    """That a person belongs to a broadcast's audience, once, and what became of it.

    `person` tells them from all others: a citizen, a WeChat user, an officer or (keyed) a number. What their words are
    filled from is named by id. `round` grows where a delivery that surely never left was called back. `reason` says why
    they were not reached.
    """

    id = fields.BigIntField(primary_key=True)
    broadcast: fields.ForeignKeyRelation[Broadcast] = fields.ForeignKeyField(
        "models.Broadcast", on_delete=fields.RESTRICT
    )
    broadcast_id: int
    person = fields.CharField(max_length=80, null=True)
    identity_id = fields.BigIntField(null=True)
    account_id = fields.BigIntField(null=True)
    citizen_id = fields.BigIntField(null=True)
    officer_id = fields.BigIntField(null=True)
    case_id = fields.BigIntField(null=True)
    hearing_id = fields.BigIntField(null=True)
    party_id = fields.BigIntField(null=True)
    line_id = fields.BigIntField(null=True)
    outcome = fields.CharEnumField(
        RecipientOutcome, max_length=16, default=RecipientOutcome.WAITING, db_default="waiting"
    )
    reason = fields.CharField(max_length=40, default="", db_default="")
    round = fields.SmallIntField(default=0, db_default=0)
    delivery_id = fields.BigIntField(null=True)
    message_id = fields.BigIntField(null=True)
    part_id = fields.BigIntField(null=True)

    class Meta:
        table = "broadcast_recipient"
        unique_together = (("broadcast", "identity_id"), ("broadcast", "person"))
        indexes = (("broadcast_id", "id"),)


class BroadcastPolicy(Model):
    """What a court decided for its broadcasts: words that must not appear (None: as shipped), how many messages a
    minute, and which standing reminders are on.
    """

    id = fields.BigIntField(primary_key=True)
    court: fields.OneToOneRelation[Court] = fields.OneToOneField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    banned: list[str] | None = fields.JSONField(null=True)
    per_minute = fields.IntField(default=600)
    hearing_tomorrow = fields.BooleanField(default=False)
    hearing_changed = fields.BooleanField(default=False)
    changes_from = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)
    changed_by_id = fields.BigIntField()
    changed_at = fields.DatetimeField()

    class Meta:
        table = "broadcast_policy"
