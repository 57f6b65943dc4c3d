"""The worker freezes audiences, hands recipients on, sends parts by the mass interface, counts what became of it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from desk.broadcasts import feeding, freezing, parts, settling
from desk.broadcasts.tags import give_back, tags_wanted
from desk.notices.failed_tries import tomorrow
from models import BroadcastPart
from models.database import transaction
from models.enums import BroadcastPartState, BroadcastWay
from models.once_more import once_more
from models.troubles import rows_of
from wechat.accounts import Accounts
from wechat.mass_messages import message_of
from wechat.platform.errors import ErrorClass, WeChatError, WeChatFailure
from wechat.platform.mass import MassStatus

log = structlog.get_logger("broadcasts")

MOST_PARTS = 10
"""In one run; an account takes sixty a minute."""
MOST_TRIES = 40
LONGEST_PAUSE, ALARM_PAUSE = timedelta(minutes=10), timedelta(minutes=10)
FULL_MONTH = 45028
PASSING = frozenset({ErrorClass.back_off, ErrorClass.refresh_token, ErrorClass.account_alarm})


@dataclass(frozen=True)
class BroadcastSender:
    """Sends for one worker; `clock` is asked again after every call."""

    accounts: Accounts
    clock: Callable[[], datetime]

    async def freeze_due(self, as_of: datetime) -> int:
        """Freeze the audiences of what was approved. Returns how many pages."""
        rows, wanted = await rows_of("freeze_broadcasts", as_of), await tags_wanted()
        due = [one for one in await freezing.to_freeze() if not rows.waits(one)]
        return sum([await rows.do(one, self._freeze(one, wanted.get(one, []))) or 0 for one in due])

    async def _freeze(self, broadcast_id: int, wanted: list[tuple[int, str]]) -> int:
        tags: dict[tuple[int, str], list[str]] = {}
        if not await self._ask_tags(broadcast_id, wanted, tags):
            return 0
        return await freezing.freeze(broadcast_id, self.clock(), tags)

    async def _ask_tags(
        self, broadcast_id: int, wanted: list[tuple[int, str]], tags: dict[tuple[int, str], list[str]]
    ) -> bool:
        """Ask who carries these tags. False where WeChat does not tell now. Of one that is gone it goes back."""
        for account_id, tag in wanted:
            try:
                openids = await self._openids_tagged(account_id, tag)
            except WeChatFailure as error:
                log.warning("tag_not_asked", broadcast=broadcast_id, errcode=getattr(error, "errcode", None))
                return False
            if openids is None:
                await give_back(broadcast_id, account_id, tag, self.clock())
                return True
            tags[account_id, tag] = openids
        return True

    async def send_due(self, as_of: datetime) -> int:
        """Hand on what there is room for, and send the parts that are due. Returns how many were dealt with."""
        rows = await rows_of("send_broadcasts", as_of)
        due = [one for one in await feeding.due(self.clock()) if not rows.waits(one)]
        fed = sum([await rows.do(one, self._feed(one)) or 0 for one in due])
        for _ in range(MOST_PARTS):
            part = await parts.claim_part(secrets.token_hex(16), self.clock())
            if part is None:
                break
            fed += await rows.do(f"part:{part.id}", self._send(part)) or 0
        return fed

    @once_more
    async def _feed(self, broadcast_id: int) -> int:
        async with transaction():
            broadcast = await feeding.begin(broadcast_id, self.clock())
            if broadcast is None:
                return 0
            if broadcast.way is BroadcastWay.MASS:
                part = await parts.next_part(broadcast, self.clock())
                if part is not None:
                    return part.size
                if await BroadcastPart.exists(broadcast_id=broadcast.id, state=BroadcastPartState.WAITING):
                    return 0
            of_account = await parts.first_account(broadcast.id) if broadcast.way is BroadcastWay.MASS else None
            return await feeding.feed(broadcast, self.clock(), of_account)

    async def _send(self, part: BroadcastPart) -> int:
        account = await self.accounts.by_id(part.account_id)
        openids = await parts.openids_of(part)
        if account is None or len(openids) < parts.FEWEST:
            await parts.record_refused(part, "account" if account is None else "erased", "no_account", self.clock())
            return 1
        client = self.accounts.client(account)
        try:
            message = await message_of(client, part)
            sent = await client.send_mass_to(message, openids, part.clientmsgid)
        except WeChatFailure as error:
            await self._failed(part, error)
        else:
            await parts.record_submitted(part, sent.msg_id, self.clock())
            log.info("mass_sent", broadcast=part.broadcast_id, part=part.id, size=part.size, again=sent.known_already)
        return 1

    async def _failed(self, part: BroadcastPart, error: WeChatFailure) -> None:
        errcode = getattr(error, "errcode", None)
        status = "may_have_left" if error.uncertain else f"errcode {errcode}" if errcode else type(error).__name__
        log.warning("mass_not_sent", broadcast=part.broadcast_id, part=part.id, errcode=errcode, tries=part.tries)
        passing = error.error_class in PASSING or not isinstance(error, WeChatError)
        if passing and part.tries < MOST_TRIES:
            pause = min(max(error.wait, timedelta(seconds=1)) * 2 ** min(part.tries - 1, 10), LONGEST_PAUSE)
            alarm = error.error_class is ErrorClass.account_alarm
            await parts.wait_for(part, self.clock() + (ALARM_PAUSE if alarm else pause), status)
        elif error.error_class is ErrorClass.wait_quota and errcode != FULL_MONTH and part.tries < MOST_TRIES:
            await parts.wait_for(part, tomorrow(self.clock()), status)
        else:
            refused = "words_refused" if error.error_class is ErrorClass.template_wrong else "mass_refused"
            reason = "unsure" if error.uncertain else refused
            await parts.record_refused(part, reason, status, self.clock())

    async def settle_due(self, as_of: datetime) -> int:
        """Count what became of recipients, ask of parts nobody told the end of, and delete what is to be deleted."""
        rows = await rows_of("settle_broadcasts", as_of)
        due = [one for one in await settling.under_way() if not rows.waits(one)]
        settled = sum([await rows.do(one, self._settle(one)) or 0 for one in due])
        for _ in range(MOST_PARTS):
            part = await parts.claim_to_ask(secrets.token_hex(16), self.clock())
            if part is None:
                break
            settled += await rows.do(f"part:{part.id}", self._look_at(part)) or 0
        return settled

    async def _settle(self, broadcast_id: int) -> int:
        await parts.give_up_cancelled(broadcast_id, self.clock())
        return await settling.settle(broadcast_id, self.clock())

    async def _look_at(self, part: BroadcastPart) -> int:
        try:
            await (self._delete(part) if part.state is BroadcastPartState.DELETING else self._ask(part))
        except WeChatFailure as error:
            log.warning("mass_not_asked", part=part.id, errcode=getattr(error, "errcode", None))
            await parts.wait_for(part, self.clock() + LONGEST_PAUSE, part.status)
        return 1

    async def _ask(self, part: BroadcastPart) -> None:
        account = await self.accounts.by_id(part.account_id)
        if account is None:
            return
        status = await self.accounts.client(account).mass_status(part.msg_id or 0)
        too_late = part.submitted_at is not None and self.clock() - part.submitted_at > parts.GIVE_UP_AFTER
        if status == MassStatus.SENDING and not too_late:
            await parts.wait_for(part, part.not_before, status)
            return
        sent = part.size if status == MassStatus.SENT else 0
        said = parts.PartSaid(status or "unknown", part.size, sent, part.size - sent)
        await parts.record_part_end(part.account_id, part.msg_id or 0, said, self.clock())

    async def _delete(self, part: BroadcastPart) -> None:
        account = await self.accounts.by_id(part.account_id)
        if account is None:
            return
        try:
            await self.accounts.client(account).delete_mass(part.msg_id or 0)
        except WeChatError as error:
            if error.error_class in PASSING:
                raise
            await parts.refuse_deletion(part, f"errcode {error.errcode}")
        else:
            await parts.record_deleted(part, self.clock())

    async def _openids_tagged(self, account_id: int, tag: str) -> list[str] | None:
        """Return who carries a tag; None where there is no such tag in the account, or no such account."""
        account = await self.accounts.by_id(account_id)
        if account is None:
            return None
        client = self.accounts.client(account)
        found = next((one for one in await client.list_tags() if one.name == tag), None)
        if found is None:
            return None
        openids: list[str] = []
        page = await client.tagged_page(found.id)
        while page.openids:
            openids += page.openids
            page = await client.tagged_page(found.id, page.next_openid)
        return openids
