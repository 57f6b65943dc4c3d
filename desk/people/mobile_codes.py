"""One-time codes that prove possession of a mobile: six digits by short message, five minutes, five guesses.

A code is kept as a keyed index; its digits stand in the message's own row only, sealed, until that was sent. Whoever
asks gets the same answer for every number. How often a number, a phone and a court get one is counted in rows, so that
it holds without Redis too: somebody else's telephone would ring, and the court pays.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import structlog

from desk.errors import Invalid, Refused
from desk.people import citizens
from desk.people.persons.mobiles import may_prove
from desk.people.short_messages import queue
from desk.rules.calendar.court_time import COURT_TIME, in_court_time
from desk.rules.papers.telephones import Telephone, parse_mobile
from desk.rules.text.plain_text import half_width, plain
from models import Citizen, Identity, MobileCode
from models.database import transaction
from models.enums import SmsKind, Standing
from models.keyring import index_of, seal
from models.lock_order import lock_phones
from models.once_more import once_more

log = structlog.get_logger("sms")

DIGITS = 6
LIFE = timedelta(minutes=5)
MOST_TRIES = 5
PAUSE = timedelta(minutes=1)
"""Between two codes for one number, or for one phone."""
WITHIN = timedelta(days=1)
MOST_TO_NUMBER = 5
MOST_FROM_PHONE = 10
"""Within a day."""
WRONG = "验证码不对，或者已经过期。请核对后再填，或重新获取"
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('jiesu.mobile_codes'))"
Dice = Callable[[int], int]


@dataclass(frozen=True)
class CodeOnItsWay:
    """Where a code was sent (masked), until when it serves, and when the next may be asked for."""

    to: str
    expires_at: datetime
    again_at: datetime


@once_more
async def send_code(
    identity_id: int, typed: str, daily: int, as_of: datetime, random: Dice = secrets.randbelow
) -> CodeOnItsWay:
    """Send a code to a number; those sent for this phone before end. `daily` is how many a court sends in a day.

    Raises `Invalid` for what is no mobile, `Refused` where one was sent too lately or too often, and where this phone
    may not change the number of the verified person it came to this week.
    """
    mobile = _mobile(typed)
    index = _index("mobile", mobile.value)
    async with transaction() as plain:
        await plain.execute(ONE_AT_A_TIME)
        phone = await Identity.get(id=identity_id).select_related("account", "citizen")
        if phone.citizen is not None and phone.citizen.standing is Standing.VERIFIED:
            await may_prove(phone.citizen.id, mobile, phone, as_of)
        court_id = phone.account.court_id
        await _refuse_often(identity_id, index, as_of)
        await _refuse_beyond(court_id, daily, as_of)
        await MobileCode.filter(identity_id=identity_id, used_at__isnull=True, expires_at__gt=as_of).update(
            expires_at=as_of
        )
        digits = f"{random(10**DIGITS):0{DIGITS}d}"
        row = await MobileCode.create(
            identity_id=identity_id,
            court_id=court_id,
            mobile_index=index,
            code_index=_code_index(identity_id, index, digits),
            issued_at=as_of,
            expires_at=as_of + LIFE,
        )
        sealed = seal(mobile.value)
        assert sealed is not None
        values = (digits, str(LIFE // timedelta(minutes=1)))
        await queue(SmsKind.CODE, f"code:{row.id}", sealed, values, row.expires_at, as_of)
    return CodeOnItsWay(mobile.masked, row.expires_at, as_of + PAUSE)


@once_more
async def prove_mobile(identity_id: int, typed: str, code: str, as_of: datetime) -> Citizen:
    """Keep a number as this phone's person's own, once they name the code that was sent to it.

    It counts as WeChat's word does, see `citizens.prove_mobile`. Raises `Refused`; a wrong guess counts all the same.
    """
    mobile = _mobile(typed)
    digits = "".join(half_width(plain(code)).replace("-", "").split())
    if not (len(digits) == DIGITS and digits.isascii() and digits.isdecimal()):
        raise Invalid(f"验证码是 {DIGITS} 位数字，请核对短信后再填", "code")
    async with transaction():
        await lock_phones([identity_id])
        right = await _guessed(identity_id, mobile, digits, as_of)
        own = await citizens.prove_mobile(identity_id, mobile.value, as_of) if right else None
    if own is None:
        raise Refused(WRONG)
    return own


def _mobile(typed: str) -> Telephone:
    mobile = parse_mobile(typed)
    if not isinstance(mobile, Telephone):
        raise Invalid(mobile.reason, "mobile")
    return mobile


async def _refuse_often(identity_id: int, index: str, as_of: datetime) -> None:
    to_number = MobileCode.filter(mobile_index=index, issued_at__gt=as_of - WITHIN)
    from_phone = MobileCode.filter(identity_id=identity_id, issued_at__gt=as_of - WITHIN)
    for asked in (to_number, from_phone):
        if await asked.filter(issued_at__gt=as_of - PAUSE).exists():
            raise Refused("验证码刚刚发过，请过一分钟再获取")
    if await to_number.count() >= MOST_TO_NUMBER or await from_phone.count() >= MOST_FROM_PHONE:
        raise Refused("今天获取验证码的次数太多了，请明天再试，或到法院窗口办理")


async def _refuse_beyond(court_id: int | None, daily: int, as_of: datetime) -> None:
    of_court = {"court_id__isnull": True} if court_id is None else {"court_id": court_id}
    since = datetime.combine(in_court_time(as_of).date(), time(), COURT_TIME)
    if await MobileCode.filter(**of_court, issued_at__gte=since).count() >= daily:
        log.error("sms_quota_reached", court=court_id, daily=daily, do="raise JIESU_SMS_DAILY, or see who asks")
        raise Refused("今天的短信已经发满了，请明天再试，或到法院窗口办理")


async def _guessed(identity_id: int, mobile: Telephone, digits: str, as_of: datetime) -> bool:
    """Count one guess, and say whether it is right. The caller holds the phone's row."""
    index = _index("mobile", mobile.value)
    open_now = MobileCode.filter(identity_id=identity_id, mobile_index=index, used_at__isnull=True)
    row = await open_now.filter(expires_at__gt=as_of).order_by("-id").first()
    if row is None or row.tries >= MOST_TRIES:
        return False
    row.tries += 1
    right = hmac.compare_digest(row.code_index, _code_index(identity_id, index, digits))
    row.used_at = as_of if right else None
    await row.save(update_fields=["tries", "used_at"])
    return right


def _code_index(identity_id: int, mobile_index: str, digits: str) -> str:
    return _index("mobile_code", f"{identity_id}:{mobile_index}:{digits}")


def _index(purpose: str, text: str) -> str:
    found = index_of(purpose, text)
    assert found is not None
    return found
