"""Officers' phones get and lose their tags at WeChat here, and with them the menu of staff.

Tagging is repeatable, so workers need no lease: two of them at once do the same thing twice.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from desk.people import staff_tags
from desk.people.staff_tags import AT_ONCE, TagChange
from models import StaffTag
from models.enums import AccountKind, StaffKind
from models.troubles import rows_of
from wechat.accounts import Accounts, OpenAccount
from wechat.platform.client import ErrorClass, WeChat, WeChatError, WeChatFailure
from wechat.platform.followers import NO_SUCH_PERSON, TAG_GONE
from wechat.staff_menus import STAFF_MENUS, ensure_tag, push_staff_menu, staff_menus_of

log = structlog.get_logger("staff_tags")

TOO_MANY_OF_ONE = 45059
OF_ONE = NO_SUCH_PERSON | {TOO_MANY_OF_ONE}
"""What WeChat refuses fifty for because of one of them."""


@dataclass(frozen=True)
class _Work:
    """One account's tags, while they are put right."""

    account: OpenAccount
    client: WeChat
    as_of: datetime


class StaffTagger:
    """Puts the tags of every service account right."""

    def __init__(self, accounts: Accounts, public_url: str) -> None:
        self._accounts, self._public_url = accounts, public_url

    async def keep_tags(self, as_of: datetime) -> int:
        """Tag and untag what is due. Returns 0: what is left over waits for the next time."""
        rows = await rows_of("keep_tags", as_of)
        for account in await self._accounts.all():
            if account.kind is AccountKind.SERVICE and not rows.waits(account.id):
                await rows.do(account.id, self._patiently(_Work(account, self._accounts.client(account), as_of)))
        return 0

    async def _patiently(self, work: _Work) -> None:
        """Put an account's tags right; passing trouble at WeChat is no trouble of ours, the next time does it."""
        try:
            await self._keep(work)
        except WeChatFailure as failure:
            if failure.error_class is not ErrorClass.back_off:
                raise
            log.warning("tags_wait", appid=work.account.appid, why=type(failure).__name__)

    async def _keep(self, work: _Work) -> None:
        changes = await staff_tags.different(work.account.id, work.as_of)
        await staff_tags.keep_untagged([one.identity_id for one in changes if one.wanted is one.held is None])
        for kind in StaffKind:
            await self._each_fifty(work, kind, [one for one in changes if one.held is kind], self._untag)
        for kind in StaffKind:
            await self._each_fifty(work, kind, [one for one in changes if one.wanted is kind], self._tag)
        if changes:
            log.info("staff_tagged", appid=work.account.appid, phones=len(changes))

    async def _each_fifty(
        self,
        work: _Work,
        kind: StaffKind,
        changes: Sequence[TagChange],
        do: Callable[[_Work, int, StaffKind, Sequence[TagChange]], Awaitable[None]],
    ) -> None:
        if not changes:
            return
        tag_id = await self._tag_id(work, kind)
        for start in range(0, len(changes), AT_ONCE):
            try:
                await do(work, tag_id, kind, changes[start : start + AT_ONCE])
            except WeChatError as error:
                if error.errcode == TAG_GONE:
                    await self._forget_lost(work, tag_id)
                raise

    async def _tag_id(self, work: _Work, kind: StaffKind) -> int:
        """Return a kind's tag; a new one has its menu pushed, where the account has a menu at all."""
        known = await StaffTag.exists(account_id=work.account.id, kind=kind)
        tag_id = await ensure_tag(work.account.id, work.client, kind)
        if not known:
            menus = staff_menus_of(STAFF_MENUS, self._public_url, work.account.appid)
            await push_staff_menu(tag_id, work.client, menus[kind])
        return tag_id

    async def _forget_lost(self, work: _Work, tag_id: int) -> None:
        """Forget a tag somebody deleted at WeChat; WeChat also says so while others change tags, so look."""
        if tag_id not in {one.id for one in await work.client.list_tags()}:
            await StaffTag.filter(account_id=work.account.id, tag_id=tag_id).delete()
            log.warning("staff_tag_gone", appid=work.account.appid, tag=tag_id)

    async def _tag(self, work: _Work, tag_id: int, kind: StaffKind, changes: Sequence[TagChange]) -> None:
        refused = await _all_or_each(changes, lambda openids: work.client.tag_people(tag_id, openids))
        done = [one.identity_id for one in changes if one not in refused]
        await staff_tags.keep_tagged(done, kind, work.as_of)
        await staff_tags.keep_tagged([one.identity_id for one in refused], kind, work.as_of, refused=True)

    async def _untag(self, work: _Work, tag_id: int, _: StaffKind, changes: Sequence[TagChange]) -> None:
        await _all_or_each(changes, lambda openids: work.client.untag_people(tag_id, openids))
        await staff_tags.keep_untagged([one.identity_id for one in changes])


async def _all_or_each(changes: Sequence[TagChange], ask: Callable[[list[str]], Awaitable[None]]) -> list[TagChange]:
    """Ask for all at once; where one of them is refused, for each by itself. Returns the refused ones."""
    try:
        await ask([one.openid for one in changes])
    except WeChatError as error:
        if not _is_of_one(error):
            raise
        if len(changes) == 1:
            return list(changes)
        return [refused for one in changes for refused in await _all_or_each([one], ask)]
    return []


def _is_of_one(error: WeChatError) -> bool:
    return error.errcode in OF_ONE or error.error_class is ErrorClass.unreachable
