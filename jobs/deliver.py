"""The worker sends what must be told: claim, choose a way, write the try down, send, write down what became of it.

Many are on their way at once. What one person is told in one lane goes one after another; nobody else waits for them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

import structlog

from desk.notices import send_limits, unreached
from desk.notices.catalogue import CATALOGUE
from desk.notices.deliveries import end_pointless, end_unreached, is_expired, record_failure, wait_until
from desk.notices.failed_tries import ALARM_PAUSE, after_failure
from desk.notices.notice import Lane
from desk.notices.outbox import BegunTry, Leaving, Taken, begin_tries, record_taken, tries_of
from desk.notices.readers import Reader, reader_of
from desk.notices.reasons import Circumstances, reason_of
from jobs import by_sms, holding
from jobs.batching import Batched
from jobs.broken import put_off
from jobs.claiming import LEASE, claim
from jobs.failures import TOO_FAST, read_failure
from jobs.flow import Flow
from jobs.posting import post
from jobs.routes import Route, choose_route, find_phones
from jobs.turns import Turn, TurnKeeper
from models import Attempt, Delivery
from models.enums import DeliveryState, SendChannel
from wechat.accounts import Accounts, OpenAccount
from wechat.platform.errors import ErrorClass, WeChatError, WeChatFailure, classify
from wechat.pushes import MessagePush, render

log = structlog.get_logger("deliver")

SOON = timedelta(minutes=1)
"""Whatever waits longer for its next try is not about to arrive."""
RATE = 100.0
"""Sends a second per account and channel, where nothing else is set."""


@dataclass(frozen=True)
class DeliverySender:
    """Sends for one worker. `clock` is asked again after every network call. `sms`: short messages are on.

    `rate` is in sends a second, by one channel of one account, for all workers together.
    """

    owner: str
    accounts: Accounts
    public_url: str
    clock: Callable[[], datetime]
    sms: bool = False
    rate: float = RATE
    alarmed: dict[int, datetime] = field(default_factory=dict, repr=False, compare=False)
    tried: dict[int, list[Attempt]] = field(default_factory=dict, repr=False, compare=False)
    """Of those that are claimed and not begun."""

    async def send_due(self) -> int:
        """Send one batch of what is due, to its end. Returns how many were taken."""
        return await self._flow.send_batch()

    async def begin_due(self) -> int:
        """Begin to send what is due, as far as there is room; it goes on by itself. Returns how many were taken."""
        return await self._flow.begin_due()

    async def work_off(self) -> None:
        """Send everything that is due, to its end."""
        await self._flow.work_off()

    async def finish(self, seconds: float) -> None:
        """Take no more, and wait so long for what is under way."""
        await self._flow.finish(seconds)

    @cached_property
    def _flow(self) -> Flow:
        return Flow(self._claim, self._tell)

    @cached_property
    def _turns(self) -> TurnKeeper:
        return TurnKeeper(self.rate, self.clock)

    @cached_property
    def _beginning(self) -> "Batched[Leaving, BegunTry | None]":
        async def begin(leaving: Sequence[Leaving]) -> list[BegunTry | None]:
            return await begin_tries(leaving, LEASE, self.clock())

        return Batched(begin)

    @cached_property
    def _recording(self) -> "Batched[Taken, bool]":
        async def record(taken: Sequence[Taken]) -> list[bool]:
            return await record_taken(taken, self.clock())

        return Batched(record)

    async def _claim(self, most: int, rooms: Mapping[Lane, int]) -> list[Delivery]:
        taken = await claim(self.owner, self.clock(), most, rooms)
        self.tried.update(await tries_of(taken))
        return taken

    async def _tell(self, delivery: Delivery) -> None:
        try:
            await self._deliver(delivery)
        except Exception as error:  # one bad delivery must not hold up the others
            log.error("delivery_broken", delivery=delivery.id, notice=delivery.notice, error=type(error).__name__)
            await put_off(delivery, self.clock())

    async def _deliver(self, delivery: Delivery) -> None:
        as_of = self.clock()
        tried = self.tried.pop(delivery.id)
        push, reader = await render(delivery, self.public_url), await reader_of(delivery, as_of)
        if push is None or reader is Reader.NOT_TO_KNOW:
            await end_pointless(delivery, tried, as_of)
            return
        over = reader is Reader.LEFT or is_expired(delivery, as_of)
        if not over and await holding.hold(delivery, tried, as_of):
            return
        if by_sms.is_by_sms(delivery) and not over and await by_sms.hand_over(delivery, tried, self.sms, as_of):
            return
        no_way = over or by_sms.is_by_sms(delivery)
        route = None if no_way else await choose_route(self.accounts, delivery, push, tried, as_of)
        if isinstance(route, Route):
            await self._go(delivery, tried, route, push)
        elif route is not None:
            await self._wait(delivery, tried, route.at)
        else:
            await self._give_up(delivery, tried, reader, over=over)

    async def _give_up(self, delivery: Delivery, tried: list[Attempt], reader: Reader, *, over: bool) -> None:
        """Nothing of WeChat's is open: a short message goes, while it is not too late, or else the desk tells it."""
        as_of = self.clock()
        if over or not await by_sms.take_rung(delivery, tried, self.sms, as_of):
            await end_unreached(delivery, tried, await _circumstances(delivery, reader, as_of), as_of)

    async def _wait(self, delivery: Delivery, tried: list[Attempt], until: datetime) -> None:
        """Let it wait for its next try; what cannot wait, or expires before, is told by the desk."""
        if is_expired(delivery, until):
            await self._give_up(delivery, tried, Reader.MAY_READ, over=is_expired(delivery, self.clock()))
            return
        await wait_until(delivery, until)
        await self._warn_early(delivery, tried, until)

    async def _warn_early(self, delivery: Delivery, tried: list[Attempt], until: datetime) -> None:
        """Ask the desk to tell at once what cannot wait until then."""
        as_of, notice = self.clock(), CATALOGUE.get(delivery.notice)
        if notice is not None and notice.at_once and until - as_of >= SOON:
            known = await _circumstances(delivery, Reader.MAY_READ, as_of)
            await unreached.ask_desk(delivery, reason_of(tried, known), as_of)

    async def _go(self, delivery: Delivery, tried: list[Attempt], route: Route, push: MessagePush) -> None:
        """Go a way when it is its turn: the try is written down, and then it leaves."""
        channel = route.channel or tried[-1].channel
        async with self._turns.turn(route.account.id, channel, delivery.lane) as turn:
            waits = turn.at if turn.errcode is None or channel is not SendChannel.KF_TEXT else None
            begun = None
            if waits is None:
                leaving = Leaving(delivery, tried, route.channel, route.account.id, route.identity.id)
                begun = await self._beginning.do(leaving)
            answer = await self._ask(begun.attempt, route, push, turn) if begun is not None else None
        if waits is not None:
            await self._wait(delivery, tried, waits)
        elif begun is not None and isinstance(answer, WeChatFailure):
            await self._record_failure(begun, answer, delivery, tried, route, push)
        elif begun is not None and not isinstance(answer, WeChatFailure):
            await self._recording.do(Taken(delivery, begun.attempt, answer))

    async def _ask(self, attempt: Attempt, route: Route, push: MessagePush, turn: Turn) -> int | WeChatFailure | None:
        """Send it. Words that WeChat would refuse like those before them today are not sent: the next way is open."""
        if turn.errcode is not None:
            return WeChatError(turn.errcode, "the day's quota is used up", classify(turn.errcode))
        try:
            return await self._send(attempt, route, push)
        except WeChatFailure as failure:
            return failure

    async def _send(self, attempt: Attempt, route: Route, push: MessagePush) -> int | None:
        return await post(self.accounts, attempt, route, push, self.clock)

    async def _record_failure(
        self,
        begun: BegunTry,
        error: WeChatFailure,
        delivery: Delivery,
        tried: list[Attempt],
        route: Route,
        push: MessagePush,
    ) -> None:
        attempt, called = begun.attempt, delivery.ticket_id is not None
        attempt.errcode, attempt.error_class = getattr(error, "errcode", None), error.error_class.value
        await self._learn(attempt, route.account)
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

    async def _learn(self, attempt: Attempt, account: OpenAccount) -> None:
        """Let all workers go slower, or no more today, where WeChat says so."""
        if attempt.errcode in TOO_FAST:
            await send_limits.slow_down(account.id, attempt.channel)
        elif attempt.errcode is not None and attempt.error_class == ErrorClass.wait_quota.value:
            await send_limits.shut(account.id, attempt.channel, attempt.errcode, self.clock())

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
        expired=is_expired(delivery, as_of),
        left=reader is Reader.LEFT,
    )
