"""What happens to deliveries and their tries is written down here; what follows from it, `delivery_life` says."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from desk.notices import send_limits, unreached
from desk.notices.catalogue import CATALOGUE
from desk.notices.delivery_life import LEFT_BEHIND, LIFE, Outcome, after_finish
from desk.notices.failed_tries import FailedTry, NextStep
from desk.notices.reasons import Circumstances, reason_of
from models import Attempt, Delivery, FinishEvent, Identity, statements
from models.database import connection, transaction
from models.deliveries import HOLD_LEASE, KEEP_FINISH_EVENT
from models.enums import DeliveryState, HeldFor, SendChannel
from models.once_more import once_more
from models.troubles import rows_of, untroubled

LOOK_BACK = timedelta(days=1)
AT_ONCE = 200
LONGEST_FINISH = 40
LEASED = ("lease_until", "lease_owner", "lease")

log = structlog.get_logger("deliver")

MATCHING = f"""
SELECT event.id FROM finish_event event
JOIN attempt ON attempt.account_id = event.account_id AND attempt.msgid = event.msgid
WHERE event.matched_at IS NULL AND event.received_at >= $1 AND {untroubled("match_receipts", "event.id", "$3")}
ORDER BY event.received_at, event.id LIMIT $2"""  # noqa: S608

REFUSED = """
SELECT account.appid, max(attempt.errcode) AS errcode FROM delivery
JOIN attempt ON attempt.delivery_id = delivery.id
JOIN account ON account.id = attempt.account_id
WHERE delivery.state IN ('pending', 'claimed', 'uncertain')
    AND attempt.state IN ('pending', 'claimed')
    AND (attempt.error_class = 'account_alarm' OR attempt.error_class = 'refresh_token' AND attempt.tries > 3)
GROUP BY account.appid ORDER BY account.appid"""

REFUSED_WORDS = """
SELECT account.appid, delivery.notice,
    (array_agg(newest.errcode ORDER BY newest.id DESC) FILTER (WHERE newest.error_class = 'template_wrong'))[1]
        AS errcode
FROM (SELECT * FROM attempt WHERE channel <> 'telephone' ORDER BY id DESC LIMIT 5000) AS newest
JOIN delivery ON delivery.id = newest.delivery_id JOIN account ON account.id = newest.account_id
GROUP BY account.appid, delivery.notice
HAVING max(newest.id) FILTER (WHERE newest.error_class = 'template_wrong')
    > coalesce(max(newest.id) FILTER (WHERE newest.msgid IS NOT NULL), 0)
ORDER BY account.appid, delivery.notice"""
"""Until one of that notice is taken again; among the newest few thousand tries, to be asked at any time."""


@dataclass(frozen=True)
class RefusedAccount:
    """An account that WeChat refuses as such, and the errcode it last said so with."""

    appid: str
    errcode: int


async def refused_accounts() -> list[RefusedAccount]:
    """Return the accounts whose messages wait because WeChat refuses the account itself: staff must act."""
    async with connection() as plain:
        return [RefusedAccount(row["appid"], row["errcode"]) for row in await plain.fetch(REFUSED)]


@dataclass(frozen=True)
class RefusedNotice:
    """A notice whose words or template WeChat refuses in an account, and the errcode it last said so with."""

    appid: str
    notice: str
    errcode: int

    @property
    def template(self) -> str:
        """Return the name of the template that carries it."""
        return CATALOGUE[self.notice].template if self.notice in CATALOGUE else ""


async def refused_notices() -> list[RefusedNotice]:
    """Return the notices that WeChat refused for their words and has not taken since: their template must be mended."""
    async with connection() as plain:
        rows = await plain.fetch(REFUSED_WORDS)
    return [RefusedNotice(row["appid"], row["notice"], row["errcode"]) for row in rows]


@once_more
async def still_held(delivery: Delivery) -> bool:
    """Lock a delivery for what came of it, where it is still whose it was: call inside a transaction.

    False, with a line in the log, where its lease was lost meanwhile: whoever has it now writes down what came of it.
    """
    if await statements.fetchval(HOLD_LEASE, delivery_id=delivery.id, lease=delivery.lease) is not None:
        return True
    log.warning("lease_lost", delivery=delivery.id, notice=delivery.notice)
    return False


@once_more
async def record_failure(
    delivery: Delivery, attempt: Attempt, failed: FailedTry, step: NextStep, as_of: datetime
) -> bool:
    """Write down a failed send: what became of it, when the delivery is due again, and what we learnt.

    What was learnt of the person holds whoever has the delivery by now. False where that is somebody else.
    """
    follows = LIFE[step.outcome]
    async with transaction():
        if failed.window_shut:
            await Identity.filter(id=attempt.identity_id).update(window_left=0)
        if failed.unreachable:
            await _mark_unreachable(attempt, str(attempt.errcode), as_of)
        if not await still_held(delivery):
            return False
        _move(attempt, follows.attempt, as_of)
        await attempt.save()
        await _wait(delivery, follows.delivery, step.after)
        return True


@once_more
async def end_pointless(delivery: Delivery, tried: list[Attempt], as_of: datetime) -> None:
    """End a delivery that nobody need read any more."""
    async with transaction():
        if await still_held(delivery):
            await leave_behind(tried, as_of)
            await rest(delivery, LIFE[Outcome.POINTLESS].delivery, as_of)


@once_more
async def end_read(delivery: Delivery, tried: list[Attempt], as_of: datetime) -> None:
    """End a delivery whose reader opened the page that says it before it could be sent, or sent again."""
    async with transaction():
        if await still_held(delivery):
            await leave_behind(tried, as_of)
            await rest(delivery, LIFE[Outcome.ARRIVED].delivery, as_of)


@once_more
async def end_unreached(delivery: Delivery, tried: list[Attempt], known: Circumstances, as_of: datetime) -> None:
    """End a delivery for which there is no way left: its reader becomes a task of the desk.

    Words that WeChat put on their phone are there, though nobody opened the page: that troubles no agent.
    """
    async with transaction():
        if await still_held(delivery):
            await leave_behind(tried, as_of)
            if any(one.channel is SendChannel.KF_TEXT and one.state is DeliveryState.SENT for one in tried):
                await rest(delivery, DeliveryState.SENT, as_of)
                return
            await unreached.ask_desk(delivery, reason_of(tried, known), as_of)
            await rest(delivery, LIFE[Outcome.NO_WAY].delivery, as_of)


@once_more
async def wait_until(
    delivery: Delivery, at: datetime, *, held: HeldFor | None = None, lives: timedelta = timedelta()
) -> None:
    """Let it wait: nobody has it, and from that moment on it is taken up again.

    What is `held` back although nothing stands in its way lives so long from then on, at least.
    """
    async with transaction():
        if await still_held(delivery):
            if held is not None and delivery.expires_at is not None:
                delivery.expires_at = max(delivery.expires_at, at + lives)
            await _wait(delivery, DeliveryState.PENDING, at, held)


def is_expired(delivery: Delivery, as_of: datetime) -> bool:
    """Say whether it is too late to tell it."""
    return delivery.expires_at is not None and delivery.expires_at <= as_of


async def _wait(delivery: Delivery, state: DeliveryState, at: datetime, held: HeldFor | None = None) -> None:
    delivery.state, delivery.not_before, delivery.held = state, at, held
    delivery.lease_until, delivery.lease_owner, delivery.lease = None, "", ""
    await delivery.save(update_fields=["state", "not_before", "expires_at", "held", *LEASED])


async def leave_behind(tried: list[Attempt], as_of: datetime) -> None:
    """Write down that nothing will come of the tries that are not over."""
    for earlier in tried:
        if earlier.state in LEFT_BEHIND:
            _move(earlier, LEFT_BEHIND[earlier.state], as_of)
            await earlier.save()


async def record_finish(account_id: int, msgid: int, status: str, as_of: datetime, *, later: bool = False) -> None:
    """Keep WeChat's word on a message, and settle it where its msgid is known already.

    It is kept first: what a crash leaves unsettled is settled by the worker, and so is what may wait (`later`).
    """
    kept = status[:LONGEST_FINISH]
    await statements.execute(KEEP_FINISH_EVENT, account_id=account_id, msgid=msgid, status=kept, received_at=as_of)
    if not later:
        await settle_finish(await FinishEvent.get(account_id=account_id, msgid=msgid), as_of)


@once_more
async def settle_finish(event: FinishEvent, as_of: datetime) -> bool:
    """Match WeChat's word on a message with its try; `after_finish` says what follows. False where nothing is matched.

    The event is locked and read again, so that its word counts once however often it is told.
    """
    async with transaction():
        fresh = await FinishEvent.filter(id=event.id, matched_at__isnull=True).select_for_update().first()
        attempt = await Attempt.get_or_none(account_id=event.account_id, msgid=event.msgid)
        if fresh is None or attempt is None:
            return False
        if "block" in fresh.status:
            await _mark_unreachable(attempt, "user block", as_of)
        if "freq" in fresh.status:
            await send_limits.slow_down(event.account_id, attempt.channel)
        delivery = await Delivery.filter(id=attempt.delivery_id).select_for_update(no_key=True).get()
        arrived = fresh.status.startswith("success")
        follows = after_finish(arrived, delivery.state)
        _move(attempt, follows.attempt, as_of)
        attempt.finish_status, fresh.matched_at = fresh.status, as_of
        await attempt.save(update_fields=["state", "finish_status", "updated_at"])
        await fresh.save(update_fields=["matched_at"])
        if arrived:
            await rest(delivery, follows.delivery, as_of)
            await unreached.end_reached([delivery], as_of)
            return True
        if follows.delivery is not delivery.state:
            delivery.state, delivery.not_before, delivery.finished_at = follows.delivery, as_of, None
            await delivery.save(update_fields=["state", "not_before", "finished_at"])
        return True


def _move(attempt: Attempt, state: DeliveryState | None, as_of: datetime) -> None:
    attempt.state, attempt.updated_at = state or attempt.state, as_of


async def rest(delivery: Delivery, state: DeliveryState, as_of: datetime) -> None:
    """Let it rest: nobody has it any more, and nobody takes it up."""
    delivery.state, delivery.finished_at, delivery.held, delivery.next_rung_at = state, as_of, None, None
    delivery.lease_until, delivery.lease_owner, delivery.lease = None, "", ""
    await delivery.save(update_fields=["state", "finished_at", "held", "next_rung_at", *LEASED])


async def _mark_unreachable(attempt: Attempt, reason: str, as_of: datetime) -> None:
    await Identity.filter(id=attempt.identity_id).update(unreachable_since=as_of, unreachable_reason=reason)


async def match_open_finishes(as_of: datetime) -> int:
    """Settle finish events that came before their msgid was known. Those that no try here names are passed over."""
    async with connection() as plain:
        found = await plain.fetch(MATCHING, as_of - LOOK_BACK, AT_ONCE, as_of)
    events = await FinishEvent.filter(id__in=[row["id"] for row in found]).order_by("received_at", "id")
    rows = await rows_of("match_receipts", as_of)
    return sum([await rows.do(event.id, settle_finish(event, as_of)) or 0 for event in events])
