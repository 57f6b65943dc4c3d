"""Passwords that one chooses oneself, and those an administrator gives, which serve once: to choose another."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import LONGEST_AUDIT_REASON, NO_AUDIT_REASON, Deed
from desk.access.visibility import gives_passwords
from desk.errors import Invalid, NotAllowed, Refused
from desk.people.account_news import AccountNews, unbind_phones
from desk.people.passwords import hash_password, verify_password
from desk.rules.passwords.strength import read_password
from desk.rules.text.refusal import Refusal
from models import Officer
from models.database import transaction
from models.once_more import once_more

FIRST_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
FIRST_LENGTH = 16
NO_PASSWORD = "您没有密码，只用统一身份认证登录"  # noqa: S105 - words
NOT_ONES_OWN = "自己的密码在“我的账号”里修改"
ONLY_SIGN_ON = "他没有密码，只用统一身份认证登录"
NOT_YOURS = "只有系统管理员可以给一次性密码"
WRONG_OLD = "原来的密码不对"
SAME = "新密码和原来的一样，请换一个"


def first_password(random: Callable[[str], str] = secrets.choice) -> str:
    """Returns a password for somebody to log in with once: 79 random bits."""
    return "".join(map(random, [FIRST_ALPHABET] * FIRST_LENGTH))


def checked(password: str, about: Sequence[str], field: str = "password") -> str:
    """Returns the password. Raises `Invalid` where it is easy to guess; `about` is what is known of who wants it."""
    found = read_password(password, about)
    if isinstance(found, Refusal):
        raise Invalid(found.reason, field)
    return found


def known_of(officer: Officer) -> Sequence[str]:
    """Returns what everybody knows of an officer, who comes with court and department."""
    department = officer.department.name if officer.department else ""
    return (officer.name, officer.login, officer.title, officer.court.name, officer.court.short_name, department)


@once_more
async def change_own(officer: Officer, old: str, new: str, as_of: datetime, address: str = "") -> Officer:
    """Changes one's own password. Raises `Invalid`, naming the field; every session opened before has ended."""
    if not officer.password_hash:
        raise Refused(NO_PASSWORD)
    if not (await verify_password(officer.password_hash, old)).right:
        raise Invalid(WRONG_OLD, "old")
    checked(new, known_of(officer), "new")
    if new == old:
        raise Invalid(SAME, "new")
    hashed = await hash_password(new)
    async with transaction():
        row = await Officer.filter(id=officer.id).select_for_update().get()
        if row.password_hash != officer.password_hash:
            raise Invalid(WRONG_OLD, "old")
        await _keep(row, hashed, must_change=False)
        subject = ("officer", officer.id)
        await audit.write_down(Deed.CHANGE_PASSWORD, subject, as_of, officer_id=officer.id, address=address)
    return row


@once_more
async def give_first(officer: Officer, reason: str, actor: Actor, as_of: datetime) -> str:
    """Gives an officer (who comes with court) a password that serves once, and returns it: nobody sees it again.

    Their sessions and bindings end and they are told; who did it and why is written down. Raises `NotAllowed` for
    whoever does not give passwords there, `Invalid` without a reason, `Refused` for oneself and without a password.
    """
    if not gives_passwords(actor, officer.court.path):
        raise NotAllowed(NOT_YOURS)
    if officer.id == actor.id:
        raise Refused(NOT_ONES_OWN)
    if not officer.password_hash:
        raise Refused(ONLY_SIGN_ON)
    if not 0 < len(reason) <= LONGEST_AUDIT_REASON:
        raise Invalid(NO_AUDIT_REASON, "reason")
    password = first_password()
    hashed = await hash_password(password)
    async with transaction():
        await reset(officer, hashed, as_of)
        subject = ("officer", officer.id)
        await audit.write_down(
            Deed.SET_PASSWORD, subject, as_of, officer_id=actor.id, address=actor.address, reason=reason
        )
    return password


async def reset(officer: Officer, hashed: str, as_of: datetime) -> None:
    """Gives an officer a password (its hash) that they must change at once: sessions and bindings end, they are told.

    In the caller's transaction, which writes down who did it.
    """
    row = await Officer.filter(id=officer.id).select_for_update().get()
    row.failed_logins, row.locked_until = 0, None
    await _keep(row, hashed, must_change=True)
    await unbind_phones(officer.id, AccountNews.PASSWORD_RESET, as_of)


async def _keep(row: Officer, hashed: str, *, must_change: bool) -> None:
    row.password_hash, row.must_change = hashed, must_change
    row.session_mark += 1
    fields = ["password_hash", "must_change", "session_mark", "failed_logins", "locked_until"]
    await row.save(update_fields=fields)
