"""Sending what must be told: claim, choose a way, write the try down, send, write down what became of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from tortoise.expressions import F

from desk.notices import grants
from desk.notices.deliveries import record_finish, settle_finish
from jobs.claiming import claim, still_ours
from jobs.outcomes import ALARM_PAUSE, NextStep, Retry, classify_failure
from jobs.reaching import Route, choose
from models import Attempt, Delivery, FinishEvent, Identity, Officer, TelephoneTask, Ticket
from models.database import transaction
from models.enums import AccountKind, DeliveryState, SendChannel
from wechat.accounts import Accounts, AccountTemplate, OpenAccount
from wechat.platform.client import WeChat
from wechat.platform.errors import WeChatError, WeChatFailure
from wechat.pushes import MessagePush, fill, opening_at, render

log = structlog.get_logger("deliver")

BROKEN = "broken"
"""Among a delivery's facts: how often it broke the program."""
MOST_BREAKS = 8
NO_LEAVE = 43101
PETITION_PAGE = "pages/petition/petition"
"""The mini-program's page of one petition, by its number."""
BREAK_PAUSE = timedelta(minutes=1)
LONGEST_BREAK_PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class DeliverySender:
    """One worker's way of sending. `clock` is asked again after every network call."""

    owner: str
    accounts: Accounts
    public_url: str
    clock: Callable[[], datetime]
    alarmed: dict[int, datetime] = field(default_factory=dict, repr=False, compare=False)

    async def send_due(self) -> int:
        """Send one batch of what is due. Returns how many were taken."""
        taken = await claim(self.owner, self.clock())
        for delivery in taken:
            try:
                await self._one(delivery)
            except Exception as error:  # one bad delivery must not hold up the others
                log.error("delivery_broken", delivery=delivery.id, notice=delivery.notice, error=type(error).__name__)
                await self._broken(delivery)
        return len(taken)

    async def _one(self, delivery: Delivery) -> None:
        as_of = self.clock()
        tried = await Attempt.filter(delivery_id=delivery.id).order_by("ordinal")
        push = await render(delivery, self.public_url)
        if push is None or not await _still_there(delivery):
            await _leave_behind(tried, as_of)
            await record_finish(delivery, DeliveryState.CANCELLED, as_of)
            return
        route = None if _expired(delivery, as_of) else await choose(self.accounts, delivery, push, tried, as_of)
        if route is None:
            await self._by_telephone(delivery, tried, as_of)
            return
        if route.channel is not None:
            tried.append(await self._new(delivery, route, route.channel, tried, as_of))
        if await still_ours(delivery, self.owner, self.clock()):
            await self._try(delivery, tried, route, push)

    async def _broken(self, delivery: Delivery) -> None:
        """Due again ever later; once it has expired, or broke for hours, somebody is telephoned or it has failed."""
        as_of, breaks = self.clock(), int(delivery.facts.get(BROKEN, 0)) + 1
        try:
            if breaks >= MOST_BREAKS or _expired(delivery, as_of):
                tried = await Attempt.filter(delivery_id=delivery.id).order_by("ordinal")
                await self._by_telephone(delivery, tried, as_of)
                return
            pause = min(BREAK_PAUSE * 2 ** (breaks - 1), LONGEST_BREAK_PAUSE)
            await Delivery.filter(id=delivery.id, lease_owner=self.owner, state=DeliveryState.CLAIMED).update(
                facts=delivery.facts | {BROKEN: breaks},
                state=DeliveryState.PENDING,
                not_before=as_of + pause,
                lease_until=None,
                lease_owner="",
            )
        except Exception as error:  # its lease ends by itself
            log.error("delivery_left_to_its_lease", delivery=delivery.id, error=type(error).__name__)

    async def _new(
        self, delivery: Delivery, route: Route, channel: SendChannel, tried: list[Attempt], as_of: datetime
    ) -> Attempt:
        """Written and committed before anything leaves: a crash after this knows that something may have left."""
        await _leave_behind(tried, as_of)
        ordinal = len(tried) + 1
        return await Attempt.create(
            delivery_id=delivery.id,
            ordinal=ordinal,
            channel=channel,
            account_id=route.identity.account_id,
            identity_id=route.identity.id,
            client_msg_id=f"jiesu-{delivery.id}-{ordinal}",
            state=DeliveryState.CLAIMED,
            first_tried_at=as_of,
            updated_at=as_of,
        )

    async def _try(self, delivery: Delivery, tried: list[Attempt], route: Route, push: MessagePush) -> None:
        attempt = tried[-1]
        may_have_left = await _begin(attempt, self.clock())
        try:
            msgid = await self._send(attempt, route, push)
        except WeChatFailure as error:
            called = delivery.officer_id is None and delivery.ticket_id is not None
            verdict = classify_failure(error, attempt.channel, attempt.tries, self.clock(), can_be_called=called)
            attempt.errcode = getattr(error, "errcode", None)
            attempt.error_class = error.error_class.value
            await _failed(delivery, attempt, route.identity, verdict, may_have_left, self.clock())
            log.warning("not_sent", delivery=delivery.id, errcode=attempt.errcode, next=verdict.next.value)
            if verdict.refused:
                await self._refused(delivery, tried, route, push)
        else:
            await _sent(delivery, attempt, msgid, self.clock())

    async def _refused(self, delivery: Delivery, tried: list[Attempt], route: Route, push: MessagePush) -> None:
        """The account is in trouble: said loudly, once a pause; another way that is open is gone at once."""
        as_of, account = self.clock(), route.account
        if account.id not in self.alarmed or as_of - self.alarmed[account.id] >= ALARM_PAUSE:
            self.alarmed[account.id] = as_of
            log.error(
                "account_refused",
                account=account.id,
                appid=account.appid,
                errcode=tried[-1].errcode,
                do="look up the errcode; check the account's secret, address list and permissions at WeChat",
            )
        another = await choose(self.accounts, delivery, push, tried, as_of)
        if another is not None and another.channel is not None:
            await Delivery.filter(id=delivery.id, state=DeliveryState.PENDING).update(not_before=as_of)

    async def _send(self, attempt: Attempt, route: Route, push: MessagePush) -> int | None:
        client, identity = self.accounts.client(route.account), route.identity
        push = await self._at_its_account(push, route.account)
        if attempt.channel is SendChannel.KF_TEXT:
            await client.send_text(identity.openid, push.text)
            await Identity.filter(id=identity.id, window_left__gt=0).update(window_left=F("window_left") - 1)
            return None
        template = route.account.templates[push.template]
        if attempt.channel is SendChannel.SUBSCRIPTION:
            return await self._by_subscription(client, identity, template, push)
        return await client.send_template(
            identity.openid, template.id, fill(push.card, template.keys), push.url, client_msg_id=attempt.client_msg_id
        )

    async def _at_its_account(self, push: MessagePush, account: OpenAccount) -> MessagePush:
        """Pages ask the deployment's own account who somebody is, unless their address names another."""
        official = await self.accounts.official()
        other = account.kind is AccountKind.SERVICE and official is not None and official.id != account.id
        return opening_at(push, account.appid) if other else push

    async def _by_subscription(
        self, client: WeChat, identity: Identity, template: AccountTemplate, push: MessagePush
    ) -> int | None:
        """One use of the leave this person gave; where WeChat knows of none, neither do we any more."""
        page = f"{PETITION_PAGE}?number={push.url.rpartition('/')[2]}"
        try:
            msgid = await client.send_subscription(identity.openid, template.id, fill(push.card, template.keys), page)
        except WeChatError as error:
            if error.errcode == NO_LEAVE:
                await grants.revoke_grants(identity.id, template.id, self.clock())
            raise
        await grants.use_grant(identity.id, template.id, self.clock())
        return msgid

    async def _by_telephone(self, delivery: Delivery, tried: list[Attempt], as_of: datetime) -> None:
        """A citizen WeChat cannot reach becomes a task for an agent. An officer sees it in the console."""
        await _leave_behind(tried, as_of)
        async with transaction():
            ticket = await Ticket.get_or_none(id=delivery.ticket_id)
            uncertain = any(attempt.state is DeliveryState.UNCERTAIN for attempt in tried)
            if delivery.officer_id is None and ticket is not None:
                await TelephoneTask.get_or_create(
                    delivery_id=delivery.id,
                    defaults={
                        "court_id": ticket.court_id,
                        "ticket_id": ticket.id,
                        "reason": "微信送达结果不明" if uncertain else "微信联系不上",
                        "created_at": as_of,
                    },
                )
            await record_finish(delivery, DeliveryState.FAILED, as_of)


async def _leave_behind(tried: list[Attempt], as_of: datetime) -> None:
    """Tries that nothing will come of: one that had begun may have arrived, one that was to be repeated did not."""
    left = {DeliveryState.CLAIMED: DeliveryState.UNCERTAIN, DeliveryState.PENDING: DeliveryState.CANCELLED}
    for earlier in tried:
        if earlier.state in left:
            earlier.state, earlier.updated_at = left[earlier.state], as_of
            await earlier.save()


async def _still_there(delivery: Delivery) -> bool:
    """Nobody who has left the court, and nobody who wanted to be forgotten, is told anything any more."""
    if delivery.officer_id is not None:
        return await Officer.exists(id=delivery.officer_id, active=True)
    return not await Identity.exists(id=delivery.identity_id or 0, erased_at__isnull=False)


def _expired(delivery: Delivery, as_of: datetime) -> bool:
    return delivery.expires_at is not None and delivery.expires_at <= as_of


async def _begin(attempt: Attempt, as_of: datetime) -> bool:
    """Write down that it may leave from now on. True where an earlier go of it may have left already."""
    may_have_left = attempt.state is DeliveryState.CLAIMED and attempt.tries > 0
    if not may_have_left:
        attempt.first_tried_at = as_of
    attempt.state, attempt.updated_at, attempt.tries = DeliveryState.CLAIMED, as_of, attempt.tries + 1
    await attempt.save(update_fields=["state", "first_tried_at", "updated_at", "tries"])
    return may_have_left


async def _sent(delivery: Delivery, attempt: Attempt, msgid: int | None, as_of: datetime) -> None:
    async with transaction():
        attempt.state, attempt.msgid, attempt.updated_at = DeliveryState.SENT, msgid, as_of
        attempt.errcode, attempt.error_class = None, ""
        await attempt.save()
        await record_finish(delivery, DeliveryState.SENT, as_of)
        early = msgid and await FinishEvent.get_or_none(account_id=attempt.account_id, msgid=msgid)
        if early:
            await settle_finish(early, as_of)


async def _failed(
    delivery: Delivery,
    attempt: Attempt,
    identity: Identity,
    verdict: NextStep,
    may_have_left: bool,
    as_of: datetime,
) -> None:
    uncertain = verdict.uncertain or may_have_left
    async with transaction():
        attempt.updated_at = as_of
        if verdict.next is Retry.OTHER_WAY:
            attempt.state = DeliveryState.UNCERTAIN if uncertain else DeliveryState.FAILED
        elif not uncertain:
            attempt.state = DeliveryState.PENDING
        await attempt.save()
        if verdict.window_shut:
            await Identity.filter(id=identity.id).update(window_left=0)
        if verdict.unreachable:
            await Identity.filter(id=identity.id).update(
                unreachable_since=as_of, unreachable_reason=str(attempt.errcode)
            )
        delivery.state = DeliveryState.UNCERTAIN if uncertain else DeliveryState.PENDING
        delivery.not_before, delivery.lease_until, delivery.lease_owner = verdict.after, None, ""
        await delivery.save()
