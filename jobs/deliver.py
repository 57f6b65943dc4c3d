"""The worker sends what must be told: claim, choose a way, write the try down, send, write down what became of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from tortoise.expressions import F

from desk.notices import grants, unreached
from desk.notices.catalogue import CATALOGUE
from desk.notices.deliveries import (
    end_pointless,
    end_unreached,
    leave_behind,
    record_failure,
    record_taken,
    wait_until,
)
from desk.notices.delivery_life import AnewAt
from desk.notices.failed_tries import ALARM_PAUSE, after_failure
from desk.notices.readers import Reader, reader_of
from desk.notices.reasons import Circumstances, reason_of
from jobs import by_sms, holding
from jobs.claiming import claim, still_ours
from jobs.failures import read_failure
from jobs.routes import Route, choose_route, find_phones
from models import Attempt, Delivery, Identity
from models.database import transaction
from models.enums import AccountKind, DeliveryState, SendChannel
from models.once_more import once_more
from wechat.accounts import Accounts, AccountTemplate, OpenAccount
from wechat.platform.client import WeChat
from wechat.platform.errors import ErrorClass, WeChatError, WeChatFailure
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
SOON = timedelta(minutes=1)
"""Whatever waits longer for its next try is not about to arrive."""


@dataclass(frozen=True)
class _BegunTry:
    """A try that is written down and may leave. `may_have_left`: an earlier go of it may have left already."""

    attempt: Attempt
    may_have_left: bool


@dataclass(frozen=True)
class DeliverySender:
    """Sends for one worker. `clock` is asked again after every network call. `sms`: short messages are on."""

    owner: str
    accounts: Accounts
    public_url: str
    clock: Callable[[], datetime]
    sms: bool = False
    alarmed: dict[int, datetime] = field(default_factory=dict, repr=False, compare=False)

    async def send_due(self) -> int:
        """Send one batch of what is due. Returns how many were taken."""
        taken = await claim(self.owner, self.clock())
        for delivery in taken:
            try:
                await self._deliver(delivery)
            except Exception as error:  # one bad delivery must not hold up the others
                log.error("delivery_broken", delivery=delivery.id, notice=delivery.notice, error=type(error).__name__)
                await self._put_off(delivery)
        return len(taken)

    async def _deliver(self, delivery: Delivery) -> None:
        as_of = self.clock()
        tried = await Attempt.filter(delivery_id=delivery.id).order_by("ordinal")
        push, reader = await render(delivery, self.public_url), await reader_of(delivery, as_of)
        if push is None or reader is Reader.NOT_TO_KNOW:
            await end_pointless(delivery, tried, as_of)
            return
        over = reader is Reader.LEFT or _is_expired(delivery, as_of)
        if not over and await holding.hold(delivery, tried, as_of):
            return
        if by_sms.is_by_sms(delivery) and not over and await by_sms.hand_over(delivery, tried, self.sms, as_of):
            return
        no_way = over or by_sms.is_by_sms(delivery)
        route = None if no_way else await choose_route(self.accounts, delivery, push, tried, as_of)
        if route is None or (isinstance(route, AnewAt) and _is_expired(delivery, route.at)):
            if not over and await by_sms.take_rung(delivery, tried, self.sms, as_of):
                return
            await end_unreached(delivery, tried, await _circumstances(delivery, reader, as_of), as_of)
            return
        if isinstance(route, AnewAt):
            await self._wait(delivery, tried, route.at)
            return
        begun = await self._begin(delivery, tried, route, as_of)
        if begun is not None:
            await self._try(begun, delivery, tried, route, push)

    async def _wait(self, delivery: Delivery, tried: list[Attempt], until: datetime) -> None:
        """Let it wait for its next try. What cannot wait is told by the desk meanwhile."""
        await wait_until(delivery, until)
        await self._warn_early(delivery, tried, until)

    async def _warn_early(self, delivery: Delivery, tried: list[Attempt], until: datetime) -> None:
        """Ask the desk to tell at once what cannot wait until then."""
        as_of, notice = self.clock(), CATALOGUE.get(delivery.notice)
        if notice is not None and notice.at_once and until - as_of >= SOON:
            known = await _circumstances(delivery, Reader.MAY_READ, as_of)
            await unreached.ask_desk(delivery, reason_of(tried, known), as_of)

    async def _put_off(self, delivery: Delivery) -> None:
        """Put a broken one off, ever later; once it has expired or broke for hours, there is no way left."""
        as_of, breaks = self.clock(), int(delivery.facts.get(BROKEN, 0)) + 1
        try:
            if breaks >= MOST_BREAKS or _is_expired(delivery, as_of):
                tried = await Attempt.filter(delivery_id=delivery.id).order_by("ordinal")
                known = Circumstances(delivery.officer_id is not None, broken=breaks >= MOST_BREAKS, expired=True)
                await end_unreached(delivery, tried, known, as_of)
                return
            pause = min(BREAK_PAUSE * 2 ** (breaks - 1), LONGEST_BREAK_PAUSE)
            await Delivery.filter(id=delivery.id, lease=delivery.lease, state=DeliveryState.CLAIMED).update(
                facts=delivery.facts | {BROKEN: breaks},
                state=DeliveryState.PENDING,
                not_before=as_of + pause,
                lease_until=None,
                lease_owner="",
                lease="",
            )
        except Exception as error:  # its lease ends by itself
            log.error("delivery_left_to_its_lease", delivery=delivery.id, error=type(error).__name__)

    @once_more
    async def _begin(
        self, delivery: Delivery, tried: list[Attempt], route: Route, as_of: datetime
    ) -> "_BegunTry | None":
        """Renew the lease and write down that a try may leave from now on; None where somebody else has it by now."""
        async with transaction():
            if not await still_ours(delivery, self.clock()):
                return None
            attempt = tried[-1] if tried else None
            if route.channel is not None:
                attempt = await self._write_attempt(delivery, route, route.channel, tried, as_of)
            assert attempt is not None
            begun = _BegunTry(attempt, await _mark_begun(attempt, self.clock()))
        if route.channel is not None:
            tried.append(begun.attempt)
        return begun

    async def _write_attempt(
        self, delivery: Delivery, route: Route, channel: SendChannel, tried: list[Attempt], as_of: datetime
    ) -> Attempt:
        """Write a try down before anything leaves: a crash after this knows that something may have left."""
        await leave_behind(tried, as_of)
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

    async def _try(
        self, begun: "_BegunTry", delivery: Delivery, tried: list[Attempt], route: Route, push: MessagePush
    ) -> None:
        attempt = begun.attempt
        try:
            msgid = await self._send(attempt, route, push)
        except WeChatFailure as error:
            attempt.errcode, attempt.error_class = getattr(error, "errcode", None), error.error_class.value
            called = delivery.ticket_id is not None
            failed = read_failure(
                error, attempt.channel, attempt.tries, may_have_left=begun.may_have_left, can_be_called=called
            )
            step = after_failure(failed, self.clock())
            if not await record_failure(delivery, attempt, failed, step, self.clock()):
                return
            log.warning("not_sent", delivery=delivery.id, errcode=attempt.errcode, next=step.outcome.value)
            if error.error_class is ErrorClass.template_wrong:
                _say_refused(delivery, attempt, push, route.account)
            if step.after - self.clock() >= SOON:
                await self._warn_early(delivery, tried, step.after)
            if failed.account_refused:
                await self._raise_alarm(delivery, tried, route, push)
        else:
            await record_taken(delivery, attempt, msgid, self.clock())

    async def _raise_alarm(self, delivery: Delivery, tried: list[Attempt], route: Route, push: MessagePush) -> None:
        """Say loudly that the account is in trouble, once a pause; another way that is open is gone at once."""
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
        another = await choose_route(self.accounts, delivery, push, tried, as_of)
        if isinstance(another, Route) and another.channel is not None:
            await Delivery.filter(id=delivery.id, state=DeliveryState.PENDING).update(not_before=as_of)

    async def _send(self, attempt: Attempt, route: Route, push: MessagePush) -> int | None:
        client, identity = self.accounts.client(route.account), route.identity
        push = await self._open_at_account(push, route.account)
        if attempt.channel is SendChannel.KF_TEXT:
            await client.send_text(identity.openid, push.text)
            await Identity.filter(id=identity.id, window_left__gt=0).update(window_left=F("window_left") - 1)
            return None
        template = route.account.templates[push.template]
        if attempt.channel is SendChannel.SUBSCRIPTION:
            return await self._send_subscription(client, identity, template, push)
        return await client.send_template(
            identity.openid, template.id, fill(push.card, template.keys), push.url, client_msg_id=attempt.client_msg_id
        )

    async def _open_at_account(self, push: MessagePush, account: OpenAccount) -> MessagePush:
        """Let its page ask the account it is sent from who somebody is: pages ask the deployment's own otherwise."""
        official = await self.accounts.official()
        other = account.kind is AccountKind.SERVICE and official is not None and official.id != account.id
        return opening_at(push, account.appid) if other else push

    async def _send_subscription(
        self, client: WeChat, identity: Identity, template: AccountTemplate, push: MessagePush
    ) -> int | None:
        """Use the leave this person gave once; where WeChat knows of none, neither do we any more."""
        page = f"{PETITION_PAGE}?number={push.url.rpartition('/')[2]}"
        try:
            msgid = await client.send_subscription(identity.openid, template.id, fill(push.card, template.keys), page)
        except WeChatError as error:
            if error.errcode == NO_LEAVE:
                await grants.revoke_grants(identity.id, template.id, self.clock())
            raise
        await grants.use_grant(identity.id, template.id, self.clock())
        return msgid


def _say_refused(delivery: Delivery, attempt: Attempt, push: MessagePush, account: OpenAccount) -> None:
    """Say loudly that WeChat refuses the words or the template of a notice: nobody reads it until that is mended."""
    log.error(
        "template_refused",
        appid=account.appid,
        channel=attempt.channel.value,
        template=push.template,
        notice=delivery.notice,
        errcode=attempt.errcode,
        do="compare the template's fields at WeChat with `jiesu account template`; jiesu doctor lists what is refused",
    )


async def _circumstances(delivery: Delivery, reader: Reader, as_of: datetime) -> Circumstances:
    """Return what the desk is told of why nobody was reached."""
    return Circumstances(
        of_staff=delivery.officer_id is not None,
        has_phone=bool(await find_phones(delivery)),
        expired=_is_expired(delivery, as_of),
        left=reader is Reader.LEFT,
    )


def _is_expired(delivery: Delivery, as_of: datetime) -> bool:
    return delivery.expires_at is not None and delivery.expires_at <= as_of


async def _mark_begun(attempt: Attempt, as_of: datetime) -> bool:
    """Write down that a try may leave from now on. Returns True where an earlier go of it may have left already."""
    may_have_left = attempt.state is DeliveryState.CLAIMED and attempt.tries > 0
    if not may_have_left:
        attempt.first_tried_at = as_of
    attempt.state, attempt.updated_at, attempt.tries = DeliveryState.CLAIMED, as_of, attempt.tries + 1
    await attempt.save(update_fields=["state", "first_tried_at", "updated_at", "tries"])
    return may_have_left
