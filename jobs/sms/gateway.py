"""What every gateway for short messages is asked, and what it may answer. It knows nothing of the court's rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol

import aiohttp

Object = Mapping[str, object]
PATIENCE = aiohttp.ClientTimeout(total=10, connect=5)
NO_ANSWER = (aiohttp.ClientError, TimeoutError, OSError, ValueError)
"""What ends a request without an answer that can be read."""


@dataclass(frozen=True)
class OutgoingSms:
    """One message. `ref` is ours, the same however often it is sent; `values` fill the gaps of the words of `kind`."""

    ref: str
    kind: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    values: tuple[str, ...] = field(repr=False)


class SmsOutcome(Enum):
    """What became of a send."""

    TAKEN = auto()
    REFUSED = auto()
    """It will never be taken."""
    NOT_TAKEN = auto()
    """It surely did not leave, and may go again."""
    UNSURE = auto()
    """It may have left."""


@dataclass(frozen=True)
class SmsAnswer:
    """A gateway's answer to one send: its own number for it, or why not (a value of `SmsTrouble`)."""

    outcome: SmsOutcome
    msgid: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class SmsReceipt:
    """What became of a message on the phone; it names the message by `ref`, or by `msgid`."""

    event: str
    ref: str
    msgid: str
    arrived: bool
    trouble: str = ""


@dataclass(frozen=True)
class SmsHeard:
    """What somebody wrote back."""

    event: str
    sender: str = field(repr=False)
    text: str = field(repr=False)


SmsEvent = SmsReceipt | SmsHeard


class SmsGatewayError(Exception):
    """A gateway could not be asked for its events, or did not answer as agreed. No number or word is in the text."""


class SmsGateway(Protocol):
    """One gateway. `knows_again`: the same `ref` twice is sent once, so that an unsure send may be repeated."""

    knows_again: bool

    async def send(self, message: OutgoingSms) -> SmsAnswer:
        """Send one message. Never raises for what the network or the gateway does."""

    async def events(self) -> Sequence[SmsEvent]:
        """Return what happened and was not marked as heard yet. Raises `SmsGatewayError`."""

    async def heard(self, events: Sequence[SmsEvent]) -> None:
        """Tell it that these were kept; it does not tell them again. Raises `SmsGatewayError`."""
