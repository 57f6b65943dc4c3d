"""By which way a person can be told: pure, from what is known of their WeChat and of what was tried before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.enums import DeliveryState, SendChannel

REMEMBERED = timedelta(minutes=9)
OVER = frozenset({DeliveryState.FAILED, DeliveryState.UNCERTAIN, DeliveryState.CANCELLED})


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
    """An earlier try of the same delivery. `left_at`: when it may first have left; `refused`: its account was."""

    channel: SendChannel
    state: DeliveryState
    left_at: datetime | None
    refused: bool = False


@dataclass(frozen=True)
class AgainAt:
    """The last try may be repeated as it is: it surely did not leave, or WeChat would know it again by its id."""


def next_way(
    wanted: Iterable[SendChannel], reach: Reach | None, tried: list[Tried], as_of: datetime
) -> SendChannel | AgainAt:
    """The next channel; the telephone where none is left.

    A try that surely did not leave is repeated, while its channel is still wanted; one that WeChat refused because of
    the account itself gives way to a channel not tried yet. An uncertain template message goes again with the same
    client_msg_id while WeChat remembers it (10 minutes); any other uncertain try is followed by the next channel, never
    by the same words twice.
    """
    last, channels = tried[-1] if tried else None, tuple(wanted)
    again = last is not None and last.channel in channels and _may_repeat(last, as_of)
    if again and not (last and last.refused):
        return AgainAt()
    used = {attempt.channel for attempt in tried}
    for channel in channels:
        if channel not in used and reach is not None and reach.takes(channel, as_of):
            return channel
    return AgainAt() if again else SendChannel.TELEPHONE


def _may_repeat(last: Tried, as_of: datetime) -> bool:
    if last.state is DeliveryState.PENDING:
        return True
    remembered = last.left_at is not None and as_of - last.left_at < REMEMBERED
    return last.channel is SendChannel.TEMPLATE and last.state is DeliveryState.CLAIMED and remembered
