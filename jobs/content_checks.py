"""WeChat checks what citizens wrote and sent. Source: developers.weixin.qq.com, 内容安全.

A check needs the openid by which a mini-program knows the person, and that they opened it within two hours. What
cannot be checked says why; what fails again and again goes to a person's eyes.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from desk.files import media_links
from desk.rules.papers.redaction import redact
from desk.tickets import checks
from desk.tickets.checks import CheckResult
from models import Attachment, ContentCheck, Identity, Petition, Words, statements
from models.checks import CLAIM_CHECKS, RENEW_CHECK
from models.enums import CheckState, CheckSubject, FileState
from models.keyring import unseal
from models.troubles import rows_of
from wechat.accounts import Accounts
from wechat.platform.client import LONGEST_CHECKED, WeChat, WeChatError, WeChatFailure
from wechat.platform.miniprogram import AUDIO, NOT_OPENED, NOT_THEIRS, PICTURE

log = structlog.get_logger("checking")

LEASE = timedelta(minutes=1)
FIRST_PAUSE = timedelta(seconds=20)
MOST_TRIES = 6
"""About twenty minutes, well within the two hours in which WeChat would check at all."""
MEDIA_ANSWER_WITHIN = timedelta(minutes=40)
"""WeChat promises 30."""
AT_ONCE = 10
WEIGHT = {"pass": 0, "review": 1, "risky": 2}


class Unchecked(Exception):
    """WeChat cannot check this; the words say why."""


@dataclass(frozen=True)
class Checker:
    accounts: Accounts
    public_url: str
    clock: Callable[[], datetime] | None = None
    """Asked before each check; None: it takes no time."""

    async def check_due(self, as_of: datetime) -> int:
        """Check one batch; one that fails is due again later. Returns how many were taken."""
        lease = secrets.token_hex(16)
        claimed = await statements.fetch(CLAIM_CHECKS, at=as_of, span=LEASE, lease=lease, most=AT_ONCE)
        ids, rows = [row["id"] for row in claimed], await rows_of("check_content", as_of)
        for check in await ContentCheck.filter(id__in=ids or [0]).order_by("id"):
            await rows.do(check.id, self._try(check, as_of))
        return len(ids)

    async def _try(self, check: ContentCheck, as_of: datetime) -> None:
        """Check one, while it is ours. What breaks is checked again, ever later, and in the end left to a person."""
        now = self.clock() if self.clock else as_of
        values = {"check_id": check.id, "lease": check.lease, "at": now, "span": LEASE}
        if await statements.fetchval(RENEW_CHECK, **values) is None:
            return
        try:
            await self._one(check, as_of)
        except Unchecked as reason:
            await checks.leave_unchecked(check, str(reason), as_of)
        except WeChatFailure as failure:
            await _failed(check, failure, as_of)
        except Exception:
            await _again(check, as_of)
            raise

    async def _one(self, check: ContentCheck, as_of: datetime) -> None:
        if check.state is CheckState.ASKED:
            await checks.record_check(check, CheckResult("", None, checks.NO_ANSWER), as_of)
            return
        person = await checks.miniprogram_openid(check.identity_id)
        account = await self.accounts.by_id(person.account_id) if person else None
        if person is None or account is None:
            raise Unchecked("没有用过小程序")
        client = self.accounts.client(account)
        if check.subject is CheckSubject.ATTACHMENT:
            await self._media(check, client, person, as_of)
        else:
            await checks.record_check(check, await _text(check, client, person), as_of)

    async def _media(self, check: ContentCheck, client: WeChat, person: Identity, as_of: datetime) -> None:
        file = await Attachment.get_or_none(id=check.subject_id, state=FileState.STORED)
        if file is None:
            raise Unchecked("文件已不在")
        if file.kind not in ("image", "voice"):
            raise Unchecked("微信不检查视频")
        if file.kind == "voice" and not file.playable_key:
            if check.tries >= MOST_TRIES:
                raise Unchecked("录音打不开")
            await _again(check, as_of)
            return
        url = self.public_url + media_links.path_to(file.id, as_of)
        trace_id = await client.check_media(person.openid, url, AUDIO if file.kind == "voice" else PICTURE)
        await ContentCheck.filter(id=check.id, lease=check.lease, state=CheckState.PENDING).update(
            state=CheckState.ASKED, trace_id=trace_id[:64], next_try_at=as_of + MEDIA_ANSWER_WITHIN
        )


async def _text(check: ContentCheck, client: WeChat, person: Identity) -> CheckResult:
    """Return the weightiest of what WeChat says of the parts. Personal numbers are masked before anything leaves."""
    if check.subject is CheckSubject.PETITION:
        petition = await Petition.get(id=check.subject_id)
        text, gone = petition.text, petition.redacted_at is not None
    else:
        words = await Words.get(id=check.subject_id)
        text, gone = redact(unseal(words.text_sealed)).text, words.redacted_at is not None
    if gone or not text.strip():
        raise Unchecked("内容已抹去")
    worst = CheckResult("pass", 100)
    for start in range(0, len(text), LONGEST_CHECKED):
        said = await client.check_text(person.openid, text[start : start + LONGEST_CHECKED])
        suggest = said.suggest if said.suggest in WEIGHT else "review"
        if WEIGHT[suggest] > WEIGHT[worst.suggest]:
            worst = CheckResult(suggest, said.label)
    return worst


async def _failed(check: ContentCheck, failure: WeChatFailure, as_of: datetime) -> None:
    errcode = failure.errcode if isinstance(failure, WeChatError) else None
    log.warning("not_checked", check=check.id, errcode=errcode, error_class=failure.error_class.value)
    if errcode == NOT_OPENED:
        await checks.leave_unchecked(check, "近两小时没有打开小程序", as_of)
    elif errcode in NOT_THEIRS:
        await checks.leave_unchecked(check, "微信不认识这个用户", as_of)
    else:
        await _again(check, as_of)


async def _again(check: ContentCheck, as_of: datetime) -> None:
    """Check later, twice as long each time; in the end leave it to a person's eyes."""
    if check.tries >= MOST_TRIES:
        await checks.record_check(check, CheckResult("", None, checks.NO_ANSWER), as_of)
        return
    pause = FIRST_PAUSE * 2 ** (check.tries - 1)
    await ContentCheck.filter(id=check.id, lease=check.lease, state=CheckState.PENDING).update(
        next_try_at=as_of + pause
    )
