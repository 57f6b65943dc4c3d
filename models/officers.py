"""Officers are members of staff: how they get in, their posts, absences and stand-ins, and the codes that bind."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.courts import Court, Department
from models.enums import CodePurpose, Role, StaffChange
from models.sealing import SealedField, SealingModel


class Officer(SealingModel):
    """A member of staff. `login` is a work number, never a mobile; passwords are argon2 hashes.

    Without a password they sign in at the identity provider only. `sign_on_index` is a keyed fingerprint of who they
    are there, from the first time they came from it on; another person of their username is not them.
    `must_change`: somebody else gave them their password, and it opens nothing but the form for another.
    `second_sealed` is the secret of their authenticator (TOTP), in use since `second_at`; the codes up to
    `second_step`, in periods of 30 seconds, serve no more. Sessions opened under another `session_mark` have ended.
    `account_news` counts what happened to the account and was not looked at yet. `preferences` is how they like the
    console to look and to be told, see `desk.staff.preferences`; `bundled_at` is when they were last told of the desk's
    own notices.
    """

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    department: fields.ForeignKeyNullableRelation[Department] = fields.ForeignKeyField(
        "models.Department", null=True, on_delete=fields.RESTRICT
    )
    department_id: int | None
    login = fields.CharField(max_length=40, unique=True)
    name = fields.CharField(max_length=40)
    title = fields.CharField(max_length=40, default="")
    password_hash = fields.CharField(max_length=200, default="")
    mobile_sealed = SealedField(null=True)
    failed_logins = fields.SmallIntField(default=0)
    locked_until = fields.DatetimeField(null=True)
    active = fields.BooleanField(default=True)
    sign_on_issuer = fields.CharField(max_length=200, default="", db_default="")
    sign_on_index = fields.CharField(max_length=32, null=True, unique=True)
    sign_on_at = fields.DatetimeField(null=True)
    must_change = fields.BooleanField(default=False, db_default=False)
    second_sealed = SealedField(null=True)
    second_at = fields.DatetimeField(null=True)
    second_step = fields.BigIntField(default=0, db_default=0)
    session_mark = fields.IntField(default=0, db_default=0)
    account_news = fields.SmallIntField(default=0, db_default=0)
    preferences: dict[str, Any] = fields.JSONField(default=dict, db_default={})
    bundled_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "officer"


COUNT_A_LOGIN = """
UPDATE officer SET
    failed_logins = CASE WHEN locked_until IS NULL THEN failed_logins + 1 ELSE 1 END,
    locked_until = CASE WHEN locked_until IS NULL AND failed_logins + 1 >= ${most}
        THEN ${locked_until}::timestamptz END
WHERE login = ${login} AND active AND password_hash <> '' AND (locked_until IS NULL OR locked_until <= ${at})
RETURNING id, password_hash"""
"""A try to log in counts as failed until the password is found right, and the last one that is let pass locks."""
LOGIN_OF_KNOWN = """
SELECT id, password_hash FROM officer WHERE login = ${login} AND active AND password_hash <> ''"""
"""The same on a device from which they logged in before, where nothing is counted and nothing locked."""


class RecoveryCode(Model):
    """One of ten codes that stand in, once each, for an authenticator that is lost; kept only as a keyed index."""

    id = fields.BigIntField(primary_key=True)
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", related_name="recovery_codes", on_delete=fields.CASCADE
    )
    officer_id: int
    code_index = fields.CharField(max_length=32, unique=True)
    used_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "recovery_code"
        indexes = (("officer_id", "id"),)


class OfficerRole(Model):
    """A post: what an officer is there for, where and when, both days counted. No department means the whole court.

    A post that was given up and given again is another row. Who works on a day, with the absent left out and their
    stand-ins in, the database's function `posts_on(day)` says.
    """

    id = fields.BigIntField(primary_key=True)
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", related_name="roles", on_delete=fields.RESTRICT
    )
    officer_id: int
    role = fields.CharEnumField(Role, max_length=20)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    department: fields.ForeignKeyNullableRelation[Department] = fields.ForeignKeyField(
        "models.Department", null=True, on_delete=fields.RESTRICT
    )
    department_id: int | None
    starts_on = fields.DateField()
    ends_on = fields.DateField(null=True)

    class Meta:
        table = "officer_role"
        indexes = (("court_id", "role"),)


class Absence(Model):
    """Days, both counted, on which an officer is away and another stands in for them; rows stay when they are over.

    No stand-in: whoever stood in has left meanwhile. `begun_at` and `over_at` say when those days were acted upon.
    """

    id = fields.BigIntField(primary_key=True)
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", related_name="absences", on_delete=fields.RESTRICT
    )
    officer_id: int
    stand_in: fields.ForeignKeyNullableRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", null=True, related_name="stands_in", on_delete=fields.RESTRICT
    )
    stand_in_id: int | None
    starts_on = fields.DateField()
    ends_on = fields.DateField()
    begun_at = fields.DatetimeField(null=True)
    over_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "absence"
        indexes = (("officer_id", "ends_on"), ("stand_in_id", "ends_on"))


class StaffRequest(Model):
    """A change of staff that lets somebody see more, until a second administrator has agreed or not.

    `change` names it and `facts` hold what its form brought, ids, dates and enumerations only.
    """

    id = fields.BigIntField(primary_key=True)
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", related_name="requests", on_delete=fields.RESTRICT
    )
    officer_id: int
    change = fields.CharEnumField(StaffChange, max_length=16)
    facts: dict[str, Any] = fields.JSONField(default=dict)
    asked_by_id = fields.BigIntField()
    asked_at = fields.DatetimeField()
    decided_by_id = fields.BigIntField(null=True)
    decided_at = fields.DatetimeField(null=True)
    agreed = fields.BooleanField(null=True)

    class Meta:
        table = "staff_request"
        indexes = (("officer_id", "id"),)


class StaffStamp(Model):
    """One row whose stamp is another after every change of staff: whoever keeps names reads them anew then."""

    id = fields.SmallIntField(primary_key=True)
    stamp = fields.UUIDField()

    class Meta:
        table = "staff_stamp"


class OneTimeCode(Model):
    """A short code or QR scene that proves possession once: an officer's phone, or a citizen at the window."""

    id = fields.BigIntField(primary_key=True)
    purpose = fields.CharEnumField(CodePurpose, max_length=20)
    code_index = fields.CharField(max_length=32, unique=True)
    officer: fields.ForeignKeyNullableRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", null=True, on_delete=fields.RESTRICT
    )
    officer_id: int | None
    citizen_id = fields.BigIntField(null=True)
    id_number_index = fields.CharField(max_length=32, null=True)
    issued_by_id = fields.BigIntField(null=True)
    issued_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    used_by_id = fields.BigIntField(null=True)

    class Meta:
        table = "one_time_code"


class Duty(Model):
    """Somebody is on duty at a court, in one post, on the days from the first to the last, both counted.

    Where they are not there the stand-in is called.
    """

    id = fields.BigIntField(primary_key=True)
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    role = fields.CharEnumField(Role, max_length=20)
    starts_on = fields.DateField()
    ends_on = fields.DateField()
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", related_name="duties", on_delete=fields.RESTRICT
    )
    officer_id: int
    stand_in: fields.ForeignKeyNullableRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", null=True, related_name="duties_stood_in", on_delete=fields.RESTRICT
    )
    stand_in_id: int | None
    created_at = fields.DatetimeField()

    class Meta:
        table = "duty"
        indexes = (("court_id", "ends_on"),)
