"""The second factor of staff: an authenticator (TOTP), ten recovery codes, and who takes it back when it is lost.

Whoever sees everything must have one; everybody else may. A code serves once. Five wrong codes in a quarter of an hour,
and none is looked at until that has passed: only who knows the password comes this far.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pyotp

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.errors import Invalid, Refused
from desk.people.account_news import AccountNews, tell_owner
from desk.rules.passwords.authenticator import CODE_DIGITS, step_of
from desk.rules.sizes import LONGEST_REASON
from desk.rules.text.plain_text import half_width, plain
from models import AuditEntry, Officer, RecoveryCode
from models.database import transaction
from models.enums import Role
from models.keyring import index_of, seal, unseal
from models.once_more import once_more

NEEDS_SECOND = frozenset({Role.INSPECTOR, Role.PRESIDENT, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
"""Who sees everything, or who decides who does."""
RECOVERY_CODES = 10
RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
RECOVERY_LENGTH = 10
MOST_WRONG_CODES = 5
WRONG_WITHIN = timedelta(minutes=15)
WRONG = "动态口令不对。请看手机上现在的六位数字；刚用过的要等下一个。手机的时间不准也会不对"
TOO_MANY = f"动态口令输错太多次，请 {WRONG_WITHIN.seconds // 60} 分钟后再试"
NONE_HERE = "还没有设置动态口令"
THERE_ALREADY = "已经设置过动态口令"
NEEDED = "您的职责必须用动态口令，不能停用"
NOT_ONES_OWN = "自己的不能自己收回。请另一位安全管理员办，或在服务器上用 jiesu officer second-factor"
NO_REASON = "请写明原因，如“手机丢失，已当面核对本人”"


def needs_second(actor: Actor) -> bool:
    """Says whether somebody must have a second factor: also as long as they stand in for somebody who must."""
    return actor.holds(*NEEDS_SECOND)


@once_more
async def begin(officer_id: int, random: Callable[[], str] = pyotp.random_base32) -> None:
    """Makes a secret (160 bits, in base 32) to be put into an authenticator: the same until it was proved to be there.

    Raises `Refused` where there is one in use.
    """
    async with transaction():
        officer = await Officer.filter(id=officer_id).select_for_update().get()
        if officer.second_at is not None:
            raise Refused(THERE_ALREADY)
        if officer.second_sealed is None:
            officer.second_sealed = seal(random())
            await officer.save(update_fields=["second_sealed"])


def secret_to_enrol(officer: Officer) -> str:
    """Returns the secret that is to be put into an authenticator; empty where none was begun, or one is in use."""
    return "" if officer.second_at is not None else unseal(officer.second_sealed)


@once_more
async def enrol(officer_id: int, code: str, as_of: datetime, address: str = "") -> Sequence[str]:
    """Takes an authenticator into use, shown to work by its code. Returns the recovery codes, to be shown once."""
    async with transaction():
        officer = await Officer.filter(id=officer_id).select_for_update().get()
        if officer.second_at is not None or officer.second_sealed is None:
            raise Refused(THERE_ALREADY if officer.second_at else NONE_HERE)
        step = step_of(unseal(officer.second_sealed), _digits(code), as_of)
        if step is None:
            raise Invalid(WRONG, "code")
        officer.second_at, officer.second_step = as_of, step
        await officer.save(update_fields=["second_at", "second_step"])
        await tell_owner(officer.id, AccountNews.SECOND_ENROLLED, as_of)
        await audit.write_down(
            Deed.ENROL_SECOND, ("officer", officer.id), as_of, officer_id=officer.id, address=address
        )
        return await _fresh_codes(officer.id, as_of)


@once_more
async def prove(officer_id: int, code: str, as_of: datetime, address: str = "") -> None:
    """Takes a code of the authenticator, or a recovery code. Raises `Refused`; each try leaves an audit entry."""
    async with transaction():
        officer = await Officer.filter(id=officer_id).select_for_update().get()
        wrong = await AuditEntry.filter(
            subject_kind="officer",
            subject_id=officer.id,
            action=Deed.WRONG_SECOND.value,
            at__gt=as_of - WRONG_WITHIN,
        ).count()
        if wrong >= MOST_WRONG_CODES:
            raise Refused(TOO_MANY)
        by = await _proved_by(officer, code, as_of)
        deed = Deed.PROVE_SECOND if by else Deed.WRONG_SECOND
        facts = {"by": by} if by else None
        subject = ("officer", officer.id)
        await audit.write_down(deed, subject, as_of, officer_id=officer.id, address=address, facts=facts)
    if not by:
        raise Refused(WRONG)


async def _proved_by(officer: Officer, code: str, as_of: datetime) -> str:
    if officer.second_at is None:
        return ""
    digits = _digits(code)
    if len(digits) == CODE_DIGITS and digits.isascii() and digits.isdecimal():
        step = step_of(unseal(officer.second_sealed), digits, as_of, officer.second_step)
        if step is None:
            return ""
        officer.second_step = step
        await officer.save(update_fields=["second_step"])
        return "authenticator"
    unused = RecoveryCode.filter(officer_id=officer.id, code_index=_index(officer.id, digits), used_at__isnull=True)
    if not await unused.update(used_at=as_of):
        return ""
    await tell_owner(officer.id, AccountNews.RECOVERY_USED, as_of)
    return "recovery"


@once_more
async def fresh_recovery_codes(officer_id: int, as_of: datetime, address: str = "") -> Sequence[str]:
    """Returns ten other recovery codes, to be shown once; those before serve no more."""
    async with transaction():
        officer = await Officer.filter(id=officer_id).select_for_update().get()
        if officer.second_at is None:
            raise Refused(NONE_HERE)
        await audit.write_down(
            Deed.RENEW_RECOVERY, ("officer", officer.id), as_of, officer_id=officer.id, address=address
        )
        return await _fresh_codes(officer.id, as_of)


async def unused_recovery_codes(officer_id: int) -> int:
    """Returns how many recovery codes are left."""
    return await RecoveryCode.filter(officer_id=officer_id, used_at__isnull=True).count()


@once_more
async def give_up(officer_id: int, actor: Actor, as_of: datetime, address: str = "") -> None:
    """Stops using a second factor, by oneself. Raises `Refused` for whoever must have one."""
    if needs_second(actor):
        raise Refused(NEEDED)
    async with transaction():
        officer = await _without(officer_id)
        await audit.write_down(
            Deed.GIVE_UP_SECOND, ("officer", officer.id), as_of, officer_id=officer.id, address=address
        )
        await tell_owner(officer.id, AccountNews.SECOND_GONE, as_of)


async def take_back(officer_id: int, reason: str, as_of: datetime) -> Officer:
    """Takes a lost authenticator out of use, with its recovery codes and every session; the owner is told.

    In the caller's transaction, which writes down who did it. At the next log-in another one is asked for where one
    must be had. Raises `Invalid` without a reason, `Refused` where there is none.
    """
    if not 2 <= len(reason) <= LONGEST_REASON:
        raise Invalid(NO_REASON, "reason")
    officer = await _without(officer_id)
    await tell_owner(officer.id, AccountNews.SECOND_TAKEN_BACK, as_of)
    return officer


@once_more
async def take_back_by(officer_id: int, reason: str, actor: Actor, as_of: datetime) -> None:
    """Takes somebody else's back as a security administrator. Raises `Refused` for one's own, see `take_back`."""
    if officer_id == actor.id:
        raise Refused(NOT_ONES_OWN)
    async with transaction():
        await take_back(officer_id, reason, as_of)
        subject = ("officer", officer_id)
        await audit.write_down(
            Deed.TAKE_BACK_SECOND, subject, as_of, officer_id=actor.id, address=actor.address, reason=reason
        )


async def _without(officer_id: int) -> Officer:
    officer = await Officer.filter(id=officer_id).select_for_update().get()
    if officer.second_at is None:
        raise Refused(f"{officer.name}{NONE_HERE}")
    officer.second_sealed, officer.second_at = None, None
    officer.session_mark += 1
    await officer.save(update_fields=["second_sealed", "second_at", "session_mark"])
    await RecoveryCode.filter(officer_id=officer.id).delete()
    return officer


async def _fresh_codes(
    officer_id: int, as_of: datetime, random: Callable[[str], str] = secrets.choice
) -> Sequence[str]:
    await RecoveryCode.filter(officer_id=officer_id).delete()
    codes = ["".join(map(random, [RECOVERY_ALPHABET] * RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    await RecoveryCode.bulk_create(
        [RecoveryCode(officer_id=officer_id, code_index=_index(officer_id, one), created_at=as_of) for one in codes]
    )
    return [f"{one[:5]}-{one[5:]}" for one in codes]


def _digits(code: str) -> str:
    """Return a code as it is kept: without spaces and hyphens, in lower case."""
    return "".join(half_width(plain(code)).replace("-", "").split()).lower()[:40]


def _index(officer_id: int, code: str) -> str:
    return index_of("recovery_code", f"{officer_id}:{code}") or ""
