"""WeChat's list of an account's followers is walked through here, a page at a time, by whichever worker has the lease.

A page is 10,000 openids and one call of the 500 a day. What a page says is written down before the next is asked for,
so a worker that dies is taken over where it was. Source: 官方 获取关注者列表.
"""

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

import structlog

from desk.people import followers
from models import FollowerSync, statements
from models.followers import CLAIM_FOLLOWER_SYNC, KEEP_FOLLOWER_SYNC
from models.troubles import rows_of
from wechat.accounts import Accounts
from wechat.platform.client import ErrorClass, WeChat, WeChatFailure
from wechat.platform.followers import NO_SUCH_PERSON
from wechat.refusals import refusal_words

log = structlog.get_logger("followers")

PAGE_LEASE = timedelta(minutes=3)
"""Longer than WeChat is waited for, and ten thousand rows take to be written."""
UNTIL_QUOTA = timedelta(hours=1)
"""Until it is tried again where today's calls are used up; somebody may have cleared them."""
MOST_RESTARTS = 5
WHOLE = 0.95
"""So much of what WeChat says there are must have been listed before anybody is taken to have left."""
BELIEVABLE = 0.5
"""A greater share of those we know does not leave at once: more likely the list is another account's, or a drill's."""
ANOTHER_LIST = "我们记着关注的人有 {missing} 个不在微信的名单里，超过一半，没有记成取消关注：请核对 AppID 和 AppSecret"
CANNOT_SERVE = "账号已经停用，没有再同步"
NOT_WHOLE = "微信给的名单不全（说有 {total} 人，只给了 {seen} 人），没有把谁记成取消关注"
LIST_CHANGES = "名单在同步时变动太多，试了几次都没有走完，请晚些再试"


@dataclass(frozen=True)
class Walked:
    """How far a walk is after a step, as the row keeps it."""

    next_openid: str
    total: int
    seen: int
    met: int = 0
    back: int = 0
    gone: int = 0
    restarts: int = 0
    lease_until: datetime | None = None
    not_before: datetime | None = None
    done_at: datetime | None = None
    trouble: str = ""


class FollowerSyncs:
    """Walks, one page of one account after another."""

    def __init__(self, accounts: Accounts, clock: Callable[[], datetime]) -> None:
        self._accounts, self._clock = accounts, clock

    async def walk_on(self, as_of: datetime) -> int:
        """Read one page of one walk that waits. Returns how many there were."""
        await followers.ask_weekly(as_of)
        lease = secrets.token_hex(16)
        claimed = {"lease": lease, "at": as_of, "until": as_of + PAGE_LEASE}
        sync_id = await statements.fetchval(CLAIM_FOLLOWER_SYNC, **claimed)
        if sync_id is None:
            return 0
        rows = await rows_of("follow_followers", as_of)
        await rows.do(sync_id, self._step(await FollowerSync.get(id=sync_id)))
        return 1

    async def _step(self, sync: FollowerSync) -> None:
        account = await self._accounts.by_id(sync.account_id)
        there = Walked(sync.next_openid, sync.total, sync.seen, restarts=sync.restarts)
        if account is None:
            await self._keep(sync, replace(there, done_at=self._clock(), trouble=CANNOT_SERVE))
            return
        try:
            walked = await self._page(sync, there, self._accounts.client(account))
        except WeChatFailure as failure:
            log.warning("followers_not_told", appid=account.appid, error_class=failure.error_class.value)
            walked = self._refused(sync, there, failure)
        await self._keep(sync, walked)

    async def _page(self, sync: FollowerSync, there: Walked, client: WeChat) -> Walked:
        asked = self._clock()
        page = await client.followers_page(sync.next_openid)
        if not page.openids:
            return await self._end(sync, replace(there, total=page.total))
        counts = await followers.keep_listed(sync.account_id, page.openids, asked, self._clock())
        return replace(
            there,
            next_openid=page.next_openid or page.openids[-1],
            total=page.total,
            seen=there.seen + len(page.openids),
            met=counts.met,
            back=counts.back,
        )

    async def _end(self, sync: FollowerSync, there: Walked) -> Walked:
        """Take those for gone whom no page named."""
        done = replace(there, next_openid="", done_at=self._clock())
        if there.seen < there.total * WHOLE:
            return replace(done, trouble=NOT_WHOLE.format(total=there.total, seen=there.seen))
        since, gone, after = sync.started_at or sync.asked_at, 0, 0
        missing, known = await followers.missing_of(sync.account_id, since)
        if missing > known * BELIEVABLE:
            return replace(done, trouble=ANOTHER_LIST.format(missing=missing))
        while True:
            found, after = await followers.mark_gone(sync.account_id, after, since, self._clock())
            gone += found
            if not after:
                return replace(done, gone=gone, done_at=self._clock())

    def _refused(self, sync: FollowerSync, there: Walked, failure: WeChatFailure) -> Walked:
        """Wait, begin anew, or give up, as WeChat's refusal says."""
        now, words = self._clock(), refusal_words(failure)[:200]
        if getattr(failure, "errcode", None) in NO_SUCH_PERSON and sync.next_openid:
            if sync.restarts >= MOST_RESTARTS:
                return replace(there, next_openid="", done_at=now, trouble=LIST_CHANGES)
            return replace(there, next_openid="", seen=0, restarts=sync.restarts + 1)
        if failure.error_class in (ErrorClass.back_off, ErrorClass.refresh_token):
            return replace(there, not_before=now + max(failure.wait, timedelta(minutes=1)), trouble=words)
        if failure.error_class is ErrorClass.wait_quota:
            return replace(there, not_before=now + UNTIL_QUOTA, trouble=words)
        return replace(there, next_openid="", done_at=now, trouble=words)

    async def _keep(self, sync: FollowerSync, walked: Walked) -> None:
        """Write down how far it is and let the lease go; where another worker has the walk by now, nothing."""
        ours = {"id": sync.id, "lease": sync.lease}
        await statements.fetchval(KEEP_FOLLOWER_SYNC, **ours, **asdict(walked))
