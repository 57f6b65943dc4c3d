"""Accounts are WeChat's; beside them stand the templates each was granted, and what waits for a second person."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.courts import Court
from models.enums import AccountChange, AccountKind, CallbackMode
from models.sealing import SealedField, SealingModel
from models.troubles import untroubled


class Account(SealingModel):
    """One WeChat account. Its three secrets are sealed; see `models.keyring`."""

    id = fields.BigIntField(primary_key=True)
    appid = fields.CharField(max_length=32, unique=True)
    kind = fields.CharEnumField(AccountKind, max_length=16)
    name = fields.CharField(max_length=60)
    court: fields.ForeignKeyNullableRelation[Court] = fields.ForeignKeyField(
        "models.Court", null=True, on_delete=fields.RESTRICT
    )
    court_id: int | None
    callback_mode = fields.CharEnumField(CallbackMode, max_length=16, default=CallbackMode.SAFE)
    secret_sealed = SealedField()
    token_sealed = SealedField()
    aes_key_sealed = SealedField(null=True)
    active = fields.BooleanField(default=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "account"


CARD_SLOTS = ("number", "matter", "time", "note")
"""What every card of ours tells, in the order in which a template's keys are given."""


class NoticeTemplate(Model):
    """Which template of an account carries which kind of notice, and which of its keys carries which words.

    `keys` maps our slots (number, matter, time, note) to the template's own keys (character_string1, thing2 …).
    """

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account", on_delete=fields.RESTRICT)
    account_id: int
    notice = fields.CharField(max_length=40)
    template_id = fields.CharField(max_length=64)
    keys: dict[str, Any] = fields.JSONField(default=dict)

    class Meta:
        table = "notice_template"
        unique_together = (("account", "notice"),)


class AccountRequest(SealingModel):
    """A change of an account by which somebody else could read or speak: asked for, agreed to by a second person.

    An account that is added has no row of its own until then: `appid`, `name` and the sealed secrets say what it will
    be; they are emptied once it is decided. `facts` name its court, kind and mode, or the account a move leads to. A
    move is carried out by the worker that has the `lease`: `moved` of `total` people so far. `done_at`: it is over,
    refused and stopped (`trouble`) too; until then an account has no second one.
    """

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, related_name="requests", on_delete=fields.RESTRICT
    )
    account_id: int | None
    appid = fields.CharField(max_length=32)
    name = fields.CharField(max_length=60, default="")
    change = fields.CharEnumField(AccountChange, max_length=16)
    facts: dict[str, Any] = fields.JSONField(default=dict)
    secret_sealed = SealedField(null=True)
    token_sealed = SealedField(null=True)
    aes_key_sealed = SealedField(null=True)
    asked_by_id = fields.BigIntField()
    asked_at = fields.DatetimeField()
    decided_by_id = fields.BigIntField(null=True)
    decided_at = fields.DatetimeField(null=True)
    agreed = fields.BooleanField(null=True)
    moved = fields.IntField(default=0)
    total = fields.IntField(default=0)
    lease = fields.CharField(max_length=32, default="")
    lease_until = fields.DatetimeField(null=True)
    done_at = fields.DatetimeField(null=True)
    trouble = fields.CharField(max_length=200, default="")

    class Meta:
        table = "account_request"
        indexes = (("account_id", "id"),)


CLAIM_ACCOUNT_MOVE = f"""
UPDATE account_request SET lease = ${{lease}}, lease_until = ${{until}} WHERE id = (
    SELECT id FROM account_request
    WHERE change = 'move' AND agreed AND done_at IS NULL AND (lease_until IS NULL OR lease_until < ${{at}})
        AND {untroubled("move_accounts", "account_request.id")}
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id"""  # noqa: S608
KEEP_ACCOUNT_MOVE = """
UPDATE account_request SET moved = ${moved}, total = ${total}, lease_until = ${until}
WHERE id = ${id} AND lease = ${lease} AND done_at IS NULL
RETURNING id"""
