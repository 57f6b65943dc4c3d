"""账号迁移 goes on here: every openid of an account that WeChat moved to another AppID is asked for and converted.

WeChat answers for 15 days after a move, about 100 at once. By command the move runs until it is over; what was asked
for and agreed to at the console is a row, which whichever worker has its lease carries out.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import aiohttp

from desk.access import audit
from desk.access.audit import Deed
from desk.errors import Refused
from desk.people import account_moving
from desk.people.account_moving import PROBE, SILENT, UNKNOWN, Offered, OldOpenid
from desk.people.accounts import stop_serving
from desk.people.persons.moving import Moved, OpenidMove, move_openid
from desk.staff.court_works import HERE
from models import Account, AccountRequest, statements
from models.accounts import CLAIM_ACCOUNT_MOVE, KEEP_ACCOUNT_MOVE
from models.database import transaction
from models.enums import AccountKind
from models.keyring import unseal
from models.once_more import once_more
from models.troubles import FEW_TRIES, rows_of
from wechat.menus import MENU, menu_of
from wechat.platform.client import (
    CHANGED_AT_ONCE,
    AccountKeys,
    ErrorClass,
    OpenidChange,
    Platform,
    TokenStore,
    WeChat,
    WeChatFailure,
)
from wechat.refusals import move_refused

T = TypeVar("T")
PATIENCE = 5
LEASED_FOR = timedelta(minutes=3)
"""Longer than WeChat is waited for between two pages."""
GAVE_UP = "系统出错，试了几次都没有办成；已经转换的都算数。请看日志，改好以后接着做"


@dataclass
class MoveTally:
    """What became of the openids so far, by the names of `RESULTS`, and which officers must bind anew."""

    total: int
    results: Counter[str] = field(default_factory=Counter)
    officers: list[int] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(self.results.values())


@dataclass(frozen=True)
class TakenOver:
    """The new account has the old one's part: the notices it lacks a template for, and whether its menu was pushed."""

    missing: Sequence[str]
    menu_pushed: bool


class MoveListener:
    """Hears how a move goes."""

    async def took_over(self, taken: TakenOver) -> None:
        """What stood behind the old account stands behind the new one."""

    async def converted(self, old: OldOpenid, new_openid: str, result: str) -> None:
        """One openid was asked about."""

    async def counted(self, tally: MoveTally) -> None:
        """A page is through."""


@dataclass(frozen=True)
class MoveFrame:
    """What a move is carried out with, and who does it, for the audit log."""

    platform: Platform
    http: aiohttp.ClientSession
    public_url: str
    clock: Callable[[], datetime]
    address: str
    officer_id: int | None = None


class AccountMover:
    """Carries out one migration, as far as WeChat answers. Whatever was done stays done when it is run again."""

    def __init__(self, frame: MoveFrame, old: Account, new: Account, listener: MoveListener) -> None:
        self._frame, self._old, self._new, self._listener = frame, old, new, listener
        self._client = self._open(new)

    def _open(self, account: Account) -> WeChat:
        keys = AccountKeys(account.appid, unseal(account.secret_sealed))
        return WeChat(keys, self._frame.platform, self._frame.http, TokenStore(None))

    async def run(self) -> MoveTally:
        """Asks first, then takes over, converts, and retires the old account once all were asked about.

        Raises `WeChatFailure`.
        """
        tally = MoveTally(await account_moving.count_old(self._old.id))
        page = await account_moving.still_old(self._old.id, "", CHANGED_AT_ONCE)
        answers = await self._ask(page)
        await self._take_over()
        while page:
            for one in page:
                await self._convert(one, answers.get(one.openid), tally)
            await self._listener.counted(tally)
            page = await account_moving.still_old(self._old.id, page[-1].openid, CHANGED_AT_ONCE)
            answers = await self._ask(page) if page else {}
        await self._retire(tally)
        return tally

    async def _ask(self, page: Sequence[OldOpenid]) -> dict[str, OpenidChange]:
        openids = [one.openid for one in page] or [PROBE]
        found = await _patiently(lambda: self._client.change_openids(self._old.appid, openids))
        return {one.ori_openid: one for one in found}

    async def _convert(self, one: OldOpenid, answer: OpenidChange | None, tally: MoveTally) -> None:
        new_openid = (answer.new_openid or "") if answer is not None else ""
        result = SILENT if answer is None else UNKNOWN
        if new_openid:
            result = await move_openid(OpenidMove(one.identity_id, self._new.id, new_openid, self._frame.clock()))
        elif one.officer_id is not None:
            tally.officers.append(one.officer_id)
        tally.results[result] += 1
        await self._listener.converted(one, new_openid, result)

    async def _take_over(self) -> None:
        await account_moving.take_over(self._old, self._new)
        service = self._new.kind is AccountKind.SERVICE
        listed = await _patiently(self._client.list_templates) if service else ()
        offered = [Offered(one.template_id, one.title, one.keys) for one in listed]
        missing = await account_moving.take_over_templates(self._old, self._new, offered, await self._old_titles())
        pushed = await _patiently(self._client.get_menu) is None
        if pushed:
            await self._client.create_menu(menu_of(MENU, self._frame.public_url, self._new.appid))
        await self._listener.took_over(TakenOver(missing, pushed))

    async def _old_titles(self) -> dict[str, str]:
        """Ask the old account what its templates were called; once WeChat has recalled it, it does not say."""
        try:
            return {one.template_id: one.title for one in await self._open(self._old).list_templates()}
        except WeChatFailure:
            return {}

    async def _retire(self, tally: MoveTally) -> None:
        facts = {"from": self._old.id, "openids": tally.done}
        await self._write_down(Deed.MOVE_ACCOUNT, self._new, facts)
        if self._old.active:
            await self._write_down(Deed.RETIRE_ACCOUNT, self._old, {})
            await stop_serving(self._old)

    async def _write_down(self, deed: Deed, account: Account, facts: dict[str, int]) -> None:
        frame, subject = self._frame, ("account", account.id)
        by = frame.officer_id
        await audit.write_down(deed, subject, frame.clock(), officer_id=by, address=frame.address, facts=facts)


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask again what WeChat could not answer just now."""
    for tried in range(1, PATIENCE + 1):
        try:
            return await ask()
        except WeChatFailure as failure:
            if failure.error_class is not ErrorClass.back_off or tried == PATIENCE:
                raise
            await asyncio.sleep(failure.wait.total_seconds() * 2 ** (tried - 1))
    raise AssertionError("unreachable")


class MoveTaken(Exception):
    """Another worker goes on with this move now."""


class _Counted(MoveListener):
    """Writes down how far a move is, and renews the lease; what the new account lacks is kept to be shown."""

    def __init__(self, request: AccountRequest, clock: Callable[[], datetime]) -> None:
        self._request, self._clock, self._before = request, clock, request.moved
        self.missing: Sequence[str] = ()

    async def took_over(self, taken: TakenOver) -> None:
        self.missing = taken.missing
        await self._keep(self._request.moved, self._request.total)

    async def counted(self, tally: MoveTally) -> None:
        converted = sum(tally.results[one] for one in Moved)
        await self._keep(self._before + converted, self._before + max(tally.total, tally.done))

    async def _keep(self, moved: int, total: int) -> None:
        kept = {"moved": moved, "total": total, "until": self._clock() + LEASED_FOR}
        ours = {"id": self._request.id, "lease": self._request.lease}
        if await statements.fetchval(KEEP_ACCOUNT_MOVE, **kept, **ours) is None:
            raise MoveTaken


class AccountMoves:
    """Carries out the moves that were agreed to, one after another."""

    def __init__(
        self, platform: Platform, http: aiohttp.ClientSession, public_url: str, clock: Callable[[], datetime]
    ) -> None:
        self._platform, self._http, self._public_url, self._clock = platform, http, public_url, clock

    async def carry_out_due(self, as_of: datetime) -> int:
        """Carry out one move that waits. Returns how many there were."""
        lease = secrets.token_hex(16)
        claimed = {"lease": lease, "at": as_of, "until": as_of + LEASED_FOR}
        request_id = await statements.fetchval(CLAIM_ACCOUNT_MOVE, **claimed)
        if request_id is None:
            return 0
        request = await AccountRequest.get(id=request_id)
        rows = await rows_of("move_accounts", as_of, most=FEW_TRIES)

        async def give_up() -> None:
            await self._end(request, GAVE_UP)

        await rows.do(request.id, self._try(request), give_up)
        return 1

    async def _try(self, request: AccountRequest) -> None:
        by, listener = request.decided_by_id, _Counted(request, self._clock)
        frame = MoveFrame(self._platform, self._http, self._public_url, self._clock, HERE, by)
        try:
            old, new = await account_moving.accounts_behind(request)
            tally = await AccountMover(frame, old, new, listener).run()
        except MoveTaken:
            return
        except WeChatFailure as error:
            await self._end(request, move_refused(error))
        except Refused as refusal:
            await self._end(request, refusal.words)
        else:
            found = {"officers": tally.officers, "missing": list(listener.missing), **tally.results}
            await self._end(request, "", found)

    @once_more
    async def _end(self, request: AccountRequest, trouble: str, found: dict[str, object] | None = None) -> None:
        """Say what came of it, where it is still ours."""
        async with transaction():
            still = AccountRequest.filter(id=request.id, lease=request.lease, done_at__isnull=True)
            row = await still.select_for_update().first()
            if row is None:
                return
            row.done_at, row.trouble, row.facts = self._clock(), trouble[:200], row.facts | (found or {})
            await row.save(update_fields=["done_at", "trouble", "facts"])
            if trouble:
                subject, facts = ("account", row.account_id), {"request": row.id}
                deed = Deed.ACCOUNT_MOVE_FAILED
                await audit.write_down(deed, subject, self._clock(), address=HERE, facts=facts)
