"""The worker sends short messages: claim, send, write down what the gateway said; and asks what became of them.

Claiming writes down that it may leave from now on. A worker killed after that leaves its lease: whoever takes it up
sends it again only by a gateway that knows it again, and so sends it once.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from desk.notices.short_messages import (
    ClaimedSms,
    claim_due,
    record_not_taken,
    record_receipt,
    record_taken,
    record_unsure,
)
from desk.people.short_messages import values_in
from desk.tickets.rating.sms_ratings import hear_reply
from jobs.sms.gateway import OutgoingSms, SmsEvent, SmsGateway, SmsGatewayError, SmsOutcome, SmsReceipt
from jobs.sms.words import written
from models.enums import SmsTrouble
from models.keyring import unseal
from models.troubles import JobRows, rows_of

log = structlog.get_logger("sms")

MOST_HEARD = 10
"""So often one event of the gateway's may break before it counts as heard."""
AT_ONCE = 16
"""One slow answer holds up nobody else's."""


@dataclass(frozen=True)
class SmsSender:
    """Sends for one worker by a gateway, None where short messages are off; `clock` is asked after every call."""

    gateway: SmsGateway | None
    clock: Callable[[], datetime]
    under_way: "set[asyncio.Task[None]]" = field(default_factory=set, repr=False, compare=False)

    async def send_due(self) -> int:
        """Send a few of what is due, at once, to their end. Returns how many were taken up."""
        before = set(self.under_way)
        taken = await self.begin_due()
        await asyncio.gather(*(self.under_way - before))
        return taken

    async def begin_due(self) -> int:
        """Begin to send what is due, as far as there is room; it goes on by itself. Returns how many were taken up."""
        room = AT_ONCE - len(self.under_way)
        if self.gateway is None or room <= 0:
            return 0
        claimed = await claim_due(secrets.token_hex(16), room, self.clock())
        for one in claimed:
            task = asyncio.create_task(self._send_claimed(self.gateway, one))
            self.under_way.add(task)
            task.add_done_callback(self.under_way.discard)
        return len(claimed)

    async def finish(self, seconds: float) -> None:
        """Wait so long for what is under way, and cut off the rest: its leases end by themselves."""
        if self.under_way:
            await asyncio.wait(self.under_way, timeout=seconds)
        rest = [*self.under_way]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def hear_due(self) -> int:
        """Keep what the gateway tells of messages and replies, then tell it so. Returns how many events were news."""
        if self.gateway is None:
            return 0
        try:
            events = await self.gateway.events()
            rows = await rows_of("hear_sms", self.clock(), most=MOST_HEARD)
            kept = [(event, await self._kept(rows, event)) for event in events]
            over = [event for event, news in kept if news is not None]
            if over:
                await self.gateway.heard(over)
        except SmsGatewayError as error:
            log.warning("sms_events_not_heard", error=str(error))
            return 0
        return sum(bool(news) for _, news in kept)

    async def _kept(self, rows: JobRows, event: SmsEvent) -> bool | None:
        """Keep one event. Returns whether it was news; None where it broke: the gateway is to tell it once more.

        One that always breaks is heard in the end, so that it does not stand before all others.
        """
        if rows.waits(event.event):
            return None
        given_up: list[bool] = []

        async def give_up() -> None:
            given_up.append(True)

        news = await rows.do(event.event, self._keep(event), give_up)
        return False if given_up else news

    async def _send_claimed(self, gateway: SmsGateway, claimed: ClaimedSms) -> None:
        try:
            await self._send_or_unsure(gateway, claimed)
        except Exception as error:  # its lease ends by itself
            log.error("sms_left_to_its_lease", id=claimed.message.id, error=type(error).__name__)

    async def _send_or_unsure(self, gateway: SmsGateway, claimed: ClaimedSms) -> None:
        rows = await rows_of("send_sms", self.clock())
        if await rows.do(claimed.message.id, self._go_on(gateway, claimed)) is None:
            await record_unsure(claimed, self.clock(), knows_again=gateway.knows_again)

    async def _go_on(self, gateway: SmsGateway, claimed: ClaimedSms) -> bool:
        if claimed.message.expires_at <= self.clock():
            await record_not_taken(claimed, SmsTrouble.TOO_LATE, self.clock(), again=False)
        elif claimed.may_have_left and not gateway.knows_again:
            await record_unsure(claimed, self.clock(), knows_again=False)
        else:
            await self._send(gateway, claimed)
        return True

    async def _send(self, gateway: SmsGateway, claimed: ClaimedSms) -> None:
        message = claimed.message
        kind, values = message.kind.value, values_in(message)
        answer = await gateway.send(
            OutgoingSms(message.ref, kind, unseal(message.to_sealed), written(kind, values), values)
        )
        trouble = SmsTrouble(answer.trouble) if answer.trouble else SmsTrouble.REFUSED
        if answer.outcome is SmsOutcome.TAKEN:
            await record_taken(claimed, answer.msgid, self.clock())
        elif answer.outcome is SmsOutcome.UNSURE:
            await record_unsure(claimed, self.clock(), knows_again=gateway.knows_again)
        else:
            again = answer.outcome is SmsOutcome.NOT_TAKEN
            await record_not_taken(claimed, trouble, self.clock(), again=again)
        if trouble is SmsTrouble.ACCOUNT:
            log.error("sms_account_refused", do="check JIESU_SMS_KEY and the other JIESU_SMS_* settings")

    async def _keep(self, event: SmsEvent) -> bool:
        if isinstance(event, SmsReceipt):
            return await record_receipt(event.ref, event.msgid, event.arrived, event.trouble, self.clock())
        return await hear_reply(event.event, event.sender, event.text, self.clock())
