"""Whom WeChat says follows an account: a walk through its list is asked for, and what it finds is written down.

Who follows we learn from events as it happens; what was missed (an outage, a stopped push, those who followed before
this desk served the account) the walk mends. A follower we did not know is kept as an openid and no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.visibility import keeps_account
from desk.errors import NotFound, Refused
from desk.rules.duty_weeks import WEEK
from models import Account, FollowerSync, Identity, statements
from models.database import transaction
from models.enums import AccountKind, Role
from models.followers import ASK_FOLLOWER_SYNC, COUNT_MISSING, MARK_GONE, MEET_FOLLOWERS, SEE_FOLLOWERS, STILL_FOLLOWING
from models.once_more import once_more

AT_ONCE = 1_000
"""Followers written down in one transaction."""
NO_FOLLOWERS = "没有这个账号"
UNDER_WAY = "正在同步，不用再按"
ONLY_SERVICE = "只有服务号才有关注者名单可以同步"
RETIRED_ACCOUNT = "账号已经停用"


@dataclass(frozen=True)
class FollowersSeen:
    """How many follow an account as far as we know, and the newest walk through WeChat's list; None: never asked."""

    count: int
    sync: FollowerSync | None


@dataclass(frozen=True)
class PageCounts:
    """What a part of the list was to us: not known before, and back after having left."""

    met: int = 0
    back: int = 0


async def followers_of(account_id: int) -> FollowersSeen:
    count = await Identity.filter(account_id=account_id, subscribed=True, erased_at__isnull=True).count()
    return FollowersSeen(count, await FollowerSync.filter(account_id=account_id).order_by("-id").first())


def may_see_followers(actor: Actor, court_path: str) -> bool:
    """Say whether somebody may see how many follow an account: who looks after it, and publishers of its courts."""
    posts = [post for post in actor.posts if post.role is Role.PUBLISHER]
    publishes = any(post.court_path.startswith(court_path) or court_path.startswith(post.court_path) for post in posts)
    return publishes or keeps_account(actor, court_path)


async def followed_account(account_id: int, actor: Actor) -> Account:
    """Return an account whose followers' number this person may see. Raises `NotFound` for every other."""
    found = await Account.get_or_none(id=account_id, kind=AccountKind.SERVICE).select_related("court")
    if found is None or not may_see_followers(actor, found.court.path if found.court else ""):
        raise NotFound(NO_FOLLOWERS)
    return found


@once_more
async def ask_sync(account: Account, as_of: datetime, actor: Actor | None = None) -> int:
    """Ask for a walk through an account's followers; the caller has checked who asks. Returns its id.

    Without an `actor` a command asked, and writes that down itself. Raises `Refused` where one is under way.
    """
    if account.kind is not AccountKind.SERVICE:
        raise Refused(ONLY_SERVICE)
    if not account.active:
        raise Refused(RETIRED_ACCOUNT)
    async with transaction():
        asked = {"account_id": account.id, "asked_by_id": actor.id if actor else None, "at": as_of}
        found = await statements.fetchval(ASK_FOLLOWER_SYNC, **asked)
        if found is None:
            raise Refused(UNDER_WAY)
        if actor is not None:
            await audit.by_officer(actor, Deed.SYNC_FOLLOWERS, ("account", account.id), as_of)
    return int(found)


async def ask_weekly(as_of: datetime) -> int:
    """Ask for a walk through each account that had none for a week. Returns how many were asked for."""
    lately = {one.account_id for one in await FollowerSync.filter(asked_at__gt=as_of - WEEK)}
    asked = 0
    for account in await Account.filter(kind=AccountKind.SERVICE, active=True).order_by("id"):
        if account.id not in lately:
            row = {"account_id": account.id, "asked_by_id": None, "at": as_of}
            asked += await statements.fetchval(ASK_FOLLOWER_SYNC, **row) is not None
    return asked


async def keep_listed(account_id: int, openids: Sequence[str], asked: datetime, as_of: datetime) -> PageCounts:
    """Write down that these follow; `asked` is when WeChat was asked for the list. May be repeated."""
    counts = PageCounts()
    for start in range(0, len(openids), AT_ONCE):
        found = await _keep_some(account_id, openids[start : start + AT_ONCE], asked, as_of)
        counts = PageCounts(counts.met + found.met, counts.back + found.back)
    return counts


@once_more
async def _keep_some(account_id: int, openids: Sequence[str], asked: datetime, as_of: datetime) -> PageCounts:
    listed = {"account_id": account_id, "openids": list(openids), "at": as_of}
    async with transaction():
        met = await statements.fetch(MEET_FOLLOWERS, **listed)
        seen = await statements.fetch(SEE_FOLLOWERS, **listed, asked=asked)
    return PageCounts(len(met), sum(not row["subscribed"] for row in seen))


async def missing_of(account_id: int, since: datetime) -> tuple[int, int]:
    """Return how many of those we take for followers the walk begun at `since` did not find, and how many those are."""
    row = await statements.fetchrow(COUNT_MISSING, account_id=account_id, since=since)
    return (row["missing"], row["known"]) if row else (0, 0)


async def mark_gone(account_id: int, after: int, since: datetime, as_of: datetime) -> tuple[int, int]:
    """Mark, of the next thousand we take for followers, those the walk begun at `since` did not find.

    Returns how many were, and the id to go on after; 0 at the end.
    """
    rows = await statements.fetch(STILL_FOLLOWING, account_id=account_id, after=after, most=AT_ONCE)
    ids = [row["id"] for row in rows]
    return (await _mark(ids, since, as_of), ids[-1]) if ids else (0, 0)


@once_more
async def _mark(ids: Sequence[int], since: datetime, as_of: datetime) -> int:
    async with transaction():
        return len(await statements.fetch(MARK_GONE, ids=list(ids), since=since, at=as_of))
