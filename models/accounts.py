"""Accounts are WeChat's; beside them stand the templates each of them was granted."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.courts import Court
from models.enums import AccountKind, CallbackMode


class Account(Model):
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
    secret_sealed = fields.BinaryField()
    token_sealed = fields.BinaryField()
    aes_key_sealed = fields.BinaryField(null=True)
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
