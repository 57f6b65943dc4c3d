"""What many deliveries have in common is written down for all of them at once: that tries leave, and that WeChat took
them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from desk.notices import silence, unreached
from desk.notices.catalogue import CATALOGUE
from desk.notices.deliveries import settle_finish
from desk.notices.delivery_life import LEFT_BEHIND, LIFE, Outcome
from models import Attempt, Delivery, FinishEvent, statements
from models.database import transaction
from models.enums import DeliveryState, SendChannel
from models.once_more import once_more
from models.outbox import BEGIN_TRIES, FORGET_NUMBERS, HOLD_LEASES, RECORD_TAKEN, SPEND_WINDOWS

log = structlog.get_logger("deliver")


@dataclass(frozen=True)
class Leaving:
    """A try that is about to leave: by a new one of `channel`, or the last of `tried` as it was (`channel` None).

    `tried` is complete and in order; the try is among it afterwards.
    """

    delivery: Delivery
    tried: list[Attempt] = field(repr=False)
    channel: SendChannel | None
    account_id: int
    identity_id: int


@dataclass(frozen=True)
class BegunTry:
    """A try that is written down and may leave. `may_have_left`: an earlier go of it may have left already."""

    attempt: Attempt
    may_have_left: bool


@dataclass(frozen=True)
class Taken:
    """A try that WeChat took, under its number `msgid` where it gave one."""

    delivery: Delivery
    attempt: Attempt
    msgid: int | None


async def tries_of(deliveries: Sequence[Delivery]) -> dict[int, list[Attempt]]:
    """Return what was tried of each of these, complete and in order."""
    found: dict[int, list[Attempt]] = {delivery.id: [] for delivery in deliveries}
    for attempt in await Attempt.filter(delivery_id__in=list(found)).order_by("ordinal") if found else []:
        found[attempt.delivery_id].append(attempt)
    return found


@once_more
async def begin_tries(leaving: Sequence[Leaving], span: timedelta, as_of: datetime) -> list[BegunTry | None]:
    """Renew leases by `span`, and write down before anything leaves that it may from now on: a crash after this knows.

    None where somebody else has the delivery by now.
    """
    again = [None if one.channel is not None else one.tried[-1] for one in leaving]
    rows = await statements.fetch(
        BEGIN_TRIES,
        at=as_of,
        span=span,
        deliveries=[one.delivery.id for one in leaving],
        leases=[one.delivery.lease for one in leaving],
        attempts=[each.id if each is not None else None for each in again],
        ordinals=[len(one.tried) + 1 for one in leaving],
        channels=[one.channel.value if one.channel is not None else None for one in leaving],
        accounts=[one.account_id for one in leaving],
        identities=[one.identity_id for one in leaving],
        ids=[_client_msg_id(one) for one in leaving],
    )
    begun = {row["delivery_id"]: row["id"] for row in rows}
    return [
        _begun(one, each, begun[one.delivery.id], as_of) if one.delivery.id in begun else None
        for one, each in zip(leaving, again, strict=True)
    ]


def _client_msg_id(one: Leaving) -> str:
    return f"jiesu-{one.delivery.id}-{len(one.tried) + 1}"


def _begun(one: Leaving, again: Attempt | None, attempt_id: int, as_of: datetime) -> BegunTry:
    """Return the try as it stands in the database now."""
    if again is not None:
        may_have_left = again.state is DeliveryState.CLAIMED and again.tries > 0
        again.first_tried_at = again.first_tried_at if may_have_left else as_of
        again.state, again.updated_at, again.tries = DeliveryState.CLAIMED, as_of, again.tries + 1
        return BegunTry(again, may_have_left)
    for earlier in one.tried:
        if earlier.state in LEFT_BEHIND:
            earlier.state, earlier.updated_at = LEFT_BEHIND[earlier.state], as_of
    attempt = Attempt(
        id=attempt_id,
        delivery_id=one.delivery.id,
        ordinal=len(one.tried) + 1,
        channel=one.channel,
        account_id=one.account_id,
        identity_id=one.identity_id,
        client_msg_id=_client_msg_id(one),
        state=DeliveryState.CLAIMED,
        tries=1,
        first_tried_at=as_of,
        updated_at=as_of,
    )
    attempt._saved_in_db = True
    one.tried.append(attempt)
    return BegunTry(attempt, may_have_left=False)


async def record_taken(taken: Sequence[Taken], as_of: datetime) -> list[bool]:
    """Write down that WeChat took these; what it says of them may have come before its answers.

    False, with a line in the log, where a lease was lost meanwhile: whoever has that delivery now writes down what came
    of it. What a person's window has left holds all the same.
    """
    held = await _record_taken(taken, as_of)
    for lost in (one for one in taken if one.delivery.id not in held):
        log.warning("lease_lost", delivery=lost.delivery.id, notice=lost.delivery.notice)
    return [one.delivery.id in held for one in taken]


@once_more
async def _record_taken(taken: Sequence[Taken], as_of: datetime) -> set[int]:
    follows, words = LIFE[Outcome.TAKEN], [one for one in taken if one.attempt.channel is SendChannel.KF_TEXT]
    async with transaction():
        if words:
            spent = Counter(one.attempt.identity_id for one in words)
            await statements.execute(SPEND_WINDOWS, ids=list(spent), counts=list(spent.values()))
        ids, leases = [one.delivery.id for one in taken], [one.delivery.lease for one in taken]
        held = {row["id"] for row in await statements.fetch(HOLD_LEASES, deliveries=ids, leases=leases)}
        ours = [one for one in taken if one.delivery.id in held]
        numbers = {
            "accounts": [one.attempt.account_id for one in ours],
            "msgids": [one.msgid for one in ours],
        }
        if any(one.msgid is not None for one in ours):
            await statements.execute(FORGET_NUMBERS, **numbers)
        early = await statements.fetch(
            RECORD_TAKEN,
            at=as_of,
            attempts=[one.attempt.id for one in ours],
            deliveries=[one.delivery.id for one in ours],
            **numbers,
            go_on=[silence.goes_on_at(CATALOGUE.get(one.delivery.notice), one.attempt.channel, as_of) for one in ours],
            attempt_state=follows.attempt,
            delivery_state=follows.delivery,
        )
        # WeChat says no more of words
        await unreached.end_reached([one.delivery for one in words if one.delivery.id in held], as_of)
        for row in early:
            await settle_finish(await FinishEvent.get(id=row["id"]), as_of)
    return held
