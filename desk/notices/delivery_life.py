"""A delivery lives through these states; here stands what follows from whatever becomes of a try. Pure.

    pending    waits for a worker until its `not_before`
    claimed    a worker has it, or had it until its lease ended
    uncertain  waits like a pending one; a try may have arrived without our knowing
    sent       WeChat took it; rests until WeChat says what became of it
    delivered, failed, cancelled    over

A pending delivery goes by `next_way`; where that finds none, the desk tells them in another way (`NO_WAY`). Workers,
WeChat's events and agents report what happened as an `Outcome`; `LIFE` says what it makes of the try and of its
delivery, and `desk.notices.deliveries` writes that down. A try has the same states.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.enums import DeliveryState, SendChannel

CLAIMED, PENDING, SENT = DeliveryState.CLAIMED, DeliveryState.PENDING, DeliveryState.SENT
DELIVERED, FAILED = DeliveryState.DELIVERED, DeliveryState.FAILED
UNCERTAIN, CANCELLED = DeliveryState.UNCERTAIN, DeliveryState.CANCELLED


class Outcome(StrEnum):
    """This can become of a try, or of a delivery that is not tried any more."""

    TAKEN = "taken"
    ARRIVED = "arrived"
    LOST = "lost"
    NOT_LEFT = "not_left"
    MAYBE_LEFT = "maybe_left"
    REFUSED = "refused"
    MAYBE_ARRIVED = "maybe_arrived"
    TOLD_BY_TELEPHONE = "told_by_telephone"
    NOT_REACHED = "not_reached"
    NO_WAY = "no_way"
    POINTLESS = "pointless"


@dataclass(frozen=True)
class Follows:
    """An outcome leads to these states of the try (None: no try is concerned) and of its delivery."""

    attempt: DeliveryState | None
    delivery: DeliveryState


LIFE: dict[Outcome, Follows] = {
    # WeChat's answer to a send
    Outcome.TAKEN: Follows(SENT, SENT),
    # WeChat's finish event, minutes later: a lost one goes on at once by the next way, see `after_finish`
    Outcome.ARRIVED: Follows(DELIVERED, DELIVERED),
    Outcome.LOST: Follows(FAILED, PENDING),
    # a send that failed and goes again as it is: surely not left, or known again by its id
    Outcome.NOT_LEFT: Follows(PENDING, PENDING),
    Outcome.MAYBE_LEFT: Follows(CLAIMED, UNCERTAIN),
    # a send that failed and gives way to the next: refused, or never to be said twice
    Outcome.REFUSED: Follows(FAILED, PENDING),
    Outcome.MAYBE_ARRIVED: Follows(UNCERTAIN, UNCERTAIN),
    # an agent's call, which is a try of its own; the task of who was not reached stays open to another call
    Outcome.TOLD_BY_TELEPHONE: Follows(DELIVERED, DELIVERED),
    Outcome.NOT_REACHED: Follows(FAILED, FAILED),
    # no way left, or too late: whoever it is for becomes a task of the desk, see `desk.notices.unreached`
    Outcome.NO_WAY: Follows(None, FAILED),
    # its cause or its reader is gone
    Outcome.POINTLESS: Follows(None, CANCELLED),
}
LEFT_BEHIND = {CLAIMED: UNCERTAIN, PENDING: CANCELLED}
"""What becomes of an unfinished try once another way is gone: one that had begun may have arrived."""


def after_finish(arrived: bool, delivery: DeliveryState) -> Follows:
    """Return what follows from a finish event.

    That it arrived ends any delivery. That it was lost sends one that rests on it the next way; one that is on its next
    way already, or over, is left as it is.
    """
    if arrived:
        return LIFE[Outcome.ARRIVED]
    lost = LIFE[Outcome.LOST]
    return lost if delivery is SENT else Follows(lost.attempt, delivery)


REMEMBERED = timedelta(minutes=9)
LOST_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 30, 60, 180, 360, 720))
"""After the platform lost a card so many times, it goes again that much later; nearly a day in all."""
PLATFORM_LOST = ("system", "freq")
"""In WeChat's word on a card: WeChat failed, and not the person. Anything else is final for that phone."""


def is_lost_by_platform(status: str) -> bool:
    """Say whether a finish status means that the platform failed (`failed: system failed`, `failed:freq limit`)."""
    return status.startswith("failed") and any(word in status for word in PLATFORM_LOST)


@dataclass(frozen=True)
class Reach:
    """One identity's reachability now. `has_template`: its account was granted a template for this notice.

    `grants`: so many subscription notices of that template this person of a mini-program still allows.
    """

    subscribed: bool
    reachable: bool
    window_until: datetime | None
    window_left: int
    has_template: bool
    grants: int = 0

    def takes(self, channel: SendChannel, as_of: datetime) -> bool:
        if channel is SendChannel.KF_TEXT:
            open_now = self.window_until is not None and self.window_until > as_of and self.window_left > 0
            return self.subscribed and self.reachable and open_now
        if channel is SendChannel.SUBSCRIPTION:
            return self.reachable and self.grants > 0
        return self.subscribed and self.reachable and self.has_template


@dataclass(frozen=True)
class Tried:
    """An earlier try of the same delivery. `left_at`: when it may first have left; `refused`: its account was.

    `lost_at`: when WeChat said that it lost the message itself.
    """

    channel: SendChannel
    state: DeliveryState
    left_at: datetime | None
    refused: bool = False
    lost_at: datetime | None = None


@dataclass(frozen=True)
class AgainAt:
    """The last try may be repeated as it is: it surely did not leave, or WeChat would know it again by its id."""


@dataclass(frozen=True)
class AnewAt:
    """What the platform lost may go anew by the same channel from then on: a try of its own, under another id."""

    at: datetime


def next_way(
    wanted: Iterable[SendChannel], reach: Reach | None, tried: list[Tried], as_of: datetime
) -> SendChannel | AgainAt | AnewAt:
    """Choose the next channel; the telephone where none is left.

    A try that surely did not leave is repeated, while its channel is still wanted; one that WeChat refused because of
    the account itself gives way to a channel not tried yet. An uncertain template message goes again with the same
    client_msg_id while WeChat remembers it (10 minutes); any other uncertain try is followed by the next channel, never
    by the same words twice. What the platform lost goes anew where no other channel is open, ever later.
    """
    last, channels = tried[-1] if tried else None, tuple(wanted)
    again = last is not None and last.channel in channels and _may_repeat(last, as_of)
    if again and not (last and last.refused):
        return AgainAt()
    used = {attempt.channel for attempt in tried}
    for channel in channels:
        if channel not in used and reach is not None and reach.takes(channel, as_of):
            return channel
    if again:
        return AgainAt()
    anew = min(_lost_channels(channels, reach, tried, as_of), default=None)
    if anew is None:
        return SendChannel.TELEPHONE
    at, channel = anew
    return channel if at <= as_of else AnewAt(at)


def _lost_channels(
    channels: Iterable[SendChannel], reach: Reach | None, tried: list[Tried], as_of: datetime
) -> Iterator[tuple[datetime, SendChannel]]:
    """Yield the channels by which everything was lost by the platform, and from when each may be tried anew."""
    for channel in channels:
        lost = [one.lost_at for one in tried if one.channel is channel]
        if None in lost or not 0 < len(lost) <= len(LOST_PAUSES) or reach is None or not reach.takes(channel, as_of):
            continue
        yield max(at for at in lost if at is not None) + LOST_PAUSES[len(lost) - 1], channel


def _may_repeat(last: Tried, as_of: datetime) -> bool:
    if last.state is PENDING:
        return True
    remembered = last.left_at is not None and as_of - last.left_at < REMEMBERED
    return last.channel is SendChannel.TEMPLATE and last.state is CLAIMED and remembered
